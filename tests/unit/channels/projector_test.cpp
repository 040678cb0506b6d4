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
    shop_.shown[ExternalId::parse("L1")] = Quantity(0);  // what shows nothing is raised at once
    const auto channel = run({{}, clock_.now(), ledger::DefineChannel{"other"}}).result;
    const ChannelId id(static_cast<std::uint16_t>(channel));
    run({{}, clock_.now(), ledger::MapListing{id, ExternalId::parse("X"), SkuId(0)}});
    run({{}, clock_.now(), ledger::ReadBack{ListingId(0), Quantity(1), clock_.now()}});
    connect();
    ASSERT_TRUE(shop_.wait([&] { return !shop_.writes.empty(); }));
    channels_->projector().look([](const ledger::State& state) {
        EXPECT_EQ(state.listing(ListingId(0)).write, WriteNumber(0));
    });
}

TEST_F(ProjectorTest, APendingWriteOfAnEarlierLifeIsReadBack) {
    run({{}, clock_.now(), ledger::DefineChannel{"fake"}});
    run({{}, clock_.now(), ledger::MapListing{ChannelId(1), ExternalId::parse("L1"), SkuId(0)}});
    run({{}, clock_.now(), ledger::ReadBack{ListingId(0), Quantity(5), clock_.now()}});
    run({{}, clock_.now(), ledger::AdvanceWatermark{ChannelId(1), clock_.now()}});
    ASSERT_EQ(
        run({{}, clock_.now(), ledger::RequestWrite{ListingId(0), Quantity(3), Quantity(5)}}
        ).reject,
        ledger::Reject::none
    );
    connect();
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        return state.listing(ListingId(0)).write_state == ledger::WriteState::settled;
    }));
    const std::lock_guard lock(shop_.mutex);
    for (const WriteJob& job : shop_.writes) EXPECT_GT(job.write, WriteNumber(1));
}

}  // namespace
}  // namespace tidegate::channels::testing
