// Goal: the worked examples that concern the rules between split and marketplace (TV05, TV26, TV39,
// TV40, TV41, TV42), and the rules that have no example, from the seller's settings to what each
// marketplace is told. Method: as allocation_vectors_test.cpp.

#include "allocation/live_lock.h"
#include "allocation/oversell_risk.h"
#include "allocation/ratios.h"
#include "pool.h"

namespace tidegate::allocation {
namespace {

ChannelPolicy with_part(std::int64_t ratio, std::int64_t part) {
    ChannelPolicy policy{ratio};
    policy.part_most = part;
    return policy;
}

TEST(AllocationRules, TV05RatiosThatFollowThirtyDaysOfSalesSplitThePool) {
    Pool w(Mode::proportional);
    const std::vector<std::int64_t> sold{500, 300, 200};
    const std::vector<std::int64_t> ratios = follow_sales({}, sold, 500);
    for (std::size_t i = 0; i < ratios.size(); ++i) {
        w.planner.settings().set_channel(w.channels[i], {ratios[i]});
    }
    w.receive(w.cup, w.shelf, 1'000);
    w.list_all({0, 0, 0});
    w.settle();
    EXPECT_EQ(w.shown(), (Units{500, 300, 200}));
}

TEST(AllocationRules, TV26TheLockOfAShowIsListedByItsChannelAlone) {
    Pool w(Mode::proportional);
    w.set_ratios({50, 30, 20});
    w.receive(w.cup, w.shelf, 1'000);
    const std::int64_t units = lock_units(400, LockPractice::usual);
    EXPECT_EQ(lock_missing(400, LockPractice::usual, 0, w.state().free_units(w.cup)), 0);
    w.must(ledger::LockStock{
        ledger::named("show"), w.cup, w.channels[0], Quantity(units), w.time(9'000)});
    w.list_all({0, 0, 0});
    w.settle();
    EXPECT_EQ(w.shown(), (Units{600 + 200, 120, 80}));
    w.must(ledger::UnlockStock{ledger::named("show")});  // what is left after it is everybody's
    w.settle();
    EXPECT_EQ(w.shown(), (Units{500, 300, 200}));
}

TEST(AllocationRules, TV39PartsAreRoundedDownAndLargestRemainderStrandsNothing) {
    const struct {
        int pool;
        Units parts;
        Units shares;
    } rows[] = {
        {1, {9'000, 0, 0}, {0, 0, 0}},
        {2, {4'000, 0, 0}, {0, 0, 0}},
        {2, {kWhole, kWhole, kWhole}, {1, 1, 0}}};
    for (const auto& row : rows) {
        Pool w(Mode::proportional);
        for (std::size_t i = 0; i < row.parts.size(); ++i) {
            const std::int64_t ratio = row.parts[0] == kWhole ? -1 : row.parts[i] > 0 ? kWhole : 0;
            w.planner.settings().set_channel(w.channels[i], with_part(ratio, row.parts[i]));
        }
        w.receive(w.cup, w.shelf, row.pool);
        w.list_all({0, 0, 0});
        w.settle();
        EXPECT_EQ(w.shown(), row.shares) << row.pool;
    }
}

TEST(AllocationRules, TV40AListingEndsWhenTheThresholdIsReached) {
    for (const Mode mode : {Mode::proportional, Mode::strict, Mode::guarded, Mode::shared}) {
        Pool w(mode);
        ChannelPolicy policy{10'000};
        policy.end_when = 5;
        w.planner.settings().set_channel(w.channels[0], policy);
        for (const std::size_t other : {1U, 2U}) {
            w.planner.settings().set_channel(w.channels[other], {0, 0});
        }
        w.receive(w.cup, w.shelf, 40);
        w.list_all({40, 0, 0});
        w.settle();
        EXPECT_EQ(w.shown(), (Units{40, 0, 0}));
        w.sell(0, 34);
        w.settle();
        EXPECT_EQ(w.shown(), (Units{6, 0, 0}));
        w.sell(0, 1);
        w.settle();
        EXPECT_EQ(w.shown(), (Units{0, 0, 0}));
        EXPECT_EQ(w.available(w.cup), 5);
        w.must(ledger::AdjustStock{
            w.cup, w.shelf, Quantity(-1), ledger::AdjustReason::shrinkage, {}});
        w.settle();
        EXPECT_EQ(w.shown(), (Units{0, 0, 0}));
    }
}

// The SKU sold 3 within the hour: the first shop keeps as many back, the second always 7.
TEST(AllocationRules, TV41BuffersAreKeptBackFromTheShare) {
    Pool w(Mode::proportional);
    w.planner.settings().set_channel(
        w.channels[0], {5'000, ChannelPolicy::kNoCap, {0, BufferKind::last_hour}}
    );
    w.planner.settings().set_channel(w.channels[1], {3'000, ChannelPolicy::kNoCap, {7}});
    w.planner.settings().set_channel(w.channels[2], {2'000});
    w.receive(w.cup, w.shelf, 100);
    w.list_all({0, 0, 0});
    w.settle();
    EXPECT_EQ(w.shown(), (Units{50, 30 - 7, 20}));
    w.sell(2, 3);
    w.settle();
    EXPECT_EQ(w.shown(), (Units{49 - 3, 29 - 7, 19}));
}

// Demand of a channel nobody has measured is none, so at first all show all; once one sells, the
// others keep back what it may sell before they can be lowered.
TEST(AllocationRules, TV42SharedShowsThePoolEverywhereLessWhatTheOthersMaySell) {
    Pool w(Mode::shared);
    w.receive(w.cup, w.shelf, 200);
    w.list_all({0, 0, 0});
    w.settle();
    EXPECT_EQ(w.shown(), (Units{200, 200, 200}));
    for (int i = 0; i < 20; ++i) w.sell(0, 1);
    w.settle();
    const Units shown = w.shown();
    EXPECT_EQ(shown[0], 180);  // nobody else sells
    EXPECT_LT(shown[1], 180);
    EXPECT_EQ(shown[1], shown[2]);
    // Five left while 30 a minute are asked for, half a minute behind: what that would cost.
    const OversellRisk risk = oversell_risk(30 * kUnitPerMinute, Duration::seconds(30), 5, 100);
    EXPECT_EQ(risk.units_micro / 100'000, 100);  // 10.0
    EXPECT_EQ(risk.money_minor, 1'000);
}

TEST(AllocationRules, VirtualStockIsShownInSharedModeOnlyAndSaysSo) {
    for (const Mode mode : {Mode::shared, Mode::strict, Mode::guarded, Mode::proportional}) {
        Pool w(mode);
        ChannelPolicy policy{10'000};
        policy.virtual_stock = VirtualStock::on;
        policy.virtual_units = 30;
        w.planner.settings().set_channel(w.channels[0], policy);
        w.list_all({0, 0, 0});
        w.planner.mark_all(w.state());
        const auto writes = w.planner.next_commands(w.state(), w.time(1'000), 10);
        if (mode != Mode::shared) {
            EXPECT_TRUE(writes.empty());
            continue;
        }
        ASSERT_EQ(writes.size(), 1U);
        EXPECT_EQ(writes[0].quantity, Quantity(30));
        EXPECT_EQ(writes[0].virtual_units, Quantity(30));
        w.must(writes[0].command());
    }
}

TEST(AllocationRules, RedRulesHoldUntilThereIsRoomToSpare) {
    Pool w(Mode::proportional);
    w.set_ratios({50, 30, 20});
    w.planner.settings().set_regime(w.cup, {20, 30});
    w.planner.settings().set_channel(w.channels[0], {10'000}, Regime::red);
    w.planner.settings().set_channel(w.channels[1], {0}, Regime::red);
    w.planner.settings().set_channel(w.channels[2], {0}, Regime::red);
    w.receive(w.cup, w.shelf, 20);
    w.list_all({0, 0, 0});
    w.settle();
    EXPECT_EQ(w.shown(), (Units{10, 6, 4}));
    w.sell(0, 1);
    w.settle();
    EXPECT_EQ(w.shown(), (Units{19, 0, 0}));
    w.receive(w.cup, w.shelf, 10);
    w.settle();
    EXPECT_EQ(w.shown(), (Units{29, 0, 0}));
    w.receive(w.cup, w.shelf, 1);
    w.settle();
    EXPECT_EQ(w.shown(), (Units{15, 9, 6}));
}

TEST(AllocationRules, AnOverrideEndsByItselfAndThePlannerIsThere) {
    Pool w(Mode::proportional);
    w.set_ratios({50, 30, 20});
    w.planner.settings().set_override(w.cup, w.channels[0], {5'000, 3}, w.time(5'000));
    w.receive(w.cup, w.shelf, 100);
    w.list_all({0, 0, 0});
    w.settle();
    EXPECT_EQ(w.shown(), (Units{3, 30, 20}));
    EXPECT_EQ(w.planner.next_deadline(), w.time(5'000));
    w.now = 5'000;
    w.settle();
    EXPECT_EQ(w.shown(), (Units{50, 30, 20}));
    EXPECT_EQ(w.planner.next_deadline(), std::nullopt);
}

// Lowered as far as the units that are free allow: an absolute write may sell both quantities.
TEST(AllocationRules, ANewCapLowersWhatIsShownAlready) {
    for (const Mode mode : {Mode::proportional, Mode::strict}) {
        Pool w(mode);
        w.set_ratios({50, 30, 20});
        w.receive(w.cup, w.shelf, 200);
        w.list_all({80, 60, 40});
        w.settle();
        w.planner.settings().set_channel(w.channels[0], {5'000, 10});
        w.planner.mark_all(w.state());
        w.settle();
        EXPECT_EQ(w.shown()[0], 10);
        EXPECT_EQ(w.shown()[1], 60);
    }
}

}  // namespace
}  // namespace tidegate::allocation
