// Goal: the modelled marketplaces keep their own promises. Method: runs of single scenarios,
// counted.

#include "rehearsal/simulation.h"

#include <gtest/gtest.h>

#include "unit/rehearsal/scenarios.h"

namespace tidegate::rehearsal {
namespace {

Report run(const Scenario& scenario, std::string_view policy, std::uint64_t seed) {
    Report report;
    Simulation(scenario, *parse_policy(policy), seed).run(report);
    return report;
}

TEST(Simulation, SellsNoMoreThanIsListed) {
    const Report report = run(testing::scenario("study"), "static", 5);
    EXPECT_LE(report.sold, report.stock);
    EXPECT_EQ(report.oversold_units, 0);
}

TEST(Simulation, AMarketplaceThatLagsSellsPastItsListing) {
    Scenario scenario = testing::scenario("study");
    for (Marketplace& place : scenario.marketplaces) {
        place.overshoot_part = 1;
        place.overshoot_lag = Duration::seconds(120);
    }
    EXPECT_GT(run(scenario, "static", 5).sold, run(testing::scenario("study"), "static", 5).sold);
}

TEST(Simulation, EveryPolicyMeetsTheSameBuyers) {
    const Scenario scenario = testing::scenario("hundred");
    EXPECT_EQ(run(scenario, "strict", 9).demand, run(scenario, "clairvoyant", 9).demand);
}

}  // namespace
}  // namespace tidegate::rehearsal
