// Goal: quantiles of recorded durations are right to an eighth.
// Method: known distributions.
#include "channels/histogram.h"

#include <gtest/gtest.h>

namespace tidegate::channels {
namespace {

TEST(LatencyHistogram, EmptyAndSmall) {
    LatencyHistogram histogram;
    EXPECT_EQ(histogram.quantile_us(500), 0);
    histogram.record(7);
    histogram.record(-3);
    EXPECT_EQ(histogram.count(), 2U);
    EXPECT_EQ(histogram.quantile_us(1), 0);
    EXPECT_EQ(histogram.quantile_us(1000), 7);
}

TEST(LatencyHistogram, QuantilesAreWithinAnEighth) {
    LatencyHistogram histogram;
    for (int i = 1; i <= 10'000; ++i) histogram.record(i * 10);
    for (const unsigned per_mille : {10U, 500U, 900U, 990U, 1000U}) {
        const auto exact = static_cast<double>(per_mille) * 100;
        const auto found = static_cast<double>(histogram.quantile_us(per_mille));
        EXPECT_GE(found, exact);
        EXPECT_LE(found, exact * 1.126);
    }
}

TEST(LatencyHistogram, HugeValuesStayInTheLastBucket) {
    LatencyHistogram histogram;
    histogram.record(INT64_MAX);
    EXPECT_GT(histogram.quantile_us(500), std::int64_t{1} << 40);
}

}  // namespace
}  // namespace tidegate::channels
