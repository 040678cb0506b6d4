#include "channels/amazon/client.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

// Goal: tokens are renewed when due and when Amazon says they ended, the usage plan is kept, and
// every kind of answer means what it should. Method: a scripted marketplace and a clock of our own.

namespace tidegate::channels::amazon {
namespace {

using channels::testing::contains;
using channels::testing::Script;

const Timestamp kClientStart = Timestamp::from_seconds(1'790'000'000);

constexpr const char* kFreshToken =
    R"({"access_token":"Atza|new","token_type":"bearer","expires_in":3600,)"
    R"("refresh_token":"Atzr|1"})";
constexpr const char* kExpired =
    R"({"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.",)"
    R"("details":"The access token you provided has expired."}]})";

struct Fixture {
    Script script;
    ManualClock clock{kClientStart};
    std::vector<std::string> kept;
    Duration waited;

    ClientOptions options() {
        ClientOptions options;
        options.client_id = "client";
        options.client_secret = "top+secret";
        options.base_url = "https://api.test";
        options.auth_url = "https://auth.test";
        options.tokens = {
            "Atzr|1", "Atza|old", kClientStart, kClientStart + Duration::seconds(3600)};
        options.save = [this](const Tokens& tokens) -> Status {
            kept.push_back(tokens.refresh_token);
            return {};
        };
        options.wait = [this](Duration time) {
            waited = Duration(waited.milliseconds() + time.milliseconds());
            clock.advance(time);
        };
        return options;
    }
    Client client() { return {options(), script.send(), clock}; }
};

Call an_order() {
    return {Operation::get_order, "GET", "/orders/2026-01-01/orders/1"};
}

TEST(AmazonClient, CallsCarryTheTokenTheAgentAndTheTime) {
    Fixture f;
    f.script.answer(200, "{}");
    Client client = f.client();
    ASSERT_TRUE(client.call(an_order()).ok());
    const net::ClientRequest& sent = f.script.requests.at(0);
    EXPECT_EQ(sent.url, "https://api.test/orders/2026-01-01/orders/1");
    EXPECT_EQ(net::find_header(sent.headers, "x-amz-access-token"), "Atza|old");
    EXPECT_EQ(net::find_header(sent.headers, "x-amz-date"), "20260921T141320Z");
    EXPECT_TRUE(contains(
        std::string(net::find_header(sent.headers, "user-agent")), "(Language=C++/20; Platform="
    ));
}

TEST(AmazonClient, QueriesAreEncoded) {
    Fixture f;
    f.script.answer(200, "{}");
    Client client = f.client();
    Call call = an_order();
    call.query = {{"paginationToken", "a/b+c="}, {"marketplaceIds", "A,B"}};
    ASSERT_TRUE(client.call(call).ok());
    EXPECT_TRUE(
        contains(f.script.requests.at(0).url, "?paginationToken=a%2Fb%2Bc%3D&marketplaceIds=A%2CB")
    );
}

TEST(AmazonClient, ATokenIsRenewedAtHalfOfItsLife) {
    Fixture f;
    Client client = f.client();
    f.clock.advance(Duration::seconds(1799));
    ASSERT_TRUE(client.refresh_if_due());
    EXPECT_EQ(f.script.requests.size(), 0U);
    f.clock.advance(Duration::seconds(1));
    f.script.answer(200, kFreshToken);
    ASSERT_TRUE(client.refresh_if_due());
    const net::ClientRequest& sent = f.script.requests.at(0);
    EXPECT_EQ(sent.method, "POST");
    EXPECT_EQ(sent.url, "https://auth.test/auth/o2/token");
    EXPECT_EQ(
        sent.body,
        "grant_type=refresh_token&refresh_token=Atzr%7C1&client_id=client&"
        "client_secret=top%2Bsecret"
    );
    EXPECT_EQ(f.kept.size(), 0U);  // the refresh token is the same
    f.script.answer(200, "{}");
    ASSERT_TRUE(client.call(an_order()).ok());
    EXPECT_EQ(net::find_header(f.script.requests.at(1).headers, "x-amz-access-token"), "Atza|new");
}

TEST(AmazonClient, AChangedRefreshTokenIsKeptAgainAndAgainUntilItIs) {
    Fixture f;
    ClientOptions options = f.options();
    options.tokens.access_token.clear();
    int attempts = 0;
    options.save = [&](const Tokens& tokens) -> Status {
        EXPECT_EQ(tokens.refresh_token, "Atzr|2");
        if (++attempts == 1) return Error{"disk_full", "The disk is full."};
        return {};
    };
    Client client(std::move(options), f.script.send(), f.clock);
    f.script.answer(
        200, R"({"access_token":"Atza|new","expires_in":3600,"refresh_token":"Atzr|2"})"
    );
    EXPECT_FALSE(client.refresh_if_due());
    EXPECT_TRUE(client.refresh_if_due());
    EXPECT_TRUE(client.refresh_if_due());
    EXPECT_EQ(attempts, 2);
    EXPECT_EQ(f.script.requests.size(), 1U);
}

TEST(AmazonClient, AnExpiredTokenIsRenewedAndTheCallRepeatedOnce) {
    Fixture f;
    Client client = f.client();
    f.script.answer(403, kExpired);
    f.script.answer(200, kFreshToken);
    f.script.answer(200, R"({"order":1})");
    const Answer answer = client.call(an_order());
    EXPECT_TRUE(answer.ok());
    EXPECT_EQ(answer.body, R"({"order":1})");
    f.script.answer(403, kExpired);
    f.script.answer(200, kFreshToken);
    f.script.answer(403, kExpired);
    EXPECT_EQ(client.call(an_order()).meaning, Meaning::token_expired);
    EXPECT_EQ(f.script.requests.size(), 6U);
}

TEST(AmazonClient, AFailedRenewalRestsAndTheOldTokenIsUsedMeanwhile) {
    Fixture f;
    Client client = f.client();
    f.clock.advance(Duration::seconds(1800));
    f.script.answer(500, "");
    f.script.answer(200, "{}");
    EXPECT_TRUE(client.call(an_order()).ok());
    f.script.answer(200, "{}");
    EXPECT_TRUE(client.call(an_order()).ok());  // no second attempt within the rest
    EXPECT_EQ(f.script.requests.size(), 3U);
}

struct TokenRefusal {
    std::string name;
    int status;
    std::string body;
    std::string code;
};
class TokenRefused : public ::testing::TestWithParam<TokenRefusal> {};

TEST_P(TokenRefused, SaysWhoHasToAct) {
    Fixture f;
    ClientOptions options = f.options();
    options.tokens.access_token.clear();
    Client client(std::move(options), f.script.send(), f.clock);
    f.script.answer(GetParam().status, GetParam().body);
    const Answer answer = client.call(an_order());
    EXPECT_FALSE(answer.ok());
    EXPECT_EQ(answer.error.code, GetParam().code);
    EXPECT_FALSE(contains(answer.error.message, "Atz"));
    EXPECT_FALSE(contains(answer.error.message, "secret"));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    TokenRefused,
    ::testing::Values(
        TokenRefusal{
            "withdrawn",
            400,
            R"({"error":"invalid_grant","error_description":"Atzr|1"})",
            "channel_unauthorized"},
        TokenRefusal{"secret_ended", 401, R"({"error":"invalid_client"})", "channel_misconfigured"},
        TokenRefusal{"too_fast", 429, "", "channel_throttled"},
        TokenRefusal{"down", 503, "", "channel_unavailable"},
        TokenRefusal{"no_token", 200, "{}", "channel_protocol"},
        TokenRefusal{
            "a_token_for_ever",
            200,
            R"({"access_token":"Atza|x","expires_in":999999999})",
            "channel_protocol"}
    ),
    [](const auto& tested) { return tested.param.name; }
);

struct AnswerCase {
    std::string name;
    int status;
    std::string body;
    Meaning meaning;
    std::string code;
};
class AnswerMeaning : public ::testing::TestWithParam<AnswerCase> {};

TEST_P(AnswerMeaning, IsReadFromStatusAndBody) {
    Fixture f;
    Client client = f.client();
    f.script.answer(GetParam().status, GetParam().body);
    const Answer answer = client.call(an_order());
    EXPECT_EQ(answer.meaning, GetParam().meaning);
    EXPECT_EQ(answer.error.code, GetParam().code);
    EXPECT_EQ(f.script.requests.size(), 1U);
}

std::string error_body(const std::string& code, const std::string& details = "") {
    return R"({"errors":[{"code":")" + code + R"(","message":"m","details":")" + details +
           R"("}]})";
}

INSTANTIATE_TEST_SUITE_P(
    Statuses,
    AnswerMeaning,
    ::testing::Values(
        AnswerCase{"good", 200, "{}", Meaning::success, ""},
        AnswerCase{
            "too_fast", 429, error_body("QuotaExceeded"), Meaning::throttled, "channel_throttled"},
        AnswerCase{
            "down",
            503,
            error_body("ServiceUnavailable"),
            Meaning::unavailable,
            "channel_unavailable"},
        AnswerCase{"down_without_json", 502, "<html>", Meaning::unavailable, "channel_unavailable"},
        AnswerCase{
            "role_is_missing",
            403,
            error_body("Unauthorized"),
            Meaning::misconfigured,
            "channel_misconfigured"},
        AnswerCase{
            "token_was_revoked",
            403,
            error_body("Unauthorized", "token is revoked"),
            Meaning::unauthorized,
            "channel_unauthorized"},
        AnswerCase{
            "nothing_there", 404, error_body("NotFound"), Meaning::not_found, "listing_unknown"},
        AnswerCase{
            "wrong_request", 400, error_body("InvalidInput"), Meaning::refused, "channel_refused"}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(AmazonClient, ALostAnswerIsADoubtAndAnUndeliveredCallIsNone) {
    Fixture f;
    Client client = f.client();
    f.script.lose();
    EXPECT_EQ(client.call(an_order()).meaning, Meaning::unavailable);
    f.script.lose("network_unreachable");
    EXPECT_EQ(client.call(an_order()).meaning, Meaning::throttled);
}

TEST(AmazonClient, ASearchForOrdersThatIsNotAllowedIsNotSent) {
    Fixture f;
    Client client = f.client();
    const Call search{Operation::search_orders, "GET", "/orders/2026-01-01/orders"};
    for (int call = 0; call < 20; ++call) {
        f.script.answer(200, "{}");
        ASSERT_TRUE(client.call(search).ok()) << call;
    }
    const Answer answer = client.call(search);
    EXPECT_EQ(answer.meaning, Meaning::throttled);
    EXPECT_EQ(answer.error.retry, Retry::yes);
    EXPECT_EQ(f.script.requests.size(), 20U);
    EXPECT_EQ(client.retry_after(), Duration(178'572));  // one in 178.57 seconds
    f.clock.advance(client.retry_after());
    f.script.answer(200, "{}");
    EXPECT_TRUE(client.call(search).ok());
    EXPECT_EQ(client.retry_after(), Duration());
}

TEST(AmazonClient, ARefusalForSpeedEmptiesTheBucketOfThatOperationAlone) {
    Fixture f;
    Client client = f.client();
    f.script.answer(429, error_body("QuotaExceeded"));
    EXPECT_EQ(client.call(an_order()).meaning, Meaning::throttled);
    EXPECT_EQ(client.retry_after(), Duration::seconds(2));
    EXPECT_EQ(client.call(an_order()).meaning, Meaning::throttled);
    EXPECT_EQ(f.script.requests.size(), 1U);
    f.script.answer(200, "{}");
    EXPECT_TRUE(client.call({Operation::get_listing, "GET", "/x"}).ok());
}

TEST(AmazonClient, APatientCallWaitsWhereTheWaitIsShort) {
    Fixture f;
    Client client = f.client();
    Call search{Operation::search_listings, "GET", "/x"};
    search.patience = Patience::short_wait;
    for (int call = 0; call < 6; ++call) {
        f.script.answer(200, "{}");
        ASSERT_TRUE(client.call(search).ok()) << call;
    }
    EXPECT_EQ(f.waited, Duration(200));
    Call orders{Operation::search_orders, "GET", "/x"};
    orders.patience = Patience::short_wait;
    f.script.answer(429, error_body("QuotaExceeded"));
    EXPECT_FALSE(client.call(orders).ok());
    EXPECT_FALSE(client.call(orders).ok());
    EXPECT_EQ(f.waited, Duration(200));  // three minutes are not waited for
}

}  // namespace
}  // namespace tidegate::channels::amazon
