// Goal: only Walmart's own notifications are believed, and each says what to look at.
// Method: signatures made by hand, the vector of the signed scheme, a table of events.
#include "channels/walmart/webhook.h"

#include <gtest/gtest.h>

namespace tidegate::channels::walmart {
namespace {

constexpr Timestamp kSent = Timestamp::from_seconds(1'767'323'045);

net::Request request_with(net::Headers headers, std::string body) {
    net::Request request;
    request.method = "POST";
    request.path = "/wm/hook";
    request.target = "/wm/hook?x=1";
    request.headers = std::move(headers);
    request.body = std::move(body);
    return request;
}

TEST(WalmartSignature, HmacOfTheBodyInEitherEncoding) {
    WebhookAuth auth;
    auth.method = WebhookAuth::Method::hmac;
    auth.secret = "key";
    const WebhookSignature signature(auth);
    const std::string body = "The quick brown fox jumps over the lazy dog";
    // A well-known vector of HMAC-SHA256.
    const char* const in_hex = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    const char* const in_base64 = "97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=";
    for (const char* given : {in_hex, in_base64}) {
        EXPECT_TRUE(signature.matches(request_with({{"x-wm-signature", given}}, body), kSent));
        EXPECT_FALSE(signature.matches(request_with({{"x-wm-signature", given}}, body + " "), kSent)
        );
        EXPECT_FALSE(signature.matches(request_with({{"other", given}}, body), kSent));
    }
    EXPECT_FALSE(signature.matches(request_with({{"x-wm-signature", ""}}, body), kSent));
    EXPECT_FALSE(signature.matches(request_with({}, body), kSent));
}

TEST(WalmartSignature, BasicIsUserAndPassword) {
    WebhookAuth auth;
    auth.method = WebhookAuth::Method::basic;
    auth.header = "Authorization";
    auth.user = "abc";
    auth.password = "test";
    const WebhookSignature signature(auth);
    EXPECT_TRUE(signature.matches(request_with({{"Authorization", "YWJjOnRlc3Q="}}, ""), kSent));
    EXPECT_TRUE(
        signature.matches(request_with({{"Authorization", "Basic YWJjOnRlc3Q="}}, ""), kSent)
    );
    EXPECT_FALSE(signature.matches(request_with({{"Authorization", "YWJjOnRlc3R="}}, ""), kSent));
    EXPECT_FALSE(signature.matches(request_with({}, ""), kSent));
}

TEST(WalmartSignature, TheSignedSchemeGivesItsVector) {
    const HmacKey key("secret");
    EXPECT_EQ(
        sign_request(key, "POST", "/wm/hook?x=1", "1767323045", R"({"a":1})"),
        "yNKibZJfiq3mOBdDYDqQL+mzGwHNQ4Rr06u1oo2Oz2s="
    );
}

TEST(WalmartSignature, TheSignedSchemeRefusesWhatIsOldOrAltered) {
    WebhookAuth auth;
    auth.method = WebhookAuth::Method::signed_request;
    auth.secret = "secret";
    const WebhookSignature signature(auth);
    const net::Request good = request_with(
        {{"WM_SEC.TIMESTAMP", "1767323045"},
         {"WM_SEC.SIGNATURE", "yNKibZJfiq3mOBdDYDqQL+mzGwHNQ4Rr06u1oo2Oz2s="}},
        R"({"a":1})"
    );
    EXPECT_TRUE(signature.matches(good, kSent));
    EXPECT_TRUE(signature.matches(good, kSent + Duration::seconds(300)));
    EXPECT_FALSE(signature.matches(good, kSent + Duration::seconds(301)));
    EXPECT_FALSE(signature.matches(good, kSent - Duration::seconds(301)));
    net::Request altered = good;
    altered.target = "/wm/hook?x=2";
    EXPECT_FALSE(signature.matches(altered, kSent));
    altered = good;
    altered.headers[0].value = "1767323046";
    EXPECT_FALSE(signature.matches(altered, kSent));
    altered = good;
    altered.method = "PUT";
    EXPECT_FALSE(signature.matches(altered, kSent));
}

TEST(WalmartSignature, WithoutASecretNothingIsBelieved) {
    const net::Request bare = request_with({{"X-WM-Signature", ""}}, "");
    for (const auto method :
         {WebhookAuth::Method::none,
          WebhookAuth::Method::hmac,
          WebhookAuth::Method::basic,
          WebhookAuth::Method::signed_request}) {
        WebhookAuth auth;
        auth.method = method;
        EXPECT_FALSE(WebhookSignature(auth).matches(bare, kSent));
    }
}

std::string event(const std::string& type, const std::string& payload) {
    return R"({"source":{"eventType":")" + type +
           R"(","eventTime":"2026-01-02T03:04:05.678Z","eventId":"e-1"},"payload":{"partnerId":"1")" +
           payload + "}}";
}

struct EventRow {
    const char* name;
    std::string body;
    std::size_t announced;
    std::size_t fetch;
    std::size_t read;
    bool product_changed;
};

TEST(WalmartWebhook, SaysWhatToLookAt) {
    const std::string order = R"(,"purchaseOrderId":"1796277083022")";
    const EventRow rows[] = {
        {"new order", event("PO_CREATED", order), 1, 1, 0, false},
        {"cancelled by Walmart", event("PO_LINE_AUTOCANCELLED", order), 0, 1, 0, false},
        {"sold out", event("INVENTORY_OOS", R"(,"sku":"A 1")"), 0, 0, 1, false},
        {"sold out, unnamed", event("INVENTORY_OOS", ""), 0, 0, 0, false},
        {"off sale", event("OFFER_UNPUBLISHED", R"(,"sku":"A 1")"), 0, 0, 0, true},
        {"on sale", event("OFFER_PUBLISHED", ""), 0, 0, 0, true},
        {"another", event("BUY_BOX_CHANGED", ""), 0, 0, 0, false},
    };
    for (const EventRow& row : rows) {
        const auto decoded = decode_webhook(row.body);
        ASSERT_TRUE(decoded) << row.name;
        EXPECT_EQ(decoded->delivery, "e-1") << row.name;
        EXPECT_EQ(decoded->orders.size(), row.announced) << row.name;
        EXPECT_EQ(decoded->fetch.size(), row.fetch) << row.name;
        EXPECT_EQ(decoded->read.size(), row.read) << row.name;
        EXPECT_EQ(decoded->product_changed, row.product_changed) << row.name;
        EXPECT_FALSE(decoded->access_ended) << row.name;
    }
}

TEST(WalmartWebhook, AnAnnouncedOrderHasItsDateAndNoLines) {
    const std::string order = R"(,"purchaseOrderId":1796277083022,"orderDate":)";
    const std::pair<std::string, Timestamp> rows[] = {
        {R"("2026-01-02T03:04:00Z")", Timestamp(1'767'323'040'000)},
        {"1767323041000", Timestamp(1'767'323'041'000)},
        {"null", Timestamp(1'767'323'045'678)},  // when it was sent
    };
    for (const auto& [date, placed_at] : rows) {
        const auto decoded = decode_webhook(event("PO_CREATED", order + date));
        ASSERT_TRUE(decoded) << date;
        ASSERT_EQ(decoded->orders.size(), 1U) << date;
        EXPECT_EQ(decoded->orders[0].order.text(), "1796277083022");
        EXPECT_EQ(decoded->orders[0].placed_at, placed_at) << date;
        EXPECT_EQ(decoded->orders[0].lines.size(), 0U);
        EXPECT_EQ(decoded->fetch, std::vector<ExternalId>{decoded->orders[0].order});
    }
}

TEST(WalmartWebhook, WhatCannotBeReadIsRefused) {
    for (const std::string& body :
         {std::string(),
          std::string("[]"),
          std::string("{}"),
          event("PO_CREATED", ""),
          event("PO_LINE_AUTOCANCELLED", ""),
          std::string(R"({"source":{"eventId":"1"}})")}) {
        const auto decoded = decode_webhook(body);
        ASSERT_FALSE(decoded) << body;
        EXPECT_EQ(decoded.error().code, "webhook_malformed") << body;
    }
}

}  // namespace
}  // namespace tidegate::channels::walmart
