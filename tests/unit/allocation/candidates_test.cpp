// Goal: channels without a ratio share what the others leave. Method: direct.

#include "allocation/candidates.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

TEST(Candidates, RatiosAreCompletedToTheWhole) {
    std::vector<Candidate> candidates(3);
    candidates[0].ratio = 5000;
    candidates[1].ratio = -1;
    candidates[2].ratio = -1;
    complete_ratios(candidates);
    EXPECT_EQ(candidates[0].ratio, 5000);
    EXPECT_EQ(candidates[1].ratio, 2500);
    EXPECT_EQ(candidates[2].ratio, 2500);
}

TEST(Candidates, SoldInATimeIsRoundedUp) {
    const Candidate candidate;
    EXPECT_EQ(candidate.sold_in(Duration::seconds(60), 3 * kUnitPerMinute), 3);
    EXPECT_EQ(candidate.sold_in(Duration::seconds(61), 3 * kUnitPerMinute), 4);
    EXPECT_EQ(candidate.sold_in(Duration::seconds(60), 0), 0);
}

}  // namespace
}  // namespace tidegate::allocation
