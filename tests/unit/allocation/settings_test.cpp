// Goal: the most special rules hold: an override while it lasts, a SKU's own before its channel's,
// the red ones while it runs low. Method: direct.

#include "allocation/settings.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

constexpr ChannelId kShop{1};
constexpr SkuId kCup{7};
constexpr SkuId kPlate{8};

Timestamp t(int second) {
    return Timestamp::from_seconds(second);
}

TEST(Settings, TheMostSpecialPolicyHolds) {
    Settings settings;
    settings.set_channel(kShop, {5000});
    settings.set_sku(kCup, kShop, {2000, 40, {3}});
    EXPECT_EQ(settings.policy(kCup, kShop).ratio, 2000);
    EXPECT_EQ(settings.policy(kCup, kShop).cap, 40);
    EXPECT_EQ(settings.policy(kCup, kShop).buffer, Buffer{3});
    EXPECT_EQ(settings.policy(kPlate, kShop).ratio, 5000);
    EXPECT_EQ(settings.policy(kCup, ChannelId(2)).ratio, -1);
}

TEST(Settings, RedRulesComeFirstAndWhatHasNoneKeepsItsGreenOne) {
    Settings settings;
    settings.set_channel(kShop, {5000});
    settings.set_channel(ChannelId(2), {3000});
    settings.set_sku(kCup, kShop, {2000});
    settings.set_channel(kShop, {1000}, Regime::red);
    settings.set_sku(kPlate, kShop, {500}, Regime::red);
    EXPECT_EQ(settings.policy(kCup, kShop, t(1), Regime::red).ratio, 1000);
    EXPECT_EQ(settings.policy(kPlate, kShop, t(1), Regime::red).ratio, 500);
    EXPECT_EQ(settings.policy(kPlate, ChannelId(2), t(1), Regime::red).ratio, 3000);
    EXPECT_EQ(settings.policy(kPlate, kShop, t(1), Regime::green).ratio, 5000);
}

TEST(Settings, AnOverrideHoldsUntilItsTime) {
    Settings settings;
    settings.set_sku(kCup, kShop, {2000});
    settings.set_override(kCup, kShop, {9000}, t(100));
    settings.set_override(kPlate, kShop, {8000}, t(50));
    EXPECT_EQ(settings.policy(kCup, kShop, t(99), Regime::red).ratio, 9000);
    EXPECT_EQ(settings.policy(kCup, kShop, t(100)).ratio, 2000);
    EXPECT_EQ(settings.next_override_end(t(10)), t(50));
    EXPECT_EQ(settings.next_override_end(t(50)), t(100));
    EXPECT_EQ(settings.next_override_end(t(100)), std::nullopt);
    std::vector<SkuId> ended;
    settings.for_each_ended(t(50), t(100), [&](SkuId sku) { ended.push_back(sku); });
    EXPECT_EQ(ended, std::vector<SkuId>{kCup});
}

}  // namespace
}  // namespace tidegate::allocation
