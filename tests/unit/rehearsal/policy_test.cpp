// Goal: policies are read and printed, and what cannot be rehearsed is refused. Method: a table.

#include "rehearsal/policy.h"

#include <gtest/gtest.h>

namespace tidegate::rehearsal {
namespace {

TEST(Policy, PrintsWhatItReads) {
    for (const char* text :
         {"strict",
          "guarded:1e-4",
          "guarded:5e-6",
          "shared:9e-1",
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

TEST(Policy, TheRiskIsOneInTenThousandUnlessSaid) {
    EXPECT_EQ(parse_policy("guarded")->risk_per_million, 100);
    EXPECT_EQ(parse_policy("shared")->risk_per_million, 100);
    EXPECT_EQ(parse_policy("guarded:2e-1")->risk_per_million, 200'000);
    EXPECT_EQ(parse_policy("shared:1e-6")->risk_per_million, 1);
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
          "guarded:",
          "guarded:0e-4",
          "guarded:1e-7",
          "guarded:0.001",
          "shared:1e-3:5",
          "Strict",
          "mirror:99999999999999999999"}) {
        const auto policy = parse_policy(text);
        ASSERT_FALSE(policy) << text;
        EXPECT_EQ(policy.error().code, "policy_invalid");
    }
}

}  // namespace
}  // namespace tidegate::rehearsal
