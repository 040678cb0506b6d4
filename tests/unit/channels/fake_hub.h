#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

#include "channels/channel_set.h"
#include "channels/errors.h"
#include "engine/engine.h"
#include "journal/journal.h"

// A hub with one channel whose connector is told what to answer: for the loop, the projector and
// the webhooks. Time is real; every wait is for a condition.

namespace tidegate::channels::testing {

class RealClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override {
        const auto since = std::chrono::system_clock::now().time_since_epoch();
        return Timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
    }
};

// What the other side has and does; shared by test and connector.
struct FakeShop {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<ListingInfo> listings{
        {ExternalId::parse("L1"), "A", "", ledger::Fulfilment::merchant, false}};
    std::map<ExternalId, Quantity> shown{{ExternalId::parse("L1"), Quantity(5)}};
    std::vector<SeenOrder> orders;
    std::deque<WriteOutcome> outcomes;  // of the next writes; applied when empty
    bool feed_works = true;
    bool feed_complete = true;
    std::vector<WriteJob> writes;
    std::vector<ExternalId> fetched;
    std::vector<OrdersWindow> windows;
    int reads = 0;
    int discoveries = 0;
    WebhookEvent webhook;
    std::string webhook_problem;
    int renewals = 0;
    std::deque<std::vector<QueuedEvent>> queue;  // what each call gets, until it is deleted
    std::vector<std::string> deleted;
    std::vector<BoundStock> bound_stock;

    template <class Condition>
    [[nodiscard]] bool wait(Condition condition) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(30), condition);
    }
};

class FakeConnector final : public Connector {
public:
    FakeConnector(FakeShop& shop, const Clock& clock) : shop_(shop), clock_(clock) {}

    std::string_view name() const noexcept override { return "Fake"; }
    ledger::WriteSemantics semantics() const noexcept override {
        return ledger::WriteSemantics::absolute;
    }
    Result<std::vector<ListingInfo>> discover_listings() override {
        const std::lock_guard lock(shop_.mutex);
        ++shop_.discoveries;
        shop_.changed.notify_all();
        return shop_.listings;
    }
    Result<OrdersPage> orders_since(const OrdersWindow& window, const std::string&) override {
        const std::lock_guard lock(shop_.mutex);
        shop_.windows.push_back(window);
        shop_.changed.notify_all();
        if (!shop_.feed_works) return channel_unavailable("down");
        OrdersPage page;
        page.orders = shop_.orders;
        if (!shop_.feed_complete) page.unreadable.emplace_back("Order 9 cannot be read");
        return page;
    }
    std::size_t fetch_orders_max() const noexcept override { return 2; }
    Result<OrdersPage> fetch_orders(std::span<const ExternalId> orders) override {
        const std::lock_guard lock(shop_.mutex);
        shop_.fetched.insert(shop_.fetched.end(), orders.begin(), orders.end());
        shop_.changed.notify_all();
        return OrdersPage{};
    }
    std::size_t read_listings_max() const noexcept override { return 10; }
    Result<std::vector<ListingRead>> read_listings(std::span<const ExternalId> listings) override {
        const std::lock_guard lock(shop_.mutex);
        ++shop_.reads;
        shop_.changed.notify_all();
        std::vector<ListingRead> reads;
        for (const ExternalId& id : listings) {
            reads.push_back({id, shop_.shown[id], clock_.now(), clock_.now()});
        }
        return reads;
    }
    std::size_t write_listings_max() const noexcept override { return 10; }
    std::vector<WriteResult> write_listings(std::span<const WriteJob> jobs) override {
        const std::lock_guard lock(shop_.mutex);
        std::vector<WriteResult> results;
        for (const WriteJob& job : jobs) {
            WriteOutcome outcome = WriteOutcome::applied;
            if (!shop_.outcomes.empty()) {
                outcome = shop_.outcomes.front();
                shop_.outcomes.pop_front();
            }
            if (outcome == WriteOutcome::applied) shop_.shown[job.external] = job.quantity;
            shop_.writes.push_back(job);
            results.push_back({outcome, clock_.now(), channel_refused("told to")});
        }
        shop_.changed.notify_all();
        return results;
    }
    Status stop_selling(std::span<const ExternalId>) override { return {}; }
    Status resume_selling(std::span<const ExternalId>) override { return {}; }
    Status refresh_token() override {
        const std::lock_guard lock(shop_.mutex);
        ++shop_.renewals;
        shop_.changed.notify_all();
        return {};
    }
    bool has_queue() const noexcept override { return true; }
    Result<std::vector<QueuedEvent>> receive_queued() override {
        const std::lock_guard lock(shop_.mutex);
        return shop_.queue.empty() ? std::vector<QueuedEvent>{} : shop_.queue.front();
    }
    Status delete_queued(std::span<const std::string> receipts) override {
        const std::lock_guard lock(shop_.mutex);
        shop_.deleted.insert(shop_.deleted.end(), receipts.begin(), receipts.end());
        shop_.queue.pop_front();
        shop_.changed.notify_all();
        return {};
    }
    Result<std::vector<BoundStock>> read_bound_stock() override {
        const std::lock_guard lock(shop_.mutex);
        return shop_.bound_stock;
    }
    Duration retry_after() const noexcept override { return {}; }
    Result<WebhookEvent> verify_webhook(const net::Request&) const override {
        const std::lock_guard lock(shop_.mutex);
        if (!shop_.webhook_problem.empty()) return Error{shop_.webhook_problem, ""};
        return shop_.webhook;
    }
    net::Response answer_stock(std::span<const StockAnswer> answers) const override {
        std::string text;
        for (const StockAnswer& answer : answers) {
            text +=
                (answer.available ? "yes " : "no ") + std::to_string(answer.total.units()) + ";";
        }
        return {200, {}, text};
    }

private:
    FakeShop& shop_;
    const Clock& clock_;
};

class FakeHub : public ::testing::Test {
protected:
    FakeHub() {
        engine::Engine::Options options;
        options.clock = &clock_;
        auto opened = engine::Engine::open(journal::open_memory_journal(), options);
        TIDEGATE_ASSERT(opened.has_value());
        engine_ = std::move(opened).value();
        run({{}, clock_.now(), ledger::DefineLocation{"main", ledger::LocationKind::own, {}, 100}});
        run({{}, clock_.now(), ledger::DefineSku{"A"}});
        run({{}, clock_.now(), ledger::ReceiveStock{SkuId(0), LocationId(0), Quantity(100), {}}});
        sync_.code = "fake";
        sync_.poll_interval = Duration(5);
        sync_.poll_overlap = Duration(1000);
        sync_.feed_delay_max = Duration(20);
        sync_.clock_skew = Duration(1);
        sync_.write_delay_max = Duration(1);
        sync_.landing_max = Duration(30);
        sync_.reconcile_interval = Duration(50);
        sync_.queue_interval = Duration(5);
        sync_.writes_per_second = 1000;
        sync_.writes_burst = 1000;
        sync_.backoff = {Duration(1), Duration(5)};
        channels_ = std::make_unique<ChannelSet>(*engine_, clock_, ChannelSet::Options{});
    }
    ~FakeHub() override {
        channels_->stop();
        engine_->stop();
    }

    void connect() {
        ASSERT_TRUE(channels_->start());
        channels_->add(sync_, std::make_unique<FakeConnector>(shop_, clock_));
    }
    ledger::Outcome run(ledger::Command command) {
        auto outcome = engine_->execute(std::move(command));
        TIDEGATE_ASSERT(outcome.has_value());
        return *outcome;
    }
    // Waits until the projected state fulfils a condition.
    [[nodiscard]] bool state_becomes(const std::function<bool(const ledger::State&)>& condition) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (std::chrono::steady_clock::now() < deadline) {
            bool fulfilled = false;
            channels_->projector().look([&](const ledger::State& state) {
                fulfilled = condition(state);
            });
            if (fulfilled) return true;
            std::unique_lock lock(shop_.mutex);
            shop_.changed.wait_for(lock, std::chrono::milliseconds(5));
        }
        return false;
    }
    // Waits until the first listing was read and every order from before the read is known to be
    // seen: only then may it be raised.
    [[nodiscard]] bool may_be_written() {
        return state_becomes([](const ledger::State& state) {
            if (state.listing_count() == 0 || !state.listing(ListingId(0)).known) return false;
            const ledger::Listing& listing = state.listing(ListingId(0));
            return state.channel(listing.channel).watermark >= listing.known_from;
        });
    }
    ledger::Reject request_write(std::int64_t quantity) {
        const ledger::RequestWrite write{ListingId(0), Quantity(quantity), Quantity(0)};
        return run({{}, clock_.now(), write}).reject;
    }
    SeenOrder order(const std::string& id, std::int64_t units) {
        SeenOrder seen;
        seen.order.order = ExternalId::parse(id);
        seen.order.placed_at = clock_.now();
        seen.order.stage = ledger::Stage::ready;
        ledger::OrderLine line;
        line.listing = ExternalId::parse("L1");
        line.ordered = Quantity(units);
        seen.order.lines.push_back(line);
        seen.updated_at = clock_.now();
        return seen;
    }

    RealClock clock_;
    FakeShop shop_;
    SyncOptions sync_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<ChannelSet> channels_;
};

}  // namespace tidegate::channels::testing
