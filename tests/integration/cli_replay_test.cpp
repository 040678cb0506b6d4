// Goal: `tidegate replay` accounts for every row of a real order log, gives the same state hash on
// every run, in memory and in a data folder, and `tidegate verify` proves what it wrote. Method:
// the real program on a small log made here and, where they are, on two public logs.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/program.h"
#include "support/temp_directory.h"

namespace tidegate::test {
namespace {

constexpr const char* kMap =
    " --map sku=StockCode,order=InvoiceNo,quantity=Quantity,at=InvoiceDate,price=UnitPrice --json";

Ran tidegate(const std::string& arguments) {
    return run_program(std::string(TIDEGATE_BINARY) + " " + arguments);
}

std::string shared_file(const std::string& name) {
    const char* const folder = std::getenv("TIDEGATE_SHARED");
    return std::string(folder == nullptr ? "../shared" : folder) + "/data/" + name;
}

// Replays twice in memory and twice into one folder: one hash, and a folder that verifies.
Ran replay_every_way(const std::string& file, const std::string& options) {
    const TempDirectory directory;
    const std::string data = directory.file("data");
    Ran first = tidegate("replay " + file + options);
    EXPECT_EQ(first.exit_code, 0);
    const std::string hash = json_field(first.output, "state_hash");
    EXPECT_EQ(hash.size(), 34U);
    for (const std::string& where : {std::string(), " --data " + data, " --data " + data}) {
        const Ran again = tidegate("replay " + file + options + where);
        EXPECT_EQ(again.exit_code, 0);
        EXPECT_EQ(json_field(again.output, "state_hash"), hash) << where;
        for (const char* const field :
             {"lines",
              "orders",
              "cancelled",
              "short_units",
              "accepted",
              "rejected",
              "returned_units"}) {
            EXPECT_EQ(json_field(again.output, field), json_field(first.output, field)) << field;
        }
    }
    const Ran verified = tidegate("verify --json --data " + data);
    EXPECT_EQ(verified.exit_code, 0);
    EXPECT_EQ(json_field(verified.output, "ok"), "true");
    EXPECT_EQ(json_field(verified.output, "violations"), "[]");
    EXPECT_EQ(json_field(verified.output, "state_hash"), hash);
    return first;
}

TEST(CliReplay, ASmallLogAddsUp) {
    const TempDirectory directory;
    const std::string file = directory.file("log.csv");
    std::ofstream(file) << "\xef\xbb\xbfInvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice\r\n"
                           "1,CUP,6,12/1/2010 8:26,2.55\r\n"
                           "1,\"LID, small\",2,12/1/2010 8:26,1\r\n"
                           "2,CUP,4,12/1/2010 9:00,2.55\r\n"
                           "1,CUP,1,12/1/2010 9:01,2.55\r\n"
                           "C3,CUP,-5,12/2/2010 8:00,2.55\r\n"
                           "C4,MUG,-1,12/2/2010 8:01,9\r\n"
                           "5,CUP,half,12/2/2010 8:02,9\r\n"
                           "6,,1,12/2/2010 8:03,9\r\n";
    const Ran ran =
        replay_every_way(file, std::string(kMap) + " --errors " + directory.file("errors"));
    const std::pair<const char*, const char*> expected[] = {
        {"lines", "8"},
        {"orders", "2"},
        {"cancelled", "1"},
        {"short_units", "0"},
        {"accepted", "6"},
        {"rejected", "2"},
        {"sold_units", "13"},
        {"stock_units", "13"},
        {"cancelled_units", "5"},
        {"returned", "1"},
        {"returned_units", "1"},
        {"rejected_by_reason", "{\"invalid_quantity\":1,\"missing_sku\":1}"},
    };
    for (const auto& [field, value] : expected) {
        EXPECT_EQ(json_field(ran.output, field), value) << field;
    }
    std::ifstream errors(directory.file("errors"));
    const std::string text{std::istreambuf_iterator<char>(errors), {}};
    EXPECT_EQ(text, "row,reason,detail\n8,invalid_quantity,\"half\"\n9,missing_sku,\"\"\n");
}

TEST(CliReplay, FiniteStockRunsShort) {
    const TempDirectory directory;
    const std::string file = directory.file("log.csv");
    std::ofstream(file) << "sku\nCUP\nCUP\nCUP\n";
    const Ran ran = tidegate("replay " + file + " --stock 2 --json");
    EXPECT_EQ(json_field(ran.output, "short_units"), "1");
    EXPECT_EQ(json_field(ran.output, "orders"), "3");
}

TEST(CliReplay, WhatCannotBeReadIsSaid) {
    const TempDirectory directory;
    const std::string file = directory.file("log.csv");
    std::ofstream(file) << "code,n\nCUP,1\n";
    const Ran no_column = tidegate("replay " + file + " 2>&1");
    EXPECT_EQ(no_column.exit_code, 1);
    EXPECT_NE(
        no_column.output.find("the file has no column sku; it has: code, n"), std::string::npos
    );
    EXPECT_EQ(tidegate("replay " + file + ".missing 2>/dev/null").exit_code, 1);
    EXPECT_EQ(tidegate("replay " + file + " --map colour=code 2>/dev/null").exit_code, 1);
    EXPECT_EQ(tidegate("replay 2>/dev/null").exit_code, 2);
    const std::string packed = file + ".gz";
    EXPECT_EQ(
        run_program("head -c 100000 /dev/urandom | base64 | gzip | head -c 9000 > " + packed)
            .exit_code,
        0
    );
    const Ran cut_off = tidegate("replay " + packed + " 2>&1");
    EXPECT_EQ(cut_off.exit_code, 1);
}

TEST(CliReplay, TheRetailLogIsAccountedFor) {
    const std::string file = shared_file("online_retail_uci/order_lines.csv.gz");
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file << "; set TIDEGATE_SHARED";
    const Ran ran = replay_every_way(file, kMap);
    EXPECT_EQ(json_field(ran.output, "lines"), "432723");
    EXPECT_EQ(json_field(ran.output, "accepted"), "432722");
    EXPECT_EQ(json_field(ran.output, "rejected_by_reason"), "{\"invalid_price\":1}");
    EXPECT_EQ(json_field(ran.output, "short_units"), "0");
}

TEST(CliReplay, TheSneakerLogIsAccountedFor) {
    const std::string file = shared_file("stockx_orders_seconds/orders.csv.gz");
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file << "; set TIDEGATE_SHARED";
    const Ran ran = replay_every_way(file, " --map sku=sku,at=createdAt --json");
    EXPECT_EQ(json_field(ran.output, "lines"), "95997");
    EXPECT_EQ(json_field(ran.output, "orders"), "95997");
    EXPECT_EQ(json_field(ran.output, "rejected"), "0");
}

}  // namespace
}  // namespace tidegate::test
