// Goal: orders are found, lines grow, holds spread and come together.
// Method: smallest cases, compared for equality.

#include "ledger/order_store.h"

#include <gtest/gtest.h>

namespace tidegate::ledger {
namespace {

TEST(OrderStore, LinesGrowAndHoldsSpread) {
    OrderStore store;
    StoredOrder order;
    order.external = ExternalId::parse("1");
    order.channel = ChannelId(1);
    const OrderNumber number = store.add(order);
    EXPECT_EQ(store.find(ChannelId(1), order.external), number);
    EXPECT_EQ(store.find(ChannelId(2), order.external), OrderStore::kNone);
    StoredLine line;
    line.sku = SkuId(3);
    EXPECT_EQ(store.add_line(number, line), 0U);
    line.sku = SkuId(4);
    EXPECT_EQ(store.add_line(number, line), 1U);
    store.change_hold(number, 0, {SkuId(3), LocationId(0), 2});
    store.change_hold(number, 0, {SkuId(3), LocationId(1), 1});
    std::vector<HoldPart> parts;
    store.hold_parts(number, 0, parts);
    EXPECT_EQ(parts.size(), 2U);
    EXPECT_EQ(store.lines(number)[0].held, 3);
    store.change_hold(number, 0, {SkuId(3), LocationId(0), -2});
    store.change_hold(number, 0, {SkuId(3), LocationId(1), -1});
    EXPECT_EQ(store.lines(number)[0].held, 0);
    EXPECT_FALSE(store.lines(number)[0].spread);
}

}  // namespace
}  // namespace tidegate::ledger
