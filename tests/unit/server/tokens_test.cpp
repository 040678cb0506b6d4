// Goal: only who holds a token gets in, and the file never holds a secret. Method: a store on a
// folder of its own, read again by a second store as another process would.

#include "server/tokens.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <set>

#include "support/temp_directory.h"

namespace tidegate::server {
namespace {

class Tokens : public ::testing::Test {
protected:
    std::unique_ptr<TokenStore> open(double rate = 0, double burst = 1) {
        TokenStore::Options options;
        options.directory = folder_.path().string();
        options.clock = &clock_;
        options.requests_per_second = rate;
        options.burst = burst;
        return TokenStore::open(options).value();
    }
    std::string file() const {
        std::ifstream in(folder_.file("tokens"));
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }

    test::TempDirectory folder_;
    ManualClock clock_{Timestamp(1'800'000'000'000)};
};

TEST_F(Tokens, LetTheirHolderIn) {
    const auto store = open();
    const std::string writer = store->create("for the ERP", Scope::write).value();
    const std::string reader = store->create("screen", Scope::read).value();
    EXPECT_EQ(writer.size(), 55U);
    const auto caller = store->verify("Bearer " + writer);
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(caller->scope, Scope::write);
    EXPECT_EQ(caller->id, writer.substr(3, 8));
    EXPECT_EQ(store->verify("Bearer " + reader)->scope, Scope::read);
}

TEST_F(Tokens, KeepEverybodyElseOut) {
    const auto store = open();
    const std::string token = store->create("a", Scope::write).value();
    const std::string other = store->create("b", Scope::write).value();
    std::string changed = token;
    changed.back() = changed.back() == 'A' ? 'B' : 'A';
    for (const std::string& wrong :
         {std::string(),
          token,
          "bearer " + token,
          "Bearer " + changed,
          "Bearer " + token + "A",
          "Bearer " + token.substr(0, 12) + other.substr(12),
          std::string("Bearer tg_")}) {
        EXPECT_FALSE(store->verify(wrong).has_value()) << wrong;
    }
}

TEST_F(Tokens, HaveIdsThatAreNeverTakenForAnOption) {
    const auto store = open();
    for (int i = 0; i < 100; ++i) {
        const std::string id = store->create("a", Scope::read).value().substr(3, 8);
        EXPECT_TRUE(std::all_of(id.begin(), id.end(), [](unsigned char c) {
            return std::isalnum(c) != 0;
        })) << id;
    }
}

TEST_F(Tokens, KeepOnlyTheHashOnDisk) {
    const auto store = open();
    const std::string token = store->create("tab\there", Scope::write).value();
    EXPECT_EQ(file().find(token.substr(12)), std::string::npos);
    EXPECT_NE(file().find(token.substr(3, 8) + "\twrite\t1800000000000\t"), std::string::npos);
    struct stat status {};
    ASSERT_EQ(::stat(folder_.file("tokens").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(Tokens, OfAnotherProcessAreNoticed) {
    const auto server = open();
    const auto console = open();
    const std::string token = console->create("new", Scope::read).value();
    EXPECT_TRUE(server->verify("Bearer " + token).has_value())
        << "an unknown id is looked up at once";
    ASSERT_TRUE(console->revoke(token.substr(3, 8)).has_value());
    clock_.advance(Duration::seconds(1));
    EXPECT_FALSE(server->verify("Bearer " + token).has_value());
    EXPECT_EQ(console->revoke(token.substr(3, 8)).error().code, "not_found");
    EXPECT_TRUE(server->list().empty());
}

TEST_F(Tokens, AreListedWithoutTheirSecrets) {
    const auto store = open();
    static_cast<void>(store->create("a", Scope::read));
    static_cast<void>(store->create("b", Scope::write));
    std::multiset<std::string> names;
    for (const TokenInfo& token : store->list()) names.insert(token.name);
    EXPECT_EQ(names, (std::multiset<std::string>{"a", "b"}));
}

TEST_F(Tokens, HaveARateEach) {
    const auto store = open(2, 2);
    const std::string a = "Bearer " + store->create("a", Scope::read).value();
    const std::string b = "Bearer " + store->create("b", Scope::read).value();
    EXPECT_FALSE(store->verify(a)->wait.has_value());
    EXPECT_FALSE(store->verify(a)->wait.has_value());
    EXPECT_EQ(store->verify(a)->wait, Duration(500));
    EXPECT_FALSE(store->verify(b)->wait.has_value());
    clock_.advance(Duration(500));
    EXPECT_FALSE(store->verify(a)->wait.has_value());
}

TEST_F(Tokens, ABrokenFileIsAnErrorThatNamesIt) {
    std::ofstream(folder_.file("tokens")) << "nonsense\n";
    TokenStore::Options options;
    options.directory = folder_.path().string();
    options.clock = &clock_;
    const auto opened = TokenStore::open(options);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, "tokens_unreadable");
    EXPECT_NE(opened.error().message.find(folder_.path().string()), std::string::npos);
}

}  // namespace
}  // namespace tidegate::server
