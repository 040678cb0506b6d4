// Goal: the commands that docs/cli.md shows do what it says, print one JSON object and answer with
// the right exit code. Method: the real program on a small data folder.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "support/program.h"
#include "support/temp_directory.h"

namespace tidegate::test {
namespace {

class Cli : public testing::Test {
protected:
    static Ran tidegate(const std::string& arguments) {
        return run_program(std::string(TIDEGATE_BINARY) + " " + arguments);
    }
    std::string file(const std::string& name, const std::string& text) {
        std::ofstream(directory_.file(name), std::ios::binary) << text;
        return directory_.file(name);
    }
    Ran import(const std::string& kind, const std::string& text, const std::string& options = "") {
        const std::string table = file(kind + ".csv", text);
        return tidegate("import " + kind + " " + table + " --json --data " + data_ + " " + options);
    }
    std::string hash() {
        return json_field(tidegate("verify --json --data " + data_).output, "state_hash");
    }

    TempDirectory directory_;
    std::string data_ = directory_.file("data");
};

TEST_F(Cli, SaysItsVersion) {
    const Ran ran = tidegate("version --json");
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_EQ(ran.output, "{\"version\":\"0.1.0\"}\n");
    EXPECT_EQ(tidegate("2>/dev/null").exit_code, 2);
    EXPECT_EQ(tidegate("nothing 2>/dev/null").exit_code, 2);
    EXPECT_EQ(tidegate("--help").exit_code, 0);
}

TEST_F(Cli, ADryRunTellsWhatTheImportDoes) {
    const Ran dry = import("skus", "sku\n007\nCUP\n", "--dry-run");
    EXPECT_EQ(dry.exit_code, 0);
    EXPECT_FALSE(std::filesystem::exists(data_));
    const Ran real = import("skus", "sku\n007\nCUP\n");
    for (const char* const field : {"accepted", "rejected", "errors", "unchanged"}) {
        EXPECT_EQ(json_field(dry.output, field), json_field(real.output, field)) << field;
    }
    EXPECT_EQ(json_field(real.output, "accepted"), "2");
    const std::string before = hash();
    const Ran again = import("skus", "sku\n007\nCUP\n");
    EXPECT_EQ(json_field(again.output, "unchanged"), "2");
    EXPECT_EQ(hash(), before);
}

TEST_F(Cli, AFaultyTableIsKeptOutUnlessPartIsAskedFor) {
    import("skus", "sku\nCUP\nLID\n");
    const std::string before = hash();
    const std::string table = "sku,quantity\nCUP,5\nLID,1E5\n";
    const Ran kept_out = import("stock", table);
    EXPECT_EQ(kept_out.exit_code, 1);
    EXPECT_EQ(json_field(kept_out.output, "accepted"), "0");
    EXPECT_EQ(json_field(kept_out.output, "held_back"), "1");
    EXPECT_EQ(hash(), before);
    const Ran partial = import("stock", table, "--partial");
    EXPECT_EQ(partial.exit_code, 1);
    EXPECT_EQ(json_field(partial.output, "accepted"), "1");
    EXPECT_NE(hash(), before);
    EXPECT_EQ(import("videos", "sku\n", "2>/dev/null").exit_code, 1);
}

TEST_F(Cli, AllFaultsOfATableAreNamedAtOnceWithTheirRows) {
    import("skus", "sku\nCUP\nLID\n");
    const std::string table = "sku,quantity\nCUP,5\nLID,1E5\nNOPE,1\n,3\n\"LID\",-4\n";
    const Ran ran = import("stock", table);
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_EQ(json_field(ran.output, "rejected"), "4");
    for (const char* const start : {"\"row 3, ", "\"row 4, ", "\"row 5, ", "\"row 6, "}) {
        EXPECT_NE(ran.output.find(start), std::string::npos) << start << " in " << ran.output;
    }
}

TEST_F(Cli, EveryCommandExplainsItselfAndRefusesWhatItDoesNotKnow) {
    for (const char* const command :
         {"serve",
          "demo",
          "sandbox",
          "import",
          "replay",
          "verify",
          "rehearse",
          "bench",
          "backup",
          "restore",
          "doctor",
          "user",
          "version"}) {
        const std::string name = command;
        const Ran help = tidegate(name + " --help");
        EXPECT_EQ(help.exit_code, 0) << name;
        EXPECT_NE(help.output.find("Usage: tidegate " + name), std::string::npos) << help.output;
        EXPECT_EQ(tidegate(name + " --nonsense 2>/dev/null").exit_code, 2) << name;
    }
}

TEST_F(Cli, ABackupIsRestored) {
    import("skus", "sku\nCUP\n");
    const std::string before = hash();
    const std::string backup = directory_.file("backup");
    EXPECT_EQ(tidegate("backup " + backup + " --data " + data_ + " --json").exit_code, 0);
    import("skus", "sku\nLID\n");
    EXPECT_EQ(tidegate("restore " + backup + " --data " + data_ + " 2>/dev/null").exit_code, 1);
    const Ran restored = tidegate("restore " + backup + " --data " + data_ + " --force --json");
    EXPECT_EQ(restored.exit_code, 0);
    EXPECT_EQ(hash(), before);
}

TEST_F(Cli, TheDoctorLooksAtEverything) {
    EXPECT_EQ(tidegate("doctor --data " + data_ + " --port 0 --json").exit_code, 1);
    import("skus", "sku\nCUP\n");
    const Ran ran = tidegate("doctor --data " + data_ + " --port 0 --json");
    EXPECT_EQ(ran.exit_code, 0);
    for (const char* const name :
         {"folder", "space", "sync", "journal", "clock", "snapshot", "sqlite", "files", "port"}) {
        EXPECT_NE(ran.output.find("{\"name\":\"" + std::string(name) + "\","), std::string::npos)
            << name;
    }
}

TEST_F(Cli, VerifyNamesTheDamage) {
    import("skus", "sku\nCUP\n");
    const std::string journal = data_ + "/journal.db";
    std::ifstream in(journal, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const std::size_t at = bytes.find("CUP");
    ASSERT_NE(at, std::string::npos);
    bytes[at] = 'D';
    std::ofstream(journal, std::ios::binary) << bytes;
    const Ran ran = tidegate("verify --json --data " + data_);
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_EQ(json_field(ran.output, "ok"), "false");
    EXPECT_NE(json_field(ran.output, "violations"), "[]");
    const Ran doctor = tidegate("doctor --data " + data_ + " --port 0 --json");
    EXPECT_EQ(doctor.exit_code, 1);
    const std::string journal_fails = "{\"name\":\"journal\",\"status\":\"fail\",";
    EXPECT_NE(doctor.output.find(journal_fails), std::string::npos) << doctor.output;
    EXPECT_EQ(tidegate("verify --data " + data_ + "-missing 2>/dev/null").exit_code, 1);
}

TEST_F(Cli, ARehearsalRepeatsItself) {
    const std::string scenario = file(
        "drop.toml",
        "stock = 50\nlength = 600\n[[marketplace]]\ncode = \"a\"\nbuyers_per_minute = 6\n"
        "[[marketplace]]\ncode = \"b\"\nbuyers_per_minute = 6\n"
    );
    const std::string command = "rehearse " + scenario + " --policy strict --runs 3 --json";
    const Ran first = tidegate(command);
    EXPECT_EQ(first.exit_code, 0);
    EXPECT_EQ(json_field(first.output, "policy"), "\"strict\"");
    EXPECT_EQ(json_field(first.output, "runs"), "3");
    EXPECT_EQ(json_field(first.output, "stock"), "50");
    EXPECT_EQ(json_field(first.output, "oversold_units"), "0");
    EXPECT_EQ(json_field(first.output, "exposure_violations"), "0");
    EXPECT_EQ(tidegate(command).output, first.output);
    EXPECT_EQ(tidegate("rehearse nowhere 2>/dev/null").exit_code, 1);
    EXPECT_EQ(tidegate("rehearse " + scenario + " --policy hope 2>/dev/null").exit_code, 1);
}

TEST_F(Cli, TokensAreMadeAndRevoked) {
    import("skus", "sku\nCUP\n");
    const Ran made = tidegate("user create desk --read-only --json --data " + data_);
    EXPECT_EQ(made.exit_code, 0);
    EXPECT_TRUE(json_field(made.output, "token").starts_with("\"tg_"));
    const Ran listed = tidegate("user list --json --data " + data_);
    std::string id = json_field(listed.output.substr(listed.output.find("[{")), "id");
    ASSERT_GT(id.size(), 2U);
    id = id.substr(1, id.size() - 2);
    EXPECT_EQ(tidegate("user revoke " + id + " --data " + data_).exit_code, 0);
    EXPECT_EQ(tidegate("user list --json --data " + data_).output, "{\"tokens\":[]}\n");
}

}  // namespace
}  // namespace tidegate::test
