#pragma once

#include <cstdint>

#include "allocation/speed_meter.h"
#include "base/time.h"

// A second set of rules for a SKU that is running low. Source: domain facts section 4, low-regime
// switch, and section 5, minimum level.

namespace tidegate::allocation {

enum class Regime : std::uint8_t { green, red };

// Red when fewer than `below` units are sellable, green again at `green_from`: a gap between the
// two keeps a SKU at the edge from changing its rules with every order. `green_from` below `below`
// counts as `below`. Without a rule (below 0) a SKU is green, also with fewer units than none.
struct RegimeRule {
    std::int64_t below = 0;
    std::int64_t green_from = 0;
};

[[nodiscard]] Regime regime_after(
    const RegimeRule& rule, std::int64_t sellable, Regime before
) noexcept;

// Units that last until more can be there: speed x (lead time + reorder buffer) x (1 + growth),
// rounded up. `growth` in parts per 10,000, may be negative.
[[nodiscard]] std::int64_t minimum_level(
    Speed speed, Duration lead_time, Duration reorder_buffer, std::int64_t growth
) noexcept;

}  // namespace tidegate::allocation
