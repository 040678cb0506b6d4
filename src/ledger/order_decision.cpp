#include "ledger/order_decision.h"

#include <algorithm>

#include "base/assert.h"

namespace tidegate::ledger {

void OrderDecision::add_line(const LineTarget& target, bool owed) {
    const auto index = static_cast<std::uint16_t>(event_.lines.size());
    LineChange change{target.listing, target.sku, target.ordered, target.cancelled,
                      target.shipped, target.old.held, target.price_minor};
    StoredLine next = target.old;
    next.ordered = target.ordered;
    next.cancelled = target.cancelled;
    next.shipped = target.shipped;
    const std::int32_t open = owed ? next.open() : 0;

    parts_.clear();
    if (target.stored && target.old.held > 0) state_.orders().hold_parts(order_, target.index, parts_);
    const std::int32_t shipped = target.shipped - target.old.shipped;
    const std::int32_t from_hold = std::min(shipped, change.held);
    if (from_hold > 0) draw(from_hold, change.held, index, true);
    change.held -= from_hold;
    if (change.held > open) {
        draw(change.held - open, change.held, index, false);
        change.held = open;
    }
    if (shipped > from_hold && !target.sku.is_none()) ship_unheld(target, index, shipped - from_hold);
    if (change.held < open && !target.sku.is_none()) {
        demands_.push_back({index, target.sku, open - change.held});
    }
    event_.lines.push_back(change);
}

// Takes `units` of the `held` units of the line out of its hold: the parts of a kit in the proportions
// in which they are held, which are those of the recipe at the time.
void OrderDecision::draw(std::int32_t units, std::int32_t held, std::uint16_t line, bool ship) {
    Needs per_sku;
    for (const HoldPart& part : parts_) add_need(per_sku, part.sku, part.quantity);
    for (const Need& need : per_sku) {
        // Not always whole: the recipe may have changed between two holds. The last draw takes all.
        draw_plain(need.sku, need.units * units / held, line, ship);
    }
}

void OrderDecision::draw_plain(SkuId sku, std::int64_t units, std::uint16_t line, bool ship) {
    for (HoldPart& part : parts_) {
        if (part.sku != sku || part.quantity == 0 || units == 0) continue;
        const auto taken = static_cast<std::int32_t>(std::min<std::int64_t>(units, part.quantity));
        part.quantity -= taken;
        units -= taken;
        event_.moves.push_back(
            {sku, part.location, line, -taken, ship ? -taken : 0, LockId::none()}
        );
    }
    TIDEGATE_ASSERT(units == 0);
    std::erase_if(parts_, [](const HoldPart& part) { return part.quantity == 0; });
}

// The goods have left although nothing was held for them: a fact, which may push a location below
// zero and is then an incident.
void OrderDecision::ship_unheld(
    const LineTarget& target, std::uint16_t line, std::int32_t units
) {
    if (!state_.is_kit(target.sku)) {
        ship_plain(target.sku, units, line);
        return;
    }
    for (const KitComponent& part : state_.components(target.sku)) {
        ship_plain(part.sku, part.per_kit.units() * units, line);
    }
}

void OrderDecision::ship_plain(SkuId sku, std::int64_t units, std::uint16_t line) {
    LocationId from;
    LocationId first;
    if (units > Quantity::kLimit) {
        absurd_ = true;
        return;
    }
    state_.for_each_cell(sku, [&](const StockCell& cell) {
        if (!eligible(cell.location)) return;
        if (first.is_none()) first = cell.location;
        if (from.is_none() && available_now(cell) >= units) from = cell.location;
    });
    if (from.is_none()) from = first;
    for (std::uint16_t i = 0; from.is_none() && i < state_.location_count(); ++i) {
        if (eligible(LocationId(i))) from = LocationId(i);
    }
    if (from.is_none()) return;  // the workspace has no place that it could have left
    std::int64_t on_hand = -units;
    if (const StockCell* cell = state_.find_cell(sku, from)) on_hand += cell->on_hand;
    for (const OrderMove& move : event_.moves) {
        if (move.sku == sku && move.location == from) on_hand += move.on_hand;
    }
    absurd_ = absurd_ || on_hand < kOnHandMin;
    event_.moves.push_back(
        {sku, from, line, 0, static_cast<std::int32_t>(-units), LockId::none()}
    );
}

// Nearly every order: one line of a plain SKU, no locks, whole in one place. Answers false when it is
// another case, and has then done nothing.
bool OrderDecision::hold_whole() {
    if (demands_.size() != 1 || !event_.moves.empty()) return false;
    const Demand& demand = demands_[0];
    const SkuRecord& record = state_.sku(demand.sku);
    if (state_.is_kit(demand.sku) || record.has_locks) return false;
    LocationId whole;
    std::int64_t all = 0;
    state_.for_each_cell(demand.sku, [&](const StockCell& cell) {
        if (!eligible(cell.location)) return;
        const std::int64_t available = cell.available();
        all += available;
        if (whole.is_none() && available >= demand.units) whole = cell.location;
    });
    if (whole.is_none() || all < demand.units) return false;
    event_.moves.push_back({demand.sku, whole, demand.line, demand.units, 0, LockId::none()});
    event_.lines[demand.line].held += demand.units;
    return true;
}

Reject OrderDecision::hold_all(Bound bound) {
    if (demands_.empty()) return Reject::none;
    if (bound == Bound::available && hold_whole()) return Reject::none;
    const Needs total = needs();
    for (const Need& need : total) {
        if (need.units > available_in_all(need.sku)) return Reject::exceeds_available;
    }
    if (bound == Bound::free) {
        for (const Need& need : total) {
            if (!is_free(need)) return Reject::exceeds_free;
        }
    }
    for (const Demand& demand : demands_) {
        if (!state_.is_kit(demand.sku)) {
            take(demand.sku, demand.units, demand.line);
        } else {
            for (const KitComponent& part : state_.components(demand.sku)) {
                take(part.sku, part.per_kit.units() * demand.units, demand.line);
            }
        }
        event_.lines[demand.line].held += demand.units;
    }
    return Reject::none;
}

// Whether a decision of ours may spend the units: none that a listing may sell, but the locks of the
// order's own channel.
bool OrderDecision::is_free(const Need& need) const {
    const Mode mode = state_.sku(need.sku).mode;
    State::WhatIf drawn;
    drawn.lock_channel = event_.channel;
    drawn.lock_units = -std::min(need.units, state_.locked_for(need.sku, event_.channel));
    const std::int64_t free = state_.free_units_if(need.sku, mode, drawn) - need.units;
    return free >= 0 || free >= state_.free_units(need.sku, mode);
}

void OrderDecision::add_need(Needs& needs, SkuId sku, std::int64_t units) {
    for (Need& need : needs) {
        if (need.sku == sku) {
            need.units += units;
            return;
        }
    }
    needs.push_back({sku, units});
}

OrderDecision::Needs OrderDecision::needs() const {
    Needs total;
    for (const Demand& demand : demands_) {
        if (!state_.is_kit(demand.sku)) {
            add_need(total, demand.sku, demand.units);
            continue;
        }
        for (const KitComponent& part : state_.components(demand.sku)) {
            add_need(total, part.sku, part.per_kit.units() * demand.units);
        }
    }
    return total;
}

bool OrderDecision::eligible(LocationId location) const {
    const LocationRecord& place = state_.location(location);
    if (event_.fulfilment == Fulfilment::marketplace) {
        return place.kind == LocationKind::channel_bound && place.bound_to == event_.channel;
    }
    return place.kind != LocationKind::channel_bound;
}

std::int64_t OrderDecision::available_now(const StockCell& cell) const {
    std::int64_t units = cell.available();
    for (const OrderMove& move : event_.moves) {
        if (move.sku != cell.sku || move.location != cell.location) continue;
        units += move.on_hand;
        if (move.lock.is_none()) units -= move.reserved;
    }
    return units;
}

std::int64_t OrderDecision::lock_left_now(const LockPart& part, LockId lock) const {
    std::int64_t units = part.quantity;
    for (const OrderMove& move : event_.moves) {
        if (move.lock == lock && move.location == part.location) units -= move.reserved;
    }
    return units;
}

std::int64_t OrderDecision::available_in_all(SkuId sku) const {
    std::int64_t units = 0;
    state_.for_each_cell(sku, [&](const StockCell& cell) {
        if (eligible(cell.location)) units += available_now(cell);
    });
    if (event_.fulfilment == Fulfilment::marketplace) return units;
    for (const LockId lock : state_.open_locks(sku)) {
        const LockRecord& record = state_.locks()[lock.value()];
        if (record.channel != event_.channel) continue;
        for (const LockPart& part : record.parts) units += lock_left_now(part, lock);
    }
    return units;
}

void OrderDecision::take(SkuId sku, std::int64_t units, std::uint16_t line) {
    units -= take_from_locks(sku, units, line);
    if (units == 0) return;
    LocationId whole;
    state_.for_each_cell(sku, [&](const StockCell& cell) {
        if (whole.is_none() && eligible(cell.location) && available_now(cell) >= units) {
            whole = cell.location;
        }
    });
    const auto move_from = [&](LocationId location, std::int64_t count) {
        event_.moves.push_back(
            {sku, location, line, static_cast<std::int32_t>(count), 0, LockId::none()}
        );
        units -= count;
    };
    if (!whole.is_none()) {
        move_from(whole, units);
        return;
    }
    state_.for_each_cell(sku, [&](const StockCell& cell) {
        if (units == 0 || !eligible(cell.location)) return;
        const std::int64_t count = std::min(units, available_now(cell));
        if (count > 0) move_from(cell.location, count);
    });
    TIDEGATE_ASSERT(units == 0);
}

std::int64_t OrderDecision::take_from_locks(SkuId sku, std::int64_t units, std::uint16_t line) {
    if (event_.fulfilment == Fulfilment::marketplace) return 0;
    std::int64_t taken = 0;
    for (const LockId lock : state_.open_locks(sku)) {
        const LockRecord& record = state_.locks()[lock.value()];
        if (record.channel != event_.channel) continue;
        for (const LockPart& part : record.parts) {
            const std::int64_t count = std::min(units - taken, lock_left_now(part, lock));
            if (count <= 0) continue;
            event_.moves.push_back(
                {sku, part.location, line, static_cast<std::int32_t>(count), 0, lock}
            );
            taken += count;
        }
    }
    return taken;
}

}  // namespace tidegate::ledger
