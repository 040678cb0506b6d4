// Goal: tokens live as long as documented and belong to whom they were issued. Method: a clock that
// is passed in.
#include "sandbox/ebay/tokens.h"

#include <gtest/gtest.h>

namespace tidegate::sandbox::ebay {
namespace {

using Owner = Tokens::Owner;
constexpr Timestamp kIssued = Timestamp::from_seconds(1'000'000);

TEST(SandboxEbayTokens, ACodeWorksOnceAndTheRefreshTokenGoesOn) {
    Tokens tokens({}, kIssued);
    EXPECT_FALSE(tokens.redeem_code("wrong", kIssued));
    const auto first = tokens.redeem_code("sandbox-auth-code", kIssued);
    ASSERT_TRUE(first);
    EXPECT_FALSE(tokens.redeem_code("sandbox-auth-code", kIssued));
    EXPECT_EQ(tokens.owner(first->access_token, kIssued), Owner::seller);
    for (int i = 0; i < 3; ++i) {
        const auto again = tokens.refresh(first->refresh_token, kIssued);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->refresh_token, "");
    }
    EXPECT_FALSE(tokens.refresh("other", kIssued));
    EXPECT_FALSE(tokens.refresh(first->access_token, kIssued));
}

TEST(SandboxEbayTokens, TokensEnd) {
    Tokens::Options options;
    options.access_token = "a";
    options.refresh_token = "r";
    Tokens tokens(options, kIssued);
    EXPECT_EQ(tokens.owner("a", kIssued + Duration::seconds(7199)), Owner::seller);
    EXPECT_EQ(tokens.owner("a", kIssued + Duration::seconds(7200)), Owner::nobody);
    EXPECT_TRUE(tokens.refresh("r", kIssued + Duration::seconds(47'303'999)));
    EXPECT_FALSE(tokens.refresh("r", kIssued + Duration::seconds(47'304'000)));
    EXPECT_EQ(tokens.owner("", kIssued), Owner::nobody);
}

TEST(SandboxEbayTokens, WithdrawingEndsTheSellersTokensOnly) {
    Tokens::Options options;
    options.access_token = "a";
    options.refresh_token = "r";
    Tokens tokens(options, kIssued);
    const auto app = tokens.issue_to_app(kIssued);
    tokens.withdraw();
    EXPECT_EQ(tokens.owner("a", kIssued), Owner::nobody);
    EXPECT_EQ(tokens.owner(app.access_token, kIssued), Owner::app);
    EXPECT_FALSE(tokens.refresh("r", kIssued));
    EXPECT_FALSE(tokens.refresh("", kIssued));
    tokens.expire_all(kIssued);
    EXPECT_EQ(tokens.owner(app.access_token, kIssued), Owner::nobody);
}

}  // namespace
}  // namespace tidegate::sandbox::ebay
