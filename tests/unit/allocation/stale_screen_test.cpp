// Goal: a screen that is behind never makes anybody sell what is gone (TV43). Method: the published
// story.

#include "allocation/stale_screen.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

Timestamp seen_at(int second) {
    return Timestamp::from_seconds(second);
}

TEST(StaleScreen, TV43TheScreenShowsTwoHundredAndFiftyAreLeft) {
    ScreenView view = view_screen(50, 200, seen_at(100), seen_at(400));
    EXPECT_EQ(view.units, 50);
    EXPECT_EQ(view.excess, 150);
    EXPECT_EQ(view.age, Duration::seconds(300));
    EXPECT_FALSE(view.stop);
    view = view_screen(0, 150, seen_at(100), seen_at(460));
    EXPECT_EQ(view.units, 0);
    EXPECT_EQ(view.excess, 150);
    EXPECT_TRUE(view.stop);
}

TEST(StaleScreen, AScreenThatShowsLessOrIsAheadOfTheClock) {
    const ScreenView view = view_screen(50, 20, seen_at(500), seen_at(400));
    EXPECT_EQ(view.units, 50);
    EXPECT_EQ(view.excess, 0);
    EXPECT_EQ(view.age, Duration{});
    EXPECT_TRUE(view_screen(-3, 0, seen_at(1), seen_at(2)).stop);
}

}  // namespace
}  // namespace tidegate::allocation
