#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/books.h"
#include "cli/text_table.h"

// Puts a table into the books. What a row says is how things are (this SKU exists, so many stand on
// this shelf, this order looks like so), so importing a table twice changes nothing the second
// time.
//
// 1. Every row is accepted or rejected; every fault of the table is listed, not the first alone.
// 2. Without `partial`, one rejected row keeps the whole table out of the books. With it, what was
//    accepted goes in. Either way it goes in as one group of the journal, or not at all.
// 3. Rows of one order go in together.
//
// Kinds and columns (* must be there): docs/cli.md.

namespace tidegate::cli {

struct ImportOptions {
    std::string kind;                                          // skus, stock, listings, orders
    std::vector<std::pair<std::string, std::string>> columns;  // from --map
    bool partial = false;
    bool dry_run = false;
};

struct ImportReport {
    std::uint64_t rows = 0;
    std::uint64_t accepted = 0;   // in the books now; in a dry run: would be
    std::uint64_t unchanged = 0;  // of these, those that said nothing new
    std::uint64_t rejected = 0;
    std::uint64_t held_back = 0;  // good rows of a table that was kept out
    std::vector<std::string> errors;
    std::string encoding;
};

// The words that --map knows for a kind; empty for a kind that there is not.
[[nodiscard]] std::vector<std::string_view> import_columns(std::string_view kind);

[[nodiscard]] Result<ImportReport> import_table(
    const TextTable& table, const ImportOptions& options, Books& books, const Clock& clock
);

}  // namespace tidegate::cli
