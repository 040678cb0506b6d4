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
    EXPECT_EQ(one.above_per_billion(0), 632'120'559);
    EXPECT_EQ(one.above_per_billion(1), 264'241'118);
    EXPECT_EQ(one.above_per_billion(-1), 1'000'000'000);
    EXPECT_EQ(one.expected_above_micro(0), kMicro);
    EXPECT_EQ(one.expected_above_micro(1), 367'879);
}

TEST(Poisson, HugeMeansNeitherOverflowNorTakeForEver) {
    const Poisson most(Poisson::kMeanMost);
    EXPECT_NEAR(static_cast<double>(most.expected_above_micro(0)), 1e13, 1e4);
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
        const std::int64_t accepted = risk.per_million * std::int64_t{1'000};
        RC_ASSERT(taken.above_per_billion(units) <= accepted);
        if (units > 0) RC_ASSERT(taken.above_per_billion(units - 1) >= accepted);
    }));
}

}  // namespace
}  // namespace tidegate::allocation
