#include "base/assert.h"

#include <gtest/gtest.h>

// Goal: a broken fact stops the process and says which one, where; a true one costs nothing.
// Method: a death test that matches the message.

namespace tidegate {
namespace {

TEST(AssertDeathTest, names_the_fact_and_the_place) {
    const int units = -1;
    EXPECT_DEATH(TIDEGATE_ASSERT(units >= 0), "bug: units >= 0 does not hold .*assert_test.cpp:");
}

TEST(AssertTest, lets_a_true_fact_pass) {
    int evaluated = 0;
    TIDEGATE_ASSERT(++evaluated == 1);
    EXPECT_EQ(evaluated, 1);
}

}  // namespace
}  // namespace tidegate
