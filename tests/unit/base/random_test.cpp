#include "base/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

// Goal: the same seed gives the same run on every machine; the draws have the stated distribution.
// Method: the published first values of SplitMix64, and means over many draws of one seed.

namespace tidegate {
namespace {

TEST(RandomTest, is_split_mix_64) {
    Random random(1234567);
    EXPECT_EQ(random.next(), 6457827717110365317ULL);
    EXPECT_EQ(random.next(), 3203168211198807973ULL);
}

TEST(RandomTest, draws_stay_in_their_range) {
    Random random(1);
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_LT(random.below(7), 7U);
        const double unit = random.unit();
        EXPECT_GE(unit, 0.0);
        EXPECT_LT(unit, 1.0);
    }
    EXPECT_EQ(random.below(1), 0U);
}

TEST(RandomTest, means_are_as_asked) {
    Random random(2);
    constexpr int kDraws = 20'000;
    for (const double mean : {0.5, 10.0, 100.0}) {
        double waits = 0;
        double arrivals = 0;
        for (int i = 0; i < kDraws; ++i) {
            waits += random.exponential(mean);
            arrivals += static_cast<double>(random.poisson(mean));
        }
        // Five standard errors.
        EXPECT_NEAR(waits / kDraws, mean, 5 * mean / std::sqrt(kDraws));
        EXPECT_NEAR(arrivals / kDraws, mean, 5 * std::sqrt(mean / kDraws));
    }
    EXPECT_EQ(random.poisson(0), 0);
}

}  // namespace
}  // namespace tidegate
