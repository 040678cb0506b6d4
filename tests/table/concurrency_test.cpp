// Goal: whoever asks at once for the same units, exactly as many get them as there are. Method: all
// ways to ask for the last units, one after the other, as the single writer sees them; units held
// and refusals are compared for equality.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "world.h"

namespace tidegate::ledger {
namespace {

TEST(Concurrency, OfManyBuyersOfTheLastUnitOneHoldsItAndAllOthersAreShort) {
    World w;
    const ChannelId tiktok = w.channel("tiktok");
    const ChannelId shopify = w.channel("shopify");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 1);
    w.list(tiktok, "t", cup);
    w.list(shopify, "s", cup);
    int held = 0;
    int waiting = 0;
    for (int i = 0; i < 60; ++i) {
        const std::string name = std::to_string(i);
        w.order(tiktok, name, {{"t", 1}});
        w.order(shopify, name, {{"s", 1}});
        held += w.held(tiktok, name) + w.held(shopify, name);
        waiting += w.short_units(tiktok, name) + w.short_units(shopify, name);
    }
    EXPECT_EQ(held, 1);
    EXPECT_EQ(waiting, 119);
    EXPECT_EQ(w.available(cup), 0);
}

TEST(Concurrency, EveryWayToTakeTheLastUnitMeetsTheSameGuard) {
    using Way = std::pair<std::string_view, std::function<Outcome(World&)>>;
    const SkuId cup(0);
    const LocationId a(0);
    const LocationId b(1);
    const Way ways[] = {
        {"reserve",
         [&](World& w) {
             return w.give(w.reserve_message("r", {{"CUP", 1}}, 2'000));
         }},
        {"lock",
         [&](World& w) {
             return w.give(LockStock{named("l"), cup, ChannelId::none(), Quantity(1), {}});
         }},
        {"transfer",
         [&](World& w) {
             return w.give(StartTransfer{named("t"), cup, a, b, Quantity(1)});
         }},
        {"safety",
         [&](World& w) {
             return w.give(MoveStock{cup, a, Bucket::available, Bucket::safety_hold, Quantity(1)});
         }},
        {"write", [&](World& w) {
             return w.give(RequestWrite{ListingId(0), Quantity(1), {}});
         }}};
    for (const auto& [first_name, first] : ways) {
        for (const auto& [second_name, second] : ways) {
            if (first_name == second_name) continue;
            World w;
            w.sku("CUP");
            w.place("A");
            w.place("B");
            w.receive(cup, a, 1);
            w.list(w.channel("shop"), "77", cup);
            EXPECT_EQ(first(w).reject, Reject::none) << first_name;
            const Reject refused = second(w).reject;
            EXPECT_TRUE(refused == Reject::exceeds_available || refused == Reject::exceeds_free)
                << second_name << " after " << first_name << ": " << reject_name(refused);
            EXPECT_EQ(w.state().free_units(cup), 0);
        }
    }
}

TEST(Concurrency, AKitAndItsComponentInOneOrderAreAddedUpFirst) {
    World w;
    const SkuId cup = w.sku("CUP");
    w.kit("PAIR", {{cup, Quantity(2)}});
    w.receive(cup, w.place("A"), 4);
    EXPECT_EQ(
        w.refusal(w.reserve_message("x", {{"CUP", 1}, {"PAIR", 2}}, 2'000)), "exceeds_available"
    );
    EXPECT_EQ(w.available(cup), 4);
    w.must(w.reserve_message("y", {{"CUP", 2}, {"PAIR", 1}}, 2'000));
    EXPECT_EQ(w.available(cup), 0);
}

TEST(Concurrency, TwoKitsThatShareAComponentNeverTakeItTwice) {
    World w;
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    const SkuId lid = w.sku("LID");
    w.kit("ONE", {{cup, Quantity(3)}, {lid, Quantity(1)}});
    w.kit("TWO", {{lid, Quantity(1)}, {cup, Quantity(2)}});
    w.receive(cup, a, 5);
    w.receive(lid, a, 5);
    w.must(w.reserve_message("x", {{"ONE", 1}, {"TWO", 1}}, 2'000));
    EXPECT_EQ(w.available(cup), 0);
    EXPECT_EQ(w.available(lid), 3);
    EXPECT_EQ(w.refusal(w.reserve_message("y", {{"TWO", 1}}, 2'000)), "exceeds_available");
    EXPECT_EQ(w.available(lid), 3);
}

TEST(Concurrency, OppositeOrdersOfTwoSkusNeverBlockEachOther) {
    World w;
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    const SkuId lid = w.sku("LID");
    w.receive(cup, a, 1);
    w.receive(lid, a, 1);
    w.must(w.reserve_message("x", {{"CUP", 1}, {"LID", 1}}, 2'000));
    EXPECT_EQ(
        w.refusal(w.reserve_message("y", {{"LID", 1}, {"CUP", 1}}, 2'000)), "exceeds_available"
    );
    w.must(ReleaseReservation{named("x")});
    w.must(w.reserve_message("y2", {{"LID", 1}, {"CUP", 1}}, 2'000));
    EXPECT_EQ(w.available(cup), 0);
    EXPECT_EQ(w.available(lid), 0);
}

TEST(Concurrency, AShortLineKeepsTheOthersFreeForOrdersThatCanBeServed) {
    World w;
    const ChannelId shop = w.channel("shop");
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    const SkuId lid = w.sku("LID");
    w.receive(cup, a, 5);
    w.list(shop, "c", cup);
    w.list(shop, "l", lid);
    w.order(shop, "1", {{"c", 5}, {"l", 1}});
    EXPECT_EQ(w.held(shop, "1"), 0);
    EXPECT_EQ(w.short_units(shop, "1"), 6);
    w.order(shop, "2", {{"c", 5}});
    EXPECT_EQ(w.held(shop, "2"), 5);
}

}  // namespace
}  // namespace tidegate::ledger
