// Goal: renewed tokens outlive the process, and those of another authorisation do not count.
// Method: a folder of the test.
#include "cli/kept_tokens.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temp_directory.h"

namespace tidegate::cli {
namespace {

TokenSet renewed() {
    return {
        "access-2",
        "refresh-2",
        Timestamp::from_seconds(100),
        Timestamp::from_seconds(200),
        Timestamp::from_seconds(300)};
}

TEST(KeptTokens, AreThereAfterARestart) {
    const test::TempDirectory folder;
    const std::string path = folder.path().string();
    ASSERT_TRUE(KeptTokens(path, "shop", "refresh-1").save(renewed()));
    TokenSet tokens;
    KeptTokens(path, "shop", "refresh-1").load(tokens);
    EXPECT_EQ(tokens.access_token, "access-2");
    EXPECT_EQ(tokens.refresh_token, "refresh-2");
    EXPECT_EQ(tokens.issued_at, Timestamp::from_seconds(100));
    EXPECT_EQ(tokens.expires_at, Timestamp::from_seconds(200));
    EXPECT_EQ(tokens.refresh_expires_at, Timestamp::from_seconds(300));
    struct stat status {};
    ASSERT_EQ(::stat(folder.file("tokens-shop.toml").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(KeptTokens, OfAnotherAuthorisationOrShopCountForNothing) {
    const test::TempDirectory folder;
    const std::string path = folder.path().string();
    ASSERT_TRUE(KeptTokens(path, "shop", "refresh-1").save(renewed()));
    TokenSet tokens;
    tokens.refresh_token = "refresh-9";
    KeptTokens(path, "shop", "refresh-9").load(tokens);
    KeptTokens(path, "other", "refresh-1").load(tokens);
    EXPECT_EQ(tokens.refresh_token, "refresh-9");
    EXPECT_EQ(tokens.access_token, "");
}

TEST(KeptTokens, AFolderThatIsGoneIsSaid) {
    const Status saved = KeptTokens("/nowhere/at/all", "shop", "r").save(renewed());
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().code, "tokens_not_saved");
    EXPECT_EQ(saved.error().message.find("refresh-2"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::cli
