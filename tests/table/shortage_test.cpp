// Goal: orders that a shop accepted without stock wait in one queue and are served, the longest
// waiting first, by whatever makes units free. Method: one event that frees units per test.

#include <functional>
#include <utility>
#include <vector>

#include "world.h"

namespace tidegate::ledger {
namespace {

struct Queue {
    Queue() {
        shop = w.channel("shop");
        a = w.place("A", 1);
        b = w.place("B", 2);
        cup = w.sku("CUP");
        lid = w.sku("LID");
        listing = w.list(shop, "77", cup);
        w.list(shop, "lid", lid);
        w.at(1'100);
    }
    World w;
    ChannelId shop;
    LocationId a, b;
    SkuId cup, lid;
    ListingId listing;
};
class Shortage : public ::testing::Test, protected Queue {};

TEST_F(Shortage, TheOldestOrderThatFitsIsServedFirst) {
    w.order(shop, "third", {{"77", 1}}, Stage::ready, 1'030);
    w.order(shop, "first", {{"77", 4}}, Stage::ready, 1'010);
    w.order(shop, "second", {{"77", 2}}, Stage::ready, 1'020);
    w.receive(cup, a, 3);
    EXPECT_EQ(w.held(shop, "first"), 0);  // all lines or none: four do not fit yet
    EXPECT_EQ(w.held(shop, "second"), 2);
    EXPECT_EQ(w.held(shop, "third"), 1);
    w.receive(cup, a, 4);
    EXPECT_EQ(w.held(shop, "first"), 4);
    EXPECT_TRUE(w.state().shortages().empty());
}

TEST_F(Shortage, AnOrderOfTwoSkusWaitsForBoth) {
    w.order(shop, "1", {{"77", 2}, {"lid", 1}});
    w.receive(cup, a, 2);
    EXPECT_EQ(w.held(shop, "1"), 0);
    EXPECT_EQ(w.available(cup), 2);
    w.receive(lid, a, 1);
    EXPECT_EQ(w.held(shop, "1"), 3);
    EXPECT_EQ(w.available(cup), 0);
}

TEST_F(Shortage, WhenTheLineThatIsMissingIsCancelledTheRestIsHeld) {
    w.receive(cup, a, 2);
    w.order(shop, "1", {{"77", 2}, {"lid", 1}});
    EXPECT_EQ(w.held(shop, "1"), 0);
    w.order(shop, "1", {{"lid", 1, 1}});
    EXPECT_EQ(w.held(shop, "1"), 2);
    EXPECT_TRUE(w.state().shortages().empty());
}

TEST_F(Shortage, ACancelledOrderLeavesTheQueue) {
    w.order(shop, "1", {{"77", 2}});
    w.order(shop, "1", {}, Stage::cancelled);
    EXPECT_TRUE(w.state().shortages().empty());
    w.receive(cup, a, 2);
    EXPECT_EQ(w.available(cup), 2);
}

TEST_F(Shortage, WhatAListingMayStillSellIsNotGivenToAWaitingOrder) {
    w.receive(cup, a, 5);
    w.show(listing, 5);
    w.order(shop, "big", {{"77", 6}});  // sold past its listing
    EXPECT_EQ(w.exposure(listing), 0);
    w.receive(cup, a, 1);
    EXPECT_EQ(w.held(shop, "big"), 6);
}

// The kit comes back in two SKUs at once; the newer order wants both, the older one of them.
TEST_F(Shortage, TheOldestIsServedFirstAlsoWhenSeveralSkusComeFree) {
    w.list(shop, "set", w.kit("SET", {{cup, Quantity(1)}, {lid, Quantity(1)}}));
    w.receive(cup, a, 1);
    w.receive(lid, a, 1);
    w.order(shop, "kit", {{"set", 1}}, Stage::ready, 1'001);
    w.order(shop, "older", {{"lid", 1}}, Stage::ready, 1'010);
    w.order(shop, "newer", {{"77", 1}, {"lid", 1}}, Stage::ready, 1'020);
    w.order(shop, "kit", {}, Stage::cancelled);
    EXPECT_EQ(w.held(shop, "older"), 1);
    EXPECT_EQ(w.held(shop, "newer"), 0);
}

using Step = std::function<void(Queue&)>;
struct Row {
    const char* name;
    Step bind;  // before the order comes
    Step free;
};

std::vector<Row> what_comes_in() {
    return {
        {"receipt", [](Queue&) {}, [](Queue& s) { s.w.receive(s.cup, s.a, 3); }},
        {"found",
         [](Queue&) {},
         [](Queue& s) {
             s.w.must(AdjustStock{s.cup, s.a, Quantity(3), AdjustReason::found, {}});
         }},
        {"count",
         [](Queue& s) {
             s.w.must(StartCount{named("c"), s.cup, s.a});
         },
         [](Queue& s) {
             s.w.must(FinishCount{named("c"), Quantity(3)});
         }},
        {"cancellation",
         [](Queue& s) {
             s.w.receive(s.cup, s.a, 3);
             s.w.order(s.shop, "0", {{"77", 3}}, Stage::ready, 1'001);
         },
         [](Queue& s) { s.w.order(s.shop, "0", {}, Stage::cancelled); }},
    };
}

std::vector<Row> what_is_given_back() {
    return {
        {"release",
         [](Queue& s) {
             s.w.receive(s.cup, s.a, 3);
             s.w.must(s.w.reserve_message("r", {{"CUP", 3}}, 2'000));
         },
         [](Queue& s) { s.w.must(ReleaseReservation{named("r")}); }},
        {"expiry",
         [](Queue& s) {
             s.w.receive(s.cup, s.a, 3);
             s.w.must(s.w.reserve_message("r", {{"CUP", 3}}, 2'000));
         },
         [](Queue& s) {
             s.w.at(2'000);
             s.w.must(Tick{});
         }},
        {"unlock",
         [](Queue& s) {
             s.w.receive(s.cup, s.a, 3);
             s.w.must(LockStock{named("l"), s.cup, ChannelId::none(), Quantity(3), {}});
         },
         [](Queue& s) { s.w.must(UnlockStock{named("l")}); }},
        {"arrival",
         [](Queue& s) {
             s.w.receive(s.cup, s.a, 3);
             s.w.must(StartTransfer{named("t"), s.cup, s.a, s.b, Quantity(3)});
         },
         [](Queue& s) {
             s.w.must(ReceiveTransfer{named("t"), Quantity(3), {}});
         }},
        {"inspection",
         [](Queue& s) {
             s.w.must(ReceiveReturn{named("b"), {}, {}, s.cup, s.a, Quantity(3), {}});
         },
         [](Queue& s) {
             s.w.must(InspectReturn{named("b"), Quantity(3), {}, {}});
         }},
        {"repair",
         [](Queue& s) {
             s.w.receive(s.cup, s.a, 3);
             s.w.must(MoveStock{s.cup, s.a, Bucket::available, Bucket::damaged, Quantity(3)});
         },
         [](Queue& s) {
             s.w.must(MoveStock{s.cup, s.a, Bucket::damaged, Bucket::available, Quantity(3)});
         }},
    };
}

// Everything that makes units free serves the queue, in the same step.
TEST_F(Shortage, WhateverFreesUnitsServesTheQueue) {
    std::vector<Row> rows = what_comes_in();
    for (Row& row : what_is_given_back()) rows.push_back(std::move(row));
    EXPECT_EQ(rows.size(), 10U);
    for (const Row& row : rows) {
        Queue s;
        row.bind(s);
        s.w.order(s.shop, "1", {{"77", 3}}, Stage::ready, 1'050);
        EXPECT_EQ(s.w.held(s.shop, "1"), 0) << row.name;
        row.free(s);
        EXPECT_EQ(s.w.held(s.shop, "1"), 3) << row.name;
        EXPECT_TRUE(s.w.state().shortages().empty()) << row.name;
    }
}

TEST_F(Shortage, UnitsThatAListingGivesUpServeTheQueue) {
    const ChannelId other = w.channel("other");
    const ListingId elsewhere = w.list(other, "99", cup);
    w.receive(cup, a, 5);
    w.show(elsewhere, 5);
    w.must(MoveStock{cup, a, Bucket::available, Bucket::damaged, Quantity(2)});
    w.order(shop, "1", {{"77", 4}}, Stage::ready, 1'050);
    EXPECT_EQ(w.short_units(shop, "1"), 4);
    w.must(MoveStock{cup, a, Bucket::damaged, Bucket::available, Quantity(2)});
    EXPECT_EQ(w.held(shop, "1"), 0);  // the other shop may still sell all five
    w.at(1'200);
    w.must(RequestWrite{elsewhere, Quantity(0), {}});
    w.must(ConfirmWrite{elsewhere, WriteNumber(2), World::time(1'200)});
    EXPECT_EQ(w.held(shop, "1"), 0);  // it may have sold them unseen
    w.must(AdvanceWatermark{other, World::time(1'200)});
    EXPECT_EQ(w.held(shop, "1"), 4);
}

TEST_F(Shortage, ARecipeThatNeedsLessServesTheQueueOfItsComponent) {
    const SkuId set = w.kit("SET", {{cup, Quantity(2)}});
    const ListingId kits = w.list(shop, "set", set);
    w.receive(cup, a, 4);
    w.show(kits, 2);
    w.must(MoveStock{cup, a, Bucket::available, Bucket::damaged, Quantity(3)});
    w.order(shop, "1", {{"77", 2}});
    w.must(MoveStock{cup, a, Bucket::damaged, Bucket::available, Quantity(3)});
    EXPECT_EQ(w.held(shop, "1"), 0);
    w.must(DefineKit{set, {{cup, Quantity(1)}}});
    EXPECT_EQ(w.held(shop, "1"), 2);
}

}  // namespace
}  // namespace tidegate::ledger
