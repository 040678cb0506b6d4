#include "channels/amazon/usage_plan.h"

#include <gtest/gtest.h>

// Goal: no operation is called faster than Amazon allows, with the published rates or those that it
// tells. Method: buckets in virtual time.

namespace tidegate::channels::amazon {
namespace {

const Timestamp kPlanStart = Timestamp::from_seconds(1'790'000'000);

struct PlanCase {
    std::string name;
    Operation operation;
    int burst;
    std::int64_t wait_milliseconds;  // after the burst
};
class PublishedPlan : public ::testing::TestWithParam<PlanCase> {};

TEST_P(PublishedPlan, AllowsItsBurstAndThenItsRate) {
    UsagePlan plan;
    for (int call = 0; call < GetParam().burst; ++call) {
        ASSERT_EQ(plan.take(GetParam().operation, kPlanStart), std::nullopt) << call;
    }
    const auto wait = plan.take(GetParam().operation, kPlanStart);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->milliseconds(), GetParam().wait_milliseconds);
    EXPECT_EQ(plan.take(GetParam().operation, kPlanStart + *wait), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Operations,
    PublishedPlan,
    ::testing::Values(
        PlanCase{"search_orders", Operation::search_orders, 20, 178'572},
        PlanCase{"get_order", Operation::get_order, 30, 2'000},
        PlanCase{"search_listings", Operation::search_listings, 5, 200},
        PlanCase{"get_listing", Operation::get_listing, 10, 200},
        PlanCase{"patch_listing", Operation::patch_listing, 5, 200},
        PlanCase{"inventory_summaries", Operation::inventory_summaries, 2, 500}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(UsagePlan, TheRateIsLearntFromTheHeaderAndNonsenseIsNot) {
    UsagePlan plan;
    (void)plan.observe(Operation::get_order, kPlanStart, "10.0", false);
    EXPECT_EQ(plan.observe(Operation::get_order, kPlanStart, "", true), Duration(100));
    for (const char* nonsense : {"-1", "0", "nan", "inf", "1e300", "1e-300", "fast", "1x"}) {
        EXPECT_EQ(plan.observe(Operation::get_order, kPlanStart, nonsense, true), Duration(100))
            << nonsense;
    }
}

TEST(UsagePlan, ARefusalForSpeedEmptiesTheBucket) {
    UsagePlan plan;
    EXPECT_EQ(plan.available(Operation::get_order, kPlanStart), 30);
    (void)plan.observe(Operation::get_order, kPlanStart, "", true);
    EXPECT_EQ(plan.available(Operation::get_order, kPlanStart), 0);
    EXPECT_EQ(plan.available(Operation::search_orders, kPlanStart), 20);
}

}  // namespace
}  // namespace tidegate::channels::amazon
