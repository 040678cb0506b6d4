#include "cli/text_table.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "cli/csv.h"
#include "cli/file_source.h"
#include "cli/output.h"
#include "cli/values.h"

namespace tidegate::cli {

namespace {

constexpr std::size_t kFileBytesMax = std::size_t{1} << 30;

Result<std::string> read_all(const std::string& path) {
    TIDEGATE_TRY(const CsvReader::Source source, open_file_source(path));
    std::string bytes;
    for (;;) {
        const std::size_t before = bytes.size();
        bytes.resize(before + (std::size_t{1} << 20));
        TIDEGATE_TRY(const std::size_t got, source(bytes.data() + before, bytes.size() - before));
        bytes.resize(before + got);
        if (got == 0) return bytes;
        if (bytes.size() > kFileBytesMax) {
            return Error{"file_too_large", path + " has more than 1 GiB", "split it"};
        }
    }
}

struct Converter {
    explicit Converter(const char* from) : handle(iconv_open("UTF-8", from)) {}
    ~Converter() {
        if (usable()) iconv_close(handle);
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    [[nodiscard]] bool usable() const noexcept {
        return reinterpret_cast<std::intptr_t>(handle) != -1;
    }
    iconv_t handle;
};

Result<std::string> convert(std::string bytes, const char* from) {
    Converter converter(from);
    if (!converter.usable()) {
        return Error{
            "unknown_encoding",
            std::string("this machine cannot read ") + from,
            "save the file as UTF-8"};
    }
    std::string out(bytes.size() * 2 + 16, '\0');
    char* in_at = bytes.data();
    std::size_t in_left = bytes.size();
    std::size_t used = 0;
    while (in_left > 0) {
        char* out_at = out.data() + used;
        std::size_t out_left = out.size() - used;
        const std::size_t code = iconv(converter.handle, &in_at, &in_left, &out_at, &out_left);
        used = out.size() - out_left;
        if (code != static_cast<std::size_t>(-1)) break;
        if (errno != E2BIG) {
            return Error{
                "unknown_encoding",
                "the text is neither UTF-8 nor " + std::string(from) + ": byte " +
                    std::to_string(bytes.size() - in_left + 1) + " fits neither",
                "save the file as UTF-8"};
        }
        out.resize(out.size() * 2);
    }
    out.resize(used);
    return out;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

Result<std::string> to_utf8(std::string bytes, std::string& encoding) {
    const std::string_view view = bytes;
    if (view.starts_with("\xff\xfe") || view.starts_with("\xfe\xff")) {
        encoding = view[0] == '\xff' ? "UTF-16LE" : "UTF-16BE";
        return convert(bytes.substr(2), encoding.c_str());
    }
    encoding = "UTF-8";
    if (is_utf8(view)) return bytes;
    encoding = "GB18030";
    return convert(std::move(bytes), "GB18030");
}

Result<TextTable> read_text_table(const std::string& path) {
    TIDEGATE_TRY(std::string bytes, read_all(path));
    TextTable table;
    TIDEGATE_TRY(const std::string text, to_utf8(std::move(bytes), table.encoding));
    std::string_view left = text;
    CsvReader csv([&](char* buffer, std::size_t size) -> Result<std::size_t> {
        const std::size_t count = left.copy(buffer, size);
        left.remove_prefix(count);
        return count;
    });
    for (CsvReader::Next next = csv.next(); next != CsvReader::Next::end; next = csv.next()) {
        if (next == CsvReader::Next::failed) return csv.error();
        TextRow row;
        row.number = csv.row();
        if (next == CsvReader::Next::bad_row) row.problem = csv.problem().text();
        for (const std::string_view cell : csv.fields()) row.cells.emplace_back(trimmed(cell));
        if (!table.header.empty()) {
            table.rows.push_back(std::move(row));
        } else if (row.problem.empty()) {
            table.header = std::move(row.cells);
        } else {
            return Error{"no_header", row.problem, "the first row names the columns"};
        }
    }
    if (table.header.empty()) {
        return Error{"no_header", path + " has no row with the names of its columns", ""};
    }
    return table;
}

}  // namespace tidegate::cli
