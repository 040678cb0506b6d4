// Goal: channels.toml makes the channels that it names, and a slip in it is told by its place; a
// restart goes on with the tokens that were renewed, nobody else reads them, and a shop that is
// connected again is not held up by old ones. Method: files in a folder of the test; for tokens,
// against the sandbox over real HTTP.
#include "cli/connect.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "sandbox/catalogue.h"
#include "sandbox/server.h"
#include "support/temp_directory.h"

namespace tidegate::cli {
namespace {

class SystemClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override {
        const auto since = std::chrono::system_clock::now().time_since_epoch();
        return Timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
    }
};

struct ConnectTest : ::testing::Test {
    ConnectTest() {
        sandbox::SandboxOptions options;
        options.world = sandbox::demo_world({});
        sandbox = std::move(*sandbox::Sandbox::start(std::move(options)));
    }
    ~ConnectTest() override { sandbox->stop(); }

    void write_channels(const std::string& refresh_token, mode_t mode = 0600) {
        std::ofstream(folder.file("channels.toml"))
            << "[[channel]]\ncode = \"main\"\nkind = \"tiktok\"\napp_key = \"6sandbox0key\"\n"
            << "app_secret = \"sandbox-app-secret\"\nshop_cipher = \"ROW_sandboxAAAAAcipher\"\n"
            << "refresh_token = \"" << refresh_token << "\"\n"
            << "base_url = \"" << sandbox->url(sandbox::ShopKind::tiktok) << "\"\n"
            << "auth_url = \"" << sandbox->url(sandbox::ShopKind::tiktok) << "\"\n";
        ::chmod(folder.file("channels.toml").c_str(), mode);
    }
    [[nodiscard]] Status discover() {
        auto setups = read_channels(folder.path().string(), clock);
        if (!setups) return setups.error();
        const auto found = setups->at(0).connector->discover_listings();
        if (!found) return found.error();
        return {};
    }
    [[nodiscard]] std::string kept() const {
        std::ostringstream text;
        text << std::ifstream(folder.file("tokens-main.toml")).rdbuf();
        return text.str();
    }

    SystemClock clock;
    test::TempDirectory folder;
    std::unique_ptr<sandbox::Sandbox> sandbox;
};

TEST_F(ConnectTest, ARestartGoesOnWithTheTokensThatWereRenewed) {
    write_channels("ROW_sandbox-refresh-token");
    ASSERT_TRUE(discover());  // no access token yet: the refresh token is spent
    const std::string first = kept();
    struct stat status {};
    ASSERT_EQ(::stat(folder.file("tokens-main.toml").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    ASSERT_TRUE(discover());
    EXPECT_EQ(kept(), first);  // still good: nothing was renewed
    sandbox->with([](sandbox::World& world, Timestamp now) {
        world.tiktok().tokens().expire_all(now);
    });
    ASSERT_TRUE(discover());
    EXPECT_NE(kept(), first);
    EXPECT_FALSE(std::filesystem::exists(folder.file("tokens-main.toml.new")));
}

TEST_F(ConnectTest, AShopThatIsConnectedAgainUsesItsNewToken) {
    write_channels("ROW_sandbox-refresh-token");
    ASSERT_TRUE(discover());
    std::string fresh;
    sandbox->with([&](sandbox::World& world, Timestamp now) {
        world.tiktok().tokens().withdraw();
        fresh = world.tiktok().tokens().redeem_code("sandbox-auth-code", now)->refresh_token;
        world.tiktok().tokens().expire_all(now);
    });
    write_channels(fresh);
    ASSERT_TRUE(discover());
    EXPECT_NE(kept().find(fresh), std::string::npos);  // what it was authorised with
}

constexpr const char* kTikTok =
    "[[channel]]\ncode = \"tt\"\nkind = \"tiktok\"\napp_key = \"k\"\napp_secret = \"s\"\n"
    "shop_cipher = \"c\"\nrefresh_token = \"r\"\n";
constexpr const char* kShopify =
    "[[channel]]\ncode = \"store\"\nkind = \"shopify\"\nshop = \"x.myshopify.com\"\n"
    "client_secret = \"s\"\naccess_token = \"t\"\npoll_seconds = 7\n";

constexpr const char* kAmazon =
    "[[channel]]\ncode = \"am\"\nkind = \"amazon\"\nclient_id = \"i\"\nclient_secret = \"s\"\n"
    "refresh_token = \"r\"\nseller = \"A1\"\nmarketplaces = [\"ATVPDKIKX0DER\"]\n";
constexpr const char* kEbay =
    "[[channel]]\ncode = \"eb\"\nkind = \"ebay\"\nclient_id = \"i\"\nclient_secret = \"s\"\n"
    "refresh_token = \"r\"\n";
constexpr const char* kWalmart =
    "[[channel]]\ncode = \"wm\"\nkind = \"walmart\"\nclient_id = \"i\"\nclient_secret = \"s\"\n";

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
    const auto setups = read(std::string(kTikTok) + kShopify + kAmazon + kEbay + kWalmart);
    ASSERT_TRUE(setups.has_value()) << setups.error().message;
    const std::pair<const char*, const char*> named[] = {
        {"tt", "TikTok Shop"},
        {"store", "Shopify"},
        {"am", "Amazon"},
        {"eb", "eBay"},
        {"wm", "Walmart"}};
    ASSERT_EQ(setups->size(), std::size(named));
    for (std::size_t i = 0; i < setups->size(); ++i) {
        EXPECT_EQ((*setups)[i].sync.code, named[i].first);
        EXPECT_EQ((*setups)[i].connector->name(), named[i].second);
    }
}

// A write may take as long as the marketplace is known to take, unless the seller says otherwise.
TEST_F(ReadChannels, DelaysAreTheMarketplacesOwn) {
    const auto usual = read(std::string(kWalmart) + kShopify);
    ASSERT_TRUE(usual.has_value());
    EXPECT_EQ((*usual)[0].sync.write_delay_max, Duration::seconds(300));
    EXPECT_EQ((*usual)[0].sync.landing_max, Duration::seconds(600));
    EXPECT_EQ((*usual)[1].sync.write_delay_max, Duration::seconds(2));
    EXPECT_TRUE((*usual)[0].sync.restocks_on_cancel);
    EXPECT_FALSE(read(kTikTok)->at(0).sync.restocks_on_cancel);
    EXPECT_TRUE(
        read(std::string(kTikTok) + "restocks_on_cancel = true\n")->at(0).sync.restocks_on_cancel
    );
    const auto told =
        read(std::string(kWalmart) + "write_delay_max_seconds = 30\nlanding_max_seconds = 60\n");
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ((*told)[0].sync.write_delay_max, Duration::seconds(30));
    EXPECT_EQ((*told)[0].sync.landing_max, Duration::seconds(60));
}

TEST_F(ReadChannels, NamesWhatIsWrong) {
    const std::pair<std::string, std::string> cases[] = {
        {"[[channel]]\nkind = \"tiktok\"\n", "a channel has no code."},
        {"[[channel]]\ncode = \"a\"\n", "channel \"a\" is of kind \"\"."},
        {"[[channel]]\ncode = \"a\"\nkind = \"etsy\"\n", "channel \"a\" is of kind \"etsy\"."},
        {"[[channel]]\ncode = \"a\"\nkind = \"amazon\"\nclient_id = \"i\"\n",
         "channel \"a\" has no client_secret."},
        {"[[channel]]\ncode = \"a\"\nkind = \"amazon\"\nclient_id = \"i\"\nclient_secret = \"s\"\n"
         "refresh_token = \"r\"\nseller = \"A1\"\n",
         "channel \"a\" has no marketplaces."},
        {std::string(kAmazon) + "queue_url = \"https://sqs/1/q\"\n",
         "channel \"am\" has no aws_access_key_id."},
        {std::string(kAmazon) + "region = \"us\"\n", "channel \"am\": region is \"us\"."},
        {"[[channel]]\ncode = \"a\"\nkind = \"ebay\"\nclient_id = \"i\"\nclient_secret = \"s\"\n",
         "channel \"a\" has no refresh_token."},
        {std::string(kEbay) + "stop = \"end\"\n", "channel \"eb\": stop is \"end\"."},
        {"[[channel]]\ncode = \"a\"\nkind = \"walmart\"\n", "channel \"a\" has no client_id."},
        {std::string(kWalmart) + "formula = \"all\"\n", "channel \"wm\": formula is \"all\"."},
        {std::string(kTikTok) + "zero_policy = \"no\"\n", "channel \"tt\": zero_policy is \"no\"."},
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
