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
    Speed measured = 0;       // the greater of what was measured, no belief in it
    std::int64_t share = 0;   // its part of the whole pool at equal time to sell-out
    std::int64_t target = 0;  // what it should show when it is written next
    ChannelPolicy policy;
    // What its rules are applied to, but for the share.
    RuleInputs inputs;
    std::int64_t most = 0;  // the most that its rules let it go on showing
    // A kit: the most that its other components leave for it, each shared out like this pool.
    std::int64_t elsewhere_most = ledger::Listing::kMost;
    // A guarded absolute listing: the most of what it shows that may be sold unseen before a write
    // lands, but for the risk that the seller takes. Otherwise all.
    std::int64_t unseen_most = ledger::Listing::kMost;
    bool writable = false;  // known, and no write under way

    // Units it would sell in `time`, at least one if it sells at all.
    [[nodiscard]] std::int64_t sold_in(Duration time, Speed at_speed) const;
    // Units that it surely still shows when a write lands.
    [[nodiscard]] std::int64_t surely_left() const {
        return unseen_most < remaining ? remaining - unseen_most : 0;
    }
};

struct Pool {
    SkuId sku;
    std::int64_t sellable = 0;
    std::int64_t free = 0;  // by the bound of the SKU's mode
    bool bounded = true;    // false: nothing may be raised yet, State::is_bounded
    ledger::Mode mode = ledger::Mode::strict;
    Regime regime = Regime::green;
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
