#include "ledger/state.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/assert.h"

namespace tidegate::ledger {

namespace {

constexpr std::uint32_t kNoIndex = 0xffffffff;

std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept {
    const std::int64_t quotient = a / b;
    return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

}  // namespace

State::State() {
    ChannelRecord direct;
    direct.code = "direct";
    direct.semantics = WriteSemantics::delta;
    channels_.push_back(std::move(direct));
}

std::int64_t LockRecord::left() const noexcept {
    std::int64_t units = 0;
    for (const LockPart& part : parts) units += part.quantity;
    return units;
}

std::string_view State::code(SkuId id) const {
    const SkuRecord& record = sku(id);
    return {&texts_[record.code_at], record.code_size};
}

SkuId State::find_sku(std::string_view wanted) const {
    const std::uint64_t hash = ExternalId::parse(wanted).hash();
    const std::uint32_t found =
        sku_index_.find(hash, [&](std::uint32_t number) { return code(SkuId(number)) == wanted; });
    return SkuId(found);
}

std::span<const KitComponent> State::components(SkuId kit) const {
    const std::uint32_t recipe = sku(kit).kit;
    if (recipe == kNoIndex) return {};
    return kits_[recipe];
}

std::span<const SkuId> State::kits_with(SkuId component) const {
    if (!sku(component).in_kits) return {};
    return kits_of_component_.at(component);
}

LocationId State::find_location(std::string_view code) const {
    for (std::size_t i = 0; i < locations_.size(); ++i) {
        if (locations_[i].code == code) return LocationId(static_cast<std::uint16_t>(i));
    }
    return LocationId::none();
}

ChannelId State::find_channel(std::string_view code) const {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        if (channels_[i].code == code) return ChannelId(static_cast<std::uint16_t>(i));
    }
    return ChannelId::none();
}

const StockCell* State::find_cell(SkuId id, LocationId location) const {
    for (std::uint32_t at = sku(id).first_cell; at != kNoIndex; at = cells_[at].next_of_sku) {
        if (cells_[at].location == location) return &cells_[at];
    }
    return nullptr;
}

std::int64_t State::sellable_shared(SkuId id) const {
    if (is_kit(id)) {
        std::int64_t kits = std::numeric_limits<std::int64_t>::max();
        for (const KitComponent& part : components(id)) {
            kits = std::min(kits, floor_div(sellable_shared(part.sku), part.per_kit.units()));
        }
        return kits;
    }
    std::int64_t units = 0;
    for_each_cell(id, [&](const StockCell& cell) {
        if (locations_[cell.location.value()].kind != LocationKind::channel_bound) {
            units += cell.available();
        }
    });
    return units;
}

std::int64_t State::sellable(SkuId id, ChannelId channel) const {
    if (is_kit(id)) {
        std::int64_t kits = std::numeric_limits<std::int64_t>::max();
        for (const KitComponent& part : components(id)) {
            kits = std::min(kits, floor_div(sellable(part.sku, channel), part.per_kit.units()));
        }
        return kits;
    }
    return sellable_shared(id) + locked_for(id, channel);
}

std::int64_t State::sellable_bound(SkuId id, ChannelId channel) const {
    if (is_kit(id)) {
        std::int64_t kits = std::numeric_limits<std::int64_t>::max();
        for (const KitComponent& part : components(id)) {
            const std::int64_t there = sellable_bound(part.sku, channel);
            kits = std::min(kits, floor_div(there, part.per_kit.units()));
        }
        return kits;
    }
    std::int64_t units = 0;
    for_each_cell(id, [&](const StockCell& cell) {
        const LocationRecord& place = locations_[cell.location.value()];
        if (place.kind == LocationKind::channel_bound && place.bound_to == channel) {
            units += cell.available();
        }
    });
    return units;
}

std::int64_t State::locked_for(SkuId id, ChannelId channel) const {
    std::int64_t units = 0;
    for (const LockId lock : open_locks(id)) {
        const LockRecord& record = locks_[lock.value()];
        if (record.channel == channel) units += record.left();
    }
    return units;
}

ListingId State::find_listing(ChannelId channel, ExternalId external) const {
    const std::uint64_t hash = listing_hash(channel, external);
    const std::uint32_t found = listing_index_.find(hash, [&](std::uint32_t number) {
        const Listing& listing = listings_[number];
        return listing.external == external && listing.channel == channel;
    });
    return ListingId(found);
}

std::int64_t State::exposure(ListingId id) const {
    const Listing& record = listing(id);
    return record.exposure(channels_[record.channel.value()].semantics);
}

bool State::is_bounded(SkuId plain_sku) const {
    TIDEGATE_ASSERT(!is_kit(plain_sku));
    const bool takes_claims = sku(plain_sku).mode == Mode::guarded;
    const auto all_proven = [&](SkuId id) {
        bool proven = true;
        for_each_listing(id, [&](ListingId, const Listing& record) {
            if (record.fulfilment == Fulfilment::marketplace) return;
            const Timestamp watermark = channels_[record.channel.value()].watermark;
            proven = proven && record.is_proven(watermark) &&
                     (takes_claims || !record.rests_on_claim(watermark));
        });
        return proven;
    };
    if (!all_proven(plain_sku)) return false;
    const auto kits = kits_with(plain_sku);
    return std::all_of(kits.begin(), kits.end(), all_proven);
}

OldUnits State::old_units_of_write(const Listing& record) const {
    const bool absolute = channels_[record.channel.value()].semantics == WriteSemantics::absolute;
    if (!absolute || record.sku.is_none() || record.write_state != WriteState::settled) {
        return OldUnits::all_may_be_sold;
    }
    const auto guarded = [&](SkuId plain) { return sku(plain).mode == Mode::guarded; };
    bool all = true;
    if (is_kit(record.sku)) {
        for (const KitComponent& part : components(record.sku)) all = all && guarded(part.sku);
    } else {
        all = guarded(record.sku);
    }
    return all ? OldUnits::change_from_is_left : OldUnits::all_may_be_sold;
}

std::int64_t State::free_units(SkuId plain_sku, Mode mode) const {
    return free_units_if(plain_sku, mode, WhatIf{});
}

std::int64_t State::free_units_if(SkuId plain_sku, Mode mode, const WhatIf& change) const {
    TIDEGATE_ASSERT(!is_kit(plain_sku));
    struct PerChannel {
        ChannelId channel;
        std::int64_t exposure = 0;
    };
    InlineVector<PerChannel, 8> exposed;
    const auto add = [&](ChannelId channel, std::int64_t units) {
        for (PerChannel& entry : exposed) {
            if (entry.channel == channel) {
                entry.exposure += units;
                return;
            }
        }
        exposed.push_back({channel, units});
    };
    const auto add_listings_of = [&](SkuId id, std::int64_t per_unit) {
        for_each_listing(id, [&](ListingId at, const Listing& record) {
            if (record.fulfilment == Fulfilment::marketplace) return;
            std::int64_t units = 0;
            if (at == change.listing) {
                units = change.exposure;
            } else {
                units = sums_exposure(mode) ? exposure(at) : record.nominal();
            }
            add(record.channel, units * per_unit);
        });
    };
    add_listings_of(plain_sku, 1);
    for (const SkuId kit : kits_with(plain_sku)) {
        for (const KitComponent& part : components(kit)) {
            if (part.sku == plain_sku) add_listings_of(kit, part.per_kit.units());
        }
    }
    std::int64_t free = sellable_shared(plain_sku) - change.lock_units;
    if (mode == Mode::shared) return free;
    for (const PerChannel& entry : exposed) {
        std::int64_t locked = locked_for(plain_sku, entry.channel);
        if (entry.channel == change.lock_channel) locked += change.lock_units;
        free -= std::max<std::int64_t>(0, entry.exposure - locked);
    }
    return free;
}

const std::set<ShortageKey>* State::shortages(SkuId id) const {
    const auto found = shortages_.find(id);
    return found == shortages_.end() ? nullptr : &found->second;
}

std::optional<Timestamp> State::expiry_of(OrderNumber order) const {
    const auto found = expiry_of_.find(order);
    if (found == expiry_of_.end()) return std::nullopt;
    return found->second;
}

std::int64_t State::uninspected(SkuId id, LocationId location) const {
    const auto found = uninspected_.find({id, location});
    return found == uninspected_.end() ? 0 : found->second;
}

std::int64_t State::returned(OrderNumber order, SkuId id) const {
    const auto found = returned_.find({order, id});
    return found == returned_.end() ? 0 : found->second;
}

void State::add_return(const ReturnRecord& record) {
    uninspected_[{record.sku, record.location}] += record.quantity - record.inspected;
    if (record.order.is_none()) return;
    const OrderNumber number = orders_.find(record.channel, record.order);
    if (number != OrderStore::kNone) returned_[{number, record.sku}] += record.quantity;
}

LockId State::find_lock(ExternalId external) const {
    const auto found = lock_ids_.find(external);
    return found == lock_ids_.end() ? LockId::none() : found->second;
}

std::span<const LockId> State::open_locks(SkuId id) const {
    if (!sku(id).has_locks) return {};
    const auto found = open_locks_.find(id);
    if (found == open_locks_.end()) return {};
    return found->second;
}

const CommandRecord* State::find_command(ExternalId command) const {
    const auto found = commands_.find(command);
    return found == commands_.end() ? nullptr : &found->second;
}

State::Wake State::take_wake() {
    return wake_.empty() ? Wake{} : std::exchange(wake_, Wake{});
}

State::Hint State::prefetch(const SeeOrder& order) const noexcept {
    Hint hint;
    orders_.prefetch(order.channel, order.order);
    for (const OrderLine& line : order.lines) {
        if (line.listing.is_none() || hint.lines == Hint::kLines) break;
        const std::uint64_t hash = listing_hash(order.channel, line.listing);
        listing_index_.prefetch(hash);
        hint.listing_hash[hint.lines++] = hash;
    }
    return hint;
}

void State::prefetch(Hint& hint, Prefetch step) const noexcept {
    for (std::uint32_t i = 0; i < hint.lines; ++i) {
        if (step == Prefetch::listings) {
            // Most probably the one: asking for its name would wait for the memory.
            const auto any = [](std::uint32_t) { return true; };
            hint.listing[i] = listing_index_.find(hint.listing_hash[i], any);
        }
        if (hint.listing[i] == listing_index_.kNotFound) continue;
        const Listing& listing = listings_[hint.listing[i]];
        if (step == Prefetch::listings) {
            __builtin_prefetch(&listing);
            __builtin_prefetch(reinterpret_cast<const char*>(&listing) + sizeof(Listing) - 1);
            continue;
        }
        if (listing.sku.is_none()) continue;
        const SkuRecord& record = skus_[listing.sku.value()];
        if (step == Prefetch::skus) {
            __builtin_prefetch(&record);
        } else if (record.first_cell != kNoIndex) {
            __builtin_prefetch(&cells_[record.first_cell]);
        }
    }
}

void State::prefetch(const Event& event, Prefetch step) const noexcept {
    const auto* changed = std::get_if<OrderChanged>(&event.body);
    if (changed == nullptr) return;
    if (step == Prefetch::stock) {
        for (const OrderMove& move : changed->moves) {
            if (!has(move.sku)) continue;
            const std::uint32_t cell = skus_[move.sku.value()].first_cell;
            if (cell != kNoIndex) __builtin_prefetch(&cells_[cell]);
        }
        return;
    }
    orders_.prefetch(changed->channel, changed->order);
    for (const LineChange& line : changed->lines) {
        if (has(line.listing)) {
            const Listing& listing = listings_[line.listing.value()];
            __builtin_prefetch(&listing);
            __builtin_prefetch(reinterpret_cast<const char*>(&listing) + sizeof(Listing) - 1);
        }
        if (has(line.sku)) __builtin_prefetch(&skus_[line.sku.value()]);
    }
}

std::size_t State::catalogue_bytes() const noexcept {
    return skus_.bytes() + sku_index_.bytes() + texts_.bytes() + cells_.bytes() +
           listings_.bytes() + listing_index_.bytes();
}

}  // namespace tidegate::ledger
