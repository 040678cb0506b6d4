// Goal: calls are signed and addressed rightly, tokens are renewed when and only when they should
// be. Method: a scripted marketplace and a clock that stands still.
#include "channels/tiktok/client.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

namespace tidegate::channels::tiktok {
namespace {

using channels::testing::contains;

constexpr const char* kOk = R"({"code":0,"message":"Success","request_id":"r","data":{}})";
constexpr const char* kExpired = R"({"code":105002,"message":"Expired","request_id":"r"})";
constexpr const char* kFresh =
    R"({"code":0,"message":"success","data":{"access_token":"new","access_token_expire_in":2000000,)"
    R"("refresh_token":"next","refresh_token_expire_in":3000000}})";

struct ClientTest : ::testing::Test {
    ClientTest() {
        options.secrets = {"key", "secret"};
        options.base_url = "http://shop";
        options.auth_url = "http://auth";
        options.shop_cipher = "C/+";
        options.tokens.access_token = "old";
        options.tokens.refresh_token = "first";
        options.tokens.access_issued_at = Timestamp::from_seconds(1'000'000);
        options.tokens.access_expires_at = Timestamp::from_seconds(1'600'000);
        options.save = [this](const Tokens& tokens) -> Status {
            saved.push_back(tokens);
            return {};
        };
    }

    ClientOptions options;
    channels::testing::Script script;
    ManualClock clock{Timestamp::from_seconds(1'000'100)};
    std::vector<Tokens> saved;
};

TEST_F(ClientTest, SendsTokenInTheHeaderAndCipherAsParameter) {
    script.answer(200, kOk);
    Client c(options, script.send(), clock);
    EXPECT_TRUE(c.call({"GET", "/x"}).ok());
    const net::ClientRequest& request = script.requests.at(0);
    EXPECT_EQ(net::find_header(request.headers, "x-tts-access-token"), "old");
    EXPECT_TRUE(contains(request.url, "http://shop/x?app_key=key&timestamp=1000100"));
    EXPECT_TRUE(contains(request.url, "&shop_cipher=C%2F%2B&sign="));
    EXPECT_FALSE(contains(request.url, "old"));
}

TEST_F(ClientTest, LeavesTheCipherOutWhereItIsNotWanted) {
    script.answer(200, kOk);
    Client c(options, script.send(), clock);
    Call call{"GET", "/authorization/202309/shops"};
    call.cipher = Cipher::without;
    EXPECT_TRUE(c.call(call).ok());
    EXPECT_FALSE(contains(script.requests.at(0).url, "shop_cipher"));
}

TEST_F(ClientTest, RenewsAtHalfOfTheLifeAndKeepsTheNewPair) {
    clock.set(Timestamp::from_seconds(1'300'000));
    script.answer(200, kFresh);
    script.answer(200, kOk);
    Client c(options, script.send(), clock);
    EXPECT_TRUE(c.call({"GET", "/x"}).ok());
    ASSERT_EQ(script.requests.size(), 2U);
    EXPECT_TRUE(contains(
        script.requests[0].url,
        "http://auth/api/v2/token/refresh?app_key=key&app_secret=secret&refresh_token=first"
        "&grant_type=refresh_token"
    ));
    EXPECT_EQ(net::find_header(script.requests[1].headers, "x-tts-access-token"), "new");
    ASSERT_EQ(saved.size(), 1U);
    EXPECT_EQ(saved[0].refresh_token, "next");
    EXPECT_EQ(saved[0].access_expires_at, Timestamp::from_seconds(2'000'000));
}

TEST_F(ClientTest, AnExpiredTokenIsRenewedAndTheCallRepeatedOnce) {
    script.answer(401, kExpired);
    script.answer(200, kFresh);
    script.answer(401, kExpired);
    Client c(options, script.send(), clock);
    EXPECT_EQ(c.call({"GET", "/x"}).meaning, Meaning::token_expired);
    EXPECT_EQ(script.requests.size(), 3U);
}

TEST_F(ClientTest, ARenewalThatFailsRestsAndTheOldTokenGoesOn) {
    clock.set(Timestamp::from_seconds(1'300'000));
    script.answer(500, "");
    script.answer(200, kOk);
    script.answer(200, kOk);
    Client c(options, script.send(), clock);
    EXPECT_TRUE(c.call({"GET", "/x"}).ok());
    EXPECT_TRUE(c.call({"GET", "/x"}).ok());
    EXPECT_EQ(c.refresh_if_due().error().code, "channel_unavailable");
    ASSERT_EQ(script.requests.size(), 3U);  // one attempt, two calls
    clock.advance(Duration::seconds(10));
    script.answer(200, kFresh);
    script.answer(200, kOk);
    EXPECT_TRUE(c.call({"GET", "/x"}).ok());
    EXPECT_EQ(net::find_header(script.requests.back().headers, "x-tts-access-token"), "new");
    EXPECT_TRUE(c.refresh_if_due());
    EXPECT_TRUE(script.ended());
}

TEST_F(ClientTest, ARefusedRenewalAsksForAPersonAndNamesNoSecret) {
    script.answer(401, kExpired);
    script.answer(400, R"({"code":36004004,"message":"Invalid refresh_token.","request_id":"r"})");
    Client c(options, script.send(), clock);
    const Answer answer = c.call({"GET", "/x"});
    EXPECT_EQ(answer.meaning, Meaning::token_expired);
    EXPECT_EQ(answer.error.code, "channel_unauthorized");
    EXPECT_FALSE(contains(answer.error.message, "first"));
    EXPECT_FALSE(contains(answer.error.message, "secret"));
    EXPECT_TRUE(saved.empty());
}

TEST_F(ClientTest, EveryRenewalUsesThePairOfTheLastOne) {
    const auto pair = [](const std::string& n, int ends) {
        return R"({"code":0,"data":{"access_token":"a)" + n + R"(","access_token_expire_in":)" +
               std::to_string(ends) + R"(,"refresh_token":"r)" + n +
               R"(","refresh_token_expire_in":9000000}})";
    };
    clock.set(Timestamp::from_seconds(1'300'000));
    script.answer(200, pair("1", 1'310'000));
    script.answer(200, pair("2", 1'400'000));
    Client c(options, script.send(), clock);
    EXPECT_TRUE(c.refresh_if_due());
    clock.set(Timestamp::from_seconds(1'305'000));
    EXPECT_TRUE(c.refresh_if_due());
    EXPECT_TRUE(contains(script.requests.at(0).url, "refresh_token=first&"));
    EXPECT_TRUE(contains(script.requests.at(1).url, "refresh_token=r1&"));
    ASSERT_EQ(saved.size(), 2U);
    EXPECT_EQ(saved[1].refresh_token, "r2");
}

TEST_F(ClientTest, ANewPairThatCannotBeKeptIsUsedAndKeptLater) {
    bool disk_full = true;
    options.save = [&](const Tokens& tokens) -> Status {
        if (disk_full) return Error{"tokens_not_saved", "full"};
        saved.push_back(tokens);
        return {};
    };
    script.answer(401, kExpired);
    script.answer(200, kFresh);
    script.answer(200, kOk);
    Client c(options, script.send(), clock);
    EXPECT_TRUE(c.call({"GET", "/x"}).ok());
    EXPECT_EQ(c.refresh_if_due().error().code, "tokens_not_saved");
    disk_full = false;
    EXPECT_TRUE(c.refresh_if_due());
    EXPECT_TRUE(c.refresh_if_due());
    ASSERT_EQ(saved.size(), 1U);
    EXPECT_EQ(saved[0].refresh_token, "next");
    EXPECT_EQ(script.requests.size(), 3U);
}

TEST_F(ClientTest, ImpossibleTimesOfTokensAreRefused) {
    clock.set(Timestamp::from_seconds(1'300'000));
    for (const char* time : {"9223372036854775807", "-1", "\"soon\"", "7258118401"}) {
        script.answer(
            200,
            R"({"code":0,"data":{"access_token":"n","refresh_token":"m","access_token_expire_in":)" +
                std::string(time) + "}}"
        );
        Client c(options, script.send(), clock);
        EXPECT_EQ(c.refresh_if_due().error().code, "channel_protocol") << time;
    }
}

TEST_F(ClientTest, OtherErrorsRenewNothing) {
    script.answer(400, R"({"code":36009004,"message":"Invalid 'sign'","request_id":"r7"})");
    Client c(options, script.send(), clock);
    const Answer answer = c.call({"GET", "/x"});
    EXPECT_EQ(answer.meaning, Meaning::misconfigured);
    EXPECT_EQ(script.requests.size(), 1U);
    EXPECT_TRUE(contains(answer.error.message, "r7"));
    EXPECT_FALSE(contains(answer.error.message, "secret"));
}

struct Failure {
    int status;
    const char* body;
    Meaning meaning;
    const char* error;
};

TEST_F(ClientTest, FailuresAndWhatTheyMean) {
    const Failure table[] = {
        {429, "", Meaning::throttled, "channel_throttled"},
        {429, "<html>slow</html>", Meaning::throttled, "channel_throttled"},
        {429, R"({"code":36009002,"message":"m"})", Meaning::throttled, "channel_throttled"},
        {429, R"({"code":36009037,"message":"quota"})", Meaning::throttled, "channel_throttled"},
        {200, R"({"code":36009002,"message":"m"})", Meaning::throttled, "channel_throttled"},
        {500, "", Meaning::unavailable, "channel_unavailable"},
        {500, R"({"code":36009003,"message":"m"})", Meaning::unavailable, "channel_unavailable"},
        {502, "<html>", Meaning::unavailable, "channel_unavailable"},
        {503, R"({"message":"m"})", Meaning::unavailable, "channel_unavailable"},
        {504, R"({"code":0})", Meaning::unavailable, "channel_unavailable"},
        {200, R"({"code":36009007,"message":"m"})", Meaning::unavailable, "channel_unavailable"},
        {200, "", Meaning::unavailable, "channel_protocol"},
        {200, "garbage", Meaning::unavailable, "channel_protocol"},
        {200, "[]", Meaning::unavailable, "channel_protocol"},
        {200, R"({"message":"no code"})", Meaning::unavailable, "channel_protocol"},
        {200, R"({"code":"zero"})", Meaning::unavailable, "channel_protocol"},
        {200, R"({"code":0,"data":{"ord)", Meaning::unavailable, "channel_protocol"},
        {200, R"({"code":0.5})", Meaning::unavailable, "channel_protocol"},
        {200, R"({"code":99999999999999999999})", Meaning::unavailable, "channel_protocol"},
        {404,
         R"({"code":36009009,"message":"m"})",
         Meaning::misconfigured,
         "channel_misconfigured"},
        {401, R"({"code":105001,"message":"m"})", Meaning::unauthorized, "channel_unauthorized"},
        {200, R"({"code":12052700,"message":"m"})", Meaning::refused, "channel_refused"},
    };
    for (const Failure& row : table) {
        script.answer(row.status, row.body);
        Client c(options, script.send(), clock);
        const Answer answer = c.call({"POST", "/x"});
        EXPECT_EQ(answer.meaning, row.meaning) << row.status << ' ' << row.body;
        EXPECT_EQ(answer.error.code, row.error) << row.status << ' ' << row.body;
        EXPECT_TRUE(answer.body.empty());
    }
}

TEST_F(ClientTest, LostAnswersLeaveADoubtAndRefusedConnectionsDoNot) {
    script.lose();
    script.lose("network_unreachable");
    script.answer(200, "<html>");
    script.answer(502, "<html>");
    script.answer(429, "", {{"Retry-After", "7"}});
    Client c(options, script.send(), clock);
    EXPECT_EQ(c.call({"GET", "/x"}).meaning, Meaning::unavailable);
    EXPECT_EQ(c.call({"GET", "/x"}).meaning, Meaning::throttled);
    EXPECT_EQ(c.call({"GET", "/x"}).meaning, Meaning::unavailable);
    EXPECT_EQ(c.call({"GET", "/x"}).meaning, Meaning::unavailable);
    EXPECT_EQ(c.call({"GET", "/x"}).meaning, Meaning::throttled);
    EXPECT_EQ(c.retry_after(), Duration::seconds(7));
}

}  // namespace
}  // namespace tidegate::channels::tiktok
