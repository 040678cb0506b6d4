#include <algorithm>

#include "ledger/checks.h"
#include "ledger/decider.h"

namespace tidegate::ledger {

Reject Decider::on(const RequestWrite& c) {
    Checks checks;
    checks.not_negative(c.quantity);
    checks.not_negative(c.change_from);
    checks.not_negative(c.unseen_most);
    checks.require(state_.has(c.listing), Reject::unknown_listing);
    if (checks.failed()) return checks.first();
    const Listing& listing = state_.listing(c.listing);
    checks.require(listing.fulfilment == Fulfilment::merchant, Reject::listing_is_read_only);
    checks.require(!listing.sku.is_none(), Reject::listing_not_mapped);
    if (checks.failed()) return checks.first();

    const bool brake = c.quantity.units() == 0 && listing.write_state == WriteState::unknown;
    if (listing.write_state != WriteState::settled && !brake) return Reject::write_in_flight;
    const auto quantity = static_cast<std::int32_t>(c.quantity.units());
    const OldUnits old = state_.old_units_of_write(listing);
    auto from = static_cast<std::int32_t>(c.change_from.units());
    if (old == OldUnits::change_from_is_left) {
        const std::int64_t shown = std::max(listing.remaining, 0);
        from = static_cast<std::int32_t>(shown - std::min(shown, c.unseen_most.units()));
    }
    // A write of 0 can only lower what may be sold, and the brake must work whatever the bound
    // says.
    const Reject bound =
        quantity == 0 ? Reject::none : check_write_bound(listing, c.listing, quantity, from, old);
    if (bound != Reject::none) return bound;
    const bool settled_there = listing.known && listing.write_state == WriteState::settled &&
                               listing.remaining == quantity;
    if (settled_there) return Reject::unchanged;
    emit(WriteRequested{c.listing, WriteNumber(listing.write.value() + 1), quantity, from});
    return Reject::none;
}

// The invariant of the escrow protocol: a write may not push what the marketplaces may still sell
// above what there is, for any plain SKU that the listing draws on.
Reject Decider::check_write_bound(
    const Listing& listing, ListingId id, std::int32_t quantity, std::int32_t from, OldUnits old
) const {
    const ChannelRecord& channel = state_.channel(listing.channel);
    const std::int64_t exposed_now = listing.exposure(channel.semantics);
    const std::int64_t exposed_then =
        listing.exposure_if_written(channel.semantics, quantity, from, old);
    if (exposed_then > exposed_now) {
        if (!listing.is_proven(channel.watermark)) return Reject::listing_not_read;
        if (const Reject reject = check_bounded(listing.sku); reject != Reject::none) return reject;
    }
    Listing next = listing;
    next.request(quantity, from, at_, channel.semantics, old);
    const auto exceeds = [&](SkuId plain) {
        const Mode mode = state_.sku(plain).mode;
        State::WhatIf written;
        written.listing = id;
        written.exposure = sums_exposure(mode) ? exposed_then : next.nominal();
        const std::int64_t free = state_.free_units_if(plain, mode, written);
        // When a fact has taken units away the bound is broken already: then only what makes it no
        // worse may pass.
        return free < 0 && free < state_.free_units(plain, mode);
    };
    if (!state_.is_kit(listing.sku)) {
        return exceeds(listing.sku) ? Reject::exceeds_free : Reject::none;
    }
    for (const KitComponent& part : state_.components(listing.sku)) {
        if (exceeds(part.sku)) return Reject::exceeds_free;
    }
    return Reject::none;
}

Reject Decider::check_bounded(SkuId sku) const {
    const auto unbounded = [&](SkuId plain) {
        return sums_exposure(state_.sku(plain).mode) && !state_.is_bounded(plain);
    };
    if (!state_.is_kit(sku)) return unbounded(sku) ? Reject::listing_not_read : Reject::none;
    for (const KitComponent& part : state_.components(sku)) {
        if (unbounded(part.sku)) return Reject::listing_not_read;
    }
    return Reject::none;
}

Reject Decider::check_open_write(ListingId id, WriteNumber write) const {
    if (!state_.has(id)) return Reject::unknown_listing;
    const Listing& listing = state_.listing(id);
    if (write.value() == 0 || write.is_none() || write > listing.write)
        return Reject::unknown_write;
    if (write < listing.write || listing.write_state == WriteState::settled) {
        return Reject::already_closed;
    }
    return Reject::none;
}

Reject Decider::on(const ConfirmWrite& c) {
    Checks checks;
    checks.time(c.effective_at);
    checks.require(
        checks.first() != Reject::none || state_.has(c.listing), Reject::unknown_listing
    );
    if (checks.failed()) return checks.first();
    if (const Reject reject = check_open_write(c.listing, c.write); reject != Reject::none) {
        return reject;
    }
    emit(WriteConfirmed{c.listing, c.write, c.effective_at});
    return Reject::none;
}

Reject Decider::on(const FailWrite& c) {
    const Reject reject = check_open_write(c.listing, c.write);
    if (reject == Reject::none) emit(WriteFailed{c.listing, c.write});
    return reject;
}

Reject Decider::on(const MarkWriteUnknown& c) {
    const Reject reject = check_open_write(c.listing, c.write);
    if (reject != Reject::none) return reject;
    if (state_.listing(c.listing).write_state == WriteState::unknown) return Reject::none;
    emit(WriteUnknown{c.listing, c.write});
    return Reject::none;
}

Reject Decider::on(const ReadBack& c) {
    Checks checks;
    checks.not_negative(c.quantity);
    checks.time(c.read_at);
    const Timestamp asked_at = c.asked_at == Timestamp{} ? c.read_at : c.asked_at;
    checks.time(asked_at);
    checks.require(asked_at <= c.read_at, Reject::invalid_time);
    checks.require(state_.has(c.listing), Reject::unknown_listing);
    if (checks.failed()) return checks.first();
    const Listing& listing = state_.listing(c.listing);
    if (listing.write_state == WriteState::pending) return Reject::write_in_flight;
    // What was asked before the last write or restock does not show it.
    if (asked_at < std::max<Timestamp>(listing.effective_at, listing.requested_at)) {
        return Reject::stale_read;
    }
    const auto quantity = static_cast<std::int32_t>(c.quantity.units());
    const bool as_known = listing.known && listing.write_state == WriteState::settled &&
                          listing.remaining == quantity;
    if (as_known) return Reject::none;
    emit(ListingRead{c.listing, quantity, c.read_at});
    return Reject::none;
}

Reject Decider::on(const AdvanceWatermark& c) {
    Checks checks;
    checks.time(c.watermark);
    checks.require(state_.has(c.channel) && c.channel != kDirectChannel, Reject::unknown_channel);
    if (checks.failed()) return checks.first();
    if (c.watermark <= state_.channel(c.channel).watermark) return Reject::stale_watermark;
    emit(WatermarkAdvanced{c.channel, c.watermark});
    return Reject::none;
}

}  // namespace tidegate::ledger
