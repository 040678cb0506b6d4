// Goal: a live show's lock by each practice (TV26). Method: the published example and the ends.

#include "allocation/live_lock.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

TEST(LiveLock, TV26FourHundredExpected) {
    EXPECT_EQ(lock_units(400, LockPractice::usual), 600);
    EXPECT_EQ(lock_units(400, LockPractice::careful), 800);
    EXPECT_EQ(lock_units(400, LockPractice::creator), 1'200);
}

TEST(LiveLock, HalvesAreRoundedUpAndNothingExpectedNeedsNothing) {
    EXPECT_EQ(lock_units(1, LockPractice::usual), 2);
    EXPECT_EQ(lock_units(3, LockPractice::usual), 5);
    EXPECT_EQ(lock_units(-3, LockPractice::creator), 0);
}

TEST(LiveLock, WhatIsMissingADayBefore) {
    EXPECT_EQ(lock_missing(400, LockPractice::usual, 600, 0), 0);
    EXPECT_EQ(lock_missing(400, LockPractice::usual, 100, 450), 50);
    EXPECT_EQ(lock_missing(400, LockPractice::usual, 100, -20), 500);
    EXPECT_EQ(lock_missing(400, LockPractice::usual, 0, 5'000), 0);
}

}  // namespace
}  // namespace tidegate::allocation
