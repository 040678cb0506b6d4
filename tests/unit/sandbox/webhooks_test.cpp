// Goal: webhooks are delivered at least once, on the ladder of retries, with the faults that are
// set; and the same seed gives the same deliveries.
// Method: the queue alone, in virtual time.

#include "sandbox/webhooks.h"

#include <gtest/gtest.h>

#include "unit/sandbox/support.h"

namespace tidegate::sandbox {
namespace {

using testing::kStart;

Delivery named(std::string body) {
    Delivery delivery;
    delivery.body = std::move(body);
    return delivery;
}

TEST(SandboxWebhooks, AFailureClimbsTheLadderAndIsGivenUpAtItsEnd) {
    WebhookQueue queue({Duration::seconds(120), Duration::seconds(1800)}, 0.5);
    FaultDice dice(1);
    queue.push(named("a"), kStart, dice);
    std::vector<std::int64_t> waits;
    Timestamp now = kStart;
    while (const auto due = queue.next_due()) {
        waits.push_back((*due - now).milliseconds());
        now = *due;
        auto delivery = queue.take_due(now);
        ASSERT_TRUE(delivery.has_value());
        queue.settle(std::move(*delivery), false, now);
    }
    EXPECT_EQ(waits, (std::vector<std::int64_t>{0, 60'000, 900'000}));
    EXPECT_EQ(queue.counts().given_up, 1U);
    EXPECT_EQ(queue.counts().failed_attempts, 3U);
}

TEST(SandboxWebhooks, FaultsDropDuplicateAndReorder) {
    WebhookQueue dropping({}, 1);
    FaultDice dice(1);
    dice.settings.webhook_dropped = 1;
    dropping.push(named("a"), kStart, dice);
    EXPECT_EQ(dropping.waiting(), 0U);
    EXPECT_EQ(dropping.counts().dropped, 1U);

    WebhookQueue doubling({}, 1);
    dice.settings = {};
    dice.settings.webhook_duplicated = 1;
    doubling.push(named("a"), kStart, dice);
    EXPECT_EQ(doubling.waiting(), 2U);
}

std::string order_of_delivery(std::uint64_t seed) {
    WebhookQueue queue({}, 1);
    FaultDice dice(seed);
    dice.settings.webhook_reordered = 0.5;
    dice.settings.webhook_dropped = 0.1;
    dice.settings.webhook_duplicated = 0.1;
    for (int i = 0; i < 40; ++i) queue.push(named(std::to_string(i) + " "), kStart, dice);
    std::string order;
    while (auto delivery = queue.take_due(kStart + Duration::seconds(60))) order += delivery->body;
    return order;
}

TEST(SandboxWebhooks, OneSeedOneOrderOfDelivery) {
    EXPECT_EQ(order_of_delivery(7), order_of_delivery(7));
    EXPECT_NE(order_of_delivery(7), order_of_delivery(8));
}

}  // namespace
}  // namespace tidegate::sandbox
