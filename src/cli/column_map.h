#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

// "--map sku=StockCode,order=InvoiceNo": which column of a file holds what.

namespace tidegate::cli {

// What -> column, in the order written. `known` are the words that may stand before the equals
// sign.
[[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> parse_map(
    std::string_view text, std::span<const std::string_view> known
);

}  // namespace tidegate::cli
