// Goal: a table reads the same in every encoding that spreadsheets write, and bytes in none of them
// are refused. Method: one table in each encoding, spelled out byte by byte.

#include "cli/text_table.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>

#include "support/temp_directory.h"

namespace tidegate::cli {
namespace {

using namespace std::string_literals;

class ReadTextTable : public testing::Test {
protected:
    Result<TextTable> read(const std::string& bytes) {
        std::ofstream(directory_.file("t.csv"), std::ios::binary) << bytes;
        return read_text_table(directory_.file("t.csv"));
    }

    test::TempDirectory directory_;
};

TEST_F(ReadTextTable, InEveryEncoding) {
    const std::pair<std::string, const char*> files[] = {
        {"sku\n杯\n", "UTF-8"},
        {"\xef\xbb\xbfsku\n杯\n", "UTF-8"},
        {"\xff\xfes\0k\0u\0\n\0\x6f\x67\n\0"s, "UTF-16LE"},
        {"\xfe\xff\0s\0k\0u\0\n\x67\x6f\0\n"s, "UTF-16BE"},
        {"sku\n\xb1\xad\n", "GB18030"},
    };
    for (const auto& [bytes, encoding] : files) {
        const auto table = read(bytes);
        ASSERT_TRUE(table.has_value()) << encoding << ": " << table.error().message;
        EXPECT_EQ(table->encoding, encoding);
        EXPECT_EQ(table->header, std::vector<std::string>{"sku"}) << encoding;
        ASSERT_EQ(table->rows.size(), 1U) << encoding;
        EXPECT_EQ(table->rows[0].cells, std::vector<std::string>{"杯"}) << encoding;
        EXPECT_EQ(table->rows[0].number, 2U) << encoding;
    }
}

TEST_F(ReadTextTable, BytesOfNoEncodingAreRefused) {
    for (const std::string& bytes :
         {"sku\n\xff\xff\xff\n"s, "\xff\xfes\0k"s, "\xfe\xff\xd8\0\0x"s}) {
        const auto table = read(bytes);
        ASSERT_FALSE(table.has_value());
        EXPECT_EQ(table.error().code, "unknown_encoding");
        EXPECT_EQ(table.error().hint, "save the file as UTF-8");
    }
}

TEST_F(ReadTextTable, CellsAreTextAndRowsKeepTheirNumbers) {
    const auto table = read("sku, name \n007,\"a\nb\"\n\n1E5,x\n\"broken\"x,1\n");
    ASSERT_TRUE(table.has_value());
    EXPECT_EQ(table->header, (std::vector<std::string>{"sku", "name"}));
    ASSERT_GE(table->rows.size(), 3U);
    EXPECT_EQ(table->rows[0].cells, (std::vector<std::string>{"007", "a\nb"}));
    EXPECT_EQ(table->rows[0].number, 2U);
    EXPECT_EQ(table->rows.back().number, 5U)
        << "as a spreadsheet counts, which makes row 2 one row";
    EXPECT_NE(table->rows.back().problem, "");
}

TEST_F(ReadTextTable, AFileWithoutAHeaderIsRefused) {
    for (const char* const bytes : {"", "\n\n", "\"broken\"x\n"}) {
        const auto table = read(bytes);
        ASSERT_FALSE(table.has_value()) << bytes;
        EXPECT_EQ(table.error().code, "no_header");
    }
}

}  // namespace
}  // namespace tidegate::cli
