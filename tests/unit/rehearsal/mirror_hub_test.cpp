// Goal: a mirror shows everywhere what it believes is left; a static split never writes.
// Method: the hub alone, with an outbox that records.

#include "rehearsal/mirror_hub.h"

#include <gtest/gtest.h>

#include "unit/rehearsal/recorded.h"

namespace tidegate::rehearsal {
namespace {

using testing::after;
using testing::kStart;
using testing::Recorded;

Scenario two_places() {
    Scenario s;
    s.stock = 11;
    s.marketplaces.resize(2);
    return s;
}

TEST(MirrorHub, WritesWhatIsLeftOncePerPeriodAndOnlyWhereItDiffers) {
    Recorded outbox;
    MirrorHub hub(two_places(), *parse_policy("mirror:5:1"), outbox, kStart);
    EXPECT_EQ(hub.opening(0), 10);
    hub.order_seen(0, 1, kStart, after(1));
    hub.order_seen(0, 1, kStart, after(2));  // told twice, counted once
    hub.wake(after(4));
    EXPECT_TRUE(outbox.sent.empty());
    hub.wake(after(5));
    EXPECT_EQ(outbox.sent, (decltype(outbox.sent){{1, 9}}));
}

TEST(MirrorHub, StaticSplitsByLargestRemainder) {
    Recorded outbox;
    const MirrorHub hub(two_places(), *parse_policy("static"), outbox, kStart);
    EXPECT_EQ(hub.opening(0), 6);
    EXPECT_EQ(hub.opening(1), 5);
    EXPECT_FALSE(hub.deadline().has_value());
}

}  // namespace
}  // namespace tidegate::rehearsal
