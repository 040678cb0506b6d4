#include "allocation/oversell_risk.h"

#include <algorithm>

#include "allocation/poisson.h"

namespace tidegate::allocation {

OversellRisk oversell_risk(
    Speed demand, Duration latency, std::int64_t left, std::int64_t price_minor
) {
    const Poisson taken(mean_taken(demand, latency));
    const std::int64_t there = std::max<std::int64_t>(0, left);
    OversellRisk risk;
    risk.probability = taken.above(there);
    risk.units = taken.expected_above(there);
    risk.money_minor = risk.units * static_cast<double>(price_minor);
    return risk;
}

}  // namespace tidegate::allocation
