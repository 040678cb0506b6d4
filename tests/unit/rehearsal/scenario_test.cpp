// Goal: the built-in scenarios are found by the names that are listed. Method: direct.

#include "rehearsal/scenario.h"

#include <gtest/gtest.h>

namespace tidegate::rehearsal {
namespace {

TEST(Scenario, EveryListedNameIsBuiltIn) {
    const auto names = scenario_names();
    EXPECT_EQ(names.size(), 8U);
    for (const std::string& name : names) {
        const auto scenario = built_in_scenario(name);
        ASSERT_TRUE(scenario.has_value());
        EXPECT_EQ(scenario->name, name);
        EXPECT_GT(scenario->stock, 0);
    }
    EXPECT_FALSE(built_in_scenario("nothing").has_value());
}

}  // namespace
}  // namespace tidegate::rehearsal
