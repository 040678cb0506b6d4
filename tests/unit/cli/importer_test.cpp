// Goal: a table goes into the books whole or not at all, every fault is named at once, codes stay
// as they were written, and a second import changes nothing. Method: small files on disk, in
// several encodings, put into books in memory; texts compared whole.

#include "cli/importer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/text_table.h"
#include "support/temp_directory.h"

namespace tidegate::cli {
namespace {

class Importing : public testing::Test {
protected:
    Importing() : books_(*Books::open("", clock_)) {}

    TextTable table(std::string_view bytes) {
        const std::string path = directory_.file("table.csv");
        std::ofstream(path, std::ios::binary) << bytes;
        auto table = read_text_table(path);
        EXPECT_TRUE(table.has_value());
        return *table;
    }
    ImportReport import(const std::string& kind, std::string_view bytes, bool partial = false) {
        ImportOptions options;
        options.kind = kind;
        options.partial = partial;
        const auto report = import_table(table(bytes), options, books_, clock_);
        EXPECT_TRUE(report.has_value());
        return *report;
    }
    [[nodiscard]] const ledger::State& state() const { return books_.state(); }
    [[nodiscard]] std::int32_t on_hand(std::string_view sku, std::string_view place) const {
        const auto* const cell =
            state().find_cell(state().find_sku(sku), state().find_location(place));
        return cell == nullptr ? -1 : cell->on_hand;
    }

    test::TempDirectory directory_;
    ManualClock clock_{Timestamp::from_seconds(1'700'000'000)};
    Books books_;
};

TEST_F(Importing, CodesStayAsTheyWereWritten) {
    const ImportReport report =
        import("skus", "sku\n00123\n1E5\n90.750\n6901234567892\n\"CUP, blue\"\ncup\nCUP\n");
    EXPECT_EQ(report.errors, std::vector<std::string>{});
    EXPECT_EQ(report.accepted, 7U);
    for (const char* const code :
         {"00123", "1E5", "90.750", "6901234567892", "CUP, blue", "cup", "CUP"}) {
        EXPECT_FALSE(state().find_sku(code).is_none()) << code;
    }
}

TEST_F(Importing, ACodeThatASpreadsheetHasRoundedIsRejected) {
    const ImportReport report = import("skus", "sku\n6.90123E+12\n");
    EXPECT_EQ(
        report.errors,
        std::vector<std::string>{
            "row 2, column sku: a spreadsheet has made a rounded number of this "
            "code: 6.90123E+12"}
    );
}

TEST_F(Importing, EveryEncodingGivesTheSameText) {
    const std::string cup = "\xe6\x9d\xaf\xe5\xad\x90";  // two Chinese characters: a cup
    const std::vector<std::pair<std::string, std::string>> files{
        {"UTF-8", "sku\n" + cup + "\n"},
        {"UTF-8", "\xef\xbb\xbfsku\n" + cup + "\n"},
        {"GB18030", "sku\n\xb1\xad\xd7\xd3\n"},
        {"UTF-16LE", std::string("\xff\xfes\0k\0u\0\n\0\x6f\x67\x50\x5b\n\0", 16)},
    };
    for (const auto& [encoding, bytes] : files) {
        const TextTable read = table(bytes);
        EXPECT_EQ(read.encoding, encoding);
        EXPECT_EQ(read.header, std::vector<std::string>{"sku"});
        ASSERT_EQ(read.rows.size(), 1U);
        EXPECT_EQ(read.rows[0].cells, std::vector<std::string>{cup});
    }
}

TEST_F(Importing, AllErrorsAreListedAndNothingIsApplied) {
    import("skus", "sku\nCUP\nLID\n");
    const ImportReport report = import(
        "stock", "sku,quantity\nCUP,5\nMUG,1\nLID,1E5\nLID,-1\n,3\nCUP,6\nLID\nLID,\"1\"x\n"
    );
    EXPECT_EQ(
        report.errors,
        (std::vector<std::string>{
            "row 3, column sku: there is no SKU MUG; import skus first",
            "row 4, column quantity: no whole number of units from 0 on: 1E5",
            "row 5, column sku: its stock there is given in row 4 already",
            "row 6, column sku: is empty",
            "row 7, column sku: its stock there is given in row 2 already",
            "row 8, it has 1 cells, the first row has 2",
            "row 9, column 2: text behind the closing quote"})
    );
    EXPECT_EQ(report.accepted, 0U);
    EXPECT_EQ(report.held_back, 1U);
    EXPECT_EQ(report.rejected, 7U);
}

TEST_F(Importing, TheSecondImportOfATableChangesNothing) {
    import("skus", "sku\nCUP\nLID\nMUG\n");
    const std::vector<std::pair<std::string, std::string>> tables{
        {"skus", "sku,mode,components\nSET,proportional,CUP*2;LID\n"},
        {"stock", "sku,quantity,location\nCUP,5,east\nLID,0,east\nMUG,7,west\n"},
        {"listings", "channel,listing,sku,semantics\nshop,77,CUP,absolute\nshop,78,SET,absolute\n"},
        {"orders",
         "channel,order,listing,sku,quantity,at\nshop,1,77,,2,2023-01-01\n"
         "shop,1,,SET,1,2023-01-01\n,9,,MUG,1,2023-01-01\n"},
    };
    for (const auto& [kind, text] : tables) {
        const ImportReport first = import(kind, text);
        EXPECT_EQ(first.errors, std::vector<std::string>{}) << kind;
        const Sequence before = state().last_sequence();
        const ImportReport second = import(kind, text);
        EXPECT_EQ(second.accepted, first.rows) << kind;
        EXPECT_EQ(second.unchanged, first.rows) << kind;
        EXPECT_EQ(state().last_sequence(), before) << kind;
    }
    EXPECT_EQ(on_hand("CUP", "east"), 5);
    EXPECT_EQ(state().orders().size(), 2U);
    import("stock", "sku,quantity,location\nCUP,4,east\n");
    EXPECT_EQ(on_hand("CUP", "east"), 4);
}

TEST_F(Importing, RowsOfOneOrderGoInTogether) {
    import("skus", "sku\nCUP\n");
    const ImportReport report = import(
        "orders",
        "order,sku,quantity,at\n1,CUP,1,2023-01-01\n1,MUG,1,2023-01-01\n2,CUP,1,2023-01-01\n",
        true
    );
    EXPECT_EQ(report.errors, std::vector<std::string>{"row 3, column sku: there is no SKU MUG"});
    EXPECT_EQ(report.accepted, 1U);
    EXPECT_EQ(report.rejected, 2U);
    EXPECT_EQ(state().orders().size(), 1U);
}

TEST_F(Importing, AColumnThatIsMissingIsNamed) {
    ImportOptions options;
    options.kind = "stock";
    const auto report = import_table(table("code,units\nCUP,1\n"), options, books_, clock_);
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().message, "the file has no column sku, quantity");
}

}  // namespace
}  // namespace tidegate::cli
