// Goal: every call carries what Walmart demands, tokens are renewed when and only when they should
// be, and an empty bucket is not asked again. Method: a scripted marketplace, a clock of its own.
#include "channels/walmart/client.h"

#include <gtest/gtest.h>

#include <set>

#include "../scripted_send.h"

namespace tidegate::channels::walmart {
namespace {

using channels::testing::contains;

constexpr const char* kToken = R"({"access_token":"first","token_type":"Bearer","expires_in":900})";
constexpr const char* kSecondToken =
    R"({"access_token":"second","token_type":"Bearer","expires_in":900})";
constexpr const char* kExpired =
    R"({"errors":{"error":[{"code":"UNAUTHORIZED.GMP_GATEWAY_API","description":"old"}]}})";
constexpr const char* kThresholdBody =
    R"({"errors":{"error":[{"code":"REQUEST_THRESHOLD_VIOLATED.GMP_GATEWAY_API"}]}})";

struct WalmartClientTest : ::testing::Test {
    WalmartClientTest() {
        options.client_id = "id";
        options.client_secret = "hush";
        options.base_url = "http://wm";
        options.save = [this](const std::string& token) -> Status {
            saved.push_back(token);
            if (saving_fails) return Error{"disk_full", "no room"};
            return {};
        };
    }
    static Call call_of(const char* target = "/v3/items") { return {Bucket::items, "GET", target}; }
    std::string header(std::size_t at, std::string_view name) const {
        return std::string(net::find_header(script.requests.at(at).headers, name));
    }

    ClientOptions options;
    channels::testing::Script script;
    ManualClock clock{Timestamp::from_seconds(1'790'000'000)};
    std::vector<std::string> saved;
    bool saving_fails = false;
};

TEST_F(WalmartClientTest, AsksForATokenAndSendsTheHeaders) {
    script.answer(200, kToken);
    script.answer(200, "{}");
    Client client(options, script.send(), clock);
    EXPECT_TRUE(client.call(call_of()).ok());
    ASSERT_EQ(script.requests.size(), 2U);
    EXPECT_EQ(script.requests[0].method, "POST");
    EXPECT_EQ(script.requests[0].url, "http://wm/v3/token");
    EXPECT_EQ(script.requests[0].body, "grant_type=client_credentials");
    EXPECT_EQ(header(0, "Authorization"), "Basic aWQ6aHVzaA==");
    EXPECT_EQ(header(0, "Content-Type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(script.requests[1].url, "http://wm/v3/items");
    EXPECT_EQ(header(1, "WM_SEC.ACCESS_TOKEN"), "first");
    for (const std::size_t at : {0U, 1U}) {
        EXPECT_EQ(header(at, "WM_SVC.NAME"), "Walmart Marketplace");
        EXPECT_EQ(header(at, "Accept"), "application/json");
        EXPECT_EQ(header(at, "WM_QOS.CORRELATION_ID").size(), 36U);
        EXPECT_EQ(header(at, "WM_CONSUMER.CHANNEL.TYPE"), "");
    }
    EXPECT_NE(header(0, "WM_QOS.CORRELATION_ID"), header(1, "WM_QOS.CORRELATION_ID"));
}

TEST_F(WalmartClientTest, SendsTheChannelTypeOfASolutionProvider) {
    options.channel_type = "abc";
    script.answer(200, kToken);
    script.answer(200, "{}");
    Client client(options, script.send(), clock);
    EXPECT_TRUE(client.call(call_of()).ok());
    EXPECT_EQ(header(1, "WM_CONSUMER.CHANNEL.TYPE"), "abc");
}

TEST_F(WalmartClientTest, RenewsAMinuteBeforeTheEnd) {
    script.answer(200, kToken);
    script.answer(200, "{}");
    script.answer(200, kSecondToken);
    script.answer(200, "{}");
    Client client(options, script.send(), clock);
    EXPECT_TRUE(client.refresh_if_due());
    clock.advance(Duration::seconds(839));
    EXPECT_TRUE(client.call(call_of()).ok());
    EXPECT_EQ(header(1, "WM_SEC.ACCESS_TOKEN"), "first");
    clock.advance(Duration::seconds(1));
    EXPECT_TRUE(client.call(call_of()).ok());
    ASSERT_EQ(script.requests.size(), 4U);
    EXPECT_EQ(header(3, "WM_SEC.ACCESS_TOKEN"), "second");
}

TEST_F(WalmartClientTest, RepeatsACallOnceWithANewToken) {
    script.answer(200, kToken);
    script.answer(401, kExpired);
    script.answer(200, kSecondToken);
    script.answer(200, "{}");
    Client client(options, script.send(), clock);
    EXPECT_TRUE(client.call(call_of()).ok());
    EXPECT_EQ(header(3, "WM_SEC.ACCESS_TOKEN"), "second");
}

TEST_F(WalmartClientTest, ASecondRefusalOfTheTokenIsForAPerson) {
    script.answer(200, kToken);
    script.answer(401, kExpired);
    script.answer(200, kSecondToken);
    script.answer(401, kExpired);
    Client client(options, script.send(), clock);
    const Answer answer = client.call(call_of());
    EXPECT_EQ(answer.meaning, Meaning::unauthorized);
    EXPECT_EQ(answer.error.code, "channel_unauthorized");
    EXPECT_FALSE(contains(answer.error.message, "second"));
    EXPECT_FALSE(contains(answer.error.message, "hush"));
}

TEST_F(WalmartClientTest, AfterARefusedTokenTheNextAttemptWaits) {
    script.answer(401, kExpired);
    Client client(options, script.send(), clock);
    EXPECT_EQ(client.call(call_of()).meaning, Meaning::unauthorized);
    EXPECT_EQ(client.call(call_of()).meaning, Meaning::unauthorized);
    EXPECT_EQ(script.requests.size(), 1U);
    clock.advance(Duration::seconds(10));
    script.answer(200, kToken);
    script.answer(200, "{}");
    EXPECT_TRUE(client.call(call_of()).ok());
}

TEST_F(WalmartClientTest, WithoutATokenForNowNothingWasExecuted) {
    script.lose();
    Client client(options, script.send(), clock);
    EXPECT_EQ(client.call(call_of()).meaning, Meaning::throttled);
    EXPECT_EQ(script.requests.size(), 1U);
}

TEST_F(WalmartClientTest, KeepsARefreshTokenThatChanged) {
    options.refresh_token = "A/1";
    options.partner_id = "77";
    script.answer(200, R"({"access_token":"first","refresh_token":"A/2","expires_in":900})");
    Client client(options, script.send(), clock);
    saving_fails = true;
    EXPECT_FALSE(client.refresh_if_due());
    EXPECT_EQ(script.requests[0].body, "grant_type=refresh_token&refresh_token=A%2F1");
    EXPECT_EQ(header(0, "WM_PARTNER.ID"), "77");
    saving_fails = false;
    EXPECT_TRUE(client.refresh_if_due());  // no new token, but kept at last
    EXPECT_TRUE(client.refresh_if_due());
    EXPECT_EQ(saved, (std::vector<std::string>{"A/2", "A/2"}));
    EXPECT_EQ(script.requests.size(), 1U);
}

TEST_F(WalmartClientTest, ATokenThatMakesNoSenseIsRefused) {
    const char* const bodies[] = {
        "{}",
        R"({"access_token":"x","expires_in":0})",
        R"({"access_token":"","expires_in":900})",
        R"({"access_token":"x","expires_in":99999999})",
        "no json"};
    for (const char* body : bodies) {
        channels::testing::Script fresh;
        fresh.answer(200, body);
        Client client(options, fresh.send(), clock);
        const Status status = client.refresh_if_due();
        ASSERT_FALSE(status) << body;
        EXPECT_EQ(status.error().code, "channel_protocol") << body;
    }
}

struct Pause {
    const char* name;
    net::Headers headers;
    std::int64_t seconds;
};

TEST(WalmartPause, ReadsEveryWayOfTellingATime) {
    const Timestamp now = Timestamp::from_seconds(1'790'000'000);
    const Pause rows[] = {
        {"nothing", {}, 0},
        {"seconds", {{"Retry-After", "7"}}, 7},
        {"epoch", {{"X-Next-Replenishment-Time", "1790000012000"}}, 12},
        {"iso", {{"x-next-replenish-time", "2026-09-21T14:13:35Z"}}, 15},
        {"seconds first",
         {{"Retry-After", "3"}, {"X-Next-Replenishment-Time", "1790000012000"}},
         3},
        {"past", {{"X-Next-Replenishment-Time", "1789999999000"}}, 0},
        {"a number that is no time", {{"X-Next-Replenishment-Time", "5"}}, 0},
        {"an hour at most", {{"Retry-After", "1790000012000"}}, 3600},
    };
    for (const Pause& row : rows) {
        net::Response response;
        response.headers = row.headers;
        EXPECT_EQ(read_pause(response, now), Duration::seconds(row.seconds)) << row.name;
    }
}

TEST_F(WalmartClientTest, WaitsForTheBucketThatRefusedAndForNoOther) {
    script.answer(200, kToken);
    script.answer(429, kThresholdBody, {{"X-Next-Replenishment-Time", "1790000005000"}});
    Client client(options, script.send(), clock);
    const Answer refused = client.call(call_of());
    EXPECT_EQ(refused.meaning, Meaning::throttled);
    EXPECT_EQ(client.retry_after(), Duration::seconds(5));
    clock.advance(Duration::seconds(4));
    EXPECT_EQ(client.call(call_of()).meaning, Meaning::throttled);
    EXPECT_EQ(client.retry_after(), Duration::seconds(1));
    EXPECT_EQ(script.requests.size(), 2U);
    script.answer(200, "{}");
    EXPECT_TRUE(client.call({Bucket::orders, "GET", "/v3/orders"}).ok());
    clock.advance(Duration::seconds(1));
    script.answer(200, "{}");
    EXPECT_TRUE(client.call(call_of()).ok());
}

TEST_F(WalmartClientTest, DoesNotCallWhenTheLastAnswerEmptiedTheBucket) {
    script.answer(200, kToken);
    script.answer(
        200, "{}", {{"x-current-token-count", "0"}, {"X-Next-Replenishment-Time", "1790000002000"}}
    );
    Client client(options, script.send(), clock);
    EXPECT_TRUE(client.call(call_of()).ok());
    EXPECT_EQ(client.call(call_of()).meaning, Meaning::throttled);
    EXPECT_EQ(script.requests.size(), 2U);
}

struct Fate {
    const char* name;
    int status;
    const char* body;
    Meaning meaning;
    bool executed_perhaps;
};

TEST_F(WalmartClientTest, TellsWhatMayHaveBeenExecuted) {
    const Fate rows[] = {
        {"bad request", 400, "{}", Meaning::refused, false},
        {"no right", 403, "{}", Meaning::forbidden, false},
        {"no such SKU",
         404,
         R"({"errors":{"error":[{"code":"CONTENT_NOT_FOUND"}]}})",
         Meaning::not_found,
         false},
        {"404 of something on the way", 404, "<html>", Meaning::unavailable, true},
        {"internal error", 500, "{}", Meaning::unavailable, true},
        {"time-out over there", 504, "", Meaning::unavailable, true},
    };
    for (const Fate& row : rows) {
        channels::testing::Script fresh;
        fresh.answer(200, kToken);
        fresh.answer(row.status, row.body);
        Client client(options, fresh.send(), clock);
        const Answer answer = client.call(call_of());
        EXPECT_EQ(answer.meaning, row.meaning) << row.name;
        EXPECT_EQ(!certainly_not_executed(answer.meaning), row.executed_perhaps) << row.name;
        EXPECT_EQ(answer.nothing_found, row.meaning == Meaning::not_found) << row.name;
    }
    for (const auto& [code, meaning] :
         {std::pair("network_unreachable", Meaning::throttled),
          std::pair("network_outcome_unknown", Meaning::unavailable)}) {
        channels::testing::Script fresh;
        fresh.answer(200, kToken);
        fresh.lose(code);
        Client client(options, fresh.send(), clock);
        EXPECT_EQ(client.call(call_of()).meaning, meaning) << code;
    }
}

}  // namespace
}  // namespace tidegate::channels::walmart
