#pragma once

#include <cstdint>
#include <vector>

#include "allocation/gauges.h"
#include "allocation/settings.h"
#include "base/quantity.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/commands.h"
#include "ledger/state.h"

// Which listings of one SKU to write next, and to what: docs/allocation.md walks through an
// example.
//
// 1. Take before give: a raise spends units that are free now (State::free_units), and the raises
//    of one plan together spend them once. Executed in order, no write of a plan is refused for
//    want of free units, as long as the state is still the one it was made from.
// 2. One write per listing: a listing with a write under way is left alone until it is settled.
// 3. A channel that merely sells its own share needs no write. A listing is raised when it would
//    run out before a raise could land, and gives units back only while another is hungry, or when
//    more is exposed than there is.
// 4. Strict and guarded mode share by measured speed, proportional mode by ratio with largest
//    remainder; shared mode shows the whole pool everywhere, less what the others may sell
//    meanwhile.

namespace tidegate::allocation {

struct PlannedWrite {
    ListingId listing;
    Quantity quantity;
    Quantity change_from;   // compare_and_set: what we believe is shown now
    std::int64_t risk = 0;  // minor units of money at stake; the greater is written first
    // Guarded mode: the claim of the write, see ledger::RequestWrite.
    Quantity unseen_most = Quantity(Quantity::kLimit);
    // Of `quantity`, units that nobody has: whoever shows the listing has to say so.
    Quantity virtual_units = Quantity(0);

    [[nodiscard]] ledger::RequestWrite command() const {
        return {listing, quantity, change_from, unseen_most};
    }
    friend bool operator==(const PlannedWrite&, const PlannedWrite&) = default;
};

struct Plan {
    std::vector<PlannedWrite> writes;
    // Somebody is hungry and nothing could be done yet: look again although nothing happens.
    bool waiting = false;
    // By whose rules: to be remembered, Gauges::set_regime, for the way back has another threshold.
    Regime regime = Regime::green;
};

// `plain` is not a kit; listings of kits that contain it are planned with it.
[[nodiscard]] Plan plan_sku(
    const ledger::State& state,
    SkuId plain,
    const Settings& settings,
    const Gauges& gauges,
    Timestamp now
);

}  // namespace tidegate::allocation
