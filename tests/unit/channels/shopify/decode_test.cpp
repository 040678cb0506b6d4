// Goal: order nodes of Shopify become the right lines and counters.
// Method: an answer in the documented shape.
#include "channels/shopify/decode.h"

#include <gtest/gtest.h>

namespace tidegate::channels::shopify {
namespace {

std::string page(const std::string& nodes) {
    return R"({"data":{"nodes":[)" + nodes + "]}}";
}

std::string names(const std::string& nodes, const char* more) {
    return R"({"data":{"orders":{"pageInfo":{"hasNextPage":)" + std::string(more) +
           R"(,"endCursor":"c1"},"nodes":[)" + nodes + "]}}}";
}

TEST(DecodeShopifyOrderNames, OrdersTimesAndCursor) {
    const auto page = decode_order_names(names(
        R"({"legacyResourceId":"9007199254740993","updatedAt":"2026-01-02T03:04:05Z"})", "true"
    ));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->next, "c1");
    ASSERT_EQ(page->named.size(), 1U);
    EXPECT_EQ(page->named[0].order.text(), "9007199254740993");
    EXPECT_EQ(page->named[0].updated_at, Timestamp(1767323045000));
    EXPECT_EQ(decode_order_names(names("", "false"))->next, "");
}

TEST(DecodeShopifyOrderNames, WhatCannotBeReadIsNoEmptyPage) {
    for (const std::string& body :
         {std::string("x"),
          std::string(R"({"data":null})"),
          std::string(R"({"data":{"orders":null}})"),
          names(R"({"updatedAt":"2026-01-02T03:04:05Z"})", "false"),
          names(R"({"legacyResourceId":)", "false")}) {
        EXPECT_FALSE(decode_order_names(body)) << body;
    }
}

std::string order(const std::string& more_lines, const char* cut = "false") {
    return R"({"legacyResourceId":"9007199254740993","createdAt":"2026-01-02T03:04:05Z",)"
           R"("updatedAt":"2026-01-02T04:04:05Z","cancelledAt":null,"currencyCode":"USD",)"
           R"("displayFinancialStatus":"PAID","displayFulfillmentStatus":"UNFULFILLED",)"
           R"("lineItems":{"pageInfo":{"hasNextPage":)" +
           std::string(cut) +
           R"(},"nodes":[{"id":"gid://shopify/LineItem/11","sku":"A","quantity":3,"currentQuantity":2,)"
           R"("unfulfilledQuantity":2,"originalUnitPriceSet":{"shopMoney":{"amount":"5.50"}},)"
           R"("variant":{"inventoryItem":{"legacyResourceId":"271878346596884015"}}})" +
           more_lines +
           R"(]},"refunds":[{"refundLineItems":{"pageInfo":{"hasNextPage":false},"nodes":[{"quantity":1,)"
           R"("restockType":"CANCEL","lineItem":{"id":"gid://shopify/LineItem/11"}}]}}]})";
}

TEST(DecodeShopifyOrders, LinesCountersAndIds) {
    const auto decoded = decode_orders(page(order("")));
    ASSERT_TRUE(decoded);
    ASSERT_EQ(decoded->page.orders.size(), 1U);
    const ledger::SeeOrder& seen = decoded->page.orders[0].order;
    EXPECT_EQ(seen.order.text(), "9007199254740993");
    EXPECT_EQ(seen.placed_at, Timestamp(1767323045000));
    EXPECT_EQ(seen.stage, ledger::Stage::ready);
    ASSERT_EQ(seen.lines.size(), 1U);
    EXPECT_EQ(seen.lines[0].listing.text(), "271878346596884015");
    EXPECT_EQ(seen.lines[0].ordered, Quantity(3));
    EXPECT_EQ(seen.lines[0].cancelled, Quantity(1));
    EXPECT_EQ(seen.lines[0].price_minor, 550);
}

TEST(DecodeShopifyOrders, LinesOfOneItemAreOneAndVariantlessOnesWaitOrVanish) {
    const auto decoded = decode_orders(page(order(
        R"(,{"id":"gid://shopify/LineItem/12","sku":"A","quantity":2,"currentQuantity":2,)"
        R"("unfulfilledQuantity":2,"variant":{"inventoryItem":{"legacyResourceId":"271878346596884015"}}})"
        R"(,{"id":"gid://shopify/LineItem/13","sku":"GONE","quantity":1,"currentQuantity":1,"unfulfilledQuantity":1,"variant":null})"
        R"(,{"id":"gid://shopify/LineItem/14","sku":null,"quantity":1,"currentQuantity":1,"unfulfilledQuantity":1,"variant":null})"
    )));
    ASSERT_TRUE(decoded);
    const ledger::SeeOrder& seen = decoded->page.orders.at(0).order;
    ASSERT_EQ(seen.lines.size(), 2U);
    EXPECT_EQ(seen.lines[0].ordered, Quantity(5));
    EXPECT_EQ(seen.lines[1].listing, ExternalId::parse("sku_GONE"));
}

TEST(DecodeShopifyOrders, ListsThatDidNotFitAreFetchedWhole) {
    const auto decoded = decode_orders(page(order("", "true")));
    ASSERT_TRUE(decoded);
    EXPECT_TRUE(decoded->page.orders.empty());
    ASSERT_EQ(decoded->truncated.size(), 1U);
}

TEST(DecodeShopifyOrders, UnreadableOrdersAndAnswers) {
    const auto decoded = decode_orders(page(R"({"legacyResourceId":"5","createdAt":"x"})"));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->page.unreadable.at(0), "Order 5 has no creation time");
    EXPECT_FALSE(decode_orders(R"({"data":null})"));
    EXPECT_FALSE(decode_orders("x"));
    EXPECT_TRUE(decode_orders(R"({"data":{"nodes":[null]}})")->page.orders.empty());
}

}  // namespace
}  // namespace tidegate::channels::shopify
