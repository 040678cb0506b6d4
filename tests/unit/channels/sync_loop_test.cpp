// Goal: a channel is defined and mapped once, and what other threads hand in is worked off; what is
// gone sells nothing, what may still land is not read, what a search only names is fetched.
// Method: a connector that does what it is told, on a real engine.
#include "channels/sync_loop.h"

#include <algorithm>
#include <set>

#include "fake_hub.h"

namespace tidegate::channels::testing {
namespace {

class SyncLoopTest : public FakeHub {};

// What a test may say besides what FakeShop does.
struct Manner {
    std::mutex mutex;
    std::set<ExternalId> gone;
    bool reads_work = true;
    std::vector<OrderStamp> named;
    std::vector<SeenOrder> contents;
    std::vector<std::vector<ExternalId>> fetched;
    std::vector<std::size_t> lots;  // jobs of each write_listings()
};

class MannerConnector final : public Connector {
public:
    MannerConnector(FakeShop& shop, Manner& manner, const Clock& clock)
        : fake_(shop, clock), manner_(manner) {}

    std::string_view name() const noexcept override { return fake_.name(); }
    ledger::WriteSemantics semantics() const noexcept override { return fake_.semantics(); }
    Result<std::vector<ListingInfo>> discover_listings() override {
        return fake_.discover_listings();
    }
    Result<OrdersPage> orders_since(const OrdersWindow& window, const std::string& cursor)
        override {
        auto page = fake_.orders_since(window, cursor);
        const std::lock_guard lock(manner_.mutex);
        if (page) page->named = manner_.named;
        return page;
    }
    std::size_t fetch_orders_max() const noexcept override { return 2; }
    Result<OrdersPage> fetch_orders(std::span<const ExternalId> orders) override {
        const std::lock_guard lock(manner_.mutex);
        manner_.fetched.emplace_back(orders.begin(), orders.end());
        OrdersPage page;
        for (const SeenOrder& seen : manner_.contents) {
            const bool wanted =
                std::find(orders.begin(), orders.end(), seen.order.order) != orders.end();
            if (wanted) page.orders.push_back(seen);
        }
        return page;
    }
    std::size_t read_listings_max() const noexcept override { return 10; }
    Result<std::vector<ListingRead>> read_listings(std::span<const ExternalId> listings) override {
        auto reads = fake_.read_listings(listings);
        const std::lock_guard lock(manner_.mutex);
        if (!manner_.reads_work) return channel_unavailable("reads are down");
        for (ListingRead& read : *reads) {
            read.gone = manner_.gone.contains(read.listing);
            if (read.gone) read.quantity = Quantity(0);
        }
        return reads;
    }
    std::size_t write_listings_max() const noexcept override { return 10; }
    std::vector<WriteResult> write_listings(std::span<const WriteJob> jobs) override {
        {
            const std::lock_guard lock(manner_.mutex);
            manner_.lots.push_back(jobs.size());
        }
        return fake_.write_listings(jobs);
    }
    Status stop_selling(std::span<const ExternalId>) override { return {}; }
    Status resume_selling(std::span<const ExternalId>) override { return {}; }
    Status refresh_token() override { return {}; }
    Duration retry_after() const noexcept override { return {}; }
    Result<WebhookEvent> verify_webhook(const net::Request& request) const override {
        return fake_.verify_webhook(request);
    }

private:
    FakeConnector fake_;
    Manner& manner_;
};

class SyncLoopMannerTest : public SyncLoopTest {
public:
    ~SyncLoopMannerTest() override { channels_->stop(); }  // its loops still read manner_

protected:
    void begin() {
        ASSERT_TRUE(channels_->start());
        channels_->add(sync_, std::make_unique<MannerConnector>(shop_, manner_, clock_));
    }
    void tell(const std::function<void(Manner&)>& change) {
        const std::lock_guard lock(manner_.mutex);
        change(manner_);
    }
    template <class Look>
    auto ask(Look look) {
        const std::lock_guard lock(manner_.mutex);
        return look(manner_);
    }
    [[nodiscard]] bool remains(std::int32_t units) {
        return state_becomes([=](const ledger::State& state) {
            if (state.listing_count() == 0) return false;
            const ledger::Listing& listing = state.listing(ListingId(0));
            return listing.known && listing.remaining == units &&
                   listing.write_state == ledger::WriteState::settled;
        });
    }
    [[nodiscard]] std::size_t writes() {
        const std::lock_guard lock(shop_.mutex);
        return shop_.writes.size();
    }
    [[nodiscard]] bool wait_for_reads(int more) {
        int from = 0;
        {
            const std::lock_guard lock(shop_.mutex);
            from = shop_.reads;
        }
        return shop_.wait([&, from] { return shop_.reads >= from + more; });
    }

    Manner manner_;
};

TEST_F(SyncLoopMannerTest, AListingThatIsGoneSellsNothingAndIsNotWritten) {
    begin();
    ASSERT_TRUE(remains(5));
    tell([](Manner& manner) { manner.gone.insert(ExternalId::parse("L1")); });
    ASSERT_TRUE(remains(0));
    ASSERT_TRUE(wait_for_reads(2));
    EXPECT_EQ(channels_->status().at(0).gone, 1U);
    const std::size_t written = writes();
    // Something to plan for: nothing of it is sent there.
    run({{}, clock_.now(), ledger::ReceiveStock{SkuId(0), LocationId(0), Quantity(50), {}}});
    ASSERT_TRUE(wait_for_reads(3));
    EXPECT_EQ(writes(), written);
    // It is back with nothing to sell: it is written again.
    {
        const std::lock_guard lock(shop_.mutex);
        shop_.shown[ExternalId::parse("L1")] = Quantity(0);
    }
    tell([](Manner& manner) { manner.gone.clear(); });
    EXPECT_TRUE(shop_.wait([&] { return shop_.writes.size() > written; }));
    EXPECT_EQ(channels_->status().at(0).gone, 0U);
}

TEST_F(SyncLoopMannerTest, AReadThatFailedSaysNothing) {
    begin();
    ASSERT_TRUE(remains(5));
    tell([](Manner& manner) {
        manner.reads_work = false;
        manner.gone.insert(ExternalId::parse("L1"));
    });
    ASSERT_TRUE(wait_for_reads(3));
    EXPECT_TRUE(remains(5));
    EXPECT_EQ(channels_->status().at(0).gone, 0U);
    EXPECT_EQ(channels_->status().at(0).problem, "channel_unavailable: reads are down");
}

TEST_F(SyncLoopMannerTest, AListingOfAnEarlierLifeThatIsNotDiscoveredIsReadAllTheSame) {
    run({{}, clock_.now(), ledger::DefineChannel{"fake"}});
    run({{}, clock_.now(), ledger::MapListing{ChannelId(1), ExternalId::parse("OLD"), SkuId(0)}});
    tell([](Manner& manner) { manner.gone.insert(ExternalId::parse("OLD")); });
    begin();
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        return state.listing_count() == 2 && state.listing(ListingId(0)).known &&
               state.listing(ListingId(0)).remaining == 0;
    }));
}

TEST_F(SyncLoopMannerTest, AWriteOfAnEarlierLifeIsNotReadBeforeItMustHaveLanded) {
    sync_.landing_max = Duration(400);
    run({{}, clock_.now(), ledger::DefineChannel{"fake"}});
    run({{}, clock_.now(), ledger::MapListing{ChannelId(1), ExternalId::parse("L1"), SkuId(0)}});
    const Timestamp now = clock_.now();
    run({{}, now, ledger::ReadBack{ListingId(0), Quantity(5), now, now}});
    run({{}, now, ledger::AdvanceWatermark{ChannelId(1), now}});
    ASSERT_EQ(request_write(3), ledger::Reject::none);
    const Timestamp begun = clock_.now();
    begin();
    ASSERT_TRUE(state_becomes([](const ledger::State& state) {
        return state.listing(ListingId(0)).write_state == ledger::WriteState::settled;
    }));
    Timestamp settled_by;
    channels_->projector().look([&](const ledger::State& state) {
        settled_by = state.listing(ListingId(0)).effective_at;  // when it was read
    });
    EXPECT_GE(settled_by, begun + sync_.landing_max);
}

TEST_F(SyncLoopMannerTest, NamedOrdersAreFetchedOnceTheirTimeIsOver) {
    SeenOrder old = order("1", 2);
    old.updated_at = clock_.now() - Duration::seconds(60);
    SeenOrder other = order("2", 3);
    other.updated_at = old.updated_at;
    SeenOrder third = order("3", 1);
    third.updated_at = old.updated_at;
    tell([&](Manner& manner) {
        manner.contents = {old, other, third};
        for (const SeenOrder& seen : manner.contents) {
            manner.named.push_back({seen.order.order, seen.updated_at});
        }
    });
    begin();
    ASSERT_TRUE(state_becomes([](const ledger::State& state) {
        return state.sellable_shared(SkuId(0)) == 94 &&
               state.channel(ChannelId(1)).watermark > Timestamp();
    }));
    const auto polls = channels_->find("fake")->metrics().polls.load();
    ASSERT_TRUE(shop_.wait([&] {
        return channels_->find("fake")->metrics().polls.load() > polls + 3;
    }));
    EXPECT_EQ(ask([](const Manner& manner) { return manner.fetched.size(); }), 2U);  // lots of two
    // A change has another time.
    tell([](Manner& manner) {
        manner.contents[0].order.lines[0].cancelled = Quantity(2);
        manner.contents[0].updated_at = manner.contents[0].updated_at + Duration::seconds(1);
        manner.named[0].updated_at = manner.contents[0].updated_at;
    });
    EXPECT_TRUE(state_becomes([](const ledger::State& state) {
        return state.sellable_shared(SkuId(0)) == 96;
    }));
    EXPECT_EQ(ask([](const Manner& manner) { return manner.fetched.back().size(); }), 1U);
}

TEST_F(SyncLoopMannerTest, ANamedOrderThatIsNotFoundProvesNothing) {
    tell([&](Manner& manner) {
        manner.named.push_back({ExternalId::parse("9"), clock_.now() - Duration::seconds(60)});
    });
    begin();
    ASSERT_TRUE(shop_.wait([&] {
        return channels_->find("fake")->metrics().polls_incomplete.load() >= 3;
    }));
    EXPECT_EQ(channels_->status().at(0).watermark, Timestamp());
    EXPECT_EQ(
        channels_->status().at(0).problem,
        "channel_protocol: An order that a search named was not found"
    );
}

TEST_F(SyncLoopMannerTest, TheRateBudgetCountsCalls) {
    sync_.writes_per_second = 0.001;  // what is there at the start is all there is
    sync_.writes_burst = 3;
    for (int i = 2; i <= 6; ++i) {
        const std::string id = std::to_string(i);
        run({{}, clock_.now(), ledger::DefineSku{"S" + id}});
        run(
            {{},
             clock_.now(),
             ledger::ReceiveStock{
                 SkuId(static_cast<std::uint32_t>(i - 1)), LocationId(0), Quantity(100), {}}}
        );
        shop_.listings.push_back(
            {ExternalId::parse("L" + id), "S" + id, "", ledger::Fulfilment::merchant, false}
        );
        shop_.shown[ExternalId::parse("L" + id)] = Quantity(0);
    }
    shop_.shown[ExternalId::parse("L1")] = Quantity(0);
    begin();
    // Six listings are to be raised; each costs a call, and three calls may be made.
    ASSERT_TRUE(shop_.wait([&] { return shop_.writes.size() >= 3; }));
    ASSERT_TRUE(wait_for_reads(5));
    EXPECT_EQ(writes(), 3U);
    EXPECT_GT(channels_->status().at(0).writes_waiting, 0U);
}

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
