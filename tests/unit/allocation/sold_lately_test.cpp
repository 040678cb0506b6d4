// Goal: what was sold within the hour is counted, and forgotten after it. Method: sales at chosen
// minutes.

#include "allocation/sold_lately.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

Timestamp minute(int count) {
    return Timestamp::from_seconds(1'700'000'100 + count * 60);  // on a step of five minutes
}

TEST(SoldLately, AnHourAndAtMostFiveMinutes) {
    SoldLately sold;
    EXPECT_EQ(sold.in_last_hour(minute(0)), 0);
    sold.add(3, minute(0));
    sold.add(2, minute(7));
    EXPECT_EQ(sold.in_last_hour(minute(7)), 5);
    EXPECT_EQ(sold.in_last_hour(minute(60)), 5);
    EXPECT_EQ(sold.in_last_hour(minute(65)), 2);
    EXPECT_EQ(sold.in_last_hour(minute(70)), 0);
    sold.add(4, minute(62));
    EXPECT_EQ(sold.in_last_hour(minute(65)), 6);
    sold.add(1, minute(600));
    EXPECT_EQ(sold.in_last_hour(minute(600)), 1);
}

TEST(SoldLately, ALateSaleCountsAsOneOfNow) {
    SoldLately sold;
    sold.add(1, minute(60));
    sold.add(1, minute(0));
    EXPECT_EQ(sold.in_last_hour(minute(100)), 2);
}

}  // namespace
}  // namespace tidegate::allocation
