#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "ledger/checks.h"
#include "ledger/decider.h"
#include "ledger/order_decision.h"

namespace tidegate::ledger {

// One message about an order, with its lines added up per listing.
struct Decider::SeenOrder {
    OrderNumber number = OrderStore::kNone;
    Stage stage = Stage::announced;
    InlineVector<LineTarget, 4> targets;
    InlineVector<ExternalId, 2> new_listings;  // first seen in this message
};

Reject Decider::on(const SeeOrder& c) {
    Checks checks;
    checks.id(c.order);
    checks.time(c.placed_at);
    checks.require(c.lines.size() <= kLinesMax, Reject::too_many_lines);
    checks.require(state_.has(c.channel), Reject::unknown_channel);
    for (const OrderLine& line : c.lines) {
        checks.not_negative(line.ordered);
        checks.not_negative(line.cancelled);
        checks.not_negative(line.shipped);
        if (line.listing.is_none()) checks.require(state_.has(line.sku), Reject::unknown_sku);
    }
    if (checks.failed()) return checks.first();

    SeenOrder seen;
    seen.number = state_.orders().find(c.channel, c.order);
    seen.stage = c.stage;
    if (const Reject reject = collect_lines(c, seen); reject != Reject::none) return reject;

    const bool known = seen.number != OrderStore::kNone;
    const auto fresh = std::count_if(
        seen.targets.begin(), seen.targets.end(), [](const LineTarget& t) { return !t.stored; }
    );
    const std::size_t stored = known ? state_.orders()[seen.number].line_count : 0;
    if (stored + static_cast<std::size_t>(fresh) > kLinesMax) return Reject::too_many_lines;
    const bool changed = !known || seen.stage > state_.orders()[seen.number].stage ||
                         std::any_of(seen.targets.begin(), seen.targets.end(), [](const auto& t) {
                             return t.changed();
                         });
    if (!changed) return Reject::none;

    emit_new_listings(c, seen);
    Event& event = out_.emplace_back();
    event.at = at_;
    auto& body = std::get<OrderChanged>(event.body);  // a fresh event's first alternative
    body.channel = c.channel;
    body.order = c.order;
    body.cause = OrderCause::seen;
    body.stage = seen.stage;
    body.currency = c.currency;
    // An announcement names the order only: the first message with lines says the rest.
    const bool described =
        known && (c.lines.empty() || state_.orders()[seen.number].line_count > 0);
    body.placed_at = described ? Timestamp(state_.orders()[seen.number].placed_at_ms) : c.placed_at;
    body.fulfilment = described ? state_.orders()[seen.number].fulfilment : c.fulfilment;
    if (known) body.expires_at = state_.expiry_of(seen.number).value_or(Timestamp{});
    OrderDecision decision(state_, seen.number, body);
    const bool owed = !known || state_.orders()[seen.number].owed();
    for (const LineTarget& target : seen.targets) {
        if (target.changed()) decision.add_line(target, owed);
    }
    // Whether it could be held or is short now: either way it is recorded.
    static_cast<void>(decision.hold_all(Bound::available));
    return decision.absurd() ? Reject::invalid_quantity : Reject::none;
}

// Fills seen.targets: new totals are the greater of what was known and what this message says, so
// that every order of arrival of the same messages ends in the same totals.
Reject Decider::collect_lines(const SeeOrder& c, SeenOrder& seen) {
    const bool known = seen.number != OrderStore::kNone;
    if (known) seen.stage = std::max(seen.stage, state_.orders()[seen.number].stage);
    for (const OrderLine& line : c.lines) {
        LineTarget fresh;
        fresh.price_minor = line.price_minor;
        if (line.listing.is_none()) {
            fresh.sku = line.sku;
        } else {
            fresh.listing = state_.find_listing(c.channel, line.listing);
            if (fresh.listing.is_none()) {
                auto& added = seen.new_listings;
                const auto at = std::find(added.begin(), added.end(), line.listing) - added.begin();
                if (static_cast<std::size_t>(at) == added.size()) added.push_back(line.listing);
                fresh.listing = ListingId(
                    static_cast<std::uint32_t>(state_.listing_count()) +
                    static_cast<std::uint32_t>(at)
                );
            } else {
                fresh.sku = state_.listing(fresh.listing).sku;
            }
        }
        auto target = std::find_if(seen.targets.begin(), seen.targets.end(), [&](const auto& t) {
            return t.listing == fresh.listing && (!t.listing.is_none() || t.sku == fresh.sku);
        });
        if (target == seen.targets.end()) {
            seen.targets.push_back(fresh);
            target = &seen.targets.back();
        }
        const std::int64_t ordered = target->ordered + line.ordered.units();
        const std::int64_t cancelled = target->cancelled + line.cancelled.units();
        const std::int64_t shipped = target->shipped + line.shipped.units();
        if (std::max({ordered, cancelled, shipped}) > Quantity::kLimit)
            return Reject::invalid_quantity;
        target->ordered = static_cast<std::int32_t>(ordered);
        target->cancelled = static_cast<std::int32_t>(cancelled);
        target->shipped = static_cast<std::int32_t>(shipped);
    }
    const auto join = [&](LineTarget& target, std::size_t index) {
        target.stored = true;
        target.index = static_cast<std::uint16_t>(index);
        target.old = std::as_const(state_.orders()).lines(seen.number)[index];
        if (!target.old.sku.is_none()) target.sku = target.old.sku;
        target.ordered = std::max(target.ordered, target.old.ordered);
        target.cancelled = std::max(target.cancelled, target.old.cancelled);
        target.shipped = std::max(target.shipped, target.old.shipped);
    };
    for (LineTarget& target : seen.targets) {
        if (!known) break;
        const auto index = state_.orders().find_line(seen.number, target.listing, target.sku);
        if (index) join(target, *index);
    }
    if (seen.stage != Stage::cancelled) return Reject::none;
    // A cancelled order is cancelled in all its lines, also in those that this message leaves out.
    for (std::size_t i = 0; known && i < state_.orders()[seen.number].line_count; ++i) {
        const bool named =
            std::any_of(seen.targets.begin(), seen.targets.end(), [&](const auto& t) {
                return t.stored && t.index == i;
            });
        if (named) continue;
        LineTarget rest;
        rest.listing = state_.orders().lines(seen.number)[i].listing;
        join(rest, i);
        seen.targets.push_back(rest);
    }
    for (LineTarget& target : seen.targets) {
        target.cancelled = std::max(target.cancelled, target.ordered);
    }
    return Reject::none;
}

void Decider::emit_new_listings(const SeeOrder& c, const SeenOrder& seen) {
    auto next = static_cast<std::uint32_t>(state_.listing_count());
    for (const ExternalId external : seen.new_listings) {
        emit(ListingMapped{ListingId(next++), c.channel, external, SkuId::none(), c.fulfilment});
    }
}

OrderChanged Decider::order_event(OrderNumber number, OrderCause cause) const {
    const StoredOrder& order = state_.orders()[number];
    OrderChanged event;
    event.channel = order.channel;
    event.order = order.external;
    event.cause = cause;
    event.stage = order.stage;
    event.fulfilment = order.fulfilment;
    event.placed_at = Timestamp(order.placed_at_ms);
    event.expires_at = state_.expiry_of(number).value_or(Timestamp{});
    return event;
}

namespace {

LineTarget unchanged_line(const State& state, OrderNumber number, std::size_t index) {
    LineTarget target;
    target.stored = true;
    target.index = static_cast<std::uint16_t>(index);
    target.old = state.orders().lines(number)[index];
    target.listing = target.old.listing;
    target.sku = target.old.sku;
    target.ordered = target.old.ordered;
    target.cancelled = target.old.cancelled;
    target.shipped = target.old.shipped;
    return target;
}

}  // namespace

std::optional<ShortageKey> Decider::fill_shortage(
    const std::set<SkuId>& skus, const std::optional<ShortageKey>& passed
) {
    std::optional<ShortageKey> key = next_waiting(skus, passed);
    while (key && !fill_order(key->order)) key = next_waiting(skus, key);
    return key;
}

std::optional<ShortageKey> Decider::next_waiting(
    const std::set<SkuId>& skus, const std::optional<ShortageKey>& passed
) const {
    std::optional<ShortageKey> first;
    for (const SkuId sku : skus) {
        const std::set<ShortageKey>* waiting = state_.shortages(sku);
        if (waiting == nullptr) continue;
        const auto next = passed ? waiting->upper_bound(*passed) : waiting->begin();
        if (next != waiting->end() && (!first || *next < *first)) first = *next;
    }
    return first;
}

bool Decider::fill_order(OrderNumber number) {
    OrderChanged event = order_event(number, OrderCause::filled);
    OrderDecision decision(state_, number, event);
    for (std::size_t i = 0; i < state_.orders()[number].line_count; ++i) {
        const LineTarget target = unchanged_line(state_, number, i);
        if (!target.sku.is_none() && target.old.open() > target.old.held) {
            decision.add_line(target, true);
        }
    }
    if (!decision.needs_hold() || decision.hold_all(Bound::free) != Reject::none) return false;
    emit(std::move(event));
    return true;
}

void Decider::resolve_suspense(ListingId listing) {
    const auto waiting = state_.suspense().find(listing);
    const SkuId sku = state_.listing(listing).sku;
    if (waiting == state_.suspense().end() || sku.is_none()) return;
    const OrderNumber number = *waiting->second.begin();
    const auto index = state_.orders().find_line(number, listing, sku);
    if (!index) return;
    OrderChanged event = order_event(number, OrderCause::mapped);
    LineTarget target = unchanged_line(state_, number, *index);
    target.sku = sku;
    target.old.shipped = 0;  // what left before we knew the SKU leaves the books now
    OrderDecision decision(state_, number, event);
    decision.add_line(target, state_.orders()[number].owed());
    static_cast<void>(decision.hold_all(Bound::available));
    emit(std::move(event));
}

// ---- Reservations -------------------------------------------------------------------------------

Reject Decider::reservation_lines(
    const InlineVector<OrderLine, 2>& lines, std::vector<OrderLine>& merged
) const {
    Checks checks;
    checks.require(!lines.empty(), Reject::no_lines);
    checks.require(lines.size() <= kLinesMax, Reject::too_many_lines);
    for (const OrderLine& line : lines) {
        checks.not_negative(line.ordered);
        checks.not_negative(line.shipped);
        if (checks.first() == Reject::invalid_quantity) return checks.first();
        checks.require(state_.has(line.sku), Reject::unknown_sku);
        const auto same = std::find_if(merged.begin(), merged.end(), [&](const OrderLine& m) {
            return m.sku == line.sku;
        });
        if (same == merged.end()) {
            merged.push_back(line);
        } else {
            same->ordered += line.ordered;
            same->shipped += line.shipped;
        }
    }
    for (const OrderLine& line : merged) {
        checks.not_negative(line.ordered);
        checks.not_negative(line.shipped);
    }
    return checks.first();
}

Reject Decider::on(const Reserve& c) {
    Checks checks;
    std::vector<OrderLine> merged;
    const Reject lines = reservation_lines(c.lines, merged);
    checks.require(lines == Reject::none, lines);
    checks.id(c.reservation);
    checks.time(c.expires_at);
    checks.require(c.expires_at > at_, Reject::invalid_time);
    for (const OrderLine& line : merged) checks.positive(line.ordered);
    const bool known = state_.orders().find(kDirectChannel, c.reservation) != OrderStore::kNone;
    checks.require(!known, Reject::already_exists);
    if (checks.failed()) return checks.first();
    for (const OrderLine& line : merged) {
        if (const Reject reject = check_bounded(line.sku); reject != Reject::none) return reject;
    }

    OrderChanged event;
    event.channel = kDirectChannel;
    event.order = c.reservation;
    event.cause = OrderCause::reserved;
    event.placed_at = at_;
    event.expires_at = c.expires_at;
    OrderDecision decision(state_, OrderStore::kNone, event);
    for (const OrderLine& line : merged) {
        LineTarget target;
        target.sku = line.sku;
        target.ordered = static_cast<std::int32_t>(line.ordered.units());
        target.price_minor = line.price_minor;
        decision.add_line(target, true);
    }
    const Reject reject = decision.hold_all(Bound::free);
    if (reject == Reject::none) emit(std::move(event));
    return reject;
}

Reject Decider::on(const ConfirmReservation& c) {
    const OrderNumber number = state_.orders().find(kDirectChannel, c.reservation);
    if (number == OrderStore::kNone) return Reject::unknown_order;
    const StoredOrder& order = state_.orders()[number];
    if (order.released) return Reject::already_closed;
    if (!order.expired && !state_.expiry_of(number)) return Reject::none;  // confirmed before
    OrderChanged event = order_event(number, OrderCause::confirmed);
    event.stage = std::max(order.stage, Stage::ready);
    event.expires_at = Timestamp{};
    OrderDecision decision(state_, number, event);
    if (order.expired) {
        for (std::size_t i = 0; i < order.line_count; ++i) {
            const LineTarget target = unchanged_line(state_, number, i);
            if (const Reject reject = check_bounded(target.sku); reject != Reject::none) {
                return reject;
            }
            decision.add_line(target, true);
        }
        if (decision.hold_all(Bound::free) != Reject::none) return Reject::reservation_expired;
    }
    emit(std::move(event));
    return Reject::none;
}

Reject Decider::on(const ReleaseReservation& c) {
    const OrderNumber number = state_.orders().find(kDirectChannel, c.reservation);
    if (number == OrderStore::kNone) return Reject::unknown_order;
    if (!state_.orders()[number].owed()) return Reject::already_closed;
    const auto lines = state_.orders().lines(number);
    const bool open = std::any_of(lines.begin(), lines.end(), [](const StoredLine& line) {
        return line.open() > 0;
    });
    if (!open) return Reject::already_closed;
    close_reservation(number, OrderCause::released);
    return Reject::none;
}

void Decider::close_reservation(OrderNumber number, OrderCause cause) {
    OrderChanged event = order_event(number, cause);
    event.expires_at = Timestamp{};
    OrderDecision decision(state_, number, event);
    for (std::size_t i = 0; i < state_.orders()[number].line_count; ++i) {
        decision.add_line(unchanged_line(state_, number, i), false);
    }
    emit(std::move(event));
}

Reject Decider::on(const ShipReservation& c) {
    std::vector<OrderLine> merged;
    if (const Reject lines = reservation_lines(c.lines, merged); lines != Reject::none)
        return lines;
    const OrderNumber number = state_.orders().find(kDirectChannel, c.reservation);
    if (number == OrderStore::kNone) return Reject::unknown_order;
    const auto line_of = [&](const OrderLine& line) {
        return state_.orders().find_line(number, ListingId::none(), line.sku);
    };
    for (const OrderLine& line : merged) {
        if (!line_of(line)) return Reject::unknown_sku;
    }
    if (!state_.orders()[number].owed()) return Reject::already_closed;
    std::int64_t open = 0;
    for (const StoredLine& line : state_.orders().lines(number)) open += line.open();
    OrderChanged event = order_event(number, OrderCause::seen);
    event.stage = std::max(event.stage, Stage::shipping);
    OrderDecision decision(state_, number, event);
    for (const OrderLine& line : merged) {
        LineTarget target = unchanged_line(state_, number, *line_of(line));
        const auto shipped = static_cast<std::int32_t>(line.shipped.units());
        if (shipped > target.old.shipped + target.old.held) return Reject::exceeds_held;
        if (shipped <= target.old.shipped) continue;
        target.shipped = shipped;
        open -= shipped - target.old.shipped;
        decision.add_line(target, true);
    }
    if (event.lines.empty()) return Reject::none;
    if (open == 0) event.expires_at = Timestamp{};  // closed by shipment: it cannot expire as well
    emit(std::move(event));
    return Reject::none;
}

Reject Decider::on(const Tick&) {
    for (const auto& [expires_at, number] : state_.expiries()) {
        if (expires_at > at_) break;
        close_reservation(number, OrderCause::expired);
    }
    for (const auto& [expires_at, lock] : state_.lock_expiries()) {
        if (expires_at > at_) break;
        emit(StockUnlocked{lock, true});
    }
    return Reject::none;
}

}  // namespace tidegate::ledger
