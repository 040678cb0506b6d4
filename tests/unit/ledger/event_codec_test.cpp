// Goal: events survive their bytes; damage is an error, never a crash.
// Method: smallest cases, compared for equality.

#include "ledger/event_codec.h"

#include "../../table/world.h"

namespace tidegate::ledger {
namespace {

std::string bytes_of(const std::vector<Event>& events, std::uint64_t& count) {
    EventEncoder encoder;
    for (const Event& event : events) encoder.add(event);
    count = encoder.count();
    return std::string(encoder.bytes());
}

TEST(EventCodec, EveryCutIsNoticed) {
    World w;
    const ChannelId shop = w.channel("shop");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 5);
    w.list(shop, "1", cup, 2);
    w.order(shop, "o", {{"1", 1}});
    std::uint64_t count = 0;
    const std::string bytes = bytes_of(w.events, count);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        EventDecoder decoder(std::string_view(bytes).substr(0, size), count);
        std::vector<Event> read;
        Event event;
        while (decoder.next(event)) read.push_back(event);
        EXPECT_EQ(decoder.complete(), size == bytes.size());
        std::uint64_t again = 0;
        if (!decoder.complete()) continue;
        EXPECT_EQ(bytes_of(read, again), bytes);
    }
}

}  // namespace
}  // namespace tidegate::ledger
