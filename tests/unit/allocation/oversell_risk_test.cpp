// Goal: what shared mode may cost is stated as it is (TV42). Method: the published example, and the
// ends.

#include "allocation/oversell_risk.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

TEST(OversellRisk, TV42FiveLeftWhileThirtyAMinuteAreAskedForHalfAMinute) {
    const OversellRisk risk = oversell_risk(30 * kUnitPerMinute, Duration::seconds(30), 5, 2'000);
    EXPECT_NEAR(risk.probability, 0.997, 0.0005);
    EXPECT_NEAR(risk.units, 10.0, 0.05);
    EXPECT_DOUBLE_EQ(risk.money_minor, 2'000 * risk.units);
}

TEST(OversellRisk, NothingIsRiskedWithoutDemandOrWithoutDelay) {
    EXPECT_EQ(oversell_risk(0, Duration::seconds(30), 0, 100).units, 0);
    EXPECT_EQ(oversell_risk(30 * kUnitPerMinute, Duration{}, 0, 100).probability, 0);
    EXPECT_EQ(
        oversell_risk(kUnitPerMinute, Duration::seconds(60), -3, 1).units,
        oversell_risk(kUnitPerMinute, Duration::seconds(60), 0, 1).units
    );
}

}  // namespace
}  // namespace tidegate::allocation
