// Goal: a renewal that failed is not asked for again at once. Method: a clock by hand, and a count
// of how often was asked.
#include "channels/renewal_rest.h"

#include <gtest/gtest.h>

namespace tidegate::channels {
namespace {

TEST(RenewalRest, AFailureIsRepeatedUntilItsRestIsOver) {
    ManualClock clock(Timestamp::from_seconds(100));
    RenewalRest rest;
    int asked = 0;
    const auto fail = [&]() -> Status {
        ++asked;
        return Error{"refused", "no"};
    };
    EXPECT_EQ(rest.attempt(clock, fail).error().code, "refused");
    clock.advance(Duration(9'999));
    EXPECT_EQ(rest.attempt(clock, fail).error().code, "refused");
    EXPECT_EQ(asked, 1);
    clock.advance(Duration(1));
    EXPECT_FALSE(rest.attempt(clock, fail));
    EXPECT_EQ(asked, 2);
}

TEST(RenewalRest, ASuccessRestsNotAtAll) {
    const ManualClock clock(Timestamp::from_seconds(100));
    RenewalRest rest;
    int asked = 0;
    const auto succeed = [&]() -> Result<int> { return ++asked; };
    EXPECT_EQ(rest.attempt(clock, succeed).value(), 1);
    EXPECT_EQ(rest.attempt(clock, succeed).value(), 2);
}

}  // namespace
}  // namespace tidegate::channels
