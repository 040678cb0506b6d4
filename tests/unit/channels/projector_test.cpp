// Goal: the projector plans only for connected channels, and gives up writes of an earlier life.
// Method: a connector that does what it is told, on a real engine.
#include "channels/projector.h"

#include "fake_hub.h"

namespace tidegate::channels::testing {
namespace {

class ProjectorTest : public FakeHub {};

TEST_F(ProjectorTest, FollowsTheEngine) {
    ASSERT_TRUE(channels_->start());
    run({{}, clock_.now(), ledger::DefineSku{"B"}});
    EXPECT_TRUE(state_becomes([](const ledger::State& state) { return state.sku_count() == 2; }));
}

TEST_F(ProjectorTest, PlansNothingWithoutAChannel) {
    run({{}, clock_.now(), ledger::DefineChannel{"other"}});
    run({{}, clock_.now(), ledger::MapListing{ChannelId(1), ExternalId::parse("X"), SkuId(0)}});
    const Timestamp now = clock_.now();
    run({{}, now, ledger::ReadBack{ListingId(0), Quantity(9), now, now}});
    connect();
    ASSERT_TRUE(state_becomes([](const ledger::State& state) {
        return state.listing_count() == 2 && state.listing(ListingId(1)).known;
    }));
    // More is exposed than there is: both listings would have to give units back.
    const ledger::AdjustReason why = ledger::AdjustReason::shrinkage;
    run({{}, clock_.now(), ledger::AdjustStock{SkuId(0), LocationId(0), Quantity(-99), why, {}}});
    ASSERT_TRUE(shop_.wait([&] { return !shop_.writes.empty(); }));
    channels_->projector().look([](const ledger::State& state) {
        EXPECT_EQ(state.listing(ListingId(0)).write, WriteNumber(0));
    });
}

TEST_F(ProjectorTest, APendingWriteOfAnEarlierLifeIsReadBack) {
    run({{}, clock_.now(), ledger::DefineChannel{"fake"}});
    run({{}, clock_.now(), ledger::MapListing{ChannelId(1), ExternalId::parse("L1"), SkuId(0)}});
    const Timestamp now = clock_.now();
    run({{}, now, ledger::ReadBack{ListingId(0), Quantity(5), now, now}});
    run({{}, now, ledger::AdvanceWatermark{ChannelId(1), now}});
    ASSERT_EQ(request_write(3), ledger::Reject::none);
    connect();
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        return state.listing(ListingId(0)).write_state == ledger::WriteState::settled;
    }));
    const std::lock_guard lock(shop_.mutex);
    for (const WriteJob& job : shop_.writes) EXPECT_GT(job.write, WriteNumber(1));
}

}  // namespace
}  // namespace tidegate::channels::testing
