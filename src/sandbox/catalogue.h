#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/quantity.h"
#include "sandbox/world.h"

// A catalogue for demos and tests: the same SKUs at every shop, with ids as large as the real ones.

namespace tidegate::sandbox {

struct DemoOptions {
    std::uint32_t skus = 12;
    Quantity listed{500};          // of every SKU at every shop at the start
    std::uint32_t warehouses = 1;  // at each shop
    std::uint64_t seed = 1;
};

[[nodiscard]] WorldOptions demo_world(const DemoOptions& options);

// "TG-0001" for the first.
[[nodiscard]] std::string demo_sku(std::uint32_t number);

}  // namespace tidegate::sandbox
