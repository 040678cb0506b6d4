// Goal: a SKU's own policy comes before its channel's, and that before the default. Method: direct.

#include "allocation/settings.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

TEST(Settings, TheMostSpecialPolicyHolds) {
    Settings settings;
    settings.set_channel(ChannelId(1), {5000});
    settings.set_sku(SkuId(7), ChannelId(1), {2000, 40, 3});
    EXPECT_EQ(settings.policy(SkuId(7), ChannelId(1)).ratio, 2000);
    EXPECT_EQ(settings.policy(SkuId(7), ChannelId(1)).cap, 40);
    EXPECT_EQ(settings.policy(SkuId(8), ChannelId(1)).ratio, 5000);
    EXPECT_EQ(settings.policy(SkuId(7), ChannelId(2)).ratio, -1);
}

}  // namespace
}  // namespace tidegate::allocation
