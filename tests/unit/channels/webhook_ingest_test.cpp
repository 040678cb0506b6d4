// Goal: the status that a webhook is answered with, and what has happened by then.
// Method: a connector that verifies whatever it is told.
#include "channels/webhook_ingest.h"

#include <future>

#include "fake_hub.h"

namespace tidegate::channels::testing {
namespace {

class WebhookIngestTest : public FakeHub {
protected:
    int take(std::string_view code = "fake") {
        std::promise<int> answer;
        auto waiting = answer.get_future();
        channels_->take_webhook(code, {}, [&](int status) { answer.set_value(status); });
        return waiting.get();
    }
};

TEST_F(WebhookIngestTest, Statuses) {
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.reads >= 1; }));
    EXPECT_EQ(take("nobody"), 404);
    shop_.webhook_problem = "webhook_signature_invalid";
    EXPECT_EQ(take(), 401);
    shop_.webhook_problem = "webhook_malformed";
    EXPECT_EQ(take(), 400);
    shop_.webhook_problem.clear();
    EXPECT_EQ(take(), 200);
    EXPECT_EQ(channels_->metrics().webhooks_refused.load(), 2U);
}

TEST_F(WebhookIngestTest, AnOrderIsDurableWhenItIsAnswered) {
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.reads >= 1; }));
    {
        const std::lock_guard lock(shop_.mutex);
        shop_.webhook.delivery = "d1";
        shop_.webhook.orders = {order("77", 4).order};
        shop_.webhook.fetch = {ExternalId::parse("78")};
    }
    EXPECT_EQ(take(), 200);
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        return state.sellable_shared(SkuId(0)) == 96;
    }));
    EXPECT_TRUE(shop_.wait([&] { return shop_.fetched.size() == 1; }));
    EXPECT_EQ(take(), 200);  // the same delivery
    EXPECT_EQ(channels_->metrics().webhooks_repeated.load(), 1U);
    const std::lock_guard lock(shop_.mutex);
    EXPECT_EQ(shop_.fetched.size(), 1U);
}

TEST_F(WebhookIngestTest, IsNotConnectedBeforeTheListingsAreKnown) {
    shop_.webhook.orders = {order("1", 1).order};
    ASSERT_TRUE(channels_->start());
    sync_.code = "late";
    {
        const std::lock_guard hold(shop_.mutex);  // discovery waits
        channels_->add(sync_, std::make_unique<FakeConnector>(shop_, clock_));
        EXPECT_FALSE(channels_->find("late")->channel());
    }
    EXPECT_TRUE(shop_.wait([&] { return shop_.discoveries >= 1; }));
}

}  // namespace
}  // namespace tidegate::channels::testing
