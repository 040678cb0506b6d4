// Goal: calls carry the right token, which is renewed in time, once, and never shown. Method: a
// scripted marketplace and a clock that is set by hand.
#include "channels/ebay/client.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

namespace tidegate::channels::ebay {
namespace {

using channels::testing::contains;

std::string_view header_of(const net::ClientRequest& request, std::string_view name) {
    return net::find_header(request.headers, name);
}

struct EbayClientTest : ::testing::Test {
    EbayClientTest() {
        options.client_id = "app";
        options.client_secret = "cert";
        options.base_url = "http://ebay";
        options.tokens.refresh_token = "r^1#";
        options.tokens.access_token = "first";
        options.tokens.access_issued_at = clock.now();
        options.tokens.access_expires_at = clock.now() + Duration::seconds(7200);
        options.save = [this](const Tokens& tokens) -> Status {
            saved.push_back(tokens);
            if (keeps) return {};
            return Error{"disk", "full"};
        };
    }
    Client client() { return {options, script.send(), clock}; }
    void answer_token(const std::string& token) {
        script.answer(
            200, R"({"access_token":")" + token + R"(","expires_in":7200,"token_type":"User"})"
        );
    }

    channels::testing::Script script;
    ClientOptions options;
    ManualClock clock{Timestamp::from_seconds(1'000'000)};
    std::vector<Tokens> saved;
    bool keeps = true;
};

TEST_F(EbayClientTest, ACallCarriesTheTokenAndTheBodyItsLanguage) {
    Client ebay = client();
    script.answer(200, "{}");
    script.answer(200, "{}");
    EXPECT_TRUE(ebay.call({"GET", "/x?a=1"}).ok());
    EXPECT_TRUE(ebay.call({"POST", "/y", "{}"}).ok());
    EXPECT_EQ(script.requests[0].url, "http://ebay/x?a=1");
    EXPECT_EQ(header_of(script.requests[0], "authorization"), "Bearer first");
    EXPECT_EQ(header_of(script.requests[0], "content-type"), "");
    EXPECT_EQ(header_of(script.requests[1], "content-type"), "application/json");
    EXPECT_EQ(header_of(script.requests[1], "content-language"), "en-US");
}

TEST_F(EbayClientTest, TheTokenIsRenewedAtHalfOfItsLife) {
    Client ebay = client();
    clock.advance(Duration::seconds(3599));
    EXPECT_TRUE(ebay.refresh_if_due());
    EXPECT_EQ(script.requests.size(), 0U);
    clock.advance(Duration::seconds(1));
    answer_token("second");
    EXPECT_TRUE(ebay.refresh_if_due());
    const net::ClientRequest& request = script.requests.at(0);
    EXPECT_EQ(request.url, "http://ebay/identity/v1/oauth2/token");
    EXPECT_EQ(header_of(request, "authorization"), "Basic YXBwOmNlcnQ=");
    EXPECT_EQ(header_of(request, "content-type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(request.body, "grant_type=refresh_token&refresh_token=r%5E1%23");
    ASSERT_EQ(saved.size(), 1U);
    EXPECT_EQ(saved[0].access_token, "second");
    EXPECT_EQ(saved[0].refresh_token, "r^1#");  // stays
}

TEST_F(EbayClientTest, AnExpiredTokenIsRenewedAndTheCallRepeatedOnce) {
    Client ebay = client();
    script.answer(401, R"({"errors":[{"errorId":1001,"message":"Invalid access token"}]})");
    answer_token("second");
    script.answer(200, "{}");
    EXPECT_TRUE(ebay.call({"GET", "/x"}).ok());
    EXPECT_EQ(header_of(script.requests.at(2), "authorization"), "Bearer second");

    script.answer(401, "{}");
    answer_token("third");
    script.answer(401, "{}");
    EXPECT_EQ(ebay.call({"GET", "/x"}).meaning, Meaning::unauthorized);
    EXPECT_TRUE(script.ended());
}

TEST_F(EbayClientTest, AWithdrawnConsentAsksForAPersonAndRests) {
    Client ebay = client();
    clock.advance(Duration::seconds(7200));
    script.answer(400, R"({"error":"invalid_grant","error_description":"revoked"})");
    const Status status = ebay.refresh_if_due();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, "channel_unauthorized");
    EXPECT_EQ(ebay.refresh_if_due().error().code, "channel_unauthorized");
    EXPECT_EQ(script.requests.size(), 1U);  // the second answer came from the first question
}

TEST_F(EbayClientTest, WhatCouldNotBeKeptIsTriedAgain) {
    Client ebay = client();
    clock.advance(Duration::seconds(3600));
    keeps = false;
    answer_token("second");
    EXPECT_FALSE(ebay.refresh_if_due());
    keeps = true;
    EXPECT_TRUE(ebay.refresh_if_due());
    EXPECT_TRUE(ebay.refresh_if_due());
    EXPECT_EQ(script.requests.size(), 1U);
    EXPECT_EQ(saved.back().access_token, "second");
}

TEST_F(EbayClientTest, TheAppHasATokenOfItsOwn) {
    Client ebay = client();
    answer_token("app-token");
    script.answer(200, "{}");
    script.answer(200, "{}");
    EXPECT_TRUE(ebay.call({"GET", "/key", "", Caller::app}).ok());
    EXPECT_TRUE(ebay.call({"GET", "/key", "", Caller::app}).ok());
    EXPECT_TRUE(contains(script.requests[0].body, "grant_type=client_credentials&scope=https"));
    EXPECT_EQ(header_of(script.requests[2], "authorization"), "Bearer app-token");
    EXPECT_TRUE(saved.empty());
}

TEST_F(EbayClientTest, FailuresKeepTheirMeaningAndHoldNoSecret) {
    Client ebay = client();
    script.lose();
    EXPECT_EQ(ebay.call({"GET", "/x"}).meaning, Meaning::unavailable);
    script.lose("network_unreachable");
    EXPECT_EQ(ebay.call({"GET", "/x"}).meaning, Meaning::throttled);
    script.answer(429, "{}", {{"Retry-After", "7"}});
    EXPECT_EQ(ebay.call({"GET", "/x"}).meaning, Meaning::throttled);
    EXPECT_EQ(ebay.retry_after(), Duration::seconds(7));
    script.answer(500, R"({"errors":[{"errorId":25025,"message":"concurrent"}]})");
    const Answer busy = ebay.call({"GET", "/x"});
    EXPECT_EQ(busy.meaning, Meaning::busy);
    EXPECT_EQ(busy.error.message, "eBay answered HTTP 500 with error 25025: concurrent");
    EXPECT_EQ(ebay.retry_after(), Duration());
}

TEST_F(EbayClientTest, AnAnswerWithoutATokenIsNotTaken) {
    for (const char* body :
         {"", "{}", R"({"access_token":"x"})", R"({"access_token":"","expires_in":5})"}) {
        Client ebay = client();
        clock.advance(Duration::seconds(7200));
        script.answer(200, body);
        EXPECT_EQ(ebay.refresh_if_due().error().code, "channel_protocol") << body;
    }
}

}  // namespace
}  // namespace tidegate::channels::ebay
