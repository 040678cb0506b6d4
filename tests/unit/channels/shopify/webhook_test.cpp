// Goal: REST bodies of webhooks become orders, fetches and reads.
// Method: bodies in the documented shapes, with ids beyond 2^53.
#include <gtest/gtest.h>

#include "channels/shopify/decode.h"

namespace tidegate::channels::shopify {
namespace {

ExternalId item_of(ExternalId variant) {
    return variant == ExternalId::parse("801") ? ExternalId::parse("271878346596884015")
                                               : ExternalId::none();
}

std::string order(const char* variant, const char* extra = "") {
    return R"({"id":9007199254740993,"created_at":"2026-01-01T23:04:05-04:00","updated_at":null,)"
           R"("cancelled_at":null,"currency":"USD","financial_status":"paid","fulfillment_status":null,)"
           R"("line_items":[{"id":11,"variant_id":)" +
           std::string(variant) +
           R"(,"sku":"A","quantity":3,"current_quantity":2,"fulfillable_quantity":2,"price":"5.50"}],)" +
           std::string(extra) +
           R"("refunds":[{"refund_line_items":[{"line_item_id":11,"quantity":1,"restock_type":"cancel"}]}]})";
}

TEST(DecodeShopifyWebhook, WholeOrder) {
    const auto event = decode_webhook("orders/create", order("801"), item_of);
    ASSERT_TRUE(event);
    EXPECT_TRUE(event->fetch.empty());
    const ledger::SeeOrder& seen = event->orders.at(0);
    EXPECT_EQ(seen.order.text(), "9007199254740993");
    EXPECT_EQ(seen.placed_at, Timestamp(1767323045000));
    ASSERT_EQ(seen.lines.size(), 1U);
    EXPECT_EQ(seen.lines[0].listing.text(), "271878346596884015");
    EXPECT_EQ(seen.lines[0].ordered, Quantity(3));
    EXPECT_EQ(seen.lines[0].cancelled, Quantity(1));
}

TEST(DecodeShopifyWebhook, UnknownVariantsAreAnnouncedAndFetched) {
    const auto event = decode_webhook("orders/updated", order("802"), item_of);
    ASSERT_TRUE(event);
    EXPECT_TRUE(event->orders.at(0).lines.empty());
    EXPECT_EQ(event->fetch.at(0).text(), "9007199254740993");
}

TEST(DecodeShopifyWebhook, OtherTopics) {
    const auto refund =
        decode_webhook("refunds/create", R"({"id":1,"order_id":9007199254740993})", item_of);
    EXPECT_EQ(refund->fetch.at(0).text(), "9007199254740993");
    const auto level = decode_webhook(
        "inventory_levels/update",
        R"({"inventory_item_id":271878346596884015,"location_id":53716844710,"available":null})",
        item_of
    );
    EXPECT_EQ(level->read.at(0).text(), "271878346596884015");
    EXPECT_TRUE(decode_webhook("products/update", "{}", item_of)->product_changed);
    EXPECT_TRUE(decode_webhook("app/uninstalled", "{}", item_of)->access_ended);
    EXPECT_TRUE(decode_webhook("carts/create", "{}", item_of));
}

TEST(DecodeShopifyWebhook, MalformedBodies) {
    for (const char* body : {"", "[]", "{", R"({"id":1.5})", R"({"id":1,"line_items":7})"}) {
        EXPECT_FALSE(decode_webhook("orders/create", body, item_of)) << body;
    }
}

}  // namespace
}  // namespace tidegate::channels::shopify
