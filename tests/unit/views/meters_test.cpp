// Goal: running figures are those of their definition. Method: hand-made times and samples.

#include "views/meters.h"

#include <gtest/gtest.h>

namespace tidegate::views {
namespace {

Timestamp at(std::int64_t seconds) {
    return Timestamp::from_seconds(1'800'000'000 + seconds);
}

TEST(MinuteMeter, CountsTheLastMinuteAndForgetsIt) {
    MinuteMeter meter;
    meter.add(at(0), 3);
    meter.add(at(30), 4);
    EXPECT_EQ(meter.last_minute(at(30)), 7);
    EXPECT_EQ(meter.last_minute(at(59)), 7);
    EXPECT_EQ(meter.last_minute(at(60)), 4);
    EXPECT_EQ(meter.last_minute(at(90)), 0);
}

TEST(MinuteMeter, TakesTimesThatComeLateAndDropsThoseThatComeTooLate) {
    MinuteMeter meter;
    meter.add(at(60), 1);
    meter.add(at(55), 2);
    meter.add(at(0), 100);  // its bucket is now the one of second 60
    EXPECT_EQ(meter.last_minute(at(60)), 3);
}

TEST(LagMeter, GivesNearestRanks) {
    LagMeter meter;
    EXPECT_EQ(meter.percentiles(), Percentiles{});
    for (std::int64_t ms = 1; ms <= 100; ++ms) meter.add(Duration(101 - ms));
    EXPECT_EQ(meter.percentiles(), (Percentiles{100, 50, 95, 99}));
}

TEST(LagMeter, KeepsTheLatestAndNeverGoesBelowZero) {
    LagMeter meter;
    for (int i = 0; i < 512; ++i) meter.add(Duration(1000));
    for (int i = 0; i < 512; ++i) meter.add(Duration(-5));  // clocks of two machines
    EXPECT_EQ(meter.percentiles(), (Percentiles{512, 0, 0, 0}));
}

}  // namespace
}  // namespace tidegate::views
