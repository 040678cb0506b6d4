#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "allocation/gauges.h"
#include "allocation/plan.h"
#include "allocation/settings.h"
#include "ledger/events.h"
#include "ledger/state.h"

// The planner of one workspace: told of every event, it knows which SKUs have to be looked at, and
// answers with the listing writes to request next. It keeps no truth: everything it decides follows
// from the State it is given, and a write that the ledger refuses does no harm.
//
// 1. An event costs the same however many SKUs are quiet. A SKU is looked at when one of its
// orders,
//    writes, proofs or stock figures changed, or when a listing waited for time to pass.
// 2. Pure: time is an argument. One owner, one thread.
//
// Use: fold a group of events into a replica State, call on_event for each in order, then
// next_commands; send every write as RequestWrite. A refused write is not planned again before
// something changes: mark() its SKU if it should be.

namespace tidegate::allocation {

class Planner {
public:
    explicit Planner(Settings settings = {}) : settings_(std::move(settings)) {}

    // After `event` was folded into `state`.
    void on_event(const ledger::State& state, const ledger::Event& event);
    // Looks at a SKU (for a kit, its components) next time.
    void mark(const ledger::State& state, SkuId sku);
    // After a start or new settings: looks at everything.
    void mark_all(const ledger::State& state);

    // At most `budget` writes, greatest risk first; SKUs whose writes did not fit stay marked.
    [[nodiscard]] std::vector<PlannedWrite> next_commands(
        const ledger::State& state, Timestamp now, std::size_t budget
    );
    // When next_commands may have something although nothing happened.
    [[nodiscard]] std::optional<Timestamp> next_deadline() const;

    [[nodiscard]] bool idle() const noexcept { return marked_.empty(); }
    [[nodiscard]] const Gauges& gauges() const noexcept { return gauges_; }
    [[nodiscard]] Settings& settings() noexcept { return settings_; }

private:
    void mark_listing(const ledger::State& state, ListingId listing);
    void mark_proven(const ledger::State& state, ChannelId channel);
    void set_timer(SkuId sku, std::optional<Timestamp> at);

    Settings settings_;
    Gauges gauges_;
    std::set<SkuId> marked_;  // plain SKUs
    std::set<std::pair<Timestamp, SkuId>> timers_;
    std::map<SkuId, Timestamp> timer_of_;
    Timestamp looked_at_;  // overrides that ended until then have been seen
    std::map<ChannelId, std::set<ListingId>> unproven_;  // wait for their channel's watermark
};

}  // namespace tidegate::allocation
