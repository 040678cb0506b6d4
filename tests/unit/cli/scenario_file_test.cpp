// Goal: a scenario file says what it says, and what it gets wrong is named. Method: small files.

#include "cli/scenario_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "support/temp_directory.h"

namespace tidegate::cli {
namespace {

Result<rehearsal::Scenario> read_text(const std::string& text) {
    const test::TempDirectory directory;
    const std::string path = directory.file("scenario.toml");
    std::ofstream(path) << text;
    auto scenario = read_scenario_file(path);
    if (!scenario) scenario.error().message.erase(0, path.size());
    return scenario;
}

TEST(ScenarioFile, SaysWhatItSays) {
    const auto scenario = read_text(
        "name = \"drop\"\nstock = 100\nlength = 600\n"
        "[[marketplace]]\ncode = \"a\"\nbuyers_per_minute = 12.5\nfeed_most = 2.5\n"
        "semantics = \"compare_and_set\"\n"
        "[[marketplace.pulse]]\nfirst = 60\nlength = 30\nbuyers_per_minute = 600\n"
        "[[marketplace]]\ncode = \"b\"\n"
        "[[restock]]\nat = 300\nunits = 20\n"
    );
    ASSERT_TRUE(scenario.has_value()) << scenario.error().message;
    EXPECT_EQ(scenario->name, "drop");
    EXPECT_EQ(scenario->stock, 100);
    EXPECT_EQ(scenario->length, Duration::seconds(600));
    ASSERT_EQ(scenario->marketplaces.size(), 2U);
    EXPECT_EQ(scenario->marketplaces[0].feed.most, Duration(2500));
    EXPECT_EQ(scenario->marketplaces[0].semantics, ledger::WriteSemantics::compare_and_set);
    ASSERT_EQ(scenario->marketplaces[0].pulses.size(), 1U);
    EXPECT_EQ(scenario->marketplaces[0].pulses[0].length, Duration::seconds(30));
    ASSERT_EQ(scenario->restocks.size(), 1U);
    EXPECT_EQ(scenario->restocks[0].units, 20);
}

TEST(ScenarioFile, KnowsWarehousesLocksAndAHubThatIsDown) {
    const auto scenario = read_text(
        "[[marketplace]]\ncode = \"a\"\n[[marketplace]]\ncode = \"b\"\nduplicate_part = 0.5\n"
        "[[marketplace.pulse]]\nlength = 60\nhalves_every = 20\n"
        "[[warehouse]]\nunits = 30\n[[warehouse]]\nunits = 12\n"
        "[[lock]]\nmarketplace = \"b\"\nunits = 5\nuntil = 90\n"
        "[[hub_outage]]\nfrom = 10\nto = 20\n"
    );
    ASSERT_TRUE(scenario.has_value()) << scenario.error().message;
    EXPECT_EQ(scenario->stock, 42);
    EXPECT_EQ(scenario->warehouses, (std::vector<std::int64_t>{30, 12}));
    ASSERT_EQ(scenario->locks.size(), 1U);
    EXPECT_EQ(scenario->locks[0].place, 1U);
    EXPECT_EQ(scenario->locks[0].until, Duration::seconds(90));
    ASSERT_EQ(scenario->hub_outages.size(), 1U);
    EXPECT_EQ(scenario->hub_outages[0].to, Duration::seconds(20));
    EXPECT_EQ(scenario->marketplaces[1].duplicate_part, 0.5);
    EXPECT_EQ(scenario->marketplaces[1].pulses[0].halves_every, Duration::seconds(20));
}

TEST(ScenarioFile, WhatIsWrongIsNamed) {
    const std::pair<const char*, const char*> cases[] = {
        {"stock = 1\n", ": has no marketplace"},
        {"stok = 1\n[[marketplace]]\ncode = \"a\"\n", ": does not know stok"},
        {"[[marketplace]]\n", ": marketplace 1: has no code"},
        {"stock = 1.5\n[[marketplace]]\ncode = \"a\"\n", ": stock is no whole number"},
        {"stock = \n", ": line 1: "},
        {"stock = 9\n[[warehouse]]\nunits = 1\n[[marketplace]]\ncode = \"a\"\n",
         ": has both stock and warehouses"},
        {"stock = 9\n[[marketplace]]\ncode = \"a\"\n[[lock]]\nmarketplace = \"b\"\nunits = 1\n",
         ": lock 1: marketplace is none of them"},
        {"stock = 9\n[[marketplace]]\ncode = \"a\"\n[[lock]]\nmarketplace = \"a\"\nunits = 10\n",
         ": locks are for more units than there are"},
        {"[[hub_outage]]\nfrom = 9\nto = 9\n[[marketplace]]\ncode = \"a\"\n",
         ": hub_outage 1: to must be after from"},
    };
    for (const auto& [text, message] : cases) {
        const auto scenario = read_text(text);
        ASSERT_FALSE(scenario.has_value()) << text;
        EXPECT_TRUE(scenario.error().message.starts_with(message)) << scenario.error().message;
    }
}

}  // namespace
}  // namespace tidegate::cli
