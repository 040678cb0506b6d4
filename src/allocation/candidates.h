#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "allocation/gauges.h"
#include "allocation/settings.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/state.h"

// The listings that draw on one plain SKU, its own and those of kits that contain it, with all that
// a plan needs to know of them. Amounts are units of the listing; one costs `per` units of the SKU.

namespace tidegate::allocation {

struct Candidate {
    ListingId id;
    const ledger::Listing* listing = nullptr;
    ledger::WriteSemantics semantics = ledger::WriteSemantics::absolute;
    std::int64_t per = 1;
    std::int64_t ratio = 0;      // parts per 10,000
    std::int64_t locked = 0;     // units of the SKU locked for its channel
    std::int64_t slack = 0;      // of those, not exposed yet: a raise spends them first
    std::int64_t remaining = 0;  // what it may show now, as far as we know; never negative
    std::int64_t returning =
        0;                    // units of the SKU that come free when its write lands and is proven
    Speed speed = 0;          // for shares
    Speed speed_now = 0;      // for alarm
    std::int64_t share = 0;   // its part of the whole pool at equal time to sell-out
    std::int64_t target = 0;  // what it should show when it is written next
    ChannelPolicy policy;
    bool writable = false;  // known, and no write under way

    // Units it would sell in `time`, at least one if it sells at all.
    [[nodiscard]] std::int64_t sold_in(Duration time, Speed at_speed) const;
};

struct Pool {
    SkuId sku;
    std::int64_t sellable = 0;
    std::int64_t free = 0;       // by the bound of the SKU's mode
    bool bounded = true;         // false: nothing may be raised yet, State::is_bounded
    std::int64_t returning = 0;  // comes free by itself: writes under way, units not proven yet
    std::int64_t overshoot = 0;  // what the channels may sell past what they show, together
    bool last_units = false;     // so few are left that one channel shows them all
    bool resting = false;        // a listing is left alone for a while because its writes fail
    std::vector<Candidate> candidates;
};

[[nodiscard]] Pool survey(
    const ledger::State& state,
    SkuId plain,
    const Settings& settings,
    const Gauges& gauges,
    Timestamp now
);

// Completes the ratios of channels without one to equal shares of what the others leave.
void complete_ratios(std::vector<Candidate>& candidates);

}  // namespace tidegate::allocation
