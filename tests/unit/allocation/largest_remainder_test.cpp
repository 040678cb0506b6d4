// Goal: units are split exactly by ratio (TV01, TV02, TV04, TV05, TV39). Method: the published
// examples as a table, then properties over random totals and ratios.

#include "allocation/largest_remainder.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>

namespace tidegate::allocation {
namespace {

using Units = std::vector<std::int64_t>;
const Units kFiveThreeTwo = {5000, 3000, 2000};

TEST(LargestRemainder, PublishedExamples) {
    const struct {
        std::int64_t total;
        Units shares;
    } rows[] = {
        {1000, {500, 300, 200}},
        {900, {450, 270, 180}},
        {901, {451, 270, 180}},
        {999, {499, 300, 200}},
        {7, {4, 2, 1}},
        {3, {1, 1, 1}},
        {2, {1, 1, 0}},
        {1, {1, 0, 0}},
        {0, {0, 0, 0}},
        {-5, {0, 0, 0}}};
    for (const auto& row : rows) {
        EXPECT_EQ(largest_remainder(row.total, kFiveThreeTwo), row.shares) << row.total;
    }
}

TEST(LargestRemainder, RatiosOfLessThanTheWholeLeaveUnits) {
    EXPECT_EQ(largest_remainder(1, Units{9000}), Units{0});
    EXPECT_EQ(largest_remainder(2, Units{4000}), Units{0});
    EXPECT_EQ(largest_remainder(100, Units{4000, 5000}), (Units{40, 50}));
}

TEST(LargestRemainder, RatiosOfMoreThanTheWholeAreScaledDown) {
    EXPECT_EQ(largest_remainder(100, Units{10'000, 10'000}), (Units{50, 50}));
}

TEST(LargestRemainder, RatiosFromSales) {
    EXPECT_EQ(ratios_from_sales(Units{500, 300, 200}), kFiveThreeTwo);
    EXPECT_EQ(ratios_from_sales(Units{0, 0, 0}), (Units{3334, 3333, 3333}));
    EXPECT_EQ(ratios_from_sales(Units{1, 1, 1}), (Units{3334, 3333, 3333}));
}

TEST(LargestRemainder, SharesSumToTheTotalAndNeverFallWhenARatioAndTheTotalAreFixed) {
    EXPECT_TRUE(rc::check("sum, quota, order", [] {
        const auto sold =
            *rc::gen::nonEmpty(rc::gen::container<Units>(rc::gen::inRange<std::int64_t>(0, 100'000))
            );
        const auto total = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000);
        const Units ratios = ratios_from_sales(sold);
        const Units shares = largest_remainder(total, ratios);
        RC_ASSERT(std::accumulate(ratios.begin(), ratios.end(), std::int64_t{0}) == kWhole);
        RC_ASSERT(std::accumulate(shares.begin(), shares.end(), std::int64_t{0}) == total);
        for (std::size_t i = 0; i < shares.size(); ++i) {
            const std::int64_t floor = total * ratios[i] / kWhole;
            RC_ASSERT(shares[i] == floor || shares[i] == floor + 1);
            for (std::size_t j = 0; j < shares.size(); ++j) {
                if (ratios[i] > ratios[j]) RC_ASSERT(shares[i] >= shares[j]);
            }
        }
    }));
}

}  // namespace
}  // namespace tidegate::allocation
