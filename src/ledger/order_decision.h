#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/inline_vector.h"
#include "ledger/events.h"
#include "ledger/reject.h"
#include "ledger/state.h"

// Works out one OrderChanged event: which holds its lines take, give up or ship. Internal to decide().
//
// 1. Demand of all lines is added up per plain SKU (kits by their recipe) before anything is looked
//    at: all of it is held, or none.
// 2. Units come from locks of the order's channel first, then from the first location, by priority,
//    that has all of them, else from several in that order.
// 3. What one line gives up in this event, another can take.

namespace tidegate::ledger {

// What a line should look like: its new totals beside its stored state.
struct LineTarget {
    ListingId listing;
    SkuId sku;
    std::int32_t ordered = 0;
    std::int32_t cancelled = 0;
    std::int32_t shipped = 0;
    std::int64_t price_minor = 0;
    bool stored = false;      // `index` and `old` are those of an existing line
    std::uint16_t index = 0;
    StoredLine old;

    [[nodiscard]] bool changed() const noexcept {
        return !stored || ordered != old.ordered || cancelled != old.cancelled ||
               shipped != old.shipped || sku != old.sku;
    }
};

enum class Bound : std::uint8_t {
    available,  // a fact: the marketplace accepted it, whatever is exposed elsewhere
    free,       // a decision: only units that no listing may sell
};

class OrderDecision {
public:
    // `order` kNone: not stored yet. `event` has channel, order, fulfilment already set.
    OrderDecision(const State& state, OrderNumber order, OrderChanged& event)
        : state_(state), order_(order), event_(event) {}

    // Adds the line to the event: ships and releases at once, notes what is still to be held.
    // owed false: nobody is waiting for the units any more.
    void add_line(const LineTarget& target, bool owed);

    // Holds what the lines added so far still need. Anything but none: nothing was held, and why.
    Reject hold_all(Bound bound);

    [[nodiscard]] bool needs_hold() const noexcept { return !demands_.empty(); }
    // More was shipped than any workspace can hold: a damaged message, not an incident.
    [[nodiscard]] bool absurd() const noexcept { return absurd_; }

private:
    struct Demand {
        std::uint16_t line = 0;
        SkuId sku;
        std::int32_t units = 0;
    };
    struct Need {
        SkuId sku;
        std::int64_t units = 0;
    };
    using Needs = InlineVector<Need, 4>;

    [[nodiscard]] bool hold_whole();
    void draw(std::int32_t units, std::int32_t held, std::uint16_t line, bool ship);
    void draw_plain(SkuId sku, std::int64_t units, std::uint16_t line, bool ship);
    static void add_need(Needs& needs, SkuId sku, std::int64_t units);
    void ship_unheld(const LineTarget& target, std::uint16_t line, std::int32_t units);
    void ship_plain(SkuId sku, std::int64_t units, std::uint16_t line);
    [[nodiscard]] bool is_free(const Need& need) const;
    [[nodiscard]] Needs needs() const;
    [[nodiscard]] bool eligible(LocationId location) const;
    [[nodiscard]] std::int64_t available_now(const StockCell& cell) const;
    [[nodiscard]] std::int64_t lock_left_now(const LockPart& part, LockId lock) const;
    [[nodiscard]] std::int64_t available_in_all(SkuId sku) const;
    void take(SkuId sku, std::int64_t units, std::uint16_t line);
    std::int64_t take_from_locks(SkuId sku, std::int64_t units, std::uint16_t line);

    const State& state_;
    OrderNumber order_;
    OrderChanged& event_;
    InlineVector<Demand, 4> demands_;
    bool absurd_ = false;
    // Hold parts of the line being added, as far as they are not drawn yet.
    std::vector<HoldPart> parts_;
};

}  // namespace tidegate::ledger
