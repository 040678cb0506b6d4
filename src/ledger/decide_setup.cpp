#include <algorithm>

#include "ledger/checks.h"
#include "ledger/decider.h"

namespace tidegate::ledger {

Reject Decider::on(const DefineChannel& c) {
    Checks checks;
    checks.name(c.code);
    checks.require(state_.find_channel(c.code).is_none(), Reject::already_exists);
    checks.require(state_.channel_count() < kChannelsMax, Reject::limit_reached);
    if (checks.failed()) return checks.first();
    const ChannelId id(static_cast<std::uint16_t>(state_.channel_count()));
    emit(ChannelDefined{id, c.code, c.semantics, c.restocks_on_cancel});
    return Reject::none;
}

Reject Decider::on(const DefineLocation& c) {
    Checks checks;
    checks.name(c.code);
    const bool bound = c.kind == LocationKind::channel_bound;
    checks.require(!bound || state_.has(c.bound_to), Reject::unknown_channel);
    checks.require(state_.find_location(c.code).is_none(), Reject::already_exists);
    checks.require(state_.location_count() < kLocationsMax, Reject::limit_reached);
    if (checks.failed()) return checks.first();
    const LocationId id(static_cast<std::uint16_t>(state_.location_count()));
    emit(LocationDefined{id, c.code, c.kind, bound ? c.bound_to : ChannelId::none(), c.priority});
    return Reject::none;
}

Reject Decider::on(const DefineSku& c) {
    Checks checks;
    checks.name(c.code);
    checks.require(state_.find_sku(c.code).is_none(), Reject::already_exists);
    if (checks.failed()) return checks.first();
    emit(SkuDefined{SkuId(static_cast<std::uint32_t>(state_.sku_count())), c.code});
    return Reject::none;
}

Reject Decider::on(const DefineKit& c) {
    Checks checks;
    checks.require(!c.components.empty(), Reject::no_lines);
    checks.require(c.components.size() <= kLinesMax, Reject::too_many_lines);
    checks.require(state_.has(c.kit), Reject::unknown_sku);
    for (std::size_t i = 0; i < c.components.size(); ++i) {
        const KitComponent& part = c.components[i];
        checks.positive(part.per_kit);
        checks.require(part.per_kit.units() <= 10'000, Reject::invalid_quantity);
        checks.require(state_.has(part.sku), Reject::unknown_sku);
        if (state_.has(part.sku)) {
            checks.require(part.sku != c.kit && !state_.is_kit(part.sku), Reject::kit_of_kits);
        }
        for (std::size_t j = 0; j < i; ++j) {
            checks.require(c.components[j].sku != part.sku, Reject::kit_of_kits);
        }
    }
    if (state_.has(c.kit)) {
        // A SKU that has stock or stands in a recipe itself cannot become a kit.
        checks.require(state_.sku(c.kit).first_cell == 0xffffffff, Reject::kit_of_kits);
        checks.require(state_.kits_with(c.kit).empty(), Reject::kit_of_kits);
    }
    if (checks.failed()) return checks.first();
    const auto old = state_.components(c.kit);
    if (std::equal(old.begin(), old.end(), c.components.begin(), c.components.end())) {
        return Reject::none;
    }
    if (const Reject reject = check_recipe(c); reject != Reject::none) return reject;
    emit(KitDefined{c.kit, c.components});
    return Reject::none;
}

// What the listings of the kit may still sell takes its components by the new recipe: the units
// that it needs more of must be free.
Reject Decider::check_recipe(const DefineKit& c) const {
    for (const KitComponent& part : c.components) {
        std::int64_t more = part.per_kit.units();
        for (const KitComponent& old : state_.components(c.kit)) {
            if (old.sku == part.sku) more -= old.per_kit.units();
        }
        if (more <= 0) continue;
        const Mode mode = state_.sku(part.sku).mode;
        std::int64_t exposed = 0;
        state_.for_each_listing(c.kit, [&](ListingId id, const Listing& listing) {
            if (listing.fulfilment == Fulfilment::marketplace) return;
            exposed += sums_exposure(mode) ? state_.exposure(id) : listing.nominal();
        });
        if (exposed > 0 && more * exposed > state_.free_units(part.sku, mode)) {
            return Reject::exceeds_free;
        }
    }
    return Reject::none;
}

Reject Decider::on(const SetMode& c) {
    if (!state_.has(c.sku)) return Reject::unknown_sku;
    if (state_.sku(c.sku).mode == c.mode) return Reject::none;
    emit(ModeSet{c.sku, c.mode});
    return Reject::none;
}

Reject Decider::on(const MapListing& c) {
    Checks checks;
    checks.id(c.listing);
    checks.require(state_.has(c.channel) && c.channel != kDirectChannel, Reject::unknown_channel);
    checks.require(state_.has(c.sku), Reject::unknown_sku);
    if (checks.failed()) return checks.first();
    const ListingId found = state_.find_listing(c.channel, c.listing);
    if (found.is_none()) {
        const ListingId id(static_cast<std::uint32_t>(state_.listing_count()));
        emit(ListingMapped{id, c.channel, c.listing, c.sku, c.fulfilment});
        return Reject::none;
    }
    const Listing& listing = state_.listing(found);
    if (listing.sku == c.sku && listing.fulfilment == c.fulfilment) return Reject::none;
    // The bound of merchant stock counts what the listing may sell for as long as it may.
    const bool leaves = listing.sku != c.sku || c.fulfilment == Fulfilment::marketplace;
    const bool moves = !listing.sku.is_none() && leaves;
    if (moves && state_.exposure(found) > 0) return Reject::listing_has_exposure;
    emit(ListingMapped{found, c.channel, c.listing, c.sku, c.fulfilment});
    return Reject::none;
}

}  // namespace tidegate::ledger
