// Goal: writes land late and in order, products go off sale and come back, ids find what there is.
// Method: one shop in virtual time, driven by hand; every figure is compared with equality.
#include <gtest/gtest.h>

#include "sandbox/market.h"
#include "unit/sandbox/one_market.h"

namespace tidegate::sandbox {
namespace {

using testing::kA;
using testing::kStart;
using testing::one_sku;
using testing::units_of_a;

TEST(SandboxMarketStock, WritesLandLateAndInOrderOfAcceptance) {
    Market market(one_sku(5), kStart);
    market.dice.settings.write_delay = {Duration(3000), Duration(3000)};
    market.submit({kA, {Quantity(9)}, {}}, kStart);
    market.dice.settings.write_delay = {};
    market.submit({kA, {Quantity(4)}, {}}, kStart + Duration(1));
    EXPECT_EQ(market.listing(kA).available(), Quantity(5));
    EXPECT_EQ(market.writes_pending(), 2U);
    market.advance(kStart + Duration(3000));
    EXPECT_EQ(market.listing(kA).available(), Quantity(4));
    EXPECT_EQ(market.writes_pending(), 0U);
}

TEST(SandboxMarketStock, AWriteOverwritesSalesThatCameBetween) {
    Market market(one_sku(5), kStart);
    market.dice.settings.write_delay = {Duration(1000), Duration(1000)};
    market.submit({kA, {Quantity(5)}, {}}, kStart);
    EXPECT_TRUE(market.buy(units_of_a(2), kStart + Duration(500)).has_value());
    market.advance(kStart + Duration(1000));
    EXPECT_EQ(market.listing(kA).available(), Quantity(5));
    EXPECT_EQ(market.listing(kA).placed, Quantity(2));
}

TEST(SandboxMarketStock, AnIgnoredWriteIsAcceptedAndNeverApplied) {
    Market market(one_sku(5), kStart);
    market.dice.settings.write_ignored = 1.0;
    market.submit({kA, {Quantity(1)}, {}}, kStart);
    market.advance(kStart + Duration::seconds(3600));
    EXPECT_EQ(market.listing(kA).available(), Quantity(5));
}

TEST(SandboxMarketStock, ADeactivatedProductSellsNothingUntilItsAudit) {
    Market market(one_sku(5), kStart);
    market.deactivate(ProductIndex(0), kStart);
    EXPECT_FALSE(market.buy(units_of_a(1), kStart).has_value());
    market.activate(ProductIndex(0), kStart);
    EXPECT_FALSE(market.buy(units_of_a(1), kStart + Duration(59'999)).has_value());
    EXPECT_TRUE(market.buy(units_of_a(1), kStart + Duration(60'000)).has_value());
}

TEST(SandboxMarketStock, ADeletedProductIsFoundByNoIdAndSellsNothing) {
    Market market(one_sku(5), kStart);
    const auto order = market.buy(units_of_a(2), kStart);
    (void)market.take_events();
    market.remove(ProductIndex(0), kStart);
    market.remove(ProductIndex(0), kStart);
    EXPECT_EQ(market.take_events().size(), 1U);
    EXPECT_TRUE(market.is_deleted(kA));
    EXPECT_FALSE(market.buy(units_of_a(1), kStart).has_value());
    EXPECT_FALSE(market.find_product(1).has_value());
    EXPECT_FALSE(market.find_listing(2).has_value());
    EXPECT_FALSE(market.find_item(3).has_value());
    // The truth goes on: the order is there, may be cancelled, and counts.
    EXPECT_TRUE(market.find_sku("A").has_value());
    EXPECT_EQ(market.listing(kA).bought(), Quantity(2));
    EXPECT_TRUE(market.cancel(*order, Initiator::seller, kStart));
    EXPECT_EQ(market.listing(kA).bought(), Quantity(0));
    market.activate(ProductIndex(0), kStart);
    EXPECT_TRUE(market.is_deleted(kA));
}

}  // namespace
}  // namespace tidegate::sandbox
