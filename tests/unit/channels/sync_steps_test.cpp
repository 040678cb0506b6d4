// Goal: orders before watermark, outcomes of writes as they were, reads only when they prove
// something. Method: a connector that does what it is told, on a real engine.
#include "fake_hub.h"

namespace tidegate::channels::testing {
namespace {

class SyncStepsTest : public FakeHub {
protected:
    [[nodiscard]] bool confirmed(std::int32_t quantity) {
        return state_becomes([=](const ledger::State& state) {
            if (state.listing_count() == 0) return false;
            const ledger::Listing& listing = state.listing(ListingId(0));
            return listing.write_state == ledger::WriteState::settled && listing.listed == quantity;
        });
    }
};

TEST_F(SyncStepsTest, TheWatermarkFollowsACompletePollAndItsOrders) {
    shop_.orders.push_back(order("1", 2));
    connect();
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        return state.channel_count() == 2 && state.channel(ChannelId(1)).watermark > Timestamp() &&
               state.sellable_shared(SkuId(0)) == 98;
    }));
    const ChannelStatus status = channels_->status().at(0);
    EXPECT_LE(status.watermark + sync_.feed_delay_max + sync_.clock_skew, clock_.now());
    EXPECT_EQ(channels_->find("fake")->metrics().orders_seen.load(), 1U);
    // Each window reaches back over the begin of the last complete poll.
    ASSERT_TRUE(shop_.wait([&] { return shop_.windows.size() >= 3; }));
    const std::lock_guard lock(shop_.mutex);
    for (std::size_t i = 2; i < shop_.windows.size(); ++i) {
        EXPECT_LE(shop_.windows[i].from + sync_.poll_overlap, clock_.now());
        EXPECT_GE(shop_.windows[i].from, shop_.windows[i - 1].from);
    }
}

TEST_F(SyncStepsTest, AnIncompletePollProvesNothing) {
    shop_.feed_complete = false;
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.windows.size() >= 3; }));
    EXPECT_EQ(channels_->status().at(0).watermark, Timestamp());
    EXPECT_GT(channels_->find("fake")->metrics().polls_incomplete.load(), 0U);
}

TEST_F(SyncStepsTest, AWriteIsSentAndConfirmed) {
    connect();
    ASSERT_TRUE(may_be_written());
    ASSERT_EQ(request_write(9), ledger::Reject::none);
    EXPECT_TRUE(confirmed(9));
    const std::lock_guard lock(shop_.mutex);
    ASSERT_EQ(shop_.writes.size(), 1U);
    EXPECT_EQ(shop_.writes[0].quantity, Quantity(9));
    EXPECT_EQ(shop_.shown[ExternalId::parse("L1")], Quantity(9));
}

TEST_F(SyncStepsTest, ADeferredJobIsTheSameWriteAgain) {
    shop_.outcomes = {WriteOutcome::deferred, WriteOutcome::deferred};
    connect();
    ASSERT_TRUE(may_be_written());
    ASSERT_EQ(request_write(9), ledger::Reject::none);
    EXPECT_TRUE(confirmed(9));
    const std::lock_guard lock(shop_.mutex);
    ASSERT_EQ(shop_.writes.size(), 3U);
    for (const WriteJob& job : shop_.writes) EXPECT_EQ(job.write, WriteNumber(1));
    EXPECT_EQ(channels_->find("fake")->metrics().writes_deferred.load(), 2U);
    EXPECT_EQ(channels_->find("fake")->metrics().writes_sent.load(), 1U);
}

TEST_F(SyncStepsTest, ARefusedWriteIsOver) {
    shop_.outcomes = {WriteOutcome::refused};
    connect();
    ASSERT_TRUE(may_be_written());
    ASSERT_EQ(request_write(9), ledger::Reject::none);
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        const ledger::Listing& listing = state.listing(ListingId(0));
        return listing.write == WriteNumber(1) &&
               listing.write_state == ledger::WriteState::settled && listing.remaining == 5;
    }));
    EXPECT_EQ(channels_->find("fake")->metrics().writes_refused.load(), 1U);
}

TEST_F(SyncStepsTest, AnUnknownWriteIsReadBackAfterItMustHaveLanded) {
    shop_.outcomes = {WriteOutcome::unknown};
    connect();
    ASSERT_TRUE(may_be_written());
    const Timestamp asked_at = clock_.now();
    ASSERT_EQ(request_write(9), ledger::Reject::none);
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        const ledger::Listing& listing = state.listing(ListingId(0));
        return listing.write == WriteNumber(1) &&
               listing.write_state == ledger::WriteState::settled && listing.listed == 5;
    }));
    EXPECT_GE(clock_.now() - asked_at, sync_.landing_max);
    EXPECT_EQ(channels_->find("fake")->metrics().writes_unknown.load(), 1U);
}

// What the queue said is deleted once its orders are in the books; what nobody understands too.
TEST_F(SyncStepsTest, AQueueIsReadAndItsMessagesAreDeleted) {
    WebhookEvent event;
    event.orders = {order("77", 4).order};
    event.fetch = {ExternalId::parse("78")};
    shop_.queue.push_back({{"r1", event}, {"r2", std::nullopt, "A message of no known kind"}});
    shop_.queue.push_back({{"r3", event}});
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.deleted.size() == 3; }));
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        return state.sellable_shared(SkuId(0)) == 96;
    }));
    EXPECT_TRUE(shop_.wait([&] { return !shop_.fetched.empty(); }));
    EXPECT_EQ(channels_->find("fake")->metrics().orders_unreadable.load(), 1U);
    const std::lock_guard lock(shop_.mutex);
    EXPECT_EQ(shop_.deleted, (std::vector<std::string>{"r1", "r2", "r3"}));
}

// The marketplace counts what is in its own warehouse: ours follows, up and down, and is no part of
// what the other channels share.
TEST_F(SyncStepsTest, StockInTheMarketplacesWarehouseIsCountedByIt) {
    const auto bound_is = [](std::int64_t units) {
        return [=](const ledger::State& state) {
            return state.channel_count() == 2 &&
                   state.sellable_bound(SkuId(0), ChannelId(1)) == units &&
                   state.sellable_shared(SkuId(0)) == 100;
        };
    };
    shop_.bound_stock = {{"A", Quantity(7), {}}, {"unknown", Quantity(3), {}}};
    connect();
    EXPECT_TRUE(state_becomes(bound_is(7)));
    {
        const std::lock_guard lock(shop_.mutex);
        shop_.bound_stock = {{"A", Quantity(2), {}}};
    }
    EXPECT_TRUE(state_becomes(bound_is(2)));
}

}  // namespace
}  // namespace tidegate::channels::testing
