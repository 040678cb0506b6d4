#include "allocation/regimes.h"

#include <algorithm>

#include "allocation/largest_remainder.h"

namespace tidegate::allocation {

namespace {

__extension__ using Wide = __int128;

}  // namespace

Regime regime_after(const RegimeRule& rule, std::int64_t sellable, Regime before) noexcept {
    if (rule.below <= 0) return Regime::green;
    if (sellable < rule.below) return Regime::red;
    return sellable < rule.green_from ? before : Regime::green;
}

std::int64_t minimum_level(
    Speed speed, Duration lead_time, Duration reorder_buffer, std::int64_t growth
) noexcept {
    const std::int64_t ms = lead_time.milliseconds() + reorder_buffer.milliseconds();
    const Wide units = static_cast<Wide>(std::max<Speed>(0, speed)) * ms * (kWhole + growth);
    const Wide whole = static_cast<Wide>(kUnitPerMinute) * 60'000 * kWhole;
    return static_cast<std::int64_t>(std::max<Wide>(0, (units + whole - 1) / whole));
}

}  // namespace tidegate::allocation
