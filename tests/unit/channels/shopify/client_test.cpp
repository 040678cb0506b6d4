// Goal: tokens, the cost bucket and both kinds of errors of Shopify's GraphQL API.
// Method: a scripted shop and a clock that stands still.
#include "channels/shopify/client.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

namespace tidegate::channels::shopify {
namespace {

using channels::testing::contains;

constexpr const char* kToken = R"({"access_token":"shpat_new","scope":"x","expires_in":86399})";
constexpr const char* kData = R"({"data":{"shop":{"id":"1"}}})";

struct ShopifyClientTest : ::testing::Test {
    ShopifyClientTest() {
        options.shop = "s.myshopify.com";
        options.base_url = "http://shop";
        options.client_id = "id";
        options.client_secret = "hush";
    }
    channels::testing::Script script;
    ClientOptions options;
    ManualClock clock{Timestamp::from_seconds(1'000'000)};
};

TEST_F(ShopifyClientTest, AsksForATokenFirstAndAgainAtHalfOfItsLife) {
    script.answer(200, kToken);
    script.answer(200, kData);
    script.answer(200, kToken);
    script.answer(200, kData);
    Client client(options, script.send(), clock);
    EXPECT_TRUE(client.call("{ shop { id } }", "{}", 1).ok());
    EXPECT_EQ(script.requests.at(0).url, "http://shop/admin/oauth/access_token");
    EXPECT_TRUE(contains(script.requests[0].body, R"("grant_type":"client_credentials")"));
    EXPECT_EQ(script.requests.at(1).url, "http://shop/admin/api/2026-10/graphql.json");
    EXPECT_EQ(net::find_header(script.requests[1].headers, "X-Shopify-Access-Token"), "shpat_new");
    EXPECT_EQ(script.requests[1].body, R"({"query":"{ shop { id } }","variables":{}})");
    clock.advance(Duration::seconds(43'300));
    EXPECT_TRUE(client.call("{ shop { id } }", "{}", 1).ok());
    EXPECT_EQ(script.requests.size(), 4U);
}

TEST_F(ShopifyClientTest, ARefusedTokenIsRenewedOnce) {
    options.access_token = "old";
    options.token_issued_at = clock.now();
    options.token_expires_at = clock.now() + Duration::seconds(86'400);
    script.answer(401, R"({"errors":"[API] Invalid API key or access token"})");
    script.answer(200, kToken);
    script.answer(200, kData);
    Client client(options, script.send(), clock);
    EXPECT_TRUE(client.call("q", "{}", 1).ok());
}

TEST_F(ShopifyClientTest, AFailedRenewalRestsAndMissingRightsRenewNothing) {
    options.access_token = "old";
    options.token_issued_at = clock.now() + Duration::seconds(-50'000);
    options.token_expires_at = clock.now() + Duration::seconds(36'400);
    script.answer(503, "");
    script.answer(200, kData);
    script.answer(200, kData);
    Client client(options, script.send(), clock);
    EXPECT_TRUE(client.call("q", "{}", 1).ok());
    EXPECT_TRUE(client.call("q", "{}", 1).ok());
    EXPECT_EQ(client.refresh_if_due().error().code, "channel_unauthorized");
    EXPECT_EQ(script.requests.size(), 3U);
    clock.advance(Duration::seconds(10));
    script.answer(200, kToken);
    script.answer(403, R"({"errors":"[API] This action requires merchant approval"})");
    EXPECT_EQ(client.call("q", "{}", 1).meaning, Meaning::forbidden);
    EXPECT_TRUE(script.ended());
}

TEST_F(ShopifyClientTest, ImpossibleLivesOfTokensAreRefused) {
    for (const char* life : {"9223372036854775807", "0", "-5", "\"day\""}) {
        script.answer(200, R"({"access_token":"t","expires_in":)" + std::string(life) + "}");
        Client client(options, script.send(), clock);
        EXPECT_EQ(client.refresh_if_due().error().code, "channel_protocol") << life;
    }
}

TEST_F(ShopifyClientTest, ThrottledTellsHowLong) {
    options.access_token = "fixed";
    script.answer(
        200,
        R"({"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],"extensions":{"cost":)"
        R"({"requestedQueryCost":300,"actualQueryCost":null,"throttleStatus":{"maximumAvailable":2000.0,)"
        R"("currentlyAvailable":50.0,"restoreRate":100.0}}}})"
    );
    Client client(options, script.send(), clock);
    const Answer answer = client.call("q", "{}", 300);
    EXPECT_EQ(answer.meaning, Meaning::throttled);
    EXPECT_EQ(answer.error.code, "channel_throttled");
    EXPECT_EQ(client.retry_after(), Duration::seconds(3));
    // The next one is not even sent before the bucket holds enough.
    EXPECT_EQ(client.call("q", "{}", 300).meaning, Meaning::throttled);
    EXPECT_EQ(script.requests.size(), 1U);
    clock.advance(Duration::seconds(3));
    script.answer(200, kData);
    EXPECT_TRUE(client.call("q", "{}", 300).ok());
}

TEST_F(ShopifyClientTest, MeaningsOfAnswers) {
    options.access_token = "fixed";
    options.client_secret.clear();
    const auto meaning = [&](int status, const std::string& body) {
        script.answer(status, body);
        Client client(options, script.send(), clock);
        return client.call("q", "{}", 1).meaning;
    };
    EXPECT_EQ(meaning(429, ""), Meaning::throttled);
    EXPECT_EQ(meaning(429, R"({"errors":"Exceeded 2 calls per second"})"), Meaning::throttled);
    for (const int status : {500, 502, 503, 504}) {
        EXPECT_EQ(meaning(status, ""), Meaning::unavailable) << status;
        EXPECT_EQ(meaning(status, kData), Meaning::unavailable) << status;
    }
    for (const char* body :
         {"",
          "<html>",
          "[]",
          "{}",
          R"({"data":null})",
          R"({"data":{"shop":{"id")",
          R"({"data":{"shop":{"id":"1"}})",
          R"({"data":{"inventorySetQuantities":null},"errors":[{"message":"late"}]})"}) {
        EXPECT_EQ(meaning(200, body), Meaning::unavailable) << body;
    }
    EXPECT_EQ(meaning(401, R"({"errors":"no"})"), Meaning::unauthorized);
    EXPECT_EQ(meaning(403, R"({"errors":"no"})"), Meaning::forbidden);
    EXPECT_EQ(
        meaning(
            200, R"({"errors":[{"message":"m","extensions":{"code":"ACCESS_DENIED"}}],"data":null})"
        ),
        Meaning::forbidden
    );
    EXPECT_EQ(
        meaning(200, R"({"errors":[{"message":"Field 'x' doesn't exist"}]})"), Meaning::refused
    );
    EXPECT_EQ(
        meaning(
            200, R"({"errors":[{"message":"m","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]})"
        ),
        Meaning::unavailable
    );
    script.lose();
    Client lost(options, script.send(), clock);
    EXPECT_EQ(lost.call("q", "{}", 1).meaning, Meaning::unavailable);
}

}  // namespace
}  // namespace tidegate::channels::shopify
