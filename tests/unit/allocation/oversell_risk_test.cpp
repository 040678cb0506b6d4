// Goal: what shared mode may cost is stated as it is (TV42). Method: the published example, and the
// ends.

#include "allocation/oversell_risk.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

TEST(OversellRisk, TV42FiveLeftWhileThirtyAMinuteAreAskedForHalfAMinute) {
    const OversellRisk risk = oversell_risk(30 * kUnitPerMinute, Duration::seconds(30), 5, 2'000);
    EXPECT_EQ((risk.per_billion + 500'000) / 1'000'000, 997);  // of a thousand
    EXPECT_EQ((risk.units_micro + 50'000) / 100'000, 100);     // 10.0 units
    EXPECT_EQ(risk.money_minor, risk.units_micro * 2'000 / 1'000'000);
}

TEST(OversellRisk, NothingIsRiskedWithoutDemandOrWithoutDelay) {
    EXPECT_EQ(oversell_risk(0, Duration::seconds(30), 0, 100).units_micro, 0);
    EXPECT_EQ(oversell_risk(30 * kUnitPerMinute, Duration{}, 0, 100).per_billion, 0);
    EXPECT_EQ(
        oversell_risk(kUnitPerMinute, Duration::seconds(60), -3, 1).units_micro,
        oversell_risk(kUnitPerMinute, Duration::seconds(60), 0, 1).units_micro
    );
}

}  // namespace
}  // namespace tidegate::allocation
