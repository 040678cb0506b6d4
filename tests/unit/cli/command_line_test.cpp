// Goal: what a subcommand declares is what it gets. Method: the library behind it reads real
// command lines.
#include "cli/command_line.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace tidegate::cli {
namespace {

struct Given {
    std::string file;
    std::string mode = "quick";
    std::int64_t runs = 20;
    std::vector<std::string> kinds{"a"};
    bool json = false;
};

// "" for a command line that was understood, else what is wrong with it.
std::string read(Given& given, const std::string& text) {
    CLI::App app;
    CommandLine line(&app);
    line.option("FILE", given.file, "a file").required();
    line.option("--mode", given.mode, "how").one_of({"quick", "slow"});
    line.option("--runs", given.runs, "how many").within(1, 50);
    line.option("--kinds", given.kinds, "which").comma_separated();
    line.flag("--json", given.json, "one JSON object");
    try {
        app.parse(text);
    } catch (const CLI::ParseError& error) {
        return error.what();
    }
    return {};
}

TEST(CommandLine, ReadsWhatIsDeclared) {
    Given given;
    EXPECT_EQ(read(given, "x.csv --mode slow --runs 50 --kinds b,c --json"), "");
    EXPECT_EQ(given.file, "x.csv");
    EXPECT_EQ(given.mode, "slow");
    EXPECT_EQ(given.runs, 50);
    EXPECT_EQ(given.kinds, (std::vector<std::string>{"b", "c"}));
    EXPECT_TRUE(given.json);
}

TEST(CommandLine, WhatIsNotGivenStays) {
    Given given;
    EXPECT_EQ(read(given, "x.csv"), "");
    EXPECT_EQ(given.mode, "quick");
    EXPECT_EQ(given.runs, 20);
    EXPECT_FALSE(given.json);
}

TEST(CommandLine, SaysWhatIsWrong) {
    for (const char* wrong : {"", "x --mode odd", "x --runs 51", "x --runs many", "x --what 1"}) {
        Given given;
        EXPECT_NE(read(given, wrong), "") << wrong;
    }
}

}  // namespace
}  // namespace tidegate::cli
