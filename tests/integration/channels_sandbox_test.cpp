// Goal: what the ledger believes is what buyers really bought, and nothing is oversold, whatever
// goes wrong between it and the marketplaces.
// Method: the whole hub over real HTTP against the sandbox marketplaces with seeded faults; every
// wait is for a condition with a deadline.
#include <gtest/gtest.h>

#include <algorithm>

#include "channels_hub.h"
#include "ledger/invariants.h"

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

void expect_books_in_order(Hub& hub) {
    hub.look([](const ledger::State& state) {
        for (const ledger::Violation& violation : ledger::check_invariants(state)) {
            ADD_FAILURE() << violation.invariant << " " << violation.subject << ": "
                          << violation.detail;
        }
    });
}

void all_faults(Hub& hub) {
    hub.faults([](sandbox::Faults& faults) {
        faults.feed_delay = {Duration(0), Duration(200)};
        faults.write_delay = {Duration(0), Duration(100)};
        faults.webhook_delay = {Duration(0), Duration(100)};
        faults.answer_delay = {Duration(0), Duration(20)};
        faults.webhook_dropped = 0.2;
        faults.webhook_duplicated = 0.3;
        faults.webhook_reordered = 0.3;
        faults.webhook_reorder_span = Duration(300);
        faults.reply_lost = 0.05;
        faults.server_error = 0.05;
        faults.throttled = 0.05;
    });
}

class AllFaults : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(AllFaults, ChangeNothing) {
    Hub hub({.skus = 2, .stock = Quantity(60)});
    hub.connect();
    hub.subscribe_webhooks();
    all_faults(hub);
    for (std::uint32_t sku = 0; sku < 2; ++sku) {
        hub.crowd(ShopKind::tiktok, sku, 900, Duration::seconds(3), GetParam() + sku);
        hub.crowd(ShopKind::shopify, sku, 600, Duration::seconds(3), GetParam() + 30 + sku);
    }
    ASSERT_TRUE(hub.wait([&] {
        std::size_t orders = 0;
        hub.with_world([&](sandbox::World& world, Timestamp) {
            orders = world.market(ShopKind::tiktok).orders().size();
        });
        return orders >= 20;
    })) << hub.describe();
    hub.with_world([](sandbox::World& world, Timestamp now) {
        world.tiktok().expire_tokens(now);
        world.shopify().expire_tokens(now);
    });
    hub.faults([&](sandbox::Faults& faults) {
        faults.outage_from = hub.clock.now();
        faults.outage_until = faults.outage_from + Duration(400);
    });
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); }, Duration::seconds(120))) << hub.describe();
    expect_nothing_oversold(hub);
    expect_books_in_order(hub);
}

INSTANTIATE_TEST_SUITE_P(Seeds, AllFaults, ::testing::Values(3, 101, 202, 303));

// A marketplace whose own count lags sells past its listing: nobody can prevent that. It costs what
// it sold past its listing and not one unit more, and it is shown.
TEST(ChannelsAgainstSandbox, UnitsSoldPastAListingAreBoundedAndShown) {
    Hub hub({.stock = Quantity(10)});
    hub.connect();
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    hub.with_world([](sandbox::World& world, Timestamp now) {
        for (const ShopKind shop : kConnected) {
            sandbox::Market& market = world.market(shop);
            const auto listing = *market.find_sku(sandbox::demo_sku(1));
            if (shop == ShopKind::tiktok) market.dice.settings.count_lag = Duration::seconds(5);
            const auto listed = market.listing(listing).available().units();
            const std::int64_t past = shop == ShopKind::tiktok ? 3 : 0;
            for (std::int64_t i = 0; i < listed + past; ++i) {
                sandbox::Purchase one;
                one.wants.push_back({listing, Quantity(1)});
                market.buy(one, now);
            }
        }
    });
    std::int64_t past = 0;
    std::int64_t bought = 0;
    hub.with_world([&](sandbox::World& world, Timestamp) {
        for (const sandbox::SkuTruth& sku : truth_of_connected(world)) {
            past += sku.past_listing.units();
            bought += sku.bought.units();
        }
    });
    EXPECT_EQ(past, 3);
    // What both listed was never more than there is.
    EXPECT_LE(bought - past, 10);
    const std::int64_t short_units = std::max<std::int64_t>(0, bought - 10);
    ASSERT_TRUE(hub.wait([&] {
        std::int64_t waiting = 0;
        std::int64_t left = 0;
        hub.look([&](const ledger::State& state) {
            const auto* orders = state.shortages(SkuId(0));
            waiting = orders == nullptr ? 0 : static_cast<std::int64_t>(orders->size());
            left = state.sellable_shared(SkuId(0));
        });
        return waiting == short_units && left == 10 - (bought - short_units);
    })) << hub.describe();
    hub.with_world([&](sandbox::World& world, Timestamp) {
        EXPECT_EQ(world.oversold(sandbox::demo_sku(1), Quantity(10)), Quantity(short_units));
    });
    expect_books_in_order(hub);
}

struct Deletion {
    const char* name;
    ShopKind shop;
    bool refuses_unknown_skus;
    bool lists_deleted;
};

class DeletedProduct : public ::testing::TestWithParam<Deletion> {};

TEST_P(DeletedProduct, SellsNothingAndHoldsItsSkuUpNoLonger) {
    Hub hub(
        {.skus = 2,
         .stock = Quantity(10),
         .tiktok_refuses_unknown_skus = GetParam().refuses_unknown_skus,
         .tiktok_lists_deleted = GetParam().lists_deleted}
    );
    hub.connect();
    hub.subscribe_webhooks();
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    const ShopKind other =
        GetParam().shop == ShopKind::tiktok ? ShopKind::shopify : ShopKind::tiktok;
    const ListingId deleted = hub.listing(GetParam().shop, 0);
    // Ordered before, and looked at again after: its units stay sold.
    hub.with_world([&](sandbox::World& world, Timestamp now) {
        sandbox::Market& market = world.market(GetParam().shop);
        const auto listing = *market.find_sku(sandbox::demo_sku(1));
        sandbox::Purchase one;
        one.wants.push_back({listing, Quantity(1)});
        ASSERT_TRUE(market.buy(one, now).has_value());
        market.remove(market.listing(listing).product, now);
    });
    ASSERT_TRUE(hub.wait([&] {
        bool nothing = false;
        hub.look([&](const ledger::State& state) {
            const ledger::Listing& listing = state.listing(deleted);
            nothing = listing.exposure(state.channel(listing.channel).semantics) == 0;
        });
        return nothing && hub.in_step();
    })) << hub.describe();
    // The ledger lets the other shop have what only this listing could have held: all that is left
    // where the write compares, old and new quantity together where it overwrites.
    const Quantity rest(other == ShopKind::shopify ? 9 : 4);
    ASSERT_TRUE(hub.wait([&] {
        const ledger::Reject reject = hub.request_write(other, 0, rest);
        return reject == ledger::Reject::none || reject == ledger::Reject::unchanged;
    })) << hub.describe();
    // And the product beside it goes on.
    EXPECT_EQ(
        hub.channels->find(GetParam().shop == ShopKind::tiktok ? "tiktok" : "shopify")
            ->status()
            .gone,
        1U
    );
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    expect_nothing_oversold(hub);
    expect_books_in_order(hub);
}

INSTANTIATE_TEST_SUITE_P(
    Shops,
    DeletedProduct,
    ::testing::Values(
        Deletion{"TikTokRefusesItsSkus", ShopKind::tiktok, true, false},
        Deletion{"TikTokLeavesItsSkusOut", ShopKind::tiktok, false, false},
        Deletion{"TikTokListsItAsDeleted", ShopKind::tiktok, true, true},
        Deletion{"Shopify", ShopKind::shopify, true, false}
    ),
    [](const auto& row) { return std::string(row.param.name); }
);

TEST(ChannelsAgainstSandbox, ALostReplyIsUnknownUntilItIsReadBack) {
    Hub hub({});
    hub.connect();
    hub.faults([](sandbox::Faults& faults) { faults.reply_lost = 1; });
    for (const ShopKind shop : kConnected) {
        ASSERT_EQ(hub.request_write(shop, 0, Quantity(9)), ledger::Reject::none);
    }
    ASSERT_TRUE(hub.wait([&] {
        return hub.channels->find("tiktok")->metrics().writes_unknown.load() > 0 &&
               hub.channels->find("shopify")->metrics().writes_unknown.load() > 0;
    })) << hub.describe();
    hub.faults([](sandbox::Faults& faults) { faults.reply_lost = 0; });
    ASSERT_TRUE(hub.wait([&] { return hub.in_step(); })) << hub.describe();
    hub.with_world([](sandbox::World& world, Timestamp) {
        for (const sandbox::SkuTruth& sku : truth_of_connected(world))
            EXPECT_EQ(sku.listed, Quantity(9));
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
        for (const sandbox::SkuTruth& sku : truth_of_connected(world)) {
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
        world.tiktok().expire_tokens(now);
        world.shopify().expire_tokens(now);
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
