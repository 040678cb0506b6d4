#pragma once

#include <cstdint>
#include <limits>

#include "allocation/buffers.h"
#include "allocation/largest_remainder.h"
#include "ledger/listing.h"

// From what the split gives a listing to what it shows: the rules of one SKU on one channel, in a
// fixed order. docs/allocation.md names the source of each.
//
// 1. Rules only lower, but for virtual stock; no rule widens the bound of a mode, which the ledger
//    enforces on what comes out.
// 2. The order is that of Rule below. The last rule that changed the figure is the one that
//    `decided` it.
// 3. Units are units of the listing: kits for a kit.

namespace tidegate::allocation {

enum class VirtualStock : std::uint8_t { off, on };

struct ChannelPolicy {
    static constexpr std::int64_t kNoCap = std::numeric_limits<std::int64_t>::max();
    static constexpr std::int64_t kNever = -1;

    std::int64_t ratio = -1;    // parts per 10,000; negative: an equal share
    std::int64_t cap = kNoCap;  // most units to show there
    Buffer buffer = {};         // kept back from what is shown there
    // Most that is shown, in parts per 10,000 of what is sellable, rounded down.
    std::int64_t part_most = kWhole;
    std::int64_t end_when = kNever;  // shows nothing while no more than this is sellable
    std::int64_t ceiling = kNoCap;   // the most that the marketplace itself takes
    // Units shown beyond what is there: sold before they are made or bought. In shared mode only,
    // for no other mode's bound allows it, and marked wherever they are shown.
    VirtualStock virtual_stock = VirtualStock::off;
    std::int64_t virtual_units = 0;
};

enum class Rule : std::uint8_t {
    share,          // nothing else: the split decides
    buffer,         // kept back for sales that are not known yet
    part,           // at most this part of what is sellable
    end_when,       // too few are left
    last_units,     // the last units are shown elsewhere
    cap,            // most units to show
    virtual_stock,  // the only rule that adds
    ceiling,        // never negative, never more than the marketplace takes
};

struct RuleInputs {
    std::int64_t share = 0;     // what the split gives
    std::int64_t sellable = 0;  // what the listing could sell were it the only one
    std::int64_t buffer = 0;    // buffer_units() of the policy
    bool last_units_elsewhere = false;
    ledger::Mode mode = ledger::Mode::strict;
};

struct Shown {
    std::int64_t units = 0;
    std::int64_t virtual_units = 0;  // of `units`, those that nobody has
    Rule decided = Rule::share;
    friend bool operator==(const Shown&, const Shown&) = default;
};

[[nodiscard]] Shown apply_rules(const ChannelPolicy& policy, const RuleInputs& inputs);

// The most that the listing may go on showing, whatever its share: a listing above it is lowered.
// A buffer is no reason to: it was kept back when the quantity was written.
[[nodiscard]] std::int64_t most_shown(const ChannelPolicy& policy, const RuleInputs& inputs);

}  // namespace tidegate::allocation
