// Goal: the planner looks only at what changed, obeys its budget and puts the greatest risk first.
// Method: a workspace of a few SKUs; events are fed by hand.

#include "allocation/planner.h"

#include "../../table/world.h"

namespace tidegate::allocation {
namespace {

using ledger::World;

struct Fixture : World {
    Planner planner;
    LocationId shelf = place("shelf");
    ChannelId shop = channel("shop");
    std::size_t told = 0;

    void tell() {
        for (; told < events.size(); ++told) planner.on_event(state(), events[told]);
    }
};

TEST(Planner, IsIdleAfterItPlannedAndWakesForItsOwnSkuOnly) {
    Fixture w;
    const SkuId cup = w.sku("CUP");
    const SkuId mug = w.sku("MUG");
    w.receive(cup, w.shelf, 10);
    w.receive(mug, w.shelf, 10);
    const ListingId a = w.list(w.shop, "1", cup);
    const ListingId b = w.list(w.shop, "2", mug);
    w.tell();
    const auto first = w.planner.next_commands(w.state(), World::time(1'000), 10);
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].listing, a);
    EXPECT_EQ(first[1].listing, b);
    EXPECT_TRUE(w.planner.idle());
    w.receive(mug, w.shelf, 10);
    w.tell();
    EXPECT_FALSE(w.planner.idle());
    const auto second = w.planner.next_commands(w.state(), World::time(1'001), 10);
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].listing, b);
    EXPECT_EQ(second[0].quantity, Quantity(10));
}

TEST(Planner, WritesBeyondTheBudgetAreNotForgotten) {
    Fixture w;
    const SkuId calm = w.sku("CALM");
    const SkuId hot = w.sku("HOT");
    w.receive(calm, w.shelf, 10);
    const ListingId a = w.list(w.shop, "1", calm);
    const ListingId b = w.list(w.shop, "2", hot, 30);  // nothing is there to sell
    w.tell();
    const auto first = w.planner.next_commands(w.state(), World::time(1'000), 1);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].listing, b);
    EXPECT_EQ(first[0].quantity, Quantity(0));
    w.must(first[0].command());
    w.tell();
    const auto second = w.planner.next_commands(w.state(), World::time(1'001), 1);
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].listing, a);
}

TEST(Planner, AfterAStartEverythingIsLookedAt) {
    Fixture w;
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.shelf, 10);
    w.list(w.shop, "1", cup);
    EXPECT_EQ(w.planner.next_commands(w.state(), World::time(1'000), 10).size(), 0U);
    w.planner.mark_all(w.state());
    EXPECT_EQ(w.planner.next_commands(w.state(), World::time(1'000), 10).size(), 1U);
}

TEST(Planner, AListingWhoseWriteFailedRestsAndIsTriedAgain) {
    Fixture w;
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.shelf, 10);
    const ListingId a = w.list(w.shop, "1", cup);
    w.tell();
    w.must(w.planner.next_commands(w.state(), World::time(1'000), 10).at(0).command());
    w.must(ledger::FailWrite{a, WriteNumber(1)});
    w.tell();
    EXPECT_EQ(w.planner.next_commands(w.state(), World::time(1'001), 10).size(), 0U);
    ASSERT_TRUE(w.planner.next_deadline().has_value());
    EXPECT_EQ(w.planner.next_commands(w.state(), *w.planner.next_deadline(), 10).size(), 1U);
}

}  // namespace
}  // namespace tidegate::allocation
