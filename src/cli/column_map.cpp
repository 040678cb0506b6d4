#include "cli/column_map.h"

#include <algorithm>

#include "cli/values.h"

namespace tidegate::cli {

Result<std::vector<std::pair<std::string, std::string>>> parse_map(
    std::string_view text, std::span<const std::string_view> known
) {
    std::vector<std::pair<std::string, std::string>> columns;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        const std::string what(trimmed(pair.substr(0, equals)));
        const bool is_known = std::find(known.begin(), known.end(), what) != known.end();
        if (equals == std::string_view::npos || !is_known) {
            std::string words;
            for (const std::string_view word : known) {
                words += (words.empty() ? "" : ",") + std::string(word) + "=...";
            }
            return Error{
                "wrong_map",
                "--map does not understand " + std::string(pair),
                "write it as " + words};
        }
        columns.emplace_back(what, std::string(trimmed(pair.substr(equals + 1))));
    }
    return columns;
}

}  // namespace tidegate::cli
