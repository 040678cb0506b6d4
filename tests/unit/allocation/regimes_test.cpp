// Goal: a SKU turns red when it runs low and green again only with room to spare. Method: a SKU
// that is sold and restocked, level by level.

#include "allocation/regimes.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

TEST(Regimes, TheWayBackIsLongerThanTheWayThere) {
    const RegimeRule rule{20, 30};
    Regime regime = Regime::green;
    const struct {
        std::int64_t sellable;
        Regime then;
    } days[] = {
        {40, Regime::green},
        {20, Regime::green},
        {19, Regime::red},
        {29, Regime::red},
        {30, Regime::green},
        {20, Regime::green},
        {-1, Regime::red}};
    for (const auto& day : days) {
        regime = regime_after(rule, day.sellable, regime);
        EXPECT_EQ(regime, day.then) << day.sellable;
    }
}

TEST(Regimes, WithoutAGapOrARule) {
    EXPECT_EQ(regime_after({20, 0}, 20, Regime::red), Regime::green);
    EXPECT_EQ(regime_after({20, 0}, 19, Regime::green), Regime::red);
    EXPECT_EQ(regime_after({}, -5, Regime::red), Regime::green);
}

TEST(Regimes, TheMinimumLastsUntilMoreIsThere) {
    constexpr Duration kDay = Duration::seconds(86'400);
    const Speed hundred_a_day = 100 * kUnitPerMinute / 1'440;
    EXPECT_EQ(minimum_level(hundred_a_day, Duration(5 * kDay.milliseconds()), kDay, 0), 600);
    EXPECT_EQ(minimum_level(hundred_a_day, Duration(5 * kDay.milliseconds()), kDay, 2'000), 720);
    EXPECT_EQ(minimum_level(hundred_a_day, kDay, {}, -5'000), 50);
    EXPECT_EQ(minimum_level(0, kDay, kDay, 0), 0);
}

}  // namespace
}  // namespace tidegate::allocation
