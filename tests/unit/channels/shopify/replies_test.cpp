// Goal: variants, locations, levels and outcomes of writes are read as documented.
// Method: answers in the documented shapes.
#include "channels/shopify/replies.h"

#include <gtest/gtest.h>

namespace tidegate::channels::shopify {
namespace {

TEST(DecodeVariants, ItemsPoliciesAndCursor) {
    const auto page = decode_variants(
        R"({"data":{"productVariants":{"pageInfo":{"hasNextPage":true,"endCursor":"c"},"nodes":[)"
        R"({"legacyResourceId":"801","sku":"A","displayName":"Shirt","inventoryPolicy":"CONTINUE",)"
        R"("product":{"id":"gid://shopify/Product/9"},"inventoryItem":{"legacyResourceId":"271878346596884015","tracked":false}}]}}})"
    );
    ASSERT_TRUE(page);
    EXPECT_EQ(page->next, "c");
    const Variant& variant = page->variants.at(0);
    EXPECT_EQ(variant.item.text(), "271878346596884015");
    EXPECT_EQ(variant.sku, "A");
    EXPECT_TRUE(variant.continues);
    EXPECT_FALSE(variant.tracked);
    EXPECT_EQ(variant.product, "gid://shopify/Product/9");
}

TEST(DecodeLocations, ActiveOnesOnlineFirst) {
    const auto ids = decode_locations(
        R"({"data":{"locations":{"nodes":[{"legacyResourceId":"1","isActive":true,"fulfillsOnlineOrders":false},)"
        R"({"legacyResourceId":"2","isActive":false,"fulfillsOnlineOrders":true},)"
        R"({"legacyResourceId":"3","isActive":true,"fulfillsOnlineOrders":true}]}}})"
    );
    ASSERT_TRUE(ids);
    EXPECT_EQ(*ids, (std::vector<std::string>{"3", "1"}));
}

TEST(DecodeSet, Outcomes) {
    const auto outcome = [](const std::string& code) {
        return decode_set(
                   R"({"data":{"inventorySetQuantities":{"userErrors":[{"code":")" + code +
                   R"(","message":"m"}]}}})"
        )
            .outcome;
    };
    EXPECT_EQ(outcome("CHANGE_FROM_QUANTITY_STALE"), WriteOutcome::refused);
    EXPECT_EQ(outcome("INVALID_LOCATION"), WriteOutcome::refused);
    EXPECT_EQ(outcome("IDEMPOTENCY_CONCURRENT_REQUEST"), WriteOutcome::unknown);
    EXPECT_EQ(outcome("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"), WriteOutcome::unknown);
    EXPECT_EQ(
        decode_set(R"({"data":{"inventorySetQuantities":{"userErrors":[]}}})").outcome,
        WriteOutcome::applied
    );
    EXPECT_EQ(
        decode_set(R"({"data":{"inventorySetQuantities":null}})").outcome, WriteOutcome::unknown
    );
    EXPECT_EQ(decode_set("x").outcome, WriteOutcome::unknown);
}

TEST(DecodeUserErrors, AnyMutation) {
    EXPECT_TRUE(decode_user_errors(R"({"data":{"productUpdate":{"userErrors":[]}}})"));
    EXPECT_FALSE(decode_user_errors(R"({"data":{"productUpdate":{"userErrors":[{"message":"m"}]}}})"
    ));
}

}  // namespace
}  // namespace tidegate::channels::shopify
