#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "sandbox/world.h"

// A catalogue for demos and tests: the same SKUs at both shops, with ids as large as the real ones.

namespace tidegate::sandbox {

struct DemoOptions {
    std::uint32_t skus = 12;
    Quantity tiktok_listed{500};  // of every SKU at the start
    Quantity shopify_listed{500};
    std::uint32_t warehouses = 1;  // at each shop
    std::uint64_t seed = 1;
};

[[nodiscard]] WorldOptions demo_world(const DemoOptions& options);

// "TG-0001" for the first.
[[nodiscard]] std::string demo_sku(std::uint32_t number);

}  // namespace tidegate::sandbox
