#include <algorithm>

#include "base/assert.h"
#include "ledger/evolver.h"

namespace tidegate::ledger {

void Evolver::on(const OrderChanged& e) {
    const OrderNumber number = order_of(e);
    StoredOrder& order = state_.orders_[number];
    const bool was_short = order.is_short;
    order.stage = std::max(order.stage, e.stage);
    if (order.line_count == 0) {
        order.placed_at_ms = e.placed_at.milliseconds();
        order.fulfilment = e.fulfilment;
    }
    switch (e.cause) {
        case OrderCause::released:
            order.released = true;
            break;
        case OrderCause::expired:
            order.expired = true;
            break;
        case OrderCause::confirmed:
            order.expired = false;
            break;
        default:
            break;
    }
    set_expiry(number, e);

    InlineVector<std::size_t, 4> index_of;
    for (const LineChange& change : e.lines) {
        const std::size_t index = line_of(number, change);
        index_of.push_back(index);
        change_line(number, index, change, e.placed_at);
    }
    for (const OrderMove& move : e.moves) move_units(number, index_of[move.line], move);
    for (std::size_t i = 0; i < e.lines.size(); ++i) {
        StoredLine& line = state_.orders_.lines(number)[index_of[i]];
        const bool kit = !line.sku.is_none() && state_.is_kit(line.sku);
        if (kit) line.held = e.lines[i].held;
        TIDEGATE_ASSERT(line.held == e.lines[i].held);
    }
    queue_if_short(number);
    // What made it wait may be gone: the line that could not be had was cancelled.
    if (!was_short || !order.is_short || e.lines.empty()) return;
    for (const StoredLine& line : std::as_const(state_.orders_).lines(number)) {
        if (!line.sku.is_none() && line.open() > line.held) wake(line.sku);
    }
}

OrderNumber Evolver::order_of(const OrderChanged& e) {
    const OrderNumber found = state_.orders_.find(e.channel, e.order);
    if (found != OrderStore::kNone) return found;
    StoredOrder fresh;
    fresh.external = e.order;
    fresh.channel = e.channel;
    fresh.placed_at_ms = e.placed_at.milliseconds();
    fresh.stage = e.stage;
    fresh.fulfilment = e.fulfilment;
    return state_.orders_.add(fresh);
}

std::size_t Evolver::line_of(OrderNumber number, const LineChange& change) {
    if (const auto found = state_.orders_.find_line(number, change.listing, change.sku))
        return *found;
    StoredLine fresh;
    fresh.listing = change.listing;
    fresh.sku = change.sku;
    return state_.orders_.add_line(number, fresh);
}

void Evolver::change_line(
    OrderNumber number, std::size_t index, const LineChange& change, Timestamp placed_at
) {
    StoredLine& line = state_.orders_.lines(number)[index];
    const bool was_waiting = line.sku.is_none();
    if (was_waiting && change.sku.is_none()) {
        state_.suspense_[change.listing].insert(number);
    } else if (was_waiting) {
        line.sku = change.sku;
        const auto waiting = state_.suspense_.find(change.listing);
        if (waiting != state_.suspense_.end()) {
            waiting->second.erase(number);
            if (waiting->second.empty()) state_.suspense_.erase(waiting);
        }
    }
    const std::int32_t ordered = change.ordered - line.ordered;
    const std::int32_t cancelled = change.cancelled - line.cancelled;
    TIDEGATE_ASSERT(ordered >= 0 && cancelled >= 0 && change.shipped >= line.shipped);
    if (!change.listing.is_none()) {
        Listing& listing = state_.listings_[change.listing.value()];
        const ChannelRecord& channel = state_.channels_[listing.channel.value()];
        if (ordered > 0) {
            const bool had_unseen = listing.unseen_before > 0;
            listing.see_sale(ordered, placed_at, channel.watermark);
            if (had_unseen) track_unseen(change.listing, true);
            wake_listing(listing);
        }
        if (cancelled > 0 && channel.restocks_on_cancel) listing.restock(cancelled, at_);
    }
    line.ordered = change.ordered;
    line.cancelled = change.cancelled;
    line.shipped = change.shipped;
}

void Evolver::move_units(OrderNumber number, std::size_t line, const OrderMove& move) {
    StockCell& place = cell(move.sku, move.location);
    place.on_hand += move.on_hand;
    if (move.reserved != 0) {
        place.reserved += move.reserved;
        TIDEGATE_ASSERT(place.reserved >= 0);
        state_.orders_.change_hold(number, line, {move.sku, move.location, move.reserved});
        if (move.reserved < 0) wake(move.sku);
    }
    if (move.lock.is_none()) return;
    place.locked -= move.reserved;
    LockRecord& lock = state_.locks_[move.lock.value()];
    for (LockPart& part : lock.parts) {
        if (part.location == move.location) {
            part.quantity -= move.reserved;
            TIDEGATE_ASSERT(part.quantity >= 0);
            return;
        }
    }
    TIDEGATE_ASSERT(false);
}

void Evolver::set_expiry(OrderNumber number, const OrderChanged& e) {
    const bool has_time = e.expires_at != Timestamp{};
    if (!has_time && state_.expiry_of_.empty()) return;
    if (const auto old = state_.expiry_of_.find(number); old != state_.expiry_of_.end()) {
        state_.expiries_.erase({old->second, number});
        state_.expiry_of_.erase(old);
    }
    if (!has_time) return;
    state_.expiry_of_[number] = e.expires_at;
    state_.expiries_.insert({e.expires_at, number});
}

void Evolver::queue_if_short(OrderNumber number) {
    const StoredOrder& order = state_.orders_[number];
    const auto is_short = [](const StoredLine& line) {
        return !line.sku.is_none() && line.open() > line.held;
    };
    const auto lines = std::as_const(state_.orders_).lines(number);
    const bool short_now = order.fulfilment == Fulfilment::merchant && order.owed() &&
                           std::any_of(lines.begin(), lines.end(), is_short);
    if (!short_now && !order.is_short) return;
    unqueue(number);
    state_.orders_[number].is_short = short_now;
    if (!short_now) return;
    const ShortageKey key{Timestamp(order.placed_at_ms), number};
    for (const StoredLine& line : lines) {
        if (!is_short(line)) continue;
        if (!state_.is_kit(line.sku)) {
            state_.shortages_[line.sku].insert(key);
            continue;
        }
        for (const KitComponent& part : state_.components(line.sku)) {
            state_.shortages_[part.sku].insert(key);
        }
    }
}

void Evolver::unqueue(OrderNumber number) {
    const StoredOrder& order = state_.orders_[number];
    if (!order.is_short) return;
    const ShortageKey key{Timestamp(order.placed_at_ms), number};
    const auto remove = [&](SkuId sku) {
        const auto queue = state_.shortages_.find(sku);
        if (queue == state_.shortages_.end()) return;
        queue->second.erase(key);
        if (queue->second.empty()) state_.shortages_.erase(queue);
    };
    for (const StoredLine& line : std::as_const(state_.orders_).lines(number)) {
        if (line.sku.is_none()) continue;
        remove(line.sku);
        for (const KitComponent& part : state_.components(line.sku)) remove(part.sku);
    }
}

}  // namespace tidegate::ledger
