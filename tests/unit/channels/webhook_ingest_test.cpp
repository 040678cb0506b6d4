// Goal: the status that a webhook is answered with, and what has happened by then.
// Method: a connector that verifies whatever it is told.
#include "channels/webhook_ingest.h"

#include <future>

#include "fake_hub.h"

namespace tidegate::channels::testing {
namespace {

class WebhookIngestTest : public FakeHub {
protected:
    net::Response ask(std::string_view code = "fake") {
        std::promise<net::Response> answer;
        auto waiting = answer.get_future();
        channels_->take_webhook(code, {}, [&](net::Response given) {
            answer.set_value(std::move(given));
        });
        return waiting.get();
    }
    int take(std::string_view code = "fake") { return ask(code).status; }
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

TEST_F(WebhookIngestTest, AHandshakeIsAnsweredAsTheConnectorSays) {
    shop_.webhook.handshake = net::Response{200, {}, "proof"};
    connect();
    EXPECT_EQ(ask().body, "proof");
}

TEST_F(WebhookIngestTest, AnUnknownKeyIsFetchedAndTheMarketplaceAsksAgain) {
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.reads >= 1; }));
    int before = 0;
    {
        const std::lock_guard lock(shop_.mutex);
        shop_.webhook_problem = "webhook_key_unknown";
        before = shop_.renewals;
    }
    EXPECT_EQ(take(), 503);
    EXPECT_TRUE(shop_.wait([&] { return shop_.renewals > before; }));
    EXPECT_EQ(channels_->metrics().webhooks_refused.load(), 0U);
}

// 100 units, 5 of them shown: whoever asks may have all that no other listing may sell.
TEST_F(WebhookIngestTest, AQuestionAboutStockIsAnsweredFromTheBooks) {
    connect();
    ASSERT_TRUE(may_be_written());
    {
        const std::lock_guard lock(shop_.mutex);
        shop_.webhook.questions = {{"A", Quantity(100)}, {"A", Quantity(101)}, {"B", Quantity(1)}};
    }
    EXPECT_EQ(ask().body, "yes 100;no 100;no 0;");
}

// A disk that makes nothing durable until it is let.
class HeldJournal final : public journal::Journal {
public:
    struct Gate {
        std::mutex mutex;
        std::condition_variable changed;
        bool open = true;

        void set(bool value) {
            const std::lock_guard lock(mutex);
            open = value;
            changed.notify_all();
        }
    };
    HeldJournal(std::unique_ptr<journal::Journal> inner, Gate& gate)
        : inner_(std::move(inner)), gate_(gate) {}

    Status append(const journal::Group& group) override {
        std::unique_lock lock(gate_.mutex);
        gate_.changed.wait(lock, [this] { return gate_.open; });
        return inner_->append(group);
    }
    Sequence last_sequence() const override { return inner_->last_sequence(); }
    Status read(Sequence after, const std::function<Status(const journal::Group&)>& visit)
        override {
        return inner_->read(after, visit);
    }
    std::uint64_t size_bytes() const override { return inner_->size_bytes(); }

private:
    std::unique_ptr<journal::Journal> inner_;
    Gate& gate_;
};

TEST_F(WebhookIngestTest, ABusyEngineIsNoReasonForALateAnswer) {
    HeldJournal::Gate gate;
    engine::Engine::Options options;
    options.clock = &clock_;
    auto opened = engine::Engine::open(
        std::make_unique<HeldJournal>(journal::open_memory_journal(), gate), options
    );
    ASSERT_TRUE(opened);
    engine_->stop();
    channels_->stop();
    channels_.reset();
    engine_ = std::move(opened).value();
    channels_ = std::make_unique<ChannelSet>(*engine_, clock_, ChannelSet::Options{});
    run({{}, clock_.now(), ledger::DefineLocation{"main", ledger::LocationKind::own, {}, 100}});
    run({{}, clock_.now(), ledger::DefineSku{"A"}});
    run({{}, clock_.now(), ledger::ReceiveStock{SkuId(0), LocationId(0), Quantity(100), {}}});
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.reads >= 1; }));
    {
        const std::lock_guard lock(shop_.mutex);
        shop_.webhook.delivery = "d1";
        shop_.webhook.orders = {order("77", 4).order};
    }
    HubMetrics metrics;
    WebhookIngest ingest(*engine_, clock_, metrics, std::chrono::milliseconds(30));
    const auto take_one = [&] {
        auto answer = std::make_shared<std::promise<int>>();
        auto waiting = answer->get_future();
        ingest.take(*channels_->loops().at(0), {}, [answer](const net::Response& given) {
            answer->set_value(given.status);
        });
        return waiting.wait_for(std::chrono::seconds(30)) == std::future_status::ready
                   ? waiting.get()
                   : 0;
    };
    gate.set(false);
    EXPECT_EQ(take_one(), 503);
    gate.set(true);
    // It was recorded all the same; the marketplace repeats it, and nothing is counted twice.
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        return state.sellable_shared(SkuId(0)) == 96;
    }));
    EXPECT_EQ(take_one(), 200);
    EXPECT_EQ(take_one(), 200);
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        return state.sellable_shared(SkuId(0)) == 96;
    }));
    channels_->stop();
    engine_->stop();
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
