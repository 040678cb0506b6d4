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

TEST_F(SyncStepsTest, ARaiseIsSentAndConfirmed) {
    shop_.shown[ExternalId::parse("L1")] = Quantity(0);  // what shows nothing is raised at once
    connect();
    ASSERT_TRUE(shop_.wait([&] { return !shop_.writes.empty(); }));
    const std::int64_t asked = shop_.writes.front().quantity.units();
    EXPECT_GT(asked, 0);
    EXPECT_LE(asked, 100);
    EXPECT_TRUE(state_becomes([=](const ledger::State& state) {
        return state.listing(ListingId(0)).listed >= asked;
    }));
}

TEST_F(SyncStepsTest, RefusedDeferredAndUnknownWritesEndWell) {
    shop_.shown[ExternalId::parse("L1")] = Quantity(0);  // what shows nothing is raised at once
    shop_.outcomes = {WriteOutcome::deferred, WriteOutcome::refused, WriteOutcome::unknown};
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.writes.size() >= 4; }));
    {
        const std::lock_guard lock(shop_.mutex);
        // A deferred job is the same write again; a refused one is over.
        EXPECT_EQ(shop_.writes[0].write, shop_.writes[1].write);
        EXPECT_GT(shop_.writes[2].write, shop_.writes[1].write);
    }
    const auto& counts = channels_->find("fake")->metrics();
    EXPECT_EQ(counts.writes_deferred.load(), 1U);
    EXPECT_EQ(counts.writes_refused.load(), 1U);
    EXPECT_EQ(counts.writes_unknown.load(), 1U);
    EXPECT_TRUE(state_becomes([&](const ledger::State& state) {
        const ledger::Listing& listing = state.listing(ListingId(0));
        return listing.write_state == ledger::WriteState::settled;
    }));
}

}  // namespace
}  // namespace tidegate::channels::testing
