// Goal: stock, listings, channels and locations are shown by their names, with figures that add up.
// Method: a small shop that lists and sells; exact JSON.

#include <gtest/gtest.h>

#include "server/encode.h"
#include "support/shop.h"

namespace tidegate::server {
namespace {

views::ReadModel model_of(const test::Shop& shop) {
    views::ReadModel model;
    for (const ledger::Event& event : shop.events) model.apply(event);
    return model;
}

template <class Write>
std::string written(Write write) {
    std::string text;
    JsonWriter json(text);
    write(json);
    return text;
}

TEST(EncodeStock, ASkuAfterASale) {
    test::Shop shop(100);
    ASSERT_EQ(shop.list(60), ledger::Reject::none);
    shop.sell("O-1", 4);
    const views::ReadModel model = model_of(shop);
    EXPECT_EQ(
        written([&](JsonWriter& json) { write_sku(json, model, SkuId(0), Timestamp(shop.now_ms)); }
        ),
        R"({"sku":"A","mode":"strict","on_hand":100,"reserved":4,"available":96,"sellable":96,)"
        R"("exposure":56,"free":40,"short":0,"units_per_minute":4,"kit":false})"
    );
    EXPECT_EQ(
        written([&](JsonWriter& json) {
            write_cell(json, model.state(), *model.state().find_cell(SkuId(0), LocationId(0)));
        }),
        R"({"sku":"A","location":"main","on_hand":100,"available":96,"reserved":4,"locked":0,)"
        R"("quarantine":0,"damaged":0,"safety_hold":0,"incoming":0,"in_transit":0,"projected":96,)"
        R"("identity_holds":true})"
    );
}

TEST(EncodeStock, AListingWithAWriteUnderWay) {
    test::Shop shop(100);
    ASSERT_EQ(shop.list(60), ledger::Reject::none);
    const auto settled =
        written([&](JsonWriter& json) { write_listing(json, shop.ledger.state(), ListingId(0)); });
    EXPECT_NE(settled.find(R"("write_state":"settled")"), std::string::npos) << settled;
    EXPECT_EQ(settled.find("write_quantity"), std::string::npos) << settled;
    shop.run(ledger::RequestWrite{ListingId(0), Quantity(10), Quantity(0)});
    const auto pending =
        written([&](JsonWriter& json) { write_listing(json, shop.ledger.state(), ListingId(0)); });
    EXPECT_NE(pending.find(R"("exposure":70)"), std::string::npos) << "old and new: " << pending;
    EXPECT_NE(pending.find(R"("write_state":"pending")"), std::string::npos) << pending;
    EXPECT_NE(pending.find(R"("write_quantity":10)"), std::string::npos) << pending;
}

TEST(EncodeStock, ChannelsAndLocations) {
    test::Shop shop(100);
    const views::ReadModel model = model_of(shop);
    const std::string none = R"({"samples":0,"p50":0,"p95":0,"p99":0})";
    EXPECT_EQ(
        written([&](JsonWriter& json) { write_channel(json, model, ChannelId(1)); }),
        R"({"channel":"shop","semantics":"absolute","restocks_on_cancel":false,"listings":1,)"
        R"("exposure":0,"placed_to_seen_ms":)" +
            none + R"(,"write_ms":)" + none + "}"
    );
    EXPECT_EQ(
        written([&](JsonWriter& json) { write_location(json, model.state(), LocationId(0)); }),
        R"({"location":"main","kind":"own","priority":100})"
    );
}

TEST(EncodeStock, NamesOfNothingAreLeftOut) {
    const test::Shop shop;
    const ledger::State& state = shop.ledger.state();
    EXPECT_EQ(
        written([&](JsonWriter& json) {
            json.begin_object();
            write_code(json, "sku", state, SkuId::none());
            write_code(json, "channel", state, ChannelId(1));
            write_code(json, "location", state, LocationId::none());
            write_name(json, "order", ExternalId::none());
            write_name(json, "listing", ExternalId::parse("gid://x"));
            json.end_object();
        }),
        R"({"channel":"shop","listing":")" + ExternalId::parse("gid://x").text() + R"("})"
    );
}

}  // namespace
}  // namespace tidegate::server
