// Goal: stock writes carry the compare and the key, and every answer is understood.
// Method: a scripted shop; bodies are compared as text.
#include "channels/shopify/connector.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

namespace tidegate::channels::shopify {
namespace {

using channels::testing::contains;

constexpr const char* kApplied =
    R"({"data":{"inventorySetQuantities":{"inventoryAdjustmentGroup":{"id":"g"},"userErrors":[]}}})";
std::string user_error(const std::string& code) {
    return R"({"data":{"inventorySetQuantities":{"inventoryAdjustmentGroup":null,"userErrors":[{"code":")" +
           code + R"(","field":["input","quantities","0"],"message":"m"}]}}})";
}

struct ShopifyConnectorTest : ::testing::Test {
    ShopifyConnectorTest() {
        options.client.base_url = "http://shop";
        options.client.shop = "s.myshopify.com";
        options.client.client_secret = "hush";
        options.client.access_token = "fixed";
        options.location = "5";
        connector = make_connector(options, script.send(), clock);
    }
    WriteResult write(std::uint32_t number = 3) {
        const WriteJob job{
            ListingId(0),
            WriteNumber(number),
            ExternalId::parse("271878346596884015"),
            Quantity(12),
            Quantity(15)};
        return connector->write_listings({&job, 1}).at(0);
    }
    channels::testing::Script script;
    Options options;
    ManualClock clock{Timestamp::from_seconds(1'000'000)};
    std::unique_ptr<Connector> connector;
};

TEST_F(ShopifyConnectorTest, WritesCompareAndKey) {
    script.answer(200, kApplied);
    EXPECT_EQ(write().outcome, WriteOutcome::applied);
    const std::string& body = script.requests.at(0).body;
    EXPECT_TRUE(contains(body, R"("name":"available")"));
    EXPECT_TRUE(contains(
        body,
        R"("quantities":[{"inventoryItemId":"gid://shopify/InventoryItem/271878346596884015",)"
        R"("locationId":"gid://shopify/Location/5","quantity":12,"changeFromQuantity":15}])"
    ));
    EXPECT_TRUE(contains(
        body,
        "\"key\":\"" +
            idempotency_key(
                "tidegate/1000000000", ExternalId::parse("271878346596884015"), WriteNumber(3)
            ) +
            '"'
    ));
}

TEST_F(ShopifyConnectorTest, ALostAnswerIsAskedAgainWithTheSameKey) {
    script.lose();
    script.answer(200, kApplied);
    EXPECT_EQ(write().outcome, WriteOutcome::applied);
    ASSERT_EQ(script.requests.size(), 2U);
    EXPECT_EQ(script.requests[0].body, script.requests[1].body);
}

TEST_F(ShopifyConnectorTest, WhatStaysLostIsUnknown) {
    script.lose();
    script.lose("network_unreachable");
    script.lose("network_unreachable");
    const WriteResult result = write();
    EXPECT_EQ(result.outcome, WriteOutcome::unknown);
    EXPECT_TRUE(result.read_again);
}

TEST_F(ShopifyConnectorTest, AStaleCompareIsARefusalAndAReasonToRead) {
    script.answer(200, user_error("CHANGE_FROM_QUANTITY_STALE"));
    const WriteResult result = write();
    EXPECT_EQ(result.outcome, WriteOutcome::refused);
    EXPECT_TRUE(result.read_again);
    EXPECT_EQ(result.error.retry, Retry::yes);
    EXPECT_EQ(script.requests.size(), 1U);
}

TEST_F(ShopifyConnectorTest, OtherAnswers) {
    script.answer(200, user_error("INVALID_QUANTITY_NEGATIVE"));
    EXPECT_EQ(write().outcome, WriteOutcome::refused);
    script.answer(429, "");
    EXPECT_EQ(write().outcome, WriteOutcome::deferred);
    script.answer(200, user_error("IDEMPOTENCY_CONCURRENT_REQUEST"));
    script.answer(200, kApplied);
    EXPECT_EQ(write().outcome, WriteOutcome::applied);
}

TEST_F(ShopifyConnectorTest, KeysDependOnListingWriteAndInstallation) {
    const ExternalId a = ExternalId::parse("1");
    const std::string key = idempotency_key("x", a, WriteNumber(1));
    EXPECT_EQ(key.size(), 36U);
    EXPECT_EQ(key, idempotency_key("x", a, WriteNumber(1)));
    EXPECT_NE(key, idempotency_key("x", a, WriteNumber(2)));
    EXPECT_NE(key, idempotency_key("x", ExternalId::parse("2"), WriteNumber(1)));
    EXPECT_NE(key, idempotency_key("y", a, WriteNumber(1)));
}

TEST_F(ShopifyConnectorTest, ReadsAreGoneOnlyWhenTheShopSaysSo) {
    script.answer(
        200,
        R"({"data":{"nodes":[{"legacyResourceId":"271878346596884015","inventoryLevel":{"quantities":)"
        R"([{"name":"available","quantity":4}]}},null,{"legacyResourceId":"7","inventoryLevel":null},)"
        R"({"legacyResourceId":"8","inventoryLevel":{"quantities":[]}}]}})"
    );
    const ExternalId ids[] = {
        ExternalId::parse("271878346596884015"),
        ExternalId::parse("6"),
        ExternalId::parse("7"),
        ExternalId::parse("8")};
    const auto reads = connector->read_listings(ids);
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 3U);  // of the last nothing is known
    EXPECT_EQ(reads->at(0).quantity, Quantity(4));
    EXPECT_FALSE(reads->at(0).gone);
    for (const std::size_t gone : {1U, 2U}) {
        EXPECT_EQ(reads->at(gone).listing, ids[gone]);
        EXPECT_EQ(reads->at(gone).quantity, Quantity(0));
        EXPECT_TRUE(reads->at(gone).gone);
    }
    for (const char* body :
         {R"({"data":{"nodes":[null]}})",
          R"({"data":null})",
          R"({"errors":[{"message":"m"}],"data":{"nodes":[null,null,null,null]}})",
          R"({"data":{"nodes":[{"legacyResourceId":"9"},null,null,null]}})"}) {
        script.answer(200, body);
        EXPECT_FALSE(connector->read_listings(ids)) << body;
    }
}

TEST_F(ShopifyConnectorTest, AnIdThatIsNoItemSpoilsNoCall) {
    script.answer(200, R"({"data":{"nodes":[null]}})");
    const ExternalId ids[] = {ExternalId::parse("sku_GONE"), ExternalId::parse("7")};
    const auto reads = connector->read_listings(ids);
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 2U);
    EXPECT_EQ(reads->at(0).listing, ids[0]);
    EXPECT_TRUE(reads->at(0).gone);
    EXPECT_FALSE(contains(script.requests.back().body, "sku_GONE"));
    EXPECT_TRUE(connector->read_listings({ids, 1})->at(0).gone);
    EXPECT_EQ(script.requests.size(), 1U);
}

TEST_F(ShopifyConnectorTest, AListingThatSoldPastZeroIsComparedWithWhatStandsThere) {
    script.answer(
        200,
        R"({"data":{"nodes":[{"legacyResourceId":"271878346596884015","inventoryLevel":{"quantities":)"
        R"([{"name":"available","quantity":-2}]}}]}})"
    );
    const ExternalId id = ExternalId::parse("271878346596884015");
    EXPECT_EQ(connector->read_listings({&id, 1})->at(0).quantity, Quantity(-2));
    WriteJob job{ListingId(0), WriteNumber(1), id, Quantity(5), Quantity(0)};
    script.answer(200, kApplied);
    EXPECT_EQ(connector->write_listings({&job, 1}).at(0).outcome, WriteOutcome::applied);
    EXPECT_TRUE(contains(script.requests.back().body, R"("changeFromQuantity":-2)"));
    script.answer(200, kApplied);
    job.write = WriteNumber(2);
    EXPECT_EQ(connector->write_listings({&job, 1}).at(0).outcome, WriteOutcome::applied);
    EXPECT_TRUE(contains(script.requests.back().body, R"("changeFromQuantity":0)"));
}

TEST_F(ShopifyConnectorTest, APollAsksForNamesAndAFetchForContent) {
    script.answer(
        200,
        R"({"data":{"orders":{"pageInfo":{"hasNextPage":true,"endCursor":"c"},"nodes":)"
        R"([{"legacyResourceId":"9007199254740993","updatedAt":"2026-01-02T03:04:05Z"}]}}})"
    );
    const auto page = connector->orders_since({Timestamp(1767323045999), {}}, "");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->named.size(), 1U);
    EXPECT_TRUE(page->orders.empty());
    EXPECT_EQ(page->next, "c");
    EXPECT_TRUE(contains(script.requests.back().body, "updated_at:>='2026-01-02T03:04:05Z'"));
    EXPECT_FALSE(contains(script.requests.back().body, "lineItems"));
    script.answer(200, R"({"data":{"nodes":[null]}})");
    const auto whole = connector->fetch_orders({&page->named[0].order, 1});
    ASSERT_TRUE(whole);
    EXPECT_TRUE(whole->orders.empty());
    EXPECT_TRUE(contains(script.requests.back().body, "gid://shopify/Order/9007199254740993"));
    EXPECT_TRUE(contains(script.requests.back().body, "lineItems"));
}

TEST_F(ShopifyConnectorTest, WebhooksNeedSignatureAndShop) {
    net::Request request;
    request.body = R"({"id":1})";
    request.headers = {{"X-Shopify-Topic", "products/update"}, {"X-Shopify-Event-Id", "e1"}};
    EXPECT_EQ(connector->verify_webhook(request).error().code, "webhook_signature_invalid");
    request.headers.push_back(
        {"X-Shopify-Hmac-Sha256", "VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY="}
    );
    EXPECT_EQ(connector->verify_webhook(request).error().code, "webhook_malformed");
    request.headers.push_back({"X-Shopify-Shop-Domain", "s.myshopify.com"});
    const auto event = connector->verify_webhook(request);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->delivery, "e1");
    EXPECT_TRUE(event->product_changed);
    request.body.clear();
    EXPECT_FALSE(connector->verify_webhook(request));
}

}  // namespace
}  // namespace tidegate::channels::shopify
