#include <algorithm>

#include "ledger/checks.h"
#include "ledger/decider.h"

namespace tidegate::ledger {

namespace {

std::int32_t units32(Quantity quantity) {
    return static_cast<std::int32_t>(quantity.units());
}

StockCell cell_or_empty(const State& state, SkuId sku, LocationId location) {
    const StockCell* cell = state.find_cell(sku, location);
    return cell == nullptr ? StockCell{} : *cell;
}

bool is_shared(const State& state, LocationId location) {
    return state.location(location).kind != LocationKind::channel_bound;
}

// Whether `units` may leave what is sellable by a decision of ours: no listing may sell them.
bool is_free(const State& state, SkuId sku, LocationId location, std::int64_t units) {
    return !is_shared(state, location) || state.free_units(sku, state.sku(sku).mode) >= units;
}

void add_to(StockChanged& change, Bucket bucket, std::int32_t units) {
    switch (bucket) {
        case Bucket::available:
            break;  // derived
        case Bucket::quarantine:
            change.quarantine += units;
            break;
        case Bucket::damaged:
            change.damaged += units;
            break;
        case Bucket::safety_hold:
            change.safety_hold += units;
            break;
    }
}

std::int64_t units_in(const StockCell& cell, Bucket bucket) {
    switch (bucket) {
        case Bucket::available:
            return cell.available();
        case Bucket::quarantine:
            return cell.quarantine;
        case Bucket::damaged:
            return cell.damaged;
        case Bucket::safety_hold:
            return cell.safety_hold;
    }
    return 0;
}

}  // namespace

Reject Decider::on(const ExpectIncoming& c) {
    Checks checks;
    checks.not_zero(c.change);
    checks.plain_sku(state_, c.sku);
    checks.location(state_, c.location);
    if (checks.failed()) return checks.first();
    const std::int64_t incoming =
        cell_or_empty(state_, c.sku, c.location).incoming + c.change.units();
    if (incoming < 0) return Reject::exceeds_available;
    if (incoming > Quantity::kLimit) return Reject::invalid_quantity;
    StockChanged change;
    change.cause = StockCause::expected;
    change.sku = c.sku;
    change.location = c.location;
    change.incoming = units32(c.change);
    emit(change);
    return Reject::none;
}

Reject Decider::on(const ReceiveStock& c) {
    Checks checks;
    checks.positive(c.quantity);
    checks.not_negative(c.from_incoming);
    checks.require(c.from_incoming <= c.quantity, Reject::invalid_quantity);
    checks.plain_sku(state_, c.sku);
    checks.location(state_, c.location);
    if (checks.failed()) return checks.first();
    const StockCell cell = cell_or_empty(state_, c.sku, c.location);
    if (cell.on_hand + c.quantity.units() > Quantity::kLimit) return Reject::invalid_quantity;
    if (c.from_incoming.units() > cell.incoming) return Reject::exceeds_available;
    StockChanged change;
    change.cause = StockCause::received;
    change.sku = c.sku;
    change.location = c.location;
    change.on_hand = units32(c.quantity);
    change.incoming = -units32(c.from_incoming);
    emit(change);
    return Reject::none;
}

Reject Decider::on(const AdjustStock& c) {
    Checks checks;
    checks.not_zero(c.change);
    checks.plain_sku(state_, c.sku);
    checks.location(state_, c.location);
    if (checks.failed()) return checks.first();
    const std::int64_t on_hand =
        cell_or_empty(state_, c.sku, c.location).on_hand + c.change.units();
    if (on_hand > Quantity::kLimit) return Reject::invalid_quantity;
    if (on_hand < 0 && c.change.units() < 0) return Reject::exceeds_available;
    if (!c.corrects.is_none() && state_.corrected().contains(c.corrects)) {
        return Reject::already_corrected;
    }
    StockChanged change;
    change.cause = StockCause::adjusted;
    change.reason = c.reason;
    change.sku = c.sku;
    change.location = c.location;
    change.on_hand = units32(c.change);
    change.corrects = c.corrects;
    emit(change);
    return Reject::none;
}

Reject Decider::on(const MoveStock& c) {
    Checks checks;
    checks.positive(c.quantity);
    checks.require(c.from != c.to, Reject::same_location);
    checks.plain_sku(state_, c.sku);
    checks.location(state_, c.location);
    if (checks.failed()) return checks.first();
    const StockCell cell = cell_or_empty(state_, c.sku, c.location);
    // Returned units leave quarantine by their inspection.
    const std::int64_t uninspected =
        c.from == Bucket::quarantine ? state_.uninspected(c.sku, c.location) : 0;
    if (c.quantity.units() > cell.quarantine - uninspected && c.from == Bucket::quarantine) {
        return Reject::exceeds_available;
    }
    // That units are damaged or suspect is a fact, whoever they were promised to; all other moves
    // are decisions and need the units.
    const bool fact = c.from == Bucket::available && c.to != Bucket::safety_hold;
    const std::int64_t sound =
        std::int64_t{cell.on_hand} - cell.quarantine - cell.damaged - cell.safety_hold;
    const std::int64_t there = fact ? sound : units_in(cell, c.from);
    const bool spends = c.to == Bucket::safety_hold && c.from == Bucket::available;
    if (spends && is_shared(state_, c.location)) {
        if (const Reject reject = check_bounded(c.sku); reject != Reject::none) return reject;
    }
    if (c.quantity.units() > there) return Reject::exceeds_available;
    if (spends && !is_free(state_, c.sku, c.location, c.quantity.units())) {
        return Reject::exceeds_free;
    }
    StockChanged change;
    change.cause = StockCause::moved;
    change.sku = c.sku;
    change.location = c.location;
    add_to(change, c.from, -units32(c.quantity));
    add_to(change, c.to, units32(c.quantity));
    emit(change);
    return Reject::none;
}

Reject Decider::on(const StartTransfer& c) {
    Checks checks;
    checks.positive(c.quantity);
    checks.id(c.transfer);
    checks.require(c.from != c.to, Reject::same_location);
    checks.plain_sku(state_, c.sku);
    checks.location(state_, c.from);
    checks.location(state_, c.to);
    checks.require(!state_.transfers().contains(c.transfer), Reject::already_exists);
    if (checks.failed()) return checks.first();
    if (is_shared(state_, c.from)) {
        if (const Reject reject = check_bounded(c.sku); reject != Reject::none) return reject;
    }
    const std::int64_t units = c.quantity.units();
    if (units > cell_or_empty(state_, c.sku, c.from).available()) return Reject::exceeds_available;
    if (!is_free(state_, c.sku, c.from, units)) return Reject::exceeds_free;
    const StockCell there = cell_or_empty(state_, c.sku, c.to);
    if (there.in_transit + units > Quantity::kLimit) return Reject::invalid_quantity;
    emit(TransferStarted{c.transfer, c.sku, c.from, c.to, units32(c.quantity)});
    return Reject::none;
}

Reject Decider::on(const ReceiveTransfer& c) {
    Checks checks;
    checks.id(c.transfer);
    checks.not_negative(c.arrived);
    checks.not_negative(c.lost);
    if (!checks.failed()) checks.positive(c.arrived + c.lost);
    const auto found = state_.transfers().find(c.transfer);
    checks.require(found != state_.transfers().end(), Reject::unknown_transfer);
    if (checks.failed()) return checks.first();
    if (found->second.open() == 0) return Reject::already_closed;
    if ((c.arrived + c.lost).units() > found->second.open()) return Reject::exceeds_held;
    const StockCell there = cell_or_empty(state_, found->second.sku, found->second.to);
    if (there.on_hand + c.arrived.units() > Quantity::kLimit) return Reject::invalid_quantity;
    emit(TransferReceived{c.transfer, units32(c.arrived), units32(c.lost)});
    return Reject::none;
}

Reject Decider::on(const ReceiveReturn& c) {
    Checks checks;
    checks.id(c.return_id);
    checks.positive(c.quantity);
    checks.plain_sku(state_, c.sku);
    checks.location(state_, c.location);
    checks.require(!state_.returns().contains(c.return_id), Reject::already_exists);
    if (!c.order.is_none()) checks.require(state_.has(c.channel), Reject::unknown_channel);
    const OrderNumber number =
        c.order.is_none() ? OrderStore::kNone : state_.orders().find(c.channel, c.order);
    checks.require(c.order.is_none() || number != OrderStore::kNone, Reject::unknown_order);
    if (checks.failed()) return checks.first();
    const std::int64_t on_hand = cell_or_empty(state_, c.sku, c.location).on_hand;
    if (on_hand + c.quantity.units() > Quantity::kLimit) return Reject::invalid_quantity;
    if (!c.order.is_none()) {
        // Kits by the recipe of today: what an older one shipped comes back without an order.
        std::int64_t returnable = -state_.returned(number, c.sku);
        for (const StoredLine& line : state_.orders().lines(number)) {
            if (line.sku == c.sku) returnable += line.shipped;
            if (line.sku.is_none()) continue;
            for (const KitComponent& part : state_.components(line.sku)) {
                if (part.sku == c.sku) returnable += part.per_kit.units() * line.shipped;
            }
        }
        if (c.quantity.units() > returnable) return Reject::exceeds_shipped;
    }
    emit(ReturnReceived{
        c.return_id, c.channel, c.order, c.sku, c.location, units32(c.quantity), c.inspect_by});
    return Reject::none;
}

Reject Decider::on(const InspectReturn& c) {
    Checks checks;
    checks.id(c.return_id);
    checks.not_negative(c.passed);
    checks.not_negative(c.repair);
    checks.not_negative(c.scrapped);
    if (checks.failed()) return checks.first();
    const Quantity total = c.passed + c.repair + c.scrapped;
    checks.positive(total);
    const auto found = state_.returns().find(c.return_id);
    checks.require(found != state_.returns().end(), Reject::unknown_return);
    if (checks.failed()) return checks.first();
    const std::int64_t left = found->second.quantity - found->second.inspected;
    if (left == 0) return Reject::already_closed;
    if (total.units() > left) return Reject::exceeds_held;
    emit(ReturnInspected{c.return_id, units32(c.passed), units32(c.repair), units32(c.scrapped)});
    return Reject::none;
}

Reject Decider::on(const StartCount& c) {
    Checks checks;
    checks.id(c.count);
    checks.plain_sku(state_, c.sku);
    checks.location(state_, c.location);
    checks.require(!state_.counts().contains(c.count), Reject::already_exists);
    if (checks.failed()) return checks.first();
    emit(CountStarted{c.count, c.sku, c.location, cell_or_empty(state_, c.sku, c.location).on_hand}
    );
    return Reject::none;
}

Reject Decider::on(const FinishCount& c) {
    Checks checks;
    checks.id(c.count);
    checks.not_negative(c.counted);
    const auto found = state_.counts().find(c.count);
    checks.require(found != state_.counts().end(), Reject::unknown_count);
    if (checks.failed()) return checks.first();
    if (found->second.finished) return Reject::already_closed;
    const CountRecord& record = found->second;
    if (state_.is_kit(record.sku)) return Reject::kit_has_no_stock;
    const std::int64_t difference = c.counted.units() - record.on_hand_at_start;
    const std::int64_t on_hand =
        cell_or_empty(state_, record.sku, record.location).on_hand + difference;
    if (on_hand > Quantity::kLimit || on_hand < kOnHandMin) return Reject::invalid_quantity;
    emit(CountFinished{c.count, units32(c.counted), static_cast<std::int32_t>(difference)});
    return Reject::none;
}

Reject Decider::on(const LockStock& c) {
    Checks checks;
    checks.id(c.lock);
    checks.positive(c.quantity);
    if (c.expires_at != Timestamp{}) {
        checks.time(c.expires_at);
        checks.require(c.expires_at > at_, Reject::invalid_time);
    }
    checks.plain_sku(state_, c.sku);
    if (!c.channel.is_none()) checks.require(state_.has(c.channel), Reject::unknown_channel);
    checks.require(state_.find_lock(c.lock).is_none(), Reject::already_exists);
    if (checks.failed()) return checks.first();
    if (const Reject reject = check_bounded(c.sku); reject != Reject::none) return reject;
    std::int64_t left = c.quantity.units();
    if (state_.sellable_shared(c.sku) < left) return Reject::exceeds_available;
    // The channel's own exposure may use the lock, so only what the others may sell stands against
    // it.
    State::WhatIf locked;
    locked.lock_channel = c.channel;
    locked.lock_units = left;
    if (state_.free_units_if(c.sku, state_.sku(c.sku).mode, locked) < 0)
        return Reject::exceeds_free;
    StockLocked event{
        LockId(static_cast<std::uint32_t>(state_.locks().size())),
        c.lock,
        c.sku,
        c.channel,
        c.expires_at,
        {}};
    state_.for_each_cell(c.sku, [&](const StockCell& cell) {
        if (!is_shared(state_, cell.location)) return;
        const std::int64_t units = std::min<std::int64_t>(left, cell.available());
        if (units <= 0) return;
        event.parts.push_back({cell.location, static_cast<std::int32_t>(units)});
        left -= units;
    });
    emit(std::move(event));
    return Reject::none;
}

Reject Decider::on(const UnlockStock& c) {
    Checks checks;
    checks.id(c.lock);
    const LockId lock = state_.find_lock(c.lock);
    checks.require(!lock.is_none(), Reject::unknown_lock);
    if (checks.failed()) return checks.first();
    if (state_.locks()[lock.value()].closed) return Reject::already_closed;
    emit(StockUnlocked{lock, false});
    return Reject::none;
}

}  // namespace tidegate::ledger
