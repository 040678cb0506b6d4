// Goal: a restart goes on with the tokens that were renewed, nobody else reads them, and a shop
// that is connected again is not held up by old ones. Method: channels.toml files in a folder of
// the test, against the sandbox over real HTTP.
#include "cli/connect.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

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

TEST_F(ConnectTest, SecretsThatOthersMayReadAreRefused) {
    write_channels("ROW_sandbox-refresh-token", 0644);
    EXPECT_EQ(discover().error().code, "channels_file");
}

TEST_F(ConnectTest, NoFileIsNoChannels) {
    EXPECT_TRUE(read_channels(folder.path().string(), clock)->empty());
}

}  // namespace
}  // namespace tidegate::cli
