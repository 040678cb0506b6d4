// Goal: what the ledger believes is what buyers really bought, and nothing is oversold, whatever
// goes wrong between it and the marketplaces.
// Method: the whole hub over real HTTP against the sandbox marketplaces with seeded faults; every
// wait is for a condition with a deadline.
#include <gtest/gtest.h>

#include "channels_hub.h"

namespace tidegate::channels::testing {
namespace {

using sandbox::ShopKind;

void expect_nothing_oversold(Hub& hub) {
    hub.with_world([&](sandbox::World& world, Timestamp) {
        for (std::uint32_t i = 0; i < hub.options.skus; ++i) {
            EXPECT_EQ(world.oversold(sandbox::demo_sku(i + 1), hub.options.stock), Quantity(0));
        }
    });
    hub.look([&](const ledger::State& state) { EXPECT_TRUE(state.shortages().empty()); });
}

TEST(ChannelsAgainstSandbox, OrdersOfBothShopsAreSeenAndNothingIsOversold) {
    Hub hub({.skus = 2, .stock = Quantity(60)});
    hub.connect();
    hub.subscribe_webhooks();
    for (std::uint32_t sku = 0; sku < 2; ++sku) {
        hub.crowd(ShopKind::tiktok, sku, 900, Duration::seconds(3), 7 + sku);
        hub.crowd(ShopKind::shopify, sku, 400, Duration::seconds(3), 70 + sku);
    }
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    expect_nothing_oversold(hub);
    RecordProperty("end", hub.describe());
    EXPECT_GT(hub.channels->metrics().order_to_durable.count(), 0U);
    EXPECT_GT(hub.channels->metrics().webhooks.load(), 0U);
    EXPECT_EQ(hub.channels->metrics().webhooks_refused.load(), 0U);
    EXPECT_EQ(hub.channels->find("tiktok")->metrics().drifts.load(), 0U);
}

TEST(ChannelsAgainstSandbox, FaultsOfEveryKindChangeNothing) {
    Hub hub({.skus = 2, .stock = Quantity(60)});
    hub.connect();
    hub.subscribe_webhooks();
    hub.faults([](sandbox::Faults& faults) {
        faults.feed_delay = {Duration(0), Duration(200)};
        faults.write_delay = {Duration(0), Duration(100)};
        faults.webhook_delay = {Duration(0), Duration(100)};
        faults.webhook_dropped = 0.2;
        faults.webhook_duplicated = 0.3;
        faults.webhook_reordered = 0.3;
        faults.webhook_reorder_span = Duration(300);
        faults.reply_lost = 0.05;
        faults.server_error = 0.05;
        faults.throttled = 0.05;
    });
    for (std::uint32_t sku = 0; sku < 2; ++sku) {
        hub.crowd(ShopKind::tiktok, sku, 900, Duration::seconds(4), 3 + sku);
        hub.crowd(ShopKind::shopify, sku, 600, Duration::seconds(4), 30 + sku);
    }
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); }, Duration::seconds(120))) << hub.describe();
    expect_nothing_oversold(hub);
}

TEST(ChannelsAgainstSandbox, ALostReplyIsUnknownUntilItIsReadBack) {
    Hub hub({});
    hub.connect();
    hub.faults([](sandbox::Faults& faults) { faults.reply_lost = 1; });
    for (const ShopKind shop : sandbox::kShopKinds) {
        ASSERT_EQ(hub.request_write(shop, 0, Quantity(9)), ledger::Reject::none);
    }
    ASSERT_TRUE(hub.wait([&] {
        return hub.channels->find("tiktok")->metrics().writes_unknown.load() > 0 &&
               hub.channels->find("shopify")->metrics().writes_unknown.load() > 0;
    })) << hub.describe();
    hub.faults([](sandbox::Faults& faults) { faults.reply_lost = 0; });
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    hub.with_world([](sandbox::World& world, Timestamp) {
        for (const sandbox::SkuTruth& sku : world.truth()) EXPECT_EQ(sku.listed, Quantity(9));
    });
    expect_nothing_oversold(hub);
}

TEST(ChannelsAgainstSandbox, AQuantityBelowACampaignsLockIsRefusedAndTheRestGoesOn) {
    Hub hub({.skus = 2});
    hub.connect();
    hub.with_world([](sandbox::World& world, Timestamp) {
        sandbox::Market& market = world.market(ShopKind::tiktok);
        market.set_locked(*market.find_sku(sandbox::demo_sku(1)), Quantity(4));
    });
    ASSERT_EQ(hub.request_write(ShopKind::tiktok, 0, Quantity(2)), ledger::Reject::none);
    ASSERT_EQ(hub.request_write(ShopKind::tiktok, 1, Quantity(8)), ledger::Reject::none);
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    hub.with_world([](sandbox::World& world, Timestamp) {
        for (const sandbox::SkuTruth& sku : world.truth()) {
            if (sku.shop != ShopKind::tiktok) continue;
            EXPECT_EQ(sku.listed, Quantity(sku.sku == sandbox::demo_sku(1) ? 5 : 8));
        }
    });
    EXPECT_GT(hub.channels->find("tiktok")->metrics().writes_refused.load(), 0U);
}

TEST(ChannelsAgainstSandbox, ALatePollFindsWhatNoWebhookSaid) {
    Hub hub({});
    hub.connect();
    hub.faults([](sandbox::Faults& faults) {
        faults.outage_from = Timestamp(1);
        faults.outage_until = Timestamp::from_seconds(4'000'000'000);
    });
    hub.crowd(ShopKind::tiktok, 0, 600, Duration(500), 5);
    hub.crowd(ShopKind::shopify, 0, 600, Duration(500), 6);
    ASSERT_TRUE(hub.wait([&] {
        bool over = false;
        hub.with_world([&](sandbox::World& world, Timestamp) { over = !world.buyers_left(); });
        return over;
    }));
    EXPECT_FALSE(hub.in_step());
    hub.faults([](sandbox::Faults& faults) { faults.outage_until = Timestamp(1); });
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    expect_nothing_oversold(hub);
}

TEST(ChannelsAgainstSandbox, AnEndedTokenIsRenewedAndNothingIsMissed) {
    Hub hub({});
    hub.connect();
    hub.with_world([](sandbox::World& world, Timestamp now) {
        world.tiktok().tokens().expire_all(now);
        world.shopify().expire_tokens();
    });
    hub.crowd(ShopKind::tiktok, 0, 600, Duration::seconds(1), 5);
    hub.crowd(ShopKind::shopify, 0, 600, Duration::seconds(1), 6);
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    expect_nothing_oversold(hub);
}

TEST(ChannelsAgainstSandbox, ARefusedZeroTakesTheProductOffSale) {
    Hub hub({.skus = 1, .stock = Quantity(10), .tiktok_takes_zero = false});
    hub.connect();
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    // Everything is kept for nobody: the planner has to take all listings to zero.
    ASSERT_EQ(
        hub.execute(
               {{},
                hub.clock.now(),
                ledger::AdjustStock{
                    SkuId(0), LocationId(0), Quantity(-10), ledger::AdjustReason::shrinkage, {}}}
        ).reject,
        ledger::Reject::none
    );
    const bool stopped = hub.wait([&] {
        bool off = false;
        hub.with_world([&](sandbox::World& world, Timestamp) {
            off = world.market(ShopKind::tiktok).products()[0].status ==
                  sandbox::ProductStatus::deactivated;
        });
        return off;
    });
    EXPECT_TRUE(stopped) << hub.describe();
}

TEST(ChannelsAgainstSandbox, AWriteThatWasPendingAtARestartIsReadBack) {
    Hub hub({});
    hub.connect();
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    const ListingId tiktok = hub.listing(ShopKind::tiktok, 0);
    hub.disconnect();
    const auto asked =
        hub.execute({{}, hub.clock.now(), ledger::RequestWrite{tiktok, Quantity(7), Quantity(5)}});
    ASSERT_EQ(asked.reject, ledger::Reject::none);
    hub.connect();
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    expect_nothing_oversold(hub);
}

}  // namespace
}  // namespace tidegate::channels::testing
