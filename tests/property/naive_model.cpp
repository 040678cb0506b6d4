#include "naive_model.h"

#include <algorithm>

// The naive model of stock, its documents, listings and the catalogue: see naive_model.h.

namespace tidegate::ledger {

NaiveModel::Refusal& NaiveModel::Refusal::unless(bool holds, Reject otherwise) {
    if (!holds && (first == Reject::none || otherwise < first)) first = otherwise;
    return *this;
}

Reject NaiveModel::apply(const Command& command, const State& books) {
    books_ = &books;
    now_ = command.at;
    return std::visit([this](const auto& body) { return on(body); }, command.body);
}

// ---- What follows from the documents ------------------------------------------------------------

NaiveModel::Recipe NaiveModel::recipe(SkuId sku) const {
    const auto found = recipes.find(sku);
    return found == recipes.end() ? Recipe{{sku, 1}} : found->second;
}

Units NaiveModel::reserved(Spot spot) const {
    Units units = 0;
    for (const Order& order : orders) {
        for (const Line& line : order.lines) {
            for (const Part& part : line.parts) units += part.spot == spot ? part.units : 0;
        }
    }
    return units;
}

Units NaiveModel::locked(Spot spot) const {
    Units units = 0;
    for (const Lock& lock : locks) {
        const auto part = lock.left.find(spot.second);
        if (lock.sku == spot.first && part != lock.left.end()) units += part->second;
    }
    return units;
}

Units NaiveModel::locked_for(SkuId sku, ChannelId channel) const {
    Units units = 0;
    for (const Lock& lock : locks) {
        if (lock.sku != sku || lock.channel != channel) continue;
        for (const auto& [place, left] : lock.left) units += left;
    }
    return units;
}

Units NaiveModel::available(Spot spot) const {
    const auto found = levels.find(spot);
    if (found == levels.end()) return 0;
    const Level& level = found->second;
    return level.on_hand - level.quarantine - level.damaged - level.safety_hold - reserved(spot) -
           locked(spot);
}

Units NaiveModel::uninspected(Spot spot) const {
    Units units = 0;
    for (const auto& [id, back] : returns) {
        if (back.spot == spot) units += back.quantity - back.inspected;
    }
    return units;
}

Units NaiveModel::returned(const Order& order, SkuId sku) const {
    Units units = 0;
    for (const auto& [id, back] : returns) {
        const bool same = back.channel == order.channel && back.order == order.id;
        if (same && back.spot.first == sku) units += back.quantity;
    }
    return units;
}

bool NaiveModel::is_shared(LocationId place) const {
    return places[place.value()].kind != LocationKind::channel_bound;
}

std::vector<LocationId> NaiveModel::by_priority() const {
    std::vector<LocationId> all;
    for (std::size_t i = 0; i < places.size(); ++i) {
        all.emplace_back(static_cast<std::uint16_t>(i));
    }
    std::stable_sort(all.begin(), all.end(), [&](LocationId a, LocationId b) {
        return places[a.value()].priority < places[b.value()].priority;
    });
    return all;
}

Units NaiveModel::shared(SkuId sku) const {
    Units units = 0;
    for (const auto& [spot, level] : levels) {
        if (spot.first == sku && is_shared(spot.second)) units += available(spot);
    }
    return units;
}

Mode NaiveModel::mode(SkuId sku) const {
    const auto found = modes.find(sku);
    return found == modes.end() ? Mode::strict : found->second;
}

Units NaiveModel::sold_from(std::size_t listing, Mode mode) const {
    const ListingId id(static_cast<std::uint32_t>(listing));
    if (!books_->has(id)) return 0;
    return mode == Mode::strict ? books_->exposure(id) : books_->listing(id).nominal();
}

Units NaiveModel::free(SkuId sku, ChannelId channel, Units kept) const {
    Units units = shared(sku) - kept;
    for (std::size_t i = 0; i < channels.size(); ++i) {
        const ChannelId of(static_cast<std::uint16_t>(i));
        Units exposed = 0;
        for (std::size_t at = 0; at < shelves.size(); ++at) {
            const Shelf& shelf = shelves[at];
            if (shelf.channel != of || shelf.sku.is_none()) continue;
            if (shelf.fulfilment == Fulfilment::marketplace) continue;
            const Recipe parts = recipe(shelf.sku);
            const auto per = parts.find(sku);
            if (per != parts.end()) exposed += per->second * sold_from(at, mode(sku));
        }
        Units own = locked_for(sku, of);
        if (channel == of) own += kept;
        units -= std::max<Units>(0, exposed - own);
    }
    return units;
}

// ---- Stock --------------------------------------------------------------------------------------

NaiveModel::Refusal NaiveModel::stock_refusal(SkuId sku, LocationId place) const {
    Refusal refusal;
    refusal.unless(has(sku), Reject::unknown_sku);
    refusal.unless(!is_kit(sku), Reject::kit_has_no_stock);
    refusal.unless(has(place), Reject::unknown_location);
    return refusal;
}

Reject NaiveModel::on(const ExpectIncoming& c) {
    Refusal refusal = stock_refusal(c.sku, c.location);
    refusal.unless(c.change.units() != 0, Reject::invalid_quantity);
    if (refusal.first != Reject::none) return refusal.first;
    const auto found = levels.find({c.sku, c.location});
    const Units before = found == levels.end() ? 0 : found->second.incoming;
    if (before + c.change.units() < 0) return Reject::exceeds_available;
    levels[{c.sku, c.location}].incoming += c.change.units();
    return Reject::none;
}

Reject NaiveModel::on(const ReceiveStock& c) {
    Refusal refusal = stock_refusal(c.sku, c.location);
    refusal.unless(c.quantity.units() > 0, Reject::invalid_quantity);
    refusal.unless(c.from_incoming <= c.quantity, Reject::invalid_quantity);
    if (refusal.first != Reject::none) return refusal.first;
    const auto found = levels.find({c.sku, c.location});
    const Units expected = found == levels.end() ? 0 : found->second.incoming;
    if (c.from_incoming.units() > expected) return Reject::exceeds_available;
    Level& level = levels[{c.sku, c.location}];
    level.on_hand += c.quantity.units();
    level.incoming -= c.from_incoming.units();
    return Reject::none;
}

Reject NaiveModel::on(const AdjustStock& c) {
    Refusal refusal = stock_refusal(c.sku, c.location);
    refusal.unless(c.change.units() != 0, Reject::invalid_quantity);
    if (refusal.first != Reject::none) return refusal.first;
    const auto found = levels.find({c.sku, c.location});
    const Units then = (found == levels.end() ? 0 : found->second.on_hand) + c.change.units();
    refusal.unless(then >= 0 || c.change.units() > 0, Reject::exceeds_available);
    refusal.unless(!corrected.contains(c.corrects), Reject::already_corrected);
    if (refusal.first != Reject::none) return refusal.first;
    levels[{c.sku, c.location}].on_hand = then;
    if (!c.corrects.is_none()) corrected.insert(c.corrects);
    return Reject::none;
}

Reject NaiveModel::on(const MoveStock& c) {
    Refusal refusal = stock_refusal(c.sku, c.location);
    refusal.unless(c.quantity.units() > 0, Reject::invalid_quantity);
    refusal.unless(c.from != c.to, Reject::same_location);
    if (refusal.first != Reject::none) return refusal.first;
    const Spot spot{c.sku, c.location};
    const auto found = levels.find(spot);
    Level then = found == levels.end() ? Level{} : found->second;
    const auto bucket = [&](Bucket which) -> Units* {
        if (which == Bucket::quarantine) return &then.quarantine;
        if (which == Bucket::damaged) return &then.damaged;
        return which == Bucket::safety_hold ? &then.safety_hold : nullptr;
    };
    const Units units = c.quantity.units();
    if (Units* from = bucket(c.from)) {
        const Units bound = c.from == Bucket::quarantine ? uninspected(spot) : 0;
        refusal.unless(units <= *from - bound, Reject::exceeds_available);
        *from -= units;
    } else if (c.to == Bucket::safety_hold) {
        refusal.unless(units <= available(spot), Reject::exceeds_available);
        if (is_shared(c.location)) refusal.unless(units <= free(c.sku), Reject::exceeds_free);
    } else {
        const Units sound = then.on_hand - then.quarantine - then.damaged - then.safety_hold;
        refusal.unless(units <= sound, Reject::exceeds_available);
    }
    if (Units* to = bucket(c.to)) *to += units;
    if (refusal.first == Reject::none) levels[spot] = then;
    return refusal.first;
}

Reject NaiveModel::on(const StartTransfer& c) {
    Refusal refusal = stock_refusal(c.sku, c.from);
    refusal.unless(c.quantity.units() > 0, Reject::invalid_quantity);
    refusal.unless(c.from != c.to, Reject::same_location);
    refusal.unless(has(c.to), Reject::unknown_location);
    refusal.unless(!transfers.contains(c.transfer), Reject::already_exists);
    if (refusal.first != Reject::none) return refusal.first;
    const Units units = c.quantity.units();
    refusal.unless(units <= available({c.sku, c.from}), Reject::exceeds_available);
    if (is_shared(c.from)) refusal.unless(units <= free(c.sku), Reject::exceeds_free);
    if (refusal.first != Reject::none) return refusal.first;
    transfers[c.transfer] = {c.sku, c.from, c.to, units, 0, 0};
    levels[{c.sku, c.from}].on_hand -= units;
    levels[{c.sku, c.to}].in_transit += units;
    return Reject::none;
}

Reject NaiveModel::on(const ReceiveTransfer& c) {
    Refusal refusal;
    refusal.unless(c.arrived.units() >= 0 && c.lost.units() >= 0, Reject::invalid_quantity);
    refusal.unless((c.arrived + c.lost).units() > 0, Reject::invalid_quantity);
    const auto found = transfers.find(c.transfer);
    refusal.unless(found != transfers.end(), Reject::unknown_transfer);
    if (refusal.first != Reject::none) return refusal.first;
    Transfer& transfer = found->second;
    const Units units = (c.arrived + c.lost).units();
    refusal.unless(transfer.open() > 0, Reject::already_closed);
    refusal.unless(units <= transfer.open(), Reject::exceeds_held);
    if (refusal.first != Reject::none) return refusal.first;
    transfer.arrived += c.arrived.units();
    transfer.lost += c.lost.units();
    Level& level = levels[{transfer.sku, transfer.to}];
    level.in_transit -= units;
    level.on_hand += c.arrived.units();
    return Reject::none;
}

Reject NaiveModel::on(const ReceiveReturn& c) {
    Refusal refusal = stock_refusal(c.sku, c.location);
    refusal.unless(c.quantity.units() > 0, Reject::invalid_quantity);
    refusal.unless(!returns.contains(c.return_id), Reject::already_exists);
    const Order* order = nullptr;
    if (!c.order.is_none()) {
        refusal.unless(has(c.channel), Reject::unknown_channel);
        order = find_order(c.channel, c.order);
        refusal.unless(order != nullptr, Reject::unknown_order);
    }
    if (refusal.first != Reject::none) return refusal.first;
    if (order != nullptr) {
        Units went_out = 0;
        for (const Line& line : order->lines) {
            if (line.sku.is_none()) continue;
            const Recipe parts = recipe(line.sku);
            if (parts.contains(c.sku)) went_out += parts.at(c.sku) * line.shipped;
        }
        if (c.quantity.units() > went_out - returned(*order, c.sku)) return Reject::exceeds_shipped;
    }
    const Spot spot{c.sku, c.location};
    returns[c.return_id] = {c.channel, c.order, spot, c.quantity.units(), 0};
    levels[spot].on_hand += c.quantity.units();
    levels[spot].quarantine += c.quantity.units();
    return Reject::none;
}

Reject NaiveModel::on(const InspectReturn& c) {
    Refusal refusal;
    const Units total = (c.passed + c.repair + c.scrapped).units();
    refusal.unless(total > 0, Reject::invalid_quantity);
    const auto found = returns.find(c.return_id);
    refusal.unless(found != returns.end(), Reject::unknown_return);
    if (refusal.first != Reject::none) return refusal.first;
    Return& back = found->second;
    refusal.unless(back.inspected < back.quantity, Reject::already_closed);
    refusal.unless(back.inspected + total <= back.quantity, Reject::exceeds_held);
    if (refusal.first != Reject::none) return refusal.first;
    back.inspected += total;
    Level& level = levels[back.spot];
    level.quarantine -= total;
    level.damaged += c.repair.units();
    level.on_hand -= c.scrapped.units();
    return Reject::none;
}

Reject NaiveModel::on(const StartCount& c) {
    Refusal refusal = stock_refusal(c.sku, c.location);
    refusal.unless(!counts.contains(c.count), Reject::already_exists);
    if (refusal.first != Reject::none) return refusal.first;
    const auto found = levels.find({c.sku, c.location});
    const Units on_hand = found == levels.end() ? 0 : found->second.on_hand;
    counts[c.count] = {{c.sku, c.location}, on_hand, false};
    return Reject::none;
}

// The difference that one count found is no difference for another that is still open.
Reject NaiveModel::on(const FinishCount& c) {
    const auto found = counts.find(c.count);
    Refusal refusal;
    refusal.unless(c.counted.units() >= 0, Reject::invalid_quantity);
    refusal.unless(found != counts.end(), Reject::unknown_count);
    if (refusal.first != Reject::none) return refusal.first;
    Count& count = found->second;
    refusal.unless(!is_kit(count.spot.first), Reject::kit_has_no_stock);
    refusal.unless(!count.finished, Reject::already_closed);
    if (refusal.first != Reject::none) return refusal.first;
    const Units difference = c.counted.units() - count.at_start;
    levels[count.spot].on_hand += difference;
    count.finished = true;
    for (auto& [id, other] : counts) {
        if (!other.finished && other.spot == count.spot) other.at_start += difference;
    }
    return Reject::none;
}

Reject NaiveModel::on(const LockStock& c) {
    Refusal refusal;
    refusal.unless(c.quantity.units() > 0, Reject::invalid_quantity);
    refusal.unless(c.expires_at == Timestamp{} || c.expires_at > now_, Reject::invalid_time);
    refusal.unless(has(c.sku), Reject::unknown_sku);
    refusal.unless(!is_kit(c.sku), Reject::kit_has_no_stock);
    refusal.unless(c.channel.is_none() || has(c.channel), Reject::unknown_channel);
    for (const Lock& lock : locks) refusal.unless(lock.id != c.lock, Reject::already_exists);
    if (refusal.first != Reject::none) return refusal.first;
    Units units = c.quantity.units();
    refusal.unless(units <= shared(c.sku), Reject::exceeds_available);
    refusal.unless(free(c.sku, c.channel, units) >= 0, Reject::exceeds_free);
    if (refusal.first != Reject::none) return refusal.first;
    Lock lock{c.lock, c.sku, c.channel, c.expires_at, false, {}};
    for (const LocationId place : by_priority()) {
        if (!is_shared(place)) continue;
        const Units part = std::min(units, available({c.sku, place}));
        if (part <= 0) continue;
        lock.left[place] = part;
        units -= part;
    }
    locks.push_back(lock);
    return Reject::none;
}

Reject NaiveModel::on(const UnlockStock& c) {
    for (Lock& lock : locks) {
        if (lock.id != c.lock) continue;
        if (lock.closed) return Reject::already_closed;
        lock.closed = true;
        lock.left.clear();
        return Reject::none;
    }
    return Reject::unknown_lock;
}

// ---- Listings -----------------------------------------------------------------------------------

Reject NaiveModel::on(const RequestWrite& c) const {
    if (c.quantity.units() < 0 || c.change_from.units() < 0) return Reject::invalid_quantity;
    if (!books_->has(c.listing)) return Reject::unknown_listing;
    const Shelf& shelf = shelves[c.listing.value()];
    const Listing& listing = books_->listing(c.listing);
    const ChannelRecord& channel = books_->channel(listing.channel);
    if (shelf.fulfilment == Fulfilment::marketplace) return Reject::listing_is_read_only;
    if (shelf.sku.is_none()) return Reject::listing_not_mapped;
    const bool settled = listing.write_state == WriteState::settled;
    const bool unknown = listing.write_state == WriteState::unknown;
    if (!settled && !(unknown && c.quantity.units() == 0)) return Reject::write_in_flight;
    const auto quantity = static_cast<std::int32_t>(c.quantity.units());
    const auto from = static_cast<std::int32_t>(c.change_from.units());
    Listing then = listing;
    then.request(quantity, from, now_, channel.semantics);
    for (const auto& [sku, per] : recipe(shelf.sku)) {
        if (quantity == 0) break;
        const bool strict = mode(sku) == Mode::strict;
        const Units before = strict ? listing.exposure(channel.semantics) : listing.nominal();
        const Units after = strict ? then.exposure(channel.semantics) : then.nominal();
        Units others = 0;  // of the same channel: they share its locks
        for (std::size_t at = 0; at < shelves.size(); ++at) {
            const Shelf& other = shelves[at];
            if (other.channel != shelf.channel || other.sku.is_none()) continue;
            if (other.fulfilment == Fulfilment::marketplace) continue;
            const Recipe parts = recipe(other.sku);
            if (parts.contains(sku)) others += parts.at(sku) * sold_from(at, mode(sku));
        }
        others -= per * before;
        const Units own = locked_for(sku, shelf.channel);
        const Units free_then = free(sku) + std::max<Units>(0, others + per * before - own) -
                                std::max<Units>(0, others + per * after - own);
        if (free_then < 0 && free_then < free(sku)) return Reject::exceeds_free;
    }
    if (settled && listing.known && listing.remaining == quantity) return Reject::unchanged;
    return Reject::none;
}

Reject NaiveModel::open_write(ListingId id, WriteNumber write) const {
    if (!books_->has(id)) return Reject::unknown_listing;
    const Listing& listing = books_->listing(id);
    if (write.value() == 0 || write > listing.write) return Reject::unknown_write;
    const bool last = write == listing.write && listing.write_state != WriteState::settled;
    return last ? Reject::none : Reject::already_closed;
}
Reject NaiveModel::on(const ConfirmWrite& c) const {
    return open_write(c.listing, c.write);
}
Reject NaiveModel::on(const FailWrite& c) const {
    return open_write(c.listing, c.write);
}
Reject NaiveModel::on(const MarkWriteUnknown& c) const {
    return open_write(c.listing, c.write);
}

Reject NaiveModel::on(const ReadBack& c) const {
    if (!books_->has(c.listing)) return Reject::unknown_listing;
    const Listing& listing = books_->listing(c.listing);
    if (listing.write_state == WriteState::pending) return Reject::write_in_flight;
    const Timestamp asked = c.asked_at == Timestamp{} ? c.read_at : c.asked_at;
    const bool old = asked < listing.effective_at || asked < listing.requested_at;
    return old ? Reject::stale_read : Reject::none;
}

Reject NaiveModel::on(const AdvanceWatermark& c) const {
    if (!has(c.channel) || c.channel == kDirectChannel) return Reject::unknown_channel;
    const bool back = c.watermark <= books_->channel(c.channel).watermark;
    return back ? Reject::stale_watermark : Reject::none;
}

// ---- Catalogue ----------------------------------------------------------------------------------

Reject NaiveModel::on(const DefineChannel& c) {
    if (std::count(channels.begin(), channels.end(), c.code) > 0) return Reject::already_exists;
    channels.push_back(c.code);
    return Reject::none;
}

Reject NaiveModel::on(const DefineLocation& c) {
    const bool bound = c.kind == LocationKind::channel_bound;
    Refusal refusal;
    refusal.unless(!bound || has(c.bound_to), Reject::unknown_channel);
    for (const Place& place : places) refusal.unless(place.code != c.code, Reject::already_exists);
    if (refusal.first != Reject::none) return refusal.first;
    places.push_back({c.code, c.kind, c.bound_to, c.priority});
    return Reject::none;
}

Reject NaiveModel::on(const DefineSku& c) {
    if (std::count(skus.begin(), skus.end(), c.code) > 0) return Reject::already_exists;
    skus.push_back(c.code);
    return Reject::none;
}

Reject NaiveModel::on(const DefineKit& c) {
    Refusal refusal;
    refusal.unless(!c.components.empty(), Reject::no_lines);
    refusal.unless(has(c.kit), Reject::unknown_sku);
    Recipe fresh;
    for (const KitComponent& part : c.components) {
        refusal.unless(part.per_kit.units() > 0, Reject::invalid_quantity);
        refusal.unless(has(part.sku), Reject::unknown_sku);
        const bool plain = part.sku != c.kit && !is_kit(part.sku) && !fresh.contains(part.sku);
        refusal.unless(plain || !has(part.sku), Reject::kit_of_kits);
        fresh[part.sku] = part.per_kit.units();
    }
    for (const auto& [spot, level] : levels)
        refusal.unless(spot.first != c.kit, Reject::kit_of_kits);
    for (const auto& [kit, parts] : recipes) {
        refusal.unless(!parts.contains(c.kit), Reject::kit_of_kits);
    }
    if (refusal.first != Reject::none) return refusal.first;
    const Recipe old = is_kit(c.kit) ? recipes[c.kit] : Recipe{};
    for (const auto& [sku, per] : fresh) {
        const Units more = per - (old.contains(sku) ? old.at(sku) : 0);
        Units exposed = 0;
        for (std::size_t at = 0; at < shelves.size(); ++at) {
            const bool sells = shelves[at].fulfilment == Fulfilment::merchant;
            if (sells && shelves[at].sku == c.kit) exposed += sold_from(at, mode(sku));
        }
        if (more > 0 && exposed > 0 && more * exposed > free(sku)) return Reject::exceeds_free;
    }
    recipes[c.kit] = fresh;
    return Reject::none;
}

Reject NaiveModel::on(const SetMode& c) {
    if (!has(c.sku)) return Reject::unknown_sku;
    modes[c.sku] = c.mode;
    return Reject::none;
}

ListingId NaiveModel::shelf(ChannelId channel, ExternalId external) const {
    for (std::size_t at = 0; at < shelves.size(); ++at) {
        if (shelves[at].channel == channel && shelves[at].external == external) {
            return ListingId(static_cast<std::uint32_t>(at));
        }
    }
    return ListingId::none();
}

Reject NaiveModel::on(const MapListing& c) {
    Refusal refusal;
    refusal.unless(has(c.channel) && c.channel != kDirectChannel, Reject::unknown_channel);
    refusal.unless(has(c.sku), Reject::unknown_sku);
    if (refusal.first != Reject::none) return refusal.first;
    const ListingId found = shelf(c.channel, c.listing);
    if (found.is_none()) {
        shelves.push_back({c.channel, c.listing, c.sku, c.fulfilment});
        return Reject::none;
    }
    Shelf& old = shelves[found.value()];
    const bool other_sku = old.sku != c.sku;
    const bool other_shipper =
        old.fulfilment == Fulfilment::merchant && c.fulfilment == Fulfilment::marketplace;
    const bool may_sell = sold_from(found.value(), Mode::strict) > 0;
    if (!old.sku.is_none() && (other_sku || other_shipper) && may_sell) {
        return Reject::listing_has_exposure;
    }
    old.sku = c.sku;
    old.fulfilment = c.fulfilment;
    return Reject::none;
}

}  // namespace tidegate::ledger
