// Goal: a code and a refresh token work once, an access token until it ends or is withdrawn.
// Method: the tokens of one shop alone, in virtual time.
#include "sandbox/tiktok/tokens.h"

#include <gtest/gtest.h>

namespace tidegate::sandbox::tiktok {
namespace {

const Timestamp kStart = Timestamp::from_seconds(1'790'000'000);

Tokens::Options options() {
    Tokens::Options options;
    options.auth_code = "code";
    options.access_token = "a0";
    options.refresh_token = "r0";
    options.access_life = Duration::seconds(100);
    options.refresh_life = Duration::seconds(1000);
    return options;
}

TEST(SandboxTokens, ARefreshTokenWorksOnceAndTheOldAccessTokenGoesOn) {
    Tokens tokens(options(), kStart);
    const auto pair = tokens.refresh("r0", kStart);
    ASSERT_TRUE(pair.has_value());
    EXPECT_EQ(pair->access_ends, kStart + Duration::seconds(100));
    EXPECT_EQ(pair->refresh_ends, kStart + Duration::seconds(1000));
    EXPECT_FALSE(tokens.refresh("r0", kStart).has_value());
    EXPECT_EQ(tokens.check(pair->access_token, kStart), Tokens::State::valid);
    EXPECT_EQ(tokens.check("a0", kStart), Tokens::State::valid);
    const auto next = tokens.refresh(pair->refresh_token, kStart);
    ASSERT_TRUE(next.has_value());
    EXPECT_NE(next->access_token, pair->access_token);
}

TEST(SandboxTokens, TokensEndAtTheirTime) {
    Tokens tokens(options(), kStart);
    EXPECT_EQ(tokens.check("a0", kStart + Duration(99'999)), Tokens::State::valid);
    EXPECT_EQ(tokens.check("a0", kStart + Duration(100'000)), Tokens::State::expired);
    EXPECT_FALSE(tokens.refresh("r0", kStart + Duration::seconds(1000)).has_value());
    EXPECT_EQ(tokens.check("other", kStart), Tokens::State::unknown);
}

TEST(SandboxTokens, ACodeWorksOnceAndUndoesAWithdrawal) {
    Tokens tokens(options(), kStart);
    tokens.withdraw();
    EXPECT_EQ(tokens.check("a0", kStart), Tokens::State::withdrawn);
    EXPECT_FALSE(tokens.refresh("r0", kStart).has_value());
    EXPECT_FALSE(tokens.redeem_code("other", kStart).has_value());
    const auto pair = tokens.redeem_code("code", kStart);
    ASSERT_TRUE(pair.has_value());
    EXPECT_EQ(tokens.check(pair->access_token, kStart), Tokens::State::valid);
    EXPECT_FALSE(tokens.redeem_code("code", kStart).has_value());
}

TEST(SandboxTokens, ExpireAllLeavesRefreshTokens) {
    Tokens tokens(options(), kStart);
    tokens.expire_all(kStart);
    EXPECT_EQ(tokens.check("a0", kStart), Tokens::State::expired);
    EXPECT_TRUE(tokens.refresh("r0", kStart).has_value());
}

}  // namespace
}  // namespace tidegate::sandbox::tiktok
