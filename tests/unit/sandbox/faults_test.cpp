// Goal: faults come as often as they are set, and no kind of them changes another.
// Method: dice of one seed, thrown a thousand times.
#include "sandbox/faults.h"

#include <gtest/gtest.h>

#include <vector>

namespace tidegate::sandbox {
namespace {

const Timestamp kNow = Timestamp::from_seconds(1'790'000'000);

TEST(SandboxFaults, AMarketplaceWithoutFaultsHasNone) {
    FaultDice dice(1);
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(dice.request_fault(kNow), RequestFault::none);
        EXPECT_FALSE(dice.reply_lost());
        EXPECT_FALSE(dice.write_ignored());
        EXPECT_FALSE(dice.webhook_dropped());
        EXPECT_FALSE(dice.webhook_duplicated());
        EXPECT_EQ(dice.feed_delay(), Duration(0));
        EXPECT_EQ(dice.write_delay(), Duration(0));
        EXPECT_EQ(dice.webhook_delay(), Duration(0));
        EXPECT_EQ(dice.answer_delay(), Duration(0));
    }
}

TEST(SandboxFaults, AnOutageOutweighsChance) {
    FaultDice dice(1);
    dice.settings.server_error = 1;
    dice.settings.throttled = 1;
    dice.settings.outage_from = kNow;
    dice.settings.outage_until = kNow + Duration(10);
    EXPECT_EQ(dice.request_fault(kNow - Duration(1)), RequestFault::server_error);
    EXPECT_EQ(dice.request_fault(kNow), RequestFault::outage);
    EXPECT_EQ(dice.request_fault(kNow + Duration(9)), RequestFault::outage);
    EXPECT_EQ(dice.request_fault(kNow + Duration(10)), RequestFault::server_error);
    dice.settings.server_error = 0;
    EXPECT_EQ(dice.request_fault(kNow + Duration(10)), RequestFault::throttled);
}

TEST(SandboxFaults, DelaysFillTheirRangeAndChancesAreMet) {
    FaultDice dice(7);
    dice.settings.feed_delay = {Duration(10), Duration(12)};
    dice.settings.reply_lost = 0.25;
    std::vector<int> seen(3);
    int lost = 0;
    for (int i = 0; i < 3000; ++i) {
        const std::int64_t delay = dice.feed_delay().milliseconds();
        ASSERT_GE(delay, 10);
        ASSERT_LE(delay, 12);
        ++seen[static_cast<std::size_t>(delay - 10)];
        lost += dice.reply_lost() ? 1 : 0;
    }
    for (const int count : seen) EXPECT_NEAR(count, 1000, 100);
    EXPECT_NEAR(lost, 750, 75);
}

std::vector<std::int64_t> feed_delays(bool with_requests) {
    FaultDice dice(3);
    dice.settings.feed_delay = {Duration(0), Duration(1'000'000)};
    dice.settings.server_error = 0.5;
    std::vector<std::int64_t> delays;
    for (int i = 0; i < 100; ++i) {
        if (with_requests) {
            (void)dice.request_fault(kNow);
            (void)dice.reply_lost();
            (void)dice.write_delay();
            (void)dice.webhook_delay();
        }
        delays.push_back(dice.feed_delay().milliseconds());
    }
    return delays;
}

TEST(SandboxFaults, RequestsNeverChangeWhichOrderIsLate) {
    EXPECT_EQ(feed_delays(false), feed_delays(true));
}

}  // namespace
}  // namespace tidegate::sandbox
