// Goal: the worked examples that concern the split of a pool over channels (TV01, TV02, TV03, TV04,
// TV20, TV24, TV38, TV45), from the seller's settings to what each marketplace is told. Method: the
// planner's writes are requested, confirmed and proven until it has none left.

#include "pool.h"

namespace tidegate::allocation {
namespace {

TEST(AllocationVectors, TV01TV02ThePoolIsSplitByRatioAndAgainAfterASale) {
    Pool w(Mode::proportional);
    w.set_ratios({50, 30, 20});
    w.receive(w.cup, w.shelf, 1'000);
    w.list_all({0, 0, 0});
    w.settle();
    EXPECT_EQ(w.shown(), (Units{500, 300, 200}));
    w.sell(0, 100);
    EXPECT_EQ(w.available(w.cup), 900);
    w.settle();
    EXPECT_EQ(w.shown(), (Units{450, 270, 180}));
}

TEST(AllocationVectors, TV03LowerFirstThenRaise) {
    Pool w(Mode::proportional);
    w.set_ratios({50, 30, 20});
    w.receive(w.cup, w.shelf, 900);
    w.list_all({400, 300, 200});
    w.settle();
    EXPECT_EQ(w.shown(), (Units{450, 270, 180}));
    // Requested in this order: both were lowered before one was raised.
    std::vector<std::pair<ListingId, int>> written;
    for (const ledger::Event& event : w.events) {
        const auto* write = std::get_if<ledger::WriteRequested>(&event.body);
        if (write != nullptr) written.emplace_back(write->listing, write->quantity);
    }
    const std::vector<std::pair<ListingId, int>> expected{
        {w.listings[1], 270}, {w.listings[2], 180}, {w.listings[0], 450}};
    EXPECT_EQ(written, expected);
}

TEST(AllocationVectors, TV04LargestRemainderAtEverySize) {
    const struct {
        int pool;
        Units shares;
    } rows[] = {
        {901, {451, 270, 180}},
        {999, {499, 300, 200}},
        {7, {4, 2, 1}},
        {3, {1, 1, 1}},
        {2, {1, 1, 0}},
        {1, {1, 0, 0}},
        {0, {0, 0, 0}}};
    for (const auto& row : rows) {
        Pool w(Mode::proportional);
        w.set_ratios({50, 30, 20});
        if (row.pool > 0) w.receive(w.cup, w.shelf, row.pool);
        w.list_all({0, 0, 0});
        w.settle();
        EXPECT_EQ(w.shown(), row.shares) << row.pool;
    }
}

// Buyers come to the channels in turn and buy what is shown there, or are turned away.
void expect_sold_out(Mode mode, int stock, int buyers) {
    Pool w(mode);
    w.set_ratios({50, 30, 20});
    w.receive(w.cup, w.shelf, stock);
    w.list_all({0, 0, 0});
    w.settle();
    int accepted = 0;
    int turned_away = 0;
    for (int i = 0; i < buyers; ++i) {
        const auto where = static_cast<std::size_t>(i % 3);
        if (w.shown()[where] > 0) {
            w.sell(where, 1);
            ++accepted;
        } else {
            ++turned_away;
        }
        w.settle();
    }
    EXPECT_EQ(accepted, stock);
    EXPECT_EQ(turned_away, buyers - stock);
    EXPECT_TRUE(w.state().shortages().empty());
}

TEST(AllocationVectors, TV20TV45ThreeChannelsTogetherSellExactlyTheStock) {
    expect_sold_out(Mode::proportional, 100, 120);
    expect_sold_out(Mode::strict, 100, 120);
    expect_sold_out(Mode::strict, 800, 1'000);
    expect_sold_out(Mode::strict, 900, 1'500);
}

TEST(AllocationVectors, TV24TheListingDoesNotDropWhenTheFirstWarehouseIsEmpty) {
    Pool w(Mode::proportional);
    const LocationId second = w.place("B", 200);
    w.set_ratios({100, 0, 0});
    w.receive(w.cup, w.shelf, 5);
    w.receive(w.cup, second, 50);
    w.list_all({0, 0, 0});
    w.settle();
    for (int sold = 1; sold <= 6; ++sold) {
        w.sell(0, 1);
        w.settle();
        EXPECT_EQ(w.shown(), (Units{55 - sold, 0, 0}));
    }
    EXPECT_EQ(w.cell(w.cup, w.shelf).reserved, 5);
    EXPECT_EQ(w.cell(w.cup, second).reserved, 1);
}

TEST(AllocationVectors, TV38TheLastUnitsGoToOneShop) {
    for (const Mode mode : {Mode::proportional, Mode::strict}) {
        Pool w(mode);
        w.planner.settings().set_last_units(w.cup, {10, w.channels[0]});
        w.receive(w.cup, w.shelf, 9);
        w.list_all({0, 0, 0});
        w.settle();
        EXPECT_EQ(w.shown(), (Units{9, 0, 0}));
    }
}

// An absolute write may sell the old and the new quantity, so in strict mode the preferred shop,
// which has three, is raised to the six that are free and not to nine.
TEST(AllocationVectors, TV38AtTheThresholdItIsStillSplitAndOneLessIsNot) {
    for (const Mode mode : {Mode::proportional, Mode::strict}) {
        Pool w(mode);
        w.set_ratios({50, 30, 20});
        w.planner.settings().set_last_units(w.cup, {10, w.channels[1]});
        w.receive(w.cup, w.shelf, 10);
        w.list_all({5, 3, 2});
        w.settle();
        EXPECT_EQ(w.shown(), (Units{5, 3, 2}));
        w.sell(0, 1);
        w.settle();
        EXPECT_EQ(w.shown(), (Units{0, mode == Mode::strict ? 6 : 9, 0}));
        for (int left = 9; left > 0; --left) {
            EXPECT_EQ(w.available(w.cup), left);
            w.sell(1, 1);
            w.settle();
        }
        EXPECT_EQ(w.shown(), (Units{0, 0, 0}));
        EXPECT_TRUE(w.state().shortages().empty());
    }
}

}  // namespace
}  // namespace tidegate::allocation
