#include "views/read_model.h"

namespace tidegate::views {

namespace {

MovementKind kind_of(ledger::StockCause cause) {
    switch (cause) {
        case ledger::StockCause::received:
            return MovementKind::receipt;
        case ledger::StockCause::adjusted:
            return MovementKind::adjustment;
        case ledger::StockCause::moved:
            return MovementKind::move;
        case ledger::StockCause::expected:
            return MovementKind::expected;
    }
    return MovementKind::adjustment;
}

// The part of a bucket's change that the cause is about: what a reader calls "how many".
std::int32_t quantity_of(const ledger::StockChanged& e) {
    if (e.on_hand != 0) return e.on_hand;
    if (e.incoming != 0) return e.incoming;
    if (e.quarantine != 0) return e.quarantine;
    return e.damaged != 0 ? e.damaged : e.safety_hold;
}

}  // namespace

void ReadModel::add_order_movements(const ledger::OrderChanged& order, Movement movement) {
    const bool direct = order.channel == ledger::kDirectChannel;
    movement.kind = direct ? MovementKind::reservation : MovementKind::order;
    movement.channel = order.channel;
    movement.document = order.order;
    for (const ledger::OrderMove& move : order.moves) {
        movement.sku = move.sku;
        movement.location = move.location;
        movement.on_hand = move.on_hand;
        movement.reserved = move.reserved;
        movement.quantity = order.lines[move.line].ordered;
        movements_.add(movement);
    }
    movement.location = LocationId::none();
    movement.on_hand = 0;
    movement.reserved = 0;
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
        bool moved = false;
        for (const ledger::OrderMove& move : order.moves) moved = moved || move.line == i;
        if (moved) continue;  // shown with the units that it moved
        movement.sku = order.lines[i].sku;
        movement.quantity = order.lines[i].ordered;
        movements_.add(movement);
    }
}

void ReadModel::add_movements(const ledger::Event& event) {
    Movement movement;
    movement.sequence = state_.last_sequence();
    movement.at = event.at;
    if (const auto* order = std::get_if<ledger::OrderChanged>(&event.body)) {
        add_order_movements(*order, movement);
        return;
    }
    const bool moved = describe_stock(event.body, movement) ||
                       describe_lock(event.body, movement) || describe_write(event.body, movement);
    if (moved) movements_.add(movement);
}

bool ReadModel::describe_stock(const ledger::EventBody& body, Movement& movement) const {
    const auto fill = [&](MovementKind kind, SkuId sku, LocationId location, ExternalId document) {
        movement.kind = kind;
        movement.sku = sku;
        movement.location = location;
        movement.document = document;
        return true;
    };
    if (const auto* e = std::get_if<ledger::StockChanged>(&body)) {
        movement.on_hand = e->on_hand;
        movement.quantity = quantity_of(*e);
        return fill(kind_of(e->cause), e->sku, e->location, ExternalId::none());
    }
    if (const auto* e = std::get_if<ledger::TransferStarted>(&body)) {
        movement.on_hand = -e->quantity;
        movement.quantity = e->quantity;
        return fill(MovementKind::transfer, e->sku, e->from, e->transfer);
    }
    if (const auto* e = std::get_if<ledger::TransferReceived>(&body)) {
        const ledger::TransferRecord& record = state_.transfers().at(e->transfer);
        movement.on_hand = e->arrived;
        movement.quantity = e->arrived + e->lost;
        return fill(MovementKind::transfer, record.sku, record.to, e->transfer);
    }
    if (const auto* e = std::get_if<ledger::ReturnReceived>(&body)) {
        movement.on_hand = e->quantity;
        movement.quantity = e->quantity;
        return fill(MovementKind::returned, e->sku, e->location, e->return_id);
    }
    if (const auto* e = std::get_if<ledger::ReturnInspected>(&body)) {
        const ledger::ReturnRecord& record = state_.returns().at(e->return_id);
        movement.on_hand = -e->scrapped;
        movement.quantity = e->passed + e->repair + e->scrapped;
        return fill(MovementKind::inspection, record.sku, record.location, e->return_id);
    }
    if (const auto* e = std::get_if<ledger::CountFinished>(&body)) {
        const ledger::CountRecord& record = state_.counts().at(e->count);
        movement.on_hand = e->difference;
        movement.quantity = e->counted;
        return fill(MovementKind::count, record.sku, record.location, e->count);
    }
    return false;
}

bool ReadModel::describe_lock(const ledger::EventBody& body, Movement& movement) const {
    const auto fill = [&](MovementKind kind, ledger::LockId id) {
        const ledger::LockRecord& lock = state_.locks()[id.value()];
        movement.kind = kind;
        movement.sku = lock.sku;
        movement.channel = lock.channel;
        movement.document = lock.external;
        return true;
    };
    if (const auto* e = std::get_if<ledger::StockLocked>(&body)) {
        for (const ledger::LockPart& part : e->parts) movement.quantity += part.quantity;
        return fill(MovementKind::lock, e->lock);
    }
    if (const auto* e = std::get_if<ledger::StockUnlocked>(&body)) {
        return fill(MovementKind::unlock, e->lock);
    }
    return false;
}

bool ReadModel::describe_write(const ledger::EventBody& body, Movement& movement) const {
    const auto fill = [&](MovementKind kind, ListingId id, std::int32_t quantity) {
        const ledger::Listing& listing = state_.listing(id);
        movement.kind = kind;
        movement.sku = listing.sku;
        movement.channel = listing.channel;
        movement.document = listing.external;
        movement.quantity = quantity;
        return true;
    };
    if (const auto* e = std::get_if<ledger::WriteRequested>(&body)) {
        return fill(MovementKind::write, e->listing, e->quantity);
    }
    if (const auto* e = std::get_if<ledger::WriteConfirmed>(&body)) {
        return fill(MovementKind::confirmed, e->listing, state_.listing(e->listing).listed);
    }
    if (const auto* e = std::get_if<ledger::WriteFailed>(&body)) {
        return fill(MovementKind::failed, e->listing, state_.listing(e->listing).listed);
    }
    if (const auto* e = std::get_if<ledger::WriteUnknown>(&body)) {
        return fill(MovementKind::unknown, e->listing, state_.listing(e->listing).write_quantity);
    }
    if (const auto* e = std::get_if<ledger::ListingRead>(&body)) {
        return fill(MovementKind::read, e->listing, e->quantity);
    }
    return false;
}

}  // namespace tidegate::views
