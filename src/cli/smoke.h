#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "cli/demo_shop.h"

// The program checks itself: a show on both sandbox marketplaces that wants more than there is,
// then the marketplaces' truth against the hub's books, then the journal against itself.

namespace tidegate::cli {

// So little that some SKUs sell out before `orders` have been placed, and enough for that many.
[[nodiscard]] std::int64_t smoke_stock_per_sku(std::int64_t orders, std::uint32_t skus);

// Prints one JSON line. The exit code: 0 only when at least `orders` went through both
// marketplaces, nothing was oversold, every unit is where it should be and the journal verifies.
// Stops the shop.
[[nodiscard]] Result<int> smoke(DemoShop& shop, const std::string& folder, std::int64_t orders);

}  // namespace tidegate::cli
