// Goal: a meter shows units per minute, young or old, and keeps its speed while sold out.
// Method: regular sales in virtual time, compared with the rate they were made at.

#include "allocation/speed_meter.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

constexpr Timestamp kStart = Timestamp::from_seconds(1'700'000'000);

// Ten units a minute for so many minutes.
SpeedMeter selling(std::int64_t minutes) {
    SpeedMeter meter(Duration::seconds(300));
    meter.set_stocked(true, kStart);
    for (std::int64_t i = 1; i <= minutes * 10; ++i)
        meter.add(1, kStart + Duration::seconds(6 * i));
    return meter;
}

TEST(SpeedMeter, ShowsTheRateYoungAndOld) {
    for (const std::int64_t minutes : {2, 10, 60}) {
        const Speed speed = selling(minutes).speed(kStart + Duration::seconds(60 * minutes));
        EXPECT_NEAR(static_cast<double>(speed), 10.0 * kUnitPerMinute, 0.15 * kUnitPerMinute);
    }
}

TEST(SpeedMeter, ForgetsByHalfInAHalfLife) {
    EXPECT_EQ(decayed(1'000'000, 300'000, 300'000), 500'000);
    EXPECT_NEAR(static_cast<double>(decayed(1'000'000, 150'000, 300'000)), 707'107, 2);
    EXPECT_EQ(decayed(1'000'000, 0, 300'000), 1'000'000);
    EXPECT_EQ(decayed(1'000'000, 300'000'000, 300'000), 0);
}

TEST(SpeedMeter, KeepsItsSpeedWhileSoldOutAndSlowsWhileNobodyBuys) {
    SpeedMeter meter = selling(20);
    const Timestamp end = kStart + Duration::seconds(1200);
    const Timestamp later = end + Duration::seconds(600);
    EXPECT_LT(meter.speed(later), 3 * kUnitPerMinute);
    meter.set_stocked(false, end);
    EXPECT_EQ(meter.speed(later), meter.speed(end));
}

TEST(SpeedMeter, WithoutEvidenceItShowsThePrior) {
    const SpeedMeter meter(Duration::seconds(300));
    EXPECT_EQ(meter.speed(kStart, 3 * kUnitPerMinute, Duration::seconds(60)), 3 * kUnitPerMinute);
    EXPECT_EQ(meter.speed(kStart), 0);
}

}  // namespace
}  // namespace tidegate::allocation
