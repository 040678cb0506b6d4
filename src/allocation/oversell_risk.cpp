#include "allocation/oversell_risk.h"

#include <algorithm>

#include "allocation/poisson.h"

namespace tidegate::allocation {

namespace {

__extension__ using Wide = __int128;

}  // namespace

OversellRisk oversell_risk(
    Speed demand, Duration latency, std::int64_t left, std::int64_t price_minor
) {
    const Poisson taken(mean_taken(demand, latency));
    const std::int64_t there = std::max<std::int64_t>(0, left);
    OversellRisk risk;
    risk.per_billion = taken.above_per_billion(there);
    risk.units_micro = taken.expected_above_micro(there);
    risk.money_minor =
        static_cast<std::int64_t>(static_cast<Wide>(risk.units_micro) * price_minor / kMicro);
    return risk;
}

}  // namespace tidegate::allocation
