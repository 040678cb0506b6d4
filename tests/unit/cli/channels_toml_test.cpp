// Goal: channels.toml makes the channels that it names, and a slip in it is told by its place, with
// what to do. Method: one file per case; no marketplace is asked.

#include "cli/connect.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "support/temp_directory.h"

namespace tidegate::cli {
namespace {

constexpr const char* kTikTok =
    "[[channel]]\ncode = \"tt\"\nkind = \"tiktok\"\napp_key = \"k\"\napp_secret = \"s\"\n"
    "shop_cipher = \"c\"\nrefresh_token = \"r\"\n";
constexpr const char* kShopify =
    "[[channel]]\ncode = \"store\"\nkind = \"shopify\"\nshop = \"x.myshopify.com\"\n"
    "client_secret = \"s\"\naccess_token = \"t\"\npoll_seconds = 7\n";

class ReadChannels : public testing::Test {
protected:
    Result<std::vector<ChannelSetup>> read(const std::string& text, mode_t mode = 0600) {
        const std::string path = directory_.file("channels.toml");
        std::ofstream(path) << text;
        EXPECT_EQ(::chmod(path.c_str(), mode), 0);
        return read_channels(directory_.path().string(), clock_);
    }
    // What is wrong with the file.
    std::string complaint(const std::string& text, mode_t mode = 0600) {
        const auto setups = read(text, mode);
        if (setups) return "nothing";
        EXPECT_EQ(setups.error().code, "channels_file");
        EXPECT_NE(setups.error().hint, "");
        return setups.error().message;
    }

    test::TempDirectory directory_;
    ManualClock clock_{Timestamp::from_seconds(1'700'000'000)};
};

TEST_F(ReadChannels, MakesWhatTheFileNames) {
    EXPECT_TRUE(read_channels(directory_.path().string(), clock_)->empty()) << "no file";
    EXPECT_TRUE(read("")->empty());
    const auto setups = read(std::string(kTikTok) + kShopify);
    ASSERT_TRUE(setups.has_value()) << setups.error().message;
    ASSERT_EQ(setups->size(), 2U);
    EXPECT_EQ((*setups)[0].sync.code, "tt");
    EXPECT_EQ((*setups)[1].sync.code, "store");
    EXPECT_NE((*setups)[0].connector, nullptr);
    EXPECT_NE((*setups)[1].connector, nullptr);
}

TEST_F(ReadChannels, NamesWhatIsWrong) {
    const std::pair<std::string, std::string> cases[] = {
        {"[[channel]]\nkind = \"tiktok\"\n", "a channel has no code."},
        {"[[channel]]\ncode = \"a\"\n", "channel \"a\" is of kind \"\"."},
        {"[[channel]]\ncode = \"a\"\nkind = \"ebay\"\n", "channel \"a\" is of kind \"ebay\"."},
        {"channel = [1]\n", "[[channel]] must be a table."},
        {"[[channel]]\ncode = \"a\"\nkind = \"tiktok\"\napp_key = \"k\"\n",
         "channel \"a\" has no app_secret."},
        {"[[channel]]\ncode = \"a\"\nkind = \"shopify\"\nshop = \"x\"\n",
         "channel \"a\" needs shop, client_secret and client_id or access_token."},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(complaint(text), "channels.toml: " + expected) << text;
    }
    EXPECT_NE(complaint("[[channel]\n").find("line 1"), std::string::npos);
}

TEST_F(ReadChannels, SecretsAreNobodyElsesBusiness) {
    EXPECT_EQ(
        complaint(kTikTok, 0640), "channels.toml: others may read this file, and it holds secrets."
    );
}

}  // namespace
}  // namespace tidegate::cli
