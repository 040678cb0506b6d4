#include <algorithm>
#include <cstring>
#include <utility>

#include "base/assert.h"
#include "ledger/evolver.h"
#include "ledger/ledger.h"

namespace tidegate::ledger {

void evolve(State& state, const Event& event) {
    Evolver(state, event.at).apply(event);
}

void Evolver::apply(const Event& event) {
    std::visit([this](const auto& body) { on(body); }, event.body);
    state_.last_sequence_ = Sequence(state_.last_sequence_.value() + 1);
    state_.last_at_ = event.at;
}

// ---- Set-up -------------------------------------------------------------------------------------

void Evolver::on(const ChannelDefined& e) {
    TIDEGATE_ASSERT(e.channel.value() == state_.channels_.size());
    ChannelRecord record;
    record.code = e.code;
    record.semantics = e.semantics;
    record.restocks_on_cancel = e.restocks_on_cancel;
    state_.channels_.push_back(std::move(record));
}

void Evolver::on(const LocationDefined& e) {
    TIDEGATE_ASSERT(e.location.value() == state_.locations_.size());
    state_.locations_.push_back({e.code, e.kind, e.bound_to, e.priority});
}

void Evolver::on(const SkuDefined& e) {
    TIDEGATE_ASSERT(e.sku.value() == state_.skus_.size());
    SkuRecord record;
    record.code_at = state_.texts_.append_run(e.code.size());
    record.code_size = static_cast<std::uint16_t>(e.code.size());
    std::memcpy(&state_.texts_[record.code_at], e.code.data(), e.code.size());
    state_.skus_.push_back(record);
    state_.sku_index_.insert(ExternalId::parse(e.code).hash(), e.sku.value());
}

void Evolver::on(const KitDefined& e) {
    // Orders that wait for the kit wait for other SKUs from now on.
    std::set<OrderNumber> waiting;
    const auto add_waiting = [&](SkuId sku) {
        const std::set<ShortageKey>* queue = state_.shortages(sku);
        if (queue == nullptr) return;
        for (const ShortageKey& key : *queue) waiting.insert(key.order);
    };
    add_waiting(e.kit);
    for (const KitComponent& old : state_.components(e.kit)) add_waiting(old.sku);
    for (const OrderNumber number : waiting) unqueue(number);

    SkuRecord& record = state_.skus_[e.kit.value()];
    if (record.kit == 0xffffffff) {
        record.kit = static_cast<std::uint32_t>(state_.kits_.size());
        state_.kits_.emplace_back();
    }
    const std::vector<KitComponent> before = std::exchange(state_.kits_[record.kit], e.components);
    for (const KitComponent& old : before) {
        std::erase(state_.kits_of_component_[old.sku], e.kit);
    }
    for (const KitComponent& part : e.components) {
        state_.kits_of_component_[part.sku].push_back(e.kit);
        state_.skus_[part.sku.value()].in_kits = true;
    }
    for (const OrderNumber number : waiting) queue_if_short(number);
    wake(e.kit);
    for (const KitComponent& old : before) wake(old.sku);  // its listings may need fewer of it
}

void Evolver::on(const ModeSet& e) {
    state_.skus_[e.sku.value()].mode = e.mode;
    wake(e.sku);
}

void Evolver::on(const ListingMapped& e) {
    if (e.listing.value() == state_.listings_.size()) {
        Listing record;
        record.external = e.external;
        record.channel = e.channel;
        state_.listings_.push_back(record);
        state_.listing_index_.insert(State::listing_hash(e.channel, e.external), e.listing.value());
    }
    Listing& record = state_.listings_[e.listing.value()];
    record.fulfilment = e.fulfilment;
    if (record.sku == e.sku) return;
    if (!record.sku.is_none()) unlink(e.listing);
    record.sku = e.sku;
    if (e.sku.is_none()) return;
    SkuRecord& owner = state_.skus_[e.sku.value()];
    record.next_of_sku = owner.first_listing;
    owner.first_listing = e.listing;
    if (state_.suspense_.contains(e.listing)) state_.wake_.listings.insert(e.listing);
}

void Evolver::unlink(ListingId id) {
    Listing& record = state_.listings_[id.value()];
    SkuRecord& owner = state_.skus_[record.sku.value()];
    if (owner.first_listing == id) {
        owner.first_listing = record.next_of_sku;
        return;
    }
    for (ListingId at = owner.first_listing; !at.is_none();) {
        Listing& other = state_.listings_[at.value()];
        if (other.next_of_sku == id) {
            other.next_of_sku = record.next_of_sku;
            return;
        }
        at = other.next_of_sku;
    }
    TIDEGATE_ASSERT(false);
}

// ---- Stock --------------------------------------------------------------------------------------

StockCell& Evolver::cell(SkuId sku, LocationId location) {
    SkuRecord& owner = state_.skus_[sku.value()];
    for (std::uint32_t at = owner.first_cell; at != 0xffffffff;
         at = state_.cells_[at].next_of_sku) {
        if (state_.cells_[at].location == location) return state_.cells_[at];
    }
    const auto added = static_cast<std::uint32_t>(state_.cells_.append_run(1));
    StockCell& fresh = state_.cells_[added];
    fresh = StockCell{};
    fresh.sku = sku;
    fresh.location = location;
    // Places are tried in the order of their priority, so the list is kept in it.
    const auto priority = [&](LocationId id) {
        return std::pair(state_.locations_[id.value()].priority, id);
    };
    std::uint32_t* link = &owner.first_cell;
    while (*link != 0xffffffff && priority(state_.cells_[*link].location) < priority(location)) {
        link = &state_.cells_[*link].next_of_sku;
    }
    fresh.next_of_sku = *link;
    *link = added;
    return fresh;
}

void Evolver::on(const StockChanged& e) {
    StockCell& place = cell(e.sku, e.location);
    place.on_hand += e.on_hand;
    place.quarantine += e.quarantine;
    place.damaged += e.damaged;
    place.safety_hold += e.safety_hold;
    place.incoming += e.incoming;
    if (!e.corrects.is_none()) state_.corrected_.insert(e.corrects);
    wake(e.sku);
}

void Evolver::on(const TransferStarted& e) {
    state_.transfers_[e.transfer] = {e.sku, e.from, e.to, e.quantity, 0, 0};
    cell(e.sku, e.from).on_hand -= e.quantity;
    cell(e.sku, e.to).in_transit += e.quantity;
}

void Evolver::on(const TransferReceived& e) {
    TransferRecord& record = state_.transfers_.at(e.transfer);
    record.arrived += e.arrived;
    record.lost += e.lost;
    StockCell& place = cell(record.sku, record.to);
    place.in_transit -= e.arrived + e.lost;
    place.on_hand += e.arrived;
    wake(record.sku);
}

void Evolver::on(const ReturnReceived& e) {
    const ReturnRecord record{
        e.channel, e.order, e.sku, e.location, e.quantity, 0, at_, e.inspect_by};
    state_.returns_[e.return_id] = record;
    state_.add_return(record);
    StockCell& place = cell(e.sku, e.location);
    place.on_hand += e.quantity;
    place.quarantine += e.quantity;
    if (e.order.is_none()) return;
    const OrderNumber number = state_.orders_.find(e.channel, e.order);
    if (number == OrderStore::kNone) return;
    std::int32_t left = e.quantity;
    for (StoredLine& line : state_.orders_.lines(number)) {
        if (line.sku != e.sku || left == 0) continue;
        const std::int32_t units = std::min(left, line.shipped - line.returned);
        line.returned += units;
        left -= units;
    }
}

void Evolver::on(const ReturnInspected& e) {
    ReturnRecord& record = state_.returns_.at(e.return_id);
    record.inspected += e.passed + e.repair + e.scrapped;
    TIDEGATE_ASSERT(record.inspected <= record.quantity);
    state_.uninspected_[{record.sku, record.location}] -= e.passed + e.repair + e.scrapped;
    StockCell& place = cell(record.sku, record.location);
    place.quarantine -= e.passed + e.repair + e.scrapped;
    place.damaged += e.repair;
    place.on_hand -= e.scrapped;
    wake(record.sku);
}

void Evolver::on(const CountStarted& e) {
    state_.counts_[e.count] = {e.sku, e.location, e.on_hand, false};
}

void Evolver::on(const CountFinished& e) {
    CountRecord& record = state_.counts_.at(e.count);
    record.finished = true;
    cell(record.sku, record.location).on_hand += e.difference;
    // Other counts of the same place that are still open would find the same difference again.
    for (auto& [id, other] : state_.counts_) {
        const bool same = other.sku == record.sku && other.location == record.location;
        if (same && !other.finished) other.on_hand_at_start += e.difference;
    }
    wake(record.sku);
}

void Evolver::on(const StockLocked& e) {
    TIDEGATE_ASSERT(e.lock.value() == state_.locks_.size());
    LockRecord record{e.external, e.sku, e.channel, e.expires_at, false, {}};
    for (const LockPart& part : e.parts) {
        cell(e.sku, part.location).locked += part.quantity;
        record.parts.push_back(part);
    }
    state_.locks_.push_back(std::move(record));
    state_.lock_ids_[e.external] = e.lock;
    state_.open_locks_[e.sku].push_back(e.lock);
    state_.skus_[e.sku.value()].has_locks = true;
    if (e.expires_at != Timestamp{}) state_.lock_expiries_.insert({e.expires_at, e.lock});
}

void Evolver::on(const StockUnlocked& e) {
    LockRecord& record = state_.locks_[e.lock.value()];
    for (const LockPart& part : record.parts) {
        cell(record.sku, part.location).locked -= part.quantity;
    }
    record.parts.clear();
    record.closed = true;
    state_.lock_expiries_.erase({record.expires_at, e.lock});
    auto& open = state_.open_locks_[record.sku];
    std::erase(open, e.lock);
    if (open.empty()) {
        state_.open_locks_.erase(record.sku);
        state_.skus_[record.sku.value()].has_locks = false;
    }
    wake(record.sku);
}

// ---- Listings -----------------------------------------------------------------------------------

void Evolver::on(const WriteRequested& e) {
    Listing& record = state_.listings_[e.listing.value()];
    TIDEGATE_ASSERT(e.write.value() == record.write.value() + 1);
    record.request(
        e.quantity, e.change_from, at_, semantics(record), state_.old_units_of_write(record)
    );
}

void Evolver::on(const WriteConfirmed& e) {
    Listing& record = state_.listings_[e.listing.value()];
    ChannelRecord& channel = state_.channels_[record.channel.value()];
    const bool had_unseen = record.unseen_before > 0;
    record.confirm(channel.semantics, e.effective_at, channel.watermark);
    track_unseen(e.listing, had_unseen);
    wake_listing(record);
}

void Evolver::on(const WriteFailed& e) {
    Listing& record = state_.listings_[e.listing.value()];
    record.fail();
    wake_listing(record);
}

void Evolver::on(const WriteUnknown& e) {
    state_.listings_[e.listing.value()].mark_unknown();
}

void Evolver::on(const ListingRead& e) {
    Listing& record = state_.listings_[e.listing.value()];
    ChannelRecord& channel = state_.channels_[record.channel.value()];
    const bool had_unseen = record.unseen_before > 0;
    record.read(e.quantity, e.read_at, channel.semantics, channel.watermark);
    track_unseen(e.listing, had_unseen);
    wake_listing(record);
}

void Evolver::on(const WatermarkAdvanced& e) {
    ChannelRecord& channel = state_.channels_[e.channel.value()];
    channel.watermark = e.watermark;
    std::erase_if(channel.with_unseen, [&](ListingId id) {
        Listing& record = state_.listings_[id.value()];
        if (record.advance(e.watermark)) wake_listing(record);
        return record.unseen_before == 0;
    });
}

void Evolver::on(const CommandRecorded& e) {
    // Long enough for every caller that still retries; then the id is forgotten.
    constexpr Duration kRemembered = Duration::seconds(7 * 24 * 3600);
    while (!state_.command_times_.empty() &&
           state_.command_times_.begin()->first < at_ - kRemembered) {
        state_.commands_.erase(state_.command_times_.begin()->second);
        state_.command_times_.erase(state_.command_times_.begin());
    }
    state_.commands_[e.command] = {e.digest, e.reject, e.result};
    state_.command_times_.insert({at_, e.command});
}

// A listing is in its channel's list as long as it has unseen units.
void Evolver::track_unseen(ListingId id, bool was_tracked) {
    const Listing& record = state_.listings_[id.value()];
    auto& tracked = state_.channels_[record.channel.value()].with_unseen;
    if (record.unseen_before > 0 && !was_tracked) tracked.push_back(id);
    if (record.unseen_before == 0 && was_tracked) std::erase(tracked, id);
}

WriteSemantics Evolver::semantics(const Listing& record) const {
    return state_.channels_[record.channel.value()].semantics;
}

// ---- What may now be possible
// ---------------------------------------------------------------------

void Evolver::wake(SkuId sku) {
    if (state_.shortages_.empty()) return;
    if (state_.is_kit(sku)) {
        for (const KitComponent& part : state_.components(sku)) wake(part.sku);
        return;
    }
    if (state_.shortages_.contains(sku)) state_.wake_.skus.insert(sku);
}

void Evolver::wake_listing(const Listing& record) {
    if (!record.sku.is_none()) wake(record.sku);
}

}  // namespace tidegate::ledger
