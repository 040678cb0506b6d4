#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// A streaming reader of comma-separated values (RFC 4180): quotes, doubled quotes, line breaks and
// delimiters inside quotes, LF and CRLF, a byte order mark at the start. Owner and thread: its
// user.
//
// 1. Rows are numbered as a spreadsheet shows them, from 1; a blank line has a number but no row.
// 2. A quote inside a field that does not start with one is an ordinary character.
// 3. A malformed row is reported with its row and column, and reading goes on after the line it
//    began on; memory is bounded by kRowBytesMax.
// 4. The delimiter is the most frequent of , ; and tab in the first line, unless it is given.

namespace tidegate::cli {

struct CsvProblem {
    std::size_t row = 0;
    std::size_t column = 0;
    std::string what;  // for people, without row and column
    [[nodiscard]] std::string text() const;
};

class CsvReader {
public:
    static constexpr std::size_t kRowBytesMax = std::size_t{1} << 20;

    // Fills the buffer with up to `size` bytes and answers how many; 0 at the end.
    using Source = std::function<Result<std::size_t>(char* buffer, std::size_t size)>;

    enum class Next { row, bad_row, end, failed };

    // The buffer grows with a row that is longer; the header must fit to tell the delimiter.
    explicit CsvReader(
        Source source, char delimiter = '\0', std::size_t buffer_bytes = std::size_t{1} << 18
    );

    // Reads one row. `failed`: the source did, see error().
    [[nodiscard]] Next next();

    // Of the row just read; valid until next().
    [[nodiscard]] const std::vector<std::string_view>& fields() const noexcept { return fields_; }
    [[nodiscard]] std::size_t row() const noexcept { return row_; }
    [[nodiscard]] const CsvProblem& problem() const noexcept { return problem_; }
    [[nodiscard]] const Error& error() const noexcept { return error_; }

private:
    enum class Parsed { row, blank, bad_row, more };

    [[nodiscard]] bool fill();
    void start();
    [[nodiscard]] Parsed parse();
    [[nodiscard]] Parsed parse_quoted(std::size_t& at);
    [[nodiscard]] Parsed bad(std::string what);
    void skip_line(std::size_t from);
    void end_row(std::size_t at);

    Source source_;
    char delimiter_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  // of the row being read
    std::size_t end_ = 0;    // of what is in the buffer
    bool at_end_ = false;    // of the source
    bool started_ = false;
    bool failed_ = false;
    bool skipping_ = false;  // the rest of a line that is too long
    std::size_t row_ = 0;
    std::vector<std::string_view> fields_;
    std::deque<std::string> unfolded_;  // fields that had doubled quotes
    CsvProblem problem_;
    Error error_;
};

}  // namespace tidegate::cli
