#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// A small table that people made, whole in memory: CSV, plain or compressed, in UTF-8 with or
// without a byte order mark, UTF-16 with one, or GB18030 (which includes GBK). Cells are text:
// nothing is taken for a number here, so leading zeros and long digits stay.

namespace tidegate::cli {

struct TextRow {
    std::size_t number = 0;  // as a spreadsheet shows it
    std::vector<std::string> cells;
    std::string problem;  // not empty: the row cannot be read
};

struct TextTable {
    std::string encoding;  // "UTF-8", "UTF-16LE", "UTF-16BE" or "GB18030"
    std::vector<std::string> header;
    std::vector<TextRow> rows;
};

[[nodiscard]] Result<TextTable> read_text_table(const std::string& path);

// The text as UTF-8; `encoding` is set to what it was.
[[nodiscard]] Result<std::string> to_utf8(std::string bytes, std::string& encoding);

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace tidegate::cli
