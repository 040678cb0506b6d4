// Goal: a channel is defined and mapped once, and what other threads hand in is worked off.
// Method: a connector that does what it is told, on a real engine.
#include "channels/sync_loop.h"

#include "fake_hub.h"

namespace tidegate::channels::testing {
namespace {

class SyncLoopTest : public FakeHub {};

TEST_F(SyncLoopTest, DefinesMapsAndReads) {
    shop_.listings.push_back(
        {ExternalId::parse("L2"), "UNKNOWN", "", ledger::Fulfilment::merchant, true}
    );
    connect();
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        return state.listing_count() == 1 && state.listing(ListingId(0)).known;
    }));
    const ChannelStatus status = channels_->status().at(0);
    EXPECT_TRUE(status.connected);
    EXPECT_EQ(status.listings, 2U);
    EXPECT_EQ(status.unmapped, 1U);
    EXPECT_EQ(status.overselling, 1U);
    EXPECT_EQ(status.marketplace, "Fake");
}

TEST_F(SyncLoopTest, AProductChangeLeadsToANewDiscovery) {
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.discoveries >= 1 && shop_.reads >= 1; }));
    run({{}, clock_.now(), ledger::DefineSku{"B"}});
    {
        const std::lock_guard lock(shop_.mutex);
        shop_.listings.push_back(
            {ExternalId::parse("L2"), "B", "", ledger::Fulfilment::merchant, false}
        );
    }
    channels_->loops().at(0)->product_changed();
    EXPECT_TRUE(state_becomes([](const ledger::State& state) { return state.listing_count() == 2; })
    );
}

TEST_F(SyncLoopTest, AListingIsMappedWhenItsSkuIsDefinedLater) {
    shop_.listings.push_back({ExternalId::parse("L2"), "B", "", ledger::Fulfilment::merchant, false}
    );
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.discoveries >= 1 && shop_.reads >= 1; }));
    run({{}, clock_.now(), ledger::DefineSku{"B"}});
    EXPECT_TRUE(state_becomes([](const ledger::State& state) { return state.listing_count() == 2; })
    );
}

TEST_F(SyncLoopTest, FetchesWhatWasAnnouncedInSmallLots) {
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.reads >= 1; }));
    channels_->loops().at(0)->fetch(
        {ExternalId::parse("1"), ExternalId::parse("2"), ExternalId::parse("3")}
    );
    EXPECT_TRUE(shop_.wait([&] { return shop_.fetched.size() == 3; }));
}

TEST_F(SyncLoopTest, StopsWhileTheMarketplaceIsDown) {
    shop_.feed_works = false;
    connect();
    ASSERT_TRUE(shop_.wait([&] { return shop_.windows.size() >= 2; }));
    channels_->stop();
    EXPECT_EQ(channels_->status().at(0).watermark, Timestamp());
    EXPECT_EQ(channels_->status().at(0).problem, "channel_unavailable: down");
}

}  // namespace
}  // namespace tidegate::channels::testing
