// Goal: every kind of event has a word and names instead of numbers. Method: a small shop that does
// a bit of everything; the words that were seen, and the whole text of some events.

#include <gtest/gtest.h>

#include <set>

#include "server/encode.h"
#include "support/shop.h"

namespace tidegate::server {
namespace {

std::string written(const test::Shop& shop, std::size_t index) {
    std::string text;
    JsonWriter json(text);
    write_event(json, shop.ledger.state(), Sequence(index + 1), shop.events[index]);
    return text;
}

std::string type_of(const std::string& text) {
    const std::size_t at = text.find(R"("type":")") + 8;
    return text.substr(at, text.find('"', at) - at);
}

ExternalId id(const char* text) {
    return ExternalId::parse(text);
}

// A day of a warehouse.
test::Shop busy_shop() {
    test::Shop shop(100);
    const SkuId a(0);
    const LocationId main(0);
    const Quantity two(2);
    shop.run(ledger::DefineLocation{"attic", ledger::LocationKind::own, ChannelId::none(), 200});
    shop.list(20);
    shop.sell("O-1", 3);
    shop.run(ledger::StartTransfer{id("T"), a, main, LocationId(1), two});
    shop.run(ledger::ReceiveTransfer{id("T"), two, Quantity(0)});
    shop.run(ledger::StartCount{id("C"), a, main});
    shop.run(ledger::FinishCount{id("C"), Quantity(98)});
    shop.run(ledger::LockStock{id("K"), a, ChannelId(1), two, Timestamp{}});
    shop.run(ledger::UnlockStock{id("K")});
    shop.run(ledger::SetMode{a, ledger::Mode::proportional});
    const auto write = shop.run(ledger::RequestWrite{ListingId(0), Quantity(5), Quantity(0)});
    shop.run(ledger::MarkWriteUnknown{ListingId(0), WriteNumber(write.result)});
    return shop;
}

TEST(EncodeEvents, EachHasAWordAndItsSequence) {
    const test::Shop shop = busy_shop();
    std::set<std::string> types;
    for (std::size_t i = 0; i < shop.events.size(); ++i) {
        const std::string text = written(shop, i);
        EXPECT_TRUE(text.starts_with("{\"sequence\":" + std::to_string(i + 1) + ",")) << text;
        types.insert(type_of(text));
    }
    for (const char* const type :
         {"sku_defined",
          "location_defined",
          "channel_defined",
          "listing_mapped",
          "stock_changed",
          "order_changed",
          "listing_read",
          "watermark_advanced",
          "write_requested",
          "write_confirmed",
          "write_unknown",
          "transfer_started",
          "transfer_received",
          "count_started",
          "count_finished",
          "stock_locked",
          "stock_unlocked",
          "mode_set"}) {
        EXPECT_TRUE(types.contains(type)) << type;
    }
}

TEST(EncodeEvents, NamesStandForNumbers) {
    const test::Shop shop = busy_shop();
    for (std::size_t i = 0; i < shop.events.size(); ++i) {
        const std::string text = written(shop, i);
        if (type_of(text) == "order_changed") {
            EXPECT_NE(text.find(R"("channel":"shop","order":"O-1")"), std::string::npos) << text;
            EXPECT_NE(text.find(R"("listing":"L1","sku":"A","ordered":3)"), std::string::npos);
            EXPECT_NE(text.find(R"("location":"main")"), std::string::npos) << text;
        }
        if (type_of(text) == "transfer_started") {
            EXPECT_NE(
                text.find(R"("transfer":"T","sku":"A","from":"main","to":"attic","quantity":2)"),
                std::string::npos
            ) << text;
        }
    }
}

}  // namespace
}  // namespace tidegate::server
