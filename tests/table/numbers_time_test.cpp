// Goal: zero, negative and huge numbers, and awkward moments of the calendar, are taken exactly or
// refused whole. Method: the same command at and just past each limit.

#include <limits>

#include "world.h"

namespace tidegate::ledger {
namespace {

constexpr int kMost = static_cast<int>(Quantity::kLimit);

class Numbers : public ::testing::Test {
protected:
    Numbers() {
        shop = w.channel("shop");
        a = w.place("A");
        b = w.place("B");
        cup = w.sku("CUP");
        listing = w.list(shop, "77", cup);
    }
    World w;
    ChannelId shop;
    LocationId a, b;
    SkuId cup;
    ListingId listing;
};

TEST_F(Numbers, ZeroAndNegativeUnitsAreRefusedWhereUnitsAreNeeded) {
    w.receive(cup, a, 10);
    for (const std::int64_t bad :
         {std::int64_t{0},
          std::int64_t{-1},
          Quantity::kLimit + 1,
          std::numeric_limits<std::int64_t>::min()}) {
        const Quantity q(bad);
        EXPECT_EQ(w.refusal(ReceiveStock{cup, a, q, {}}), "invalid_quantity");
        EXPECT_EQ(w.refusal(StartTransfer{named("t"), cup, a, b, q}), "invalid_quantity");
        EXPECT_EQ(w.refusal(LockStock{named("l"), cup, shop, q, {}}), "invalid_quantity");
        EXPECT_EQ(w.refusal(ReceiveReturn{named("r"), {}, {}, cup, a, q, {}}), "invalid_quantity");
        EXPECT_EQ(
            w.refusal(MoveStock{cup, a, Bucket::available, Bucket::damaged, q}), "invalid_quantity"
        );
        EXPECT_EQ(w.refusal(DefineKit{cup, {{cup, q}}}), "invalid_quantity");
    }
    EXPECT_EQ(
        w.refusal(AdjustStock{cup, a, Quantity(0), AdjustReason::found, {}}), "invalid_quantity"
    );
    EXPECT_EQ(w.refusal(ExpectIncoming{cup, a, Quantity(0)}), "invalid_quantity");
    EXPECT_EQ(w.refusal(RequestWrite{listing, Quantity(-1), {}}), "invalid_quantity");
    EXPECT_EQ(w.refusal(w.order_message(shop, "1", {{"77", -1}})), "invalid_quantity");
    EXPECT_EQ(w.refusal(w.reserve_message("r", {{"CUP", 0}}, 2'000)), "invalid_quantity");
    EXPECT_EQ(w.available(cup), 10);
}

TEST_F(Numbers, AnOrderOfNothingIsSeenAndHoldsNothing) {
    w.receive(cup, a, 10);
    w.order(shop, "1", {{"77", 0}});
    EXPECT_EQ(w.held(shop, "1"), 0);
    EXPECT_EQ(w.available(cup), 10);
}

TEST_F(Numbers, TheLargestQuantityIsTakenAndNotOneMore) {
    w.receive(cup, a, kMost);
    EXPECT_EQ(w.refusal(ReceiveStock{cup, a, Quantity(1), {}}), "invalid_quantity");
    EXPECT_EQ(
        w.refusal(AdjustStock{cup, a, Quantity(1), AdjustReason::found, {}}), "invalid_quantity"
    );
    EXPECT_EQ(
        w.refusal(ReceiveReturn{named("r"), {}, {}, cup, a, Quantity(1), {}}), "invalid_quantity"
    );
    w.order(shop, "1", {{"77", kMost}});
    EXPECT_EQ(w.held(shop, "1"), kMost);
    EXPECT_EQ(w.available(cup), 0);
    EXPECT_EQ(
        w.refusal(w.order_message(shop, "2", {{"77", kMost}, {"77", 1}})), "invalid_quantity"
    );
}

// Reserved, quarantined and damaged units can each be as many as fit, and what is there can vanish.
TEST_F(Numbers, LevelsFarBelowZeroAreExact) {
    w.receive(cup, a, kMost);
    w.order(shop, "1", {{"77", kMost}});
    w.must(MoveStock{cup, a, Bucket::available, Bucket::damaged, Quantity(kMost)});
    w.must(AdjustStock{cup, a, Quantity(-kMost), AdjustReason::shrinkage, {}});
    w.must(ReceiveReturn{named("r"), {}, {}, cup, a, Quantity(kMost), {}});
    w.must(AdjustStock{cup, a, Quantity(-kMost), AdjustReason::shrinkage, {}});
    EXPECT_EQ(w.available(cup), -3 * Quantity::kLimit);
}

TEST_F(Numbers, HugeKitsNeverOverflowAndHoldNothing) {
    const SkuId cups = w.kit("CUPS", {{cup, Quantity(10'000)}});
    w.list(shop, "cups", cups);
    w.receive(cup, a, kMost);
    w.order(shop, "1", {{"cups", kMost}});
    EXPECT_EQ(w.short_units(shop, "1"), kMost);
    w.order(shop, "2", {{"cups", 100'000}});
    EXPECT_EQ(w.held(shop, "2"), 100'000);
    EXPECT_EQ(w.available(cup), 0);
}

// A pack of 24 is a kit of one component: packs and single units share the stock.
TEST_F(Numbers, PacksAndSingleUnitsShareOneStock) {
    const SkuId pack = w.kit("PACK", {{cup, Quantity(24)}});
    w.list(shop, "pack", pack);
    w.receive(cup, a, 50);
    EXPECT_EQ(w.available(pack), 2);
    w.order(shop, "1", {{"77", 3}});
    EXPECT_EQ(w.available(pack), 1);
    w.order(shop, "2", {{"pack", 1}});
    EXPECT_EQ(w.available(cup), 23);
    EXPECT_EQ(w.available(pack), 0);
}

// Seconds after World's morning (2023-11-14T22:13:20Z) of moments that calendars stumble over.
struct Moment {
    const char* name;
    int at;
};
constexpr Moment kMoments[] = {
    {"2023-11-30T23:59:59Z, month end", 1'388'799},
    {"2024-02-29T00:00:00Z, leap day", 9'164'800},
    {"2024-03-10T10:00:00Z, clocks go forward in Los Angeles", 10'064'800},
    {"2024-11-03T09:00:00Z, clocks go back there", 30'624'400},
    {"2024-12-31T16:00:00Z, New Year in Shanghai", 35'660'800},
    {"2038-01-19T03:14:08Z, past 31 bits of seconds", 447'483'648},
};

TEST_F(Numbers, ExpiryIsAnInstantWhateverTheShopsCalendarSays) {
    for (const Moment& moment : kMoments) {
        World v;
        const SkuId mug = v.sku("MUG");
        v.receive(mug, v.place("A"), 4);
        v.at(moment.at - 100);
        v.must(v.reserve_message("r", {{"MUG", 1}}, moment.at));
        v.must(LockStock{named("l"), mug, ChannelId::none(), Quantity(2), World::time(moment.at)});
        v.at(moment.at - 1);
        v.must(Tick{});
        EXPECT_EQ(v.available(mug), 1) << moment.name;
        v.at(moment.at);
        v.must(Tick{});
        EXPECT_EQ(v.available(mug), 4) << moment.name;
    }
}

TEST_F(Numbers, TheQueueIsInOrderOfInstantsAcrossMidnight) {
    for (const Moment& moment : kMoments) {
        World v;
        const ChannelId store = v.channel("store");
        const SkuId mug = v.sku("MUG");
        const LocationId here = v.place("A");
        v.list(store, "m", mug);
        v.at(moment.at + 100);
        v.order(store, "after", {{"m", 1}}, Stage::ready, moment.at + 1);
        v.order(store, "before", {{"m", 1}}, Stage::ready, moment.at - 1);
        v.receive(mug, here, 1);
        EXPECT_EQ(v.held(store, "before"), 1) << moment.name;
        EXPECT_EQ(v.held(store, "after"), 0) << moment.name;
    }
}

TEST_F(Numbers, TimesOutsideTheCenturyAreDamagedMessages) {
    SeeOrder see = w.order_message(shop, "1", {{"77", 1}});
    for (const std::int64_t seconds :
         {std::int64_t{0}, std::int64_t{946'684'799}, std::int64_t{7'258'118'400}}) {
        see.placed_at = Timestamp::from_seconds(seconds);
        EXPECT_EQ(w.refusal(see), "invalid_time");
    }
    see.placed_at = Timestamp::from_seconds(946'684'800);
    w.must(see);
}

}  // namespace
}  // namespace tidegate::ledger
