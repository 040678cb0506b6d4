// Goal: no bytes make the reading of a journal group or of a snapshot crash, hang or take memory
// without end, and a group that can be read is written again as the same bytes. Method: each input
// is taken for a group of as many events as its first byte says, and for a snapshot.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "ledger/event_codec.h"
#include "ledger/snapshot.h"

namespace {

using namespace tidegate::ledger;

void read_group(std::string_view bytes, std::uint64_t count) {
    EventDecoder decoder(bytes, count);
    std::vector<Event> events(1);
    while (decoder.next(events.back())) events.emplace_back();
    if (!decoder.complete()) return;
    events.pop_back();
    EventEncoder once;
    for (const Event& event : events) once.add(event);
    // Written again, the events must read as they were: the encoding of what was decoded is stable.
    EventDecoder again(once.bytes(), once.count());
    EventEncoder twice;
    Event event;
    while (again.next(event)) twice.add(event);
    TIDEGATE_ASSERT(again.complete());
    TIDEGATE_ASSERT(once.bytes() == twice.bytes());
}

void read_as_snapshot(std::string_view bytes) {
    const auto state = read_snapshot([&](char* out, std::size_t size) {
        if (bytes.size() < size) return false;
        std::memcpy(out, bytes.data(), size);
        bytes.remove_prefix(size);
        return true;
    });
    static_cast<void>(state.has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read_group(bytes.substr(1), data[0]);
    read_as_snapshot(bytes);
    return 0;
}
