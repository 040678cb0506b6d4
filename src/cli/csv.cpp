#include "cli/csv.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace tidegate::cli {

std::string CsvProblem::text() const {
    return "row " + std::to_string(row) + ", column " + std::to_string(column) + ": " + what;
}

CsvReader::CsvReader(Source source, char delimiter, std::size_t buffer_bytes)
    : source_(std::move(source)), delimiter_(delimiter), buffer_(buffer_bytes) {}

CsvReader::Next CsvReader::next() {
    if (failed_) return Next::failed;
    if (!started_) start();
    for (;;) {
        if (failed_) return Next::failed;
        if (skipping_) skip_line(begin_);
        if (begin_ == end_ && at_end_) return Next::end;
        const Parsed parsed = skipping_ ? Parsed::more : parse();
        if (parsed == Parsed::row) return Next::row;
        if (parsed == Parsed::bad_row) return Next::bad_row;
        if (parsed == Parsed::more && !fill()) return Next::failed;
    }
}

// Reads the first bytes: the byte order mark and the delimiter.
void CsvReader::start() {
    started_ = true;
    while (!at_end_ && end_ < buffer_.size()) {
        if (!fill()) return;
        if (std::memchr(buffer_.data(), '\n', end_) != nullptr) break;
    }
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    if (std::string_view(buffer_.data(), end_).starts_with(kMark)) begin_ = kMark.size();
    if (delimiter_ != '\0') return;
    const char* const from = buffer_.data() + begin_;
    const char* const to = std::find(from, static_cast<const char*>(buffer_.data() + end_), '\n');
    constexpr std::array<char, 3> kDelimiters{',', ';', '\t'};
    delimiter_ = *std::max_element(kDelimiters.begin(), kDelimiters.end(), [&](char a, char b) {
        return std::count(from, to, a) < std::count(from, to, b);
    });
}

// More bytes behind those that are there; room is made by moving the row to the front.
bool CsvReader::fill() {
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
    auto got = source_(buffer_.data() + end_, buffer_.size() - end_);
    if (!got) {
        error_ = std::move(got).error();
        failed_ = true;
        return false;
    }
    at_end_ = *got == 0;
    end_ += *got;
    return true;
}

// One row from begin_. When its end is not in the buffer yet, parsing starts over with more.
CsvReader::Parsed CsvReader::parse() {
    fields_.clear();
    unfolded_.clear();
    const char* const data = buffer_.data();
    std::size_t at = begin_;
    const std::size_t limit = std::min(end_, begin_ + kRowBytesMax);
    for (;;) {
        if (at < limit && data[at] == '"') {
            const Parsed parsed = parse_quoted(at);
            if (parsed != Parsed::row) return parsed;
        } else {
            const std::size_t from = at;
            while (at < limit && data[at] != delimiter_ && data[at] != '\n') ++at;
            std::size_t to = at;
            const bool ends = at < limit ? data[at] == '\n' : at_end_ && at == end_;
            if (ends && to > from && data[to - 1] == '\r') --to;
            fields_.emplace_back(data + from, to - from);
        }
        if (at == limit && limit < end_) return bad("the row is longer than 1 MiB");
        if (at == end_ && !at_end_) {
            if (end_ - begin_ >= kRowBytesMax) return bad("the row is longer than 1 MiB");
            return Parsed::more;
        }
        if (at == end_ || data[at] == '\n') break;
        ++at;  // the delimiter
    }
    ++row_;
    const bool blank =
        fields_.size() == 1 && fields_[0].empty() && (begin_ == end_ || data[begin_] != '"');
    end_row(at);
    return blank ? Parsed::blank : Parsed::row;
}

// A field that starts with a quote at `at`; leaves `at` at the delimiter or line break behind it.
CsvReader::Parsed CsvReader::parse_quoted(std::size_t& at) {
    const char* const data = buffer_.data();
    const std::size_t limit = std::min(end_, begin_ + kRowBytesMax);
    const std::size_t from = at + 1;
    std::size_t scan = from;
    bool folded = false;
    for (;;) {
        const void* const found =
            scan < limit ? std::memchr(data + scan, '"', limit - scan) : nullptr;
        if (found == nullptr) {
            if (limit - begin_ == kRowBytesMax) return bad("a quote is not closed within 1 MiB");
            if (at_end_) return bad("the quote that opens here is never closed");
            return Parsed::more;
        }
        scan = static_cast<std::size_t>(static_cast<const char*>(found) - data);
        if (scan + 1 == end_ && !at_end_) return Parsed::more;
        if (scan + 1 >= end_ || data[scan + 1] != '"') break;
        folded = true;
        scan += 2;
    }
    std::size_t behind = scan + 1;
    if (behind < end_ && data[behind] == '\r') {
        if (behind + 1 == end_ && !at_end_) return Parsed::more;
        if (behind + 1 == end_ || data[behind + 1] == '\n') ++behind;
    }
    if (behind < end_ && data[behind] != delimiter_ && data[behind] != '\n') {
        return bad("text behind the closing quote");
    }
    if (folded) {
        std::string& text = unfolded_.emplace_back();
        for (std::size_t i = from; i < scan; ++i) {
            text.push_back(data[i]);
            if (data[i] == '"') ++i;
        }
        fields_.emplace_back(text);
    } else {
        fields_.emplace_back(data + from, scan - from);
    }
    at = behind;
    return Parsed::row;
}

CsvReader::Parsed CsvReader::bad(std::string what) {
    ++row_;
    problem_ = {row_, fields_.size() + 1, std::move(what)};
    skip_line(begin_);
    return Parsed::bad_row;
}

// Goes on behind the line break that follows `from`, or remembers to do so.
void CsvReader::skip_line(std::size_t from) {
    const void* const found =
        end_ > from ? std::memchr(buffer_.data() + from, '\n', end_ - from) : nullptr;
    skipping_ = found == nullptr && !at_end_;
    if (found == nullptr) {
        begin_ = end_;
    } else {
        begin_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
    }
}

void CsvReader::end_row(std::size_t at) {
    begin_ = at < end_ ? at + 1 : at;
}

}  // namespace tidegate::cli
