#pragma once

#include <string>
#include <vector>

#include "base/hash.h"
#include "ledger/state.h"

// Proofs over a whole State, for `verify`, crash tests and simulation.

namespace tidegate::ledger {

struct Violation {
    std::string invariant;  // conservation, hold_bound, exposure_bound, lock_bound, shortage_queue
    std::string subject;    // SKU, location or order
    std::string detail;
};

// Conservation: reserved and locked of every cell equal the holds and locks of orders; every hold
// is for open units; every short order is in the queue. Lists what does not hold; empty: all is
// well.
[[nodiscard]] std::vector<Violation> check_invariants(const State& state);

// SKUs whose exposure is above what is sellable, with the excess: an incident, because a fact took
// units away. Empty in a workspace without incidents.
struct Overexposure {
    SkuId sku;
    std::int64_t units = 0;
};
[[nodiscard]] std::vector<Overexposure> overexposed(const State& state);

// The same for equal states, whatever the order in which independent things happened: ids assigned
// by the ledger do not enter, only names that came from outside, and the sum is commutative.
[[nodiscard]] Hash128 state_hash(const State& state);
[[nodiscard]] std::string state_hash_text(const State& state);  // 32 hexadecimal digits

}  // namespace tidegate::ledger
