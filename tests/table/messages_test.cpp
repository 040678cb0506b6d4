// Goal: late, doubled, shuffled, partial, missing and replayed messages of marketplaces leave the
// books as if all had come once and in order. Method: scripts of one shop; levels by equality.

#include <string>

#include "support/ledger_copies.h"
#include "world.h"

namespace tidegate::ledger {
namespace {

class Messages : public ::testing::Test {
protected:
    Messages() {
        shop = w.channel("shop");
        a = w.place("A");
        cup = w.sku("CUP");
        w.receive(cup, a, 10);
        listing = w.list(shop, "77", cup, 10);
        w.at(1'100);
    }
    World w;
    ChannelId shop;
    LocationId a;
    SkuId cup;
    ListingId listing;
};

TEST_F(Messages, ADuplicateIsSeenOnceHoweverLate) {
    w.order(shop, "1", {{"77", 3}}, Stage::unpaid, 1'050);
    const std::size_t events = w.events.size();
    w.order(shop, "1", {{"77", 3}}, Stage::unpaid, 1'050);
    w.at(40'000'000);
    w.order(shop, "1", {{"77", 3}}, Stage::unpaid, 1'050);
    EXPECT_EQ(w.events.size(), events);
    EXPECT_EQ(w.available(cup), 7);
    EXPECT_EQ(w.exposure(listing), 7);
}

TEST_F(Messages, AnOlderMessageAfterANewerOneChangesNothing) {
    w.order(shop, "1", {{"77", 3, 1, 1}}, Stage::shipping);
    const std::string hash = state_hash_text(w.state());
    w.order(shop, "1", {{"77", 3, 0, 1}}, Stage::ready);
    w.order(shop, "1", {{"77", 2}}, Stage::unpaid);
    EXPECT_EQ(state_hash_text(w.state()), hash);
}

TEST_F(Messages, AMissingFirstMessageIsMadeUpForByALaterOne) {
    w.order(shop, "1", {{"77", 3, 0, 3}}, Stage::shipped);  // never seen unpaid or ready
    EXPECT_EQ(w.cell(cup, a).on_hand, 7);
    EXPECT_EQ(w.cell(cup, a).reserved, 0);
    EXPECT_EQ(w.exposure(listing), 7);
}

TEST_F(Messages, APartialMessageSpeaksOnlyOfItsLines) {
    const SkuId lid = w.sku("LID");
    w.receive(lid, a, 4);
    w.list(shop, "78", lid);
    w.order(shop, "1", {{"77", 2}, {"78", 1}});
    w.order(shop, "1", {{"78", 1, 1}});
    EXPECT_EQ(w.held(shop, "1"), 2);
    w.order(shop, "1", {});
    EXPECT_EQ(w.held(shop, "1"), 2);
    EXPECT_EQ(w.available(lid), 4);
}

TEST_F(Messages, AnAnnouncementHoldsNothingUntilItsLinesAreKnown) {
    w.order(shop, "1", {}, Stage::announced);
    EXPECT_EQ(w.available(cup), 10);
    w.order(shop, "1", {{"77", 4}});
    EXPECT_EQ(w.available(cup), 6);
    EXPECT_EQ(w.exposure(listing), 6);
}

TEST_F(Messages, ACancellationThatOvertakesItsOrderMeetsIt) {
    w.order(shop, "1", {}, Stage::cancelled);
    w.order(shop, "1", {{"77", 4}}, Stage::unpaid);
    EXPECT_EQ(w.held(shop, "1"), 0);
    EXPECT_EQ(w.short_units(shop, "1"), 0);
    EXPECT_EQ(w.available(cup), 10);
    EXPECT_EQ(w.exposure(listing), 6);  // the shop sold them and does not offer them again
}

TEST_F(Messages, ABurstOnHoldIsHeldAtOnceAndGivesBackExactlyWhatIsCancelled) {
    for (int i = 0; i < 10; ++i) {
        w.order(shop, std::to_string(i), {{"77", 1}}, Stage::on_hold);
    }
    EXPECT_EQ(w.available(cup), 0);
    EXPECT_EQ(w.exposure(listing), 0);
    for (int i = 0; i < 10; ++i) {
        w.order(shop, std::to_string(i), {{"77", 1}}, i % 2 ? Stage::cancelled : Stage::ready);
    }
    EXPECT_EQ(w.available(cup), 5);
    EXPECT_EQ(w.cell(cup, a).reserved, 5);
}

TEST_F(Messages, AnUnknownListingWaitsInSuspenseAndIsHeldOnceItIsMapped) {
    w.order(shop, "1", {{"new", 4}});
    w.order(shop, "2", {{"new", 7}});
    EXPECT_EQ(w.available(cup), 10);
    const ListingId fresh = w.state().find_listing(shop, named("new"));
    ASSERT_EQ(w.state().suspense().size(), 1U);
    EXPECT_EQ(w.state().suspense().at(fresh).size(), 2U);
    w.must(MapListing{shop, named("new"), cup, Fulfilment::merchant});
    EXPECT_TRUE(w.state().suspense().empty());
    EXPECT_EQ(w.held(shop, "1"), 4);
    EXPECT_EQ(w.short_units(shop, "2"), 7);
    EXPECT_EQ(w.available(cup), 6);
}

TEST_F(Messages, WhatShippedInSuspenseLeavesWhenItIsMapped) {
    w.order(shop, "1", {{"new", 4, 1, 2}}, Stage::shipping);
    EXPECT_EQ(w.cell(cup, a).on_hand, 10);
    w.must(MapListing{shop, named("new"), cup, Fulfilment::merchant});
    EXPECT_EQ(w.cell(cup, a).on_hand, 8);
    EXPECT_EQ(w.held(shop, "1"), 1);
    w.must(MapListing{shop, named("new"), cup, Fulfilment::merchant});
    EXPECT_EQ(w.cell(cup, a).on_hand, 8);
}

TEST_F(Messages, CancelledInSuspenseIsNotHeldWhenItIsMapped) {
    w.order(shop, "1", {{"new", 4}});
    w.order(shop, "1", {}, Stage::cancelled);
    w.must(MapListing{shop, named("new"), cup, Fulfilment::merchant});
    EXPECT_EQ(w.held(shop, "1"), 0);
    EXPECT_EQ(w.available(cup), 10);
}

TEST_F(Messages, ARenamedListingIsANewOneAndItsOldOrdersStayWhole) {
    w.order(shop, "1", {{"77", 3}});
    w.order(shop, "2", {{"77-new", 2}});
    EXPECT_EQ(w.held(shop, "2"), 0);
    w.must(MapListing{shop, named("77-new"), cup, Fulfilment::merchant});
    EXPECT_EQ(w.held(shop, "2"), 2);
    w.order(shop, "1", {}, Stage::cancelled);
    EXPECT_EQ(w.available(cup), 8);
}

TEST_F(Messages, AnUnknownSkuOfADirectOrderIsRefused) {
    SeeOrder see = w.order_message(kDirectChannel, "1", {{"NOBODY", 1}});
    EXPECT_EQ(w.refusal(see), "unknown_sku");
}

// The clock of the shop runs five minutes ahead of ours, then ours is set back.
TEST_F(Messages, ClocksThatDisagreeNeverMakeTheBoundTooSmall) {
    w.must(RequestWrite{listing, Quantity(0), {}});
    w.must(ConfirmWrite{listing, WriteNumber(1), World::time(1'100)});
    EXPECT_EQ(w.exposure(listing), 10);
    w.order(shop, "1", {{"77", 1}}, Stage::unpaid, 1'400);  // sold from the old 10 at 1'100
    EXPECT_EQ(w.exposure(listing), 10);
    w.at(500);
    w.order(shop, "2", {{"77", 1}}, Stage::unpaid, 1'099);
    EXPECT_EQ(w.exposure(listing), 9);
    EXPECT_EQ(w.available(cup), 8);
    w.must(AdvanceWatermark{shop, World::time(1'100)});
    EXPECT_EQ(w.exposure(listing), 0);
}

TEST_F(Messages, TheWholeLogReplayedAfterARestoreChangesNothing) {
    const auto log = [&](World& world) {
        world.order(shop, "1", {{"77", 3}}, Stage::unpaid, 1'050);
        world.order(shop, "2", {{"77", 2, 1}}, Stage::ready, 1'051);
        world.order(shop, "1", {{"77", 3, 0, 3}}, Stage::shipped, 1'050);
        world.order(shop, "3", {{"new", 1}}, Stage::unpaid, 1'052);
        world.order(shop, "4", {}, Stage::cancelled, 1'053);
    };
    log(w);
    auto restored = test::restored(w.state());
    ASSERT_TRUE(restored.has_value());
    World later;
    later.ledger = Ledger(std::move(*restored));
    later.at(1'200);
    log(later);
    EXPECT_EQ(later.events.size(), 0U);
    EXPECT_EQ(state_hash_text(later.state()), state_hash_text(w.state()));
}

}  // namespace
}  // namespace tidegate::ledger
