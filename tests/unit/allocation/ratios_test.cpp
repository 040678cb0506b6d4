// Goal: ratios follow what was sold (TV05), a few parts a day. Method: the published example and a
// table; at random, that they always sum to the whole, never pass the cap and arrive.

#include "allocation/ratios.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <numeric>

#include "allocation/largest_remainder.h"

namespace tidegate::allocation {
namespace {

using Parts = std::vector<std::int64_t>;

TEST(Ratios, TV05ThirtyDaysOfSalesBecomeTheRatios) {
    const Parts sold{500, 300, 200};
    const Parts ratios = follow_sales({}, sold, 500);  // the first day: nothing to move from
    EXPECT_EQ(ratios, (Parts{5'000, 3'000, 2'000}));
    EXPECT_EQ(largest_remainder(1'000, ratios), (Parts{500, 300, 200}));
}

TEST(Ratios, MoveByAtMostTheCapADay) {
    const Parts sold{500, 300, 200};
    const Parts before{2'000, 3'000, 5'000};
    const struct {
        std::int64_t change_most;
        Parts after;
    } rows[] = {
        {0, before},
        {500, {2'500, 3'000, 4'500}},
        {3'000, {5'000, 3'000, 2'000}},
        {9'999, {5'000, 3'000, 2'000}}};
    for (const auto& row : rows) {
        EXPECT_EQ(follow_sales(before, sold, row.change_most), row.after) << row.change_most;
    }
}

TEST(Ratios, OfAnotherNumberOfChannelsOrNotTheWholeStartAnew) {
    EXPECT_EQ(follow_sales(Parts{10'000}, Parts{1, 1}, 1), (Parts{5'000, 5'000}));
    EXPECT_EQ(follow_sales(Parts{9'000, 500}, Parts{3, 1}, 1), (Parts{7'500, 2'500}));
}

TEST(Ratios, AreTheWholeEveryDayAndArriveTogether) {
    EXPECT_TRUE(rc::check("sum, cap, arrival", [] {
        const auto units = rc::gen::inRange<std::int64_t>(0, 10'000);
        const std::size_t count = *rc::gen::inRange<std::size_t>(1, 8);
        const Parts sold = *rc::gen::container<Parts>(count, units);
        Parts ratios = ratios_from_sales(*rc::gen::container<Parts>(count, units));
        const auto change_most = *rc::gen::inRange<std::int64_t>(1'000, 10'000);
        for (int day = 0; day < 12; ++day) {
            const Parts next = follow_sales(ratios, sold, change_most);
            RC_ASSERT(std::accumulate(next.begin(), next.end(), std::int64_t{0}) == kWhole);
            for (std::size_t i = 0; i < count; ++i) {
                RC_ASSERT(next[i] >= 0);
                RC_ASSERT(std::abs(next[i] - ratios[i]) <= change_most);
            }
            ratios = next;
        }
        RC_ASSERT(ratios == ratios_from_sales(sold));
    }));
}

}  // namespace
}  // namespace tidegate::allocation
