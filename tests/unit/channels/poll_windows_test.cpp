// Goal: whatever a watermark claims to have been seen was on a page, as long as the marketplace
// keeps its promises, and at the very edge of them. Method: a marketplace in virtual time whose
// clock is wrong, whose feed is late and whose times are cut off; polls that fail, tarry and
// overlap as little as is allowed; every order checked against every watermark. Single late orders
// at the edge of the window, one millisecond to either side.
#include "channels/poll_windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.h"

namespace tidegate::channels {
namespace {

struct PlacedOrder {
    Timestamp visible_at;  // our clock
    Timestamp said;        // when it was placed, as the marketplace says it
    bool seen = false;
};

// What a search shows to a poll that begins now.
void poll(
    std::vector<PlacedOrder>& orders, const OrdersWindow& window, Timestamp now, Duration step
) {
    // The wire counts in whole steps: the window is widened to them.
    const std::int64_t whole = std::max<std::int64_t>(step.milliseconds(), 1);
    const Timestamp from(window.from.milliseconds() / whole * whole);
    for (PlacedOrder& order : orders) {
        order.seen = order.seen || (order.visible_at <= now && order.said >= from);
    }
}

Timestamp cut(Timestamp at, Duration step) {
    const std::int64_t whole = std::max<std::int64_t>(step.milliseconds(), 1);
    return Timestamp(at.milliseconds() / whole * whole);
}

class ProvenPolls : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(ProvenPolls, SeeEverythingUpToTheWatermark) {
    Random random(GetParam());
    const auto up_to = [&](std::int64_t most) {
        return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most) + 1));
    };
    const Duration step(GetParam() % 2 == 0 ? 1000 : 1);
    const Duration feed_delay(up_to(20'000));
    const Duration skew(up_to(3'000));
    // Too short on purpose: it has to be lengthened.
    PollWindows windows({Duration(up_to(5'000)), feed_delay, skew, step});
    const Timestamp start = Timestamp::from_seconds(1'000'000);
    windows.begin(start);

    std::vector<PlacedOrder> orders;
    for (int i = 0; i < 2'000; ++i) {
        const Timestamp placed = start + Duration(5'000 + up_to(600'000));
        // At the edge as often as anywhere.
        const std::int64_t late =
            up_to(1) == 0 ? feed_delay.milliseconds() : up_to(feed_delay.milliseconds());
        const std::int64_t wrong = up_to(1) == 0
                                       ? skew.milliseconds() * (up_to(1) == 0 ? 1 : -1)
                                       : up_to(2 * skew.milliseconds()) - skew.milliseconds();
        orders.push_back({placed + Duration(late), cut(placed + Duration(wrong), step)});
    }
    Timestamp watermark;
    std::size_t proven = 0;
    for (Timestamp now = start; now < start + Duration(700'000);
         now = now + Duration(1 + up_to(9'000))) {
        const OrdersWindow window = windows.next();
        if (up_to(4) == 0) {
            // Not every page came: what was shown was seen, and nothing is proven.
            for (PlacedOrder& order : orders) {
                const bool shown = order.visible_at <= now && order.said >= window.from;
                order.seen = order.seen || (shown && up_to(1) == 0);
            }
            continue;
        }
        poll(orders, window, now, step);
        const Timestamp claim = windows.complete(now);
        EXPECT_GE(claim, watermark);
        watermark = claim;
        for (const PlacedOrder& order : orders) {
            if (order.said > watermark) continue;
            ++proven;
            ASSERT_TRUE(order.seen) << (watermark - order.said).milliseconds();
        }
        if (up_to(20) == 0) {  // a restart knows the watermark alone
            PollWindows again({Duration(0), feed_delay, skew, step});
            again.resume(watermark);
            windows = again;
        }
    }
    EXPECT_GT(proven, 0U);
    EXPECT_EQ(
        std::count_if(orders.begin(), orders.end(), [](const auto& o) { return !o.seen; }), 0
    );
}

INSTANTIATE_TEST_SUITE_P(Seeds, ProvenPolls, ::testing::Range<std::uint64_t>(1, 41));

TEST(PollWindows, AnOverlapThatProvesTooLittleIsLengthened) {
    const PollWindows narrow({Duration(0), Duration(300), Duration(2), Duration(1000)});
    EXPECT_EQ(narrow.reach_back(), Duration(1302));
    const PollWindows wide({Duration(5000), Duration(300), Duration(2), Duration(1000)});
    EXPECT_EQ(wide.reach_back(), Duration(5000));
}

TEST(PollWindows, ALateOrderAtTheEdgeIsInTheNextWindow) {
    PollWindows windows({Duration(0), Duration(300), Duration(2), Duration(0)});
    const Timestamp first = Timestamp::from_seconds(1'000'000);
    windows.begin(first - Duration(60'000));
    EXPECT_EQ(windows.next().from, first - Duration(60'000));
    const Timestamp proven = windows.complete(first);
    EXPECT_EQ(proven, first - Duration(302));
    // Placed one millisecond after what is proven, and shown only after this poll began: the next
    // window opens where the proof ended.
    EXPECT_EQ(windows.next().from, proven);
    EXPECT_LT(windows.next().from, proven + Duration(1));
}

TEST(PollWindows, APollThatFailedMovesNothing) {
    PollWindows windows({Duration(500), Duration(300), Duration(2), Duration(0)});
    const Timestamp start = Timestamp::from_seconds(1'000'000);
    windows.begin(start);
    EXPECT_EQ(windows.next().from, start);
    EXPECT_EQ(windows.next().from, start);
    (void)windows.complete(start + Duration(9'000));
    EXPECT_EQ(windows.next().from, start + Duration(8'500));
    EXPECT_EQ(windows.next().until, Timestamp());
}

}  // namespace
}  // namespace tidegate::channels
