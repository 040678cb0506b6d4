// Goal: the market core keeps its books, sells exactly what it lists, and shows the feed and
// applies writes as late as its faults say. Method: one shop in virtual time, driven by hand; every
// figure is compared with equality.

#include "sandbox/market.h"

#include <gtest/gtest.h>

#include "unit/sandbox/one_market.h"

namespace tidegate::sandbox {
namespace {

using testing::kA;
using testing::kStart;
using testing::one_sku;
using testing::units_of_a;

TEST(SandboxMarket, SellsWhatItListsAndTurnsTheRestAway) {
    Market market(one_sku(3), kStart);
    EXPECT_TRUE(market.buy(units_of_a(2), kStart).has_value());
    EXPECT_FALSE(market.buy(units_of_a(2), kStart).has_value());
    EXPECT_TRUE(market.buy(units_of_a(1), kStart).has_value());
    const Listing& a = market.listing(kA);
    EXPECT_EQ(a.available(), Quantity(0));
    EXPECT_EQ(a.committed(), Quantity(3));
    EXPECT_EQ(a.placed, Quantity(3));
    EXPECT_EQ(a.turned_away, Quantity(2));
    EXPECT_EQ(a.past_listing, Quantity(0));
}

TEST(SandboxMarket, TwoLinesOfOneSkuAreSummedFirst) {
    Market market(one_sku(1), kStart);
    Purchase purchase = units_of_a(1);
    purchase.wants.push_back(purchase.wants.front());
    EXPECT_FALSE(market.buy(purchase, kStart).has_value());
    EXPECT_EQ(market.listing(kA).available(), Quantity(1));
}

TEST(SandboxMarket, CancellationRestocksOnlyWhenTheShopDoes) {
    for (const bool restocks : {false, true}) {
        MarketOptions options = one_sku(5);
        options.restocks_cancelled = restocks;
        Market market(std::move(options), kStart);
        const auto order = market.buy(units_of_a(3), kStart);
        EXPECT_TRUE(market.cancel_units(*order, 0, Quantity(1), Initiator::buyer, kStart));
        EXPECT_EQ(market.order(*order).last().status, OrderStatus::awaiting_shipment);
        EXPECT_TRUE(market.cancel(*order, Initiator::buyer, kStart));
        EXPECT_EQ(market.order(*order).last().status, OrderStatus::cancelled);
        EXPECT_FALSE(market.cancel(*order, Initiator::buyer, kStart));
        EXPECT_EQ(market.listing(kA).available(), Quantity(restocks ? 5 : 2));
        EXPECT_EQ(market.listing(kA).committed(), Quantity(0));
        EXPECT_EQ(market.listing(kA).bought(), Quantity(0));
        EXPECT_EQ(market.cancellations().size(), 2U);
    }
}

TEST(SandboxMarket, AnUnpaidOrderTimesOutAndALatePayerDoesNot) {
    Market market(one_sku(5), kStart);
    Purchase never = units_of_a(1);
    never.pays_after.reset();
    Purchase late = units_of_a(1);
    late.pays_after = Duration::seconds(60);
    const auto unpaid = market.buy(never, kStart);
    const auto paid = market.buy(late, kStart);
    EXPECT_EQ(market.order(*paid).last().status, OrderStatus::unpaid);
    market.advance(kStart + Duration::seconds(899));
    EXPECT_EQ(market.order(*unpaid).last().status, OrderStatus::unpaid);
    EXPECT_EQ(market.order(*paid).last().status, OrderStatus::awaiting_shipment);
    market.advance(kStart + Duration::seconds(900));
    EXPECT_EQ(market.order(*unpaid).last().status, OrderStatus::cancelled);
    EXPECT_EQ(market.order(*unpaid).cancelled_by, Initiator::system);
}

TEST(SandboxMarket, APaidOrderIsHeldForTheRemorseWindow) {
    MarketOptions options = one_sku(5);
    options.hold_time = Duration::seconds(3600);
    Market market(std::move(options), kStart);
    Purchase late = units_of_a(1);
    late.pays_after = Duration::seconds(60);
    const auto paid = market.buy(units_of_a(1), kStart);
    const auto later = market.buy(late, kStart);
    EXPECT_EQ(market.order(*paid).last().status, OrderStatus::on_hold);
    EXPECT_FALSE(market.ship(*paid, kStart + Duration::seconds(3599)));
    EXPECT_EQ(market.order(*later).last().status, OrderStatus::on_hold);
    market.advance(kStart + Duration::seconds(3600));
    EXPECT_EQ(market.order(*paid).last().status, OrderStatus::awaiting_shipment);
    EXPECT_EQ(market.order(*later).last().status, OrderStatus::on_hold);
    market.advance(kStart + Duration::seconds(3660));
    EXPECT_EQ(market.order(*later).last().status, OrderStatus::awaiting_shipment);
}

TEST(SandboxMarket, TheFeedShowsARevisionOnlyAfterItsDelay) {
    Market market(one_sku(5), kStart);
    market.dice.settings.feed_delay = {Duration(5000), Duration(5000)};
    const auto order = market.buy(units_of_a(1), kStart);
    market.advance(kStart + Duration(4999));
    EXPECT_TRUE(market.feed().empty());
    market.advance(kStart + Duration(5000));
    ASSERT_EQ(market.feed().size(), 1U);
    EXPECT_EQ(market.feed().begin()->first, kStart);
    market.cancel(*order, Initiator::buyer, kStart + Duration(6000));
    EXPECT_EQ(market.feed().begin()->first, kStart);
    market.advance(kStart + Duration(11000));
    ASSERT_EQ(market.feed().size(), 1U);
    EXPECT_EQ(market.feed().begin()->first, kStart + Duration(6000));
}

TEST(SandboxMarket, ACountLagSellsPastTheListingByTheUnitsNotYetCounted) {
    Market market(one_sku(2), kStart);
    market.dice.settings.count_lag = Duration(1000);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(market.buy(units_of_a(1), kStart).has_value());
    EXPECT_FALSE(market.buy(units_of_a(1), kStart + Duration(1000)).has_value());
    EXPECT_EQ(market.listing(kA).past_listing, Quantity(1));
    EXPECT_EQ(market.listing(kA).available(), Quantity(-1));
}

TEST(SandboxMarket, BackorderStockAppearsAtSellOut) {
    Market market(one_sku(1), kStart);
    market.submit({kA, {Quantity(1)}, Quantity(7)}, kStart);
    EXPECT_TRUE(market.buy(units_of_a(1), kStart).has_value());
    EXPECT_EQ(market.listing(kA).available(), Quantity(7));
    EXPECT_EQ(market.listing(kA).backorder, Quantity(0));
}

TEST(SandboxMarket, AnOrderMayTakeFromSeveralWarehouses) {
    Market market(one_sku(2, 2), kStart);
    market.set_available(kA, 1, Quantity(3), Trigger::manual_adjustment, kStart);
    const auto order = market.buy(units_of_a(4), kStart);
    ASSERT_TRUE(order.has_value());
    EXPECT_EQ(market.listing(kA).stock[0].available, Quantity(0));
    EXPECT_EQ(market.listing(kA).stock[1].available, Quantity(1));
    market.cancel(*order, Initiator::seller, kStart, true);
    EXPECT_EQ(market.listing(kA).stock[0].available, Quantity(2));
    EXPECT_EQ(market.listing(kA).stock[1].available, Quantity(3));
}

TEST(SandboxMarket, OnlyShippedUnitsCanBeReturnedAndOnlyOnce) {
    Market market(one_sku(5), kStart);
    const auto order = market.buy(units_of_a(2), kStart);
    EXPECT_FALSE(market.return_units(*order, 0, Quantity(1), kStart));
    EXPECT_TRUE(market.ship(*order, kStart));
    EXPECT_FALSE(market.cancel(*order, Initiator::buyer, kStart));
    EXPECT_TRUE(market.return_units(*order, 0, Quantity(9), kStart));
    EXPECT_FALSE(market.return_units(*order, 0, Quantity(1), kStart));
    EXPECT_EQ(market.listing(kA).returned, Quantity(2));
    EXPECT_EQ(market.listing(kA).committed(), Quantity(0));
}

}  // namespace
}  // namespace tidegate::sandbox
