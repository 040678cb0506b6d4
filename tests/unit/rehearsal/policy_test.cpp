// Goal: policies are read and printed, and what cannot be rehearsed is refused. Method: a table.

#include "rehearsal/policy.h"

#include <gtest/gtest.h>

namespace tidegate::rehearsal {
namespace {

TEST(Policy, PrintsWhatItReads) {
    for (const char* text :
         {"strict",
          "proportional",
          "proportional:1",
          "mirror:60",
          "mirror:5:20",
          "static",
          "clairvoyant"}) {
        const auto policy = parse_policy(text);
        ASSERT_TRUE(policy) << text;
        EXPECT_EQ(policy_text(*policy), text);
    }
}

TEST(Policy, RefusesTheRest) {
    for (const char* text :
         {"",
          "mirror",
          "mirror:0",
          "mirror:x",
          "mirror:5:-1",
          "mirror:5:1:1",
          "strict:5",
          "guarded",
          "shared",
          "Strict",
          "mirror:99999999999999999999"}) {
        const auto policy = parse_policy(text);
        ASSERT_FALSE(policy) << text;
        EXPECT_EQ(policy.error().code, "policy_invalid");
    }
}

}  // namespace
}  // namespace tidegate::rehearsal
