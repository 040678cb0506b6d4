// Goal: what buyers take in a time is reckoned as the tables of the Poisson distribution have it,
// up to large means (TV41). Method: known values; quantiles against the tail they promise, at
// random.

#include "allocation/poisson.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace tidegate::allocation {
namespace {

constexpr Risk kOneInAThousand{1'000};

TEST(Poisson, TV41TheQuantilesOfTheTables) {
    const struct {
        std::int64_t mean;
        std::int64_t units;
    } rows[] = {{10, 21}, {20, 35}, {300, 355}, {0, 0}};
    for (const auto& row : rows) {
        EXPECT_EQ(Poisson(row.mean * kMicro).quantile(kOneInAThousand), row.units) << row.mean;
    }
}

TEST(Poisson, OneUnitOnAverageIsNoneInThirtySevenOfAHundredCases) {
    const Poisson one(kMicro);
    EXPECT_NEAR(one.above(0), 1 - 0.36787944117144233, 1e-15);
    EXPECT_NEAR(one.above(1), 1 - 2 * 0.36787944117144233, 1e-15);
    EXPECT_NEAR(one.expected_above(0), 1, 1e-15);
    EXPECT_NEAR(one.expected_above(1), 0.36787944117144233, 1e-15);
    EXPECT_NEAR(one.above(-1), 1, 1e-15);
}

TEST(Poisson, HugeMeansNeitherOverflowNorTakeForEver) {
    const Poisson most(Poisson::kMeanMost);
    EXPECT_NEAR(most.expected_above(0), 1e7, 1e-2);
    EXPECT_EQ(Poisson(2 * Poisson::kMeanMost).quantile({500'000}), most.quantile({500'000}));
    EXPECT_EQ(Poisson(-kMicro).quantile({1}), 0);
}

TEST(Poisson, WhatIsTakenGrowsWithSpeedAndTime) {
    EXPECT_EQ(mean_taken(20 * kUnitPerMinute, Duration::seconds(30)), 10 * kMicro);
    EXPECT_EQ(mean_taken(20 * kUnitPerMinute, Duration::seconds(-30)), 0);
    EXPECT_EQ(mean_taken(-1, Duration::seconds(30)), 0);
    EXPECT_EQ(
        mean_taken(1'000'000 * kUnitPerMinute, Duration::seconds(360'000'000)), Poisson::kMeanMost
    );
}

TEST(Poisson, AQuantileIsTheFewestUnitsThatKeepTheRisk) {
    EXPECT_TRUE(rc::check("tail", [] {
        const Poisson taken(*rc::gen::inRange<std::int64_t>(0, 2'000 * kMicro));
        const Risk risk{*rc::gen::inRange(1, 500'000)};
        const std::int64_t units = taken.quantile(risk);
        RC_ASSERT(taken.above(units) <= risk.per_million / 1e6);
        if (units > 0) RC_ASSERT(taken.above(units - 1) > risk.per_million / 1e6);
    }));
}

}  // namespace
}  // namespace tidegate::allocation
