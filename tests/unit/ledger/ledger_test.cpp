// Goal: what Ledger adds to decide() and evolve(): remembered command ids, and the consequences of
// a command in the same unit. Method: a small world, one behaviour a test; replay of its events
// must give the same state.

#include "ledger/ledger.h"

#include "../../table/world.h"
#include "support/ledger_copies.h"

namespace tidegate::ledger {
namespace {

State replayed(const std::vector<Event>& events) {
    State state;
    for (const Event& event : events) evolve(state, event);
    return state;
}

TEST(Ledger, ReplayOfTheEventsGivesTheSameState) {
    World w;
    const ChannelId tiktok = w.channel("tiktok");
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, a, 10);
    const ListingId listing = w.list(tiktok, "77", cup);
    w.show(listing, 5);
    w.at(1'010);
    w.order(tiktok, "1", {{"77", 2}});
    w.order(tiktok, "1", {{"77", 2, 1}});
    w.order(tiktok, "1", {{"77", 2, 1, 1}}, Stage::shipped);
    EXPECT_EQ(w.cell(cup, a).on_hand, 9);
    EXPECT_EQ(w.available(cup), 9);
    EXPECT_EQ(w.exposure(listing), 3);
    EXPECT_EQ(state_hash_text(replayed(w.events)), state_hash_text(w.state()));
}

// Known and unknown listings, no SKU, more lines than are looked ahead for, other commands: more of
// them than the ledger looks ahead.
TEST(Ledger, AnnouncingChangesNothing) {
    World w;
    const ChannelId tiktok = w.channel("tiktok");
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, a, 10);
    w.show(w.list(tiktok, "77", cup), 5);
    w.order(tiktok, "1", {{"77", 2}, {"without-sku", 1}});
    Ledger ledger(replayed(w.events));
    std::vector<Command> commands;
    for (const char* const listing : {"77", "without-sku", "unknown"}) {
        SeeOrder order;
        order.channel = tiktok;
        order.order = ExternalId::parse("2");
        for (int line = 0; line < 3; ++line) {
            OrderLine one;
            one.listing = ExternalId::parse(listing);
            one.ordered = Quantity(1);
            order.lines.push_back(one);
        }
        commands.push_back({{}, Timestamp(1), order});
    }
    commands.push_back({{}, Timestamp(1), Tick{}});
    for (std::size_t i = 0; i < 3 * Ledger::kAhead; ++i) {
        ledger.announce(commands[i % commands.size()]);
    }
    EXPECT_EQ(state_hash_text(ledger.state()), state_hash_text(w.state()));
}

TEST(Ledger, ARepeatedCommandIdRepeatsTheOutcome) {
    World w;
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    const Outcome first = w.give(ReceiveStock{cup, a, Quantity(3), Quantity()}, "receipt-1");
    const Outcome again = w.give(ReceiveStock{cup, a, Quantity(3), Quantity()}, "receipt-1");
    EXPECT_FALSE(first.repeated);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.reject, Reject::none);
    EXPECT_EQ(w.available(cup), 3);
    const Outcome other = w.give(ReceiveStock{cup, a, Quantity(4), Quantity()}, "receipt-1");
    EXPECT_EQ(other.reject, Reject::idempotency_mismatch);
    EXPECT_EQ(w.available(cup), 3);
}

TEST(Ledger, StockThatArrivesFillsTheOldestShortOrderInTheSameUnit) {
    World w;
    const ChannelId shop = w.channel("shop");
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    w.list(shop, "77", cup);
    w.at(1'020);
    w.order(shop, "late", {{"77", 2}}, Stage::unpaid, 1'015);
    w.order(shop, "early", {{"77", 2}}, Stage::unpaid, 1'010);
    EXPECT_EQ(w.short_units(shop, "late"), 2);
    w.receive(cup, a, 3);
    EXPECT_EQ(w.short_units(shop, "early"), 0);
    EXPECT_EQ(w.short_units(shop, "late"), 2);
    w.receive(cup, a, 1);
    EXPECT_EQ(w.short_units(shop, "late"), 0);
    EXPECT_EQ(w.available(cup), 0);
}

TEST(Ledger, SnapshotAndCodecKeepTheState) {
    World w;
    const ChannelId shop = w.channel("shop", WriteSemantics::compare_and_set, true);
    const LocationId a = w.place("A", 1);
    const LocationId b = w.place("B", 2);
    const SkuId cup = w.sku("CUP");
    const SkuId lid = w.sku("LID");
    w.receive(cup, a, 5);
    w.receive(cup, b, 50);
    w.receive(lid, b, 7);
    const SkuId set = w.kit("SET", {{cup, Quantity(2)}, {lid, Quantity(1)}});
    w.list(shop, "77", set);
    w.at(1'010);
    w.order(shop, "x", {{"77", 3}, {"unknown", 1}});
    w.give(w.reserve_message("r", {{"CUP", 1}}, 2'000));
    w.must(LockStock{ExternalId::parse("l"), cup, shop, Quantity(2), World::time(5'000)});
    const auto replayed = test::replayed(w.events);
    ASSERT_TRUE(replayed.has_value());
    EXPECT_EQ(state_hash_text(*replayed), state_hash_text(w.state()));

    const auto restored = test::restored(w.state());
    ASSERT_TRUE(restored.has_value());
    EXPECT_EQ(state_hash_text(*restored), state_hash_text(w.state()));
    EXPECT_TRUE(check_invariants(*restored).empty());
}

}  // namespace
}  // namespace tidegate::ledger
