#pragma once

#include <cstdint>

#include "allocation/speed_meter.h"
#include "base/time.h"

// What it may cost to show the same units in several places: shared mode shows this beside every
// listing, and the other modes show it as what they avoid. Pure; money in minor units.

namespace tidegate::allocation {

struct OversellRisk {
    std::int64_t per_billion = 0;  // the probability that more is sold than is there
    std::int64_t units_micro = 0;  // how many more, on average; none counts too
    std::int64_t money_minor = 0;  // their price
};

// `left` units are shown in all places at once, buyers take them at `demand` in all, and `latency`
// passes until a place that should show none does. Fewer than no units left count as none.
[[nodiscard]] OversellRisk oversell_risk(
    Speed demand, Duration latency, std::int64_t left, std::int64_t price_minor
);

}  // namespace tidegate::allocation
