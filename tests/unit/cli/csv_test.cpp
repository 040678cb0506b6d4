// Goal: rows and cells as RFC 4180 means them, clear complaints with row and column, and the same
// answer however the bytes are cut. Method: a table of texts; each is read whole and byte by byte.

#include "cli/csv.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace tidegate::cli {
namespace {

CsvReader::Source source_of(std::string_view text, std::size_t step) {
    return [text, step](char* buffer, std::size_t size) mutable -> Result<std::size_t> {
        const std::size_t count = text.copy(buffer, std::min(size, step));
        text.remove_prefix(count);
        return count;
    };
}

// "1:a|b" for a row, "2! row 2, column 1: ..." for a bad one.
std::vector<std::string> read(std::string_view text, std::size_t step = 1000) {
    CsvReader csv(source_of(text, step));
    std::vector<std::string> rows;
    for (auto next = csv.next(); next != CsvReader::Next::end; next = csv.next()) {
        if (next == CsvReader::Next::failed) {
            rows.push_back("failed " + csv.error().message);
            break;
        }
        std::string row = std::to_string(csv.row());
        if (next == CsvReader::Next::bad_row) {
            rows.push_back(row + "! " + csv.problem().text());
            continue;
        }
        row += ":";
        for (const std::string_view field : csv.fields()) {
            if (row.back() != ':') row += "|";
            row += "<" + std::string(field) + ">";
        }
        rows.push_back(row);
    }
    return rows;
}

struct Case {
    const char* name;
    std::string_view text;
    std::vector<std::string> rows;
};

TEST(Csv, ReadsRowsAsWrittenHoweverTheBytesAreCut) {
    const std::vector<Case> cases{
        {"nothing", "", {}},
        {"no line break at the end", "a,b", {"1:<a>|<b>"}},
        {"line feeds", "a,b\nc,d\n", {"1:<a>|<b>", "2:<c>|<d>"}},
        {"carriage returns", "a,b\r\nc,d\r\n", {"1:<a>|<b>", "2:<c>|<d>"}},
        {"byte order mark",
         "\xef\xbb\xbf"
         "a,b\n",
         {"1:<a>|<b>"}},
        {"mark and quote", "\xef\xbb\xbf\"a\",b\n", {"1:<a>|<b>"}},
        {"empty cells", "a,,\n,,\n", {"1:<a>|<>|<>", "2:<>|<>|<>"}},
        {"blank lines have numbers", "a\n\n\r\nb\n", {"1:<a>", "4:<b>"}},
        {"an empty quoted cell is a row", "\"\"\n", {"1:<>"}},
        {"quoted delimiter", "\"a,b\",c\n", {"1:<a,b>|<c>"}},
        {"quoted line break", "\"a\nb\",c\nd,e\n", {"1:<a\nb>|<c>", "2:<d>|<e>"}},
        {"quoted CRLF", "\"a\r\nb\"\r\nc\r\n", {"1:<a\r\nb>", "2:<c>"}},
        {"doubled quotes", "\"a \"\"b\"\" c\",\"\"\"\"\n", {"1:<a \"b\" c>|<\">"}},
        {"quote inside a plain cell", "6\" pipe,b\n", {"1:<6\" pipe>|<b>"}},
        {"quoted last cell without line break", "a,\"b\"", {"1:<a>|<b>"}},
        {"carriage return at the end", "a,b\r", {"1:<a>|<b>"}},
        {"semicolons", "a;b\nc,x;d\n", {"1:<a>|<b>", "2:<c,x>|<d>"}},
        {"tabs", "a\tb\n1\t2\n", {"1:<a>|<b>", "2:<1>|<2>"}},
        {"text behind a quote",
         "a,b\nc,\"d\"e\nf,g\n",
         {"1:<a>|<b>", "2! row 2, column 2: text behind the closing quote", "3:<f>|<g>"}},
        {"a quote that never closes",
         "a,b\nc,\"d\ne,f\n",
         {"1:<a>|<b>",
          "2! row 2, column 2: the quote that opens here is never closed",
          "3:<e>|<f>"}},
    };
    for (const Case& c : cases) {
        for (const std::size_t step : {std::size_t{1000}, std::size_t{1}, std::size_t{3}}) {
            EXPECT_EQ(read(c.text, step), c.rows) << c.name << ", " << step << " bytes at a time";
        }
    }
}

TEST(Csv, ARowThatIsTooLongIsReportedAndPassedOver) {
    const std::string text = "a,b\n" + std::string(CsvReader::kRowBytesMax + 10, 'x') + ",y\nc,d\n";
    EXPECT_EQ(
        read(text, 65536),
        (std::vector<std::string>{
            "1:<a>|<b>", "2! row 2, column 2: the row is longer than 1 MiB", "3:<c>|<d>"})
    );
}

TEST(Csv, AFailingSourceEndsTheReading) {
    CsvReader csv([](char*, std::size_t) -> Result<std::size_t> { return Error{"x", "gone", ""}; });
    EXPECT_EQ(csv.next(), CsvReader::Next::failed);
    EXPECT_EQ(csv.error().message, "gone");
}

}  // namespace
}  // namespace tidegate::cli
