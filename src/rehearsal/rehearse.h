#pragma once

#include <cstdint>

#include "rehearsal/policy.h"
#include "rehearsal/scenario.h"

// A policy tried on modelled marketplaces in virtual time: what it would have sold, oversold and
// left lying. `strict`, `guarded`, `shared` and `proportional` are decided by the product's own
// ledger and planner. The same scenario, policy and seed give the same report on every machine.

namespace tidegate::rehearsal {

// Sums over all runs.
struct Report {
    Policy policy;
    std::int64_t runs = 0;
    std::int64_t stock = 0;           // units that were ever there
    std::int64_t demand = 0;          // units that buyers wanted
    std::int64_t sold = 0;            // accepted and not cancelled
    std::int64_t oversold_units = 0;  // accepted when nothing was left to accept them for
    std::int64_t unsold_units = 0;    // left at the end although as many buyers were turned away
    std::int64_t turned_away_free_units = 0;  // buyers turned away while units were left
    std::int64_t writes = 0;                  // requested after the opening
    std::int64_t exposure_violations = 0;     // strict only; must be zero

    friend bool operator==(const Report&, const Report&) = default;
};

[[nodiscard]] Report rehearse(
    const Scenario& scenario, const Policy& policy, std::uint64_t seed, std::int64_t runs
);

}  // namespace tidegate::rehearsal
