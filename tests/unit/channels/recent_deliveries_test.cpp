// Goal: a recorded delivery is known for a long time, but not for ever.
// Method: many names; those of another channel are others.
#include "channels/recent_deliveries.h"

#include <gtest/gtest.h>

#include <string>

namespace tidegate::channels {
namespace {

constexpr ChannelId kShop(1);

ExternalId name(int number) {
    return ExternalId::parse("delivery-" + std::to_string(number));
}

TEST(RecentDeliveries, NamesBelongToTheirChannel) {
    RecentDeliveries recent(1000);
    EXPECT_FALSE(recent.contains(kShop, name(1)));
    recent.add(kShop, name(1));
    recent.add(kShop, name(1));
    EXPECT_TRUE(recent.contains(kShop, name(1)));
    EXPECT_FALSE(recent.contains(ChannelId(2), name(1)));
    EXPECT_FALSE(recent.contains(kShop, name(2)));
}

TEST(RecentDeliveries, TheOldestAreForgotten) {
    constexpr int kRemembered = 16'000;
    RecentDeliveries recent(kRemembered);
    constexpr int kAll = 10 * kRemembered;
    for (int i = 0; i < kAll; ++i) recent.add(kShop, name(i));
    const auto known = [&](int from, int to) {
        int count = 0;
        for (int i = from; i < to; ++i) count += recent.contains(kShop, name(i)) ? 1 : 0;
        return count;
    };
    // Parts fill evenly, not equally: a twentieth is left for that.
    constexpr int kSurely = kRemembered / 2 - kRemembered / 20;
    EXPECT_EQ(known(kAll - kSurely, kAll), kSurely);
    EXPECT_EQ(known(0, kAll - kRemembered - kRemembered / 20), 0);
}

}  // namespace
}  // namespace tidegate::channels
