// Goal: no bytes make the CSV reader crash, hang or count a row twice, and how they are cut makes
// no difference. Method: every input is read whole and one byte at a time; the answers must be
// equal.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "cli/csv.h"

namespace {

using tidegate::cli::CsvReader;

constexpr std::size_t kLongest = 4096;

std::string read(std::string_view text, std::size_t step) {
    CsvReader csv(
        [text, step](char* buffer, std::size_t size) mutable -> tidegate::Result<std::size_t> {
            const std::size_t count = text.copy(buffer, size < step ? size : step);
            text.remove_prefix(count);
            return count;
        },
        '\0',
        kLongest
    );
    std::string all;
    std::size_t last = 0;
    for (auto next = csv.next(); next != CsvReader::Next::end; next = csv.next()) {
        TIDEGATE_ASSERT(next != CsvReader::Next::failed);
        TIDEGATE_ASSERT(csv.row() > last);
        last = csv.row();
        all += std::to_string(last);
        if (next == CsvReader::Next::bad_row) {
            all += csv.problem().text();
            continue;
        }
        TIDEGATE_ASSERT(!csv.fields().empty());
        for (const std::string_view field : csv.fields()) all.append("|").append(field);
    }
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > kLongest) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    TIDEGATE_ASSERT(read(text, size + 1) == read(text, 1));
    return 0;
}
