#include "ledger/listing.h"

#include <algorithm>

#include "base/assert.h"

namespace tidegate::ledger {

namespace {

std::int64_t at_least_zero(std::int64_t units) noexcept {
    return std::max<std::int64_t>(0, units);
}

std::int32_t bounded(std::int64_t units) noexcept {
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(units, -Listing::kMost, Listing::kMost)
    );
}

// What the write under way leaves behind if it lands. Of the orders seen since it was requested,
// `seen_of_old` are taken from the old quantity: as many as can be, claim or no claim.
struct Landed {
    std::int64_t unseen = 0;     // units of the old quantity, sold unseen before it landed
    std::int64_t remaining = 0;  // of the new one
};

Landed landed(const Listing& listing, WriteSemantics semantics) noexcept {
    const std::int64_t old = at_least_zero(listing.remaining);
    // If it landed, `change_from` was what stood there: the rest was sold.
    const std::int64_t missing = at_least_zero(old - listing.change_from);
    std::int64_t before = old;
    std::int64_t sold_of_old = old;
    switch (semantics) {
        case WriteSemantics::absolute:
            if (listing.guarded_write) before = missing;
            break;
        case WriteSemantics::compare_and_set:
            before = sold_of_old = missing;
            break;
        case WriteSemantics::on_hand:
        case WriteSemantics::delta:
            before = sold_of_old = 0;  // the marketplace itself subtracts what it has sold
            break;
    }
    const std::int64_t seen = listing.seen_in_flight;
    const std::int64_t seen_of_old = std::min(sold_of_old, seen);
    return {
        at_least_zero(before - seen_of_old),
        std::int64_t{listing.write_quantity} + listing.restocked_in_flight - (seen - seen_of_old)};
}

// Units that may be taken from the old and the new quantity together while a write is under way,
// whether it lands or not. `seen` and `restocked` count since it was requested.
std::int64_t in_flight(const Listing& listing, WriteSemantics semantics) noexcept {
    const std::int64_t stays = at_least_zero(listing.remaining) + listing.restocked_in_flight -
                               std::int64_t{listing.seen_in_flight};
    const Landed lands = landed(listing, semantics);
    return at_least_zero(std::max(stays, lands.unseen + lands.remaining));
}

}  // namespace

std::int64_t Listing::exposure(WriteSemantics semantics) const noexcept {
    if (write_state == WriteState::settled) return unseen_before + at_least_zero(remaining);
    return unseen_before + in_flight(*this, semantics);
}

std::int64_t Listing::nominal() const noexcept {
    if (write_state == WriteState::settled) return at_least_zero(remaining);
    const std::int64_t shown = std::max(remaining, write_quantity);
    return at_least_zero(shown + restocked_in_flight - seen_in_flight);
}

std::int64_t Listing::exposure_if_written(
    WriteSemantics semantics, std::int32_t quantity, std::int32_t from, OldUnits old
) const noexcept {
    Listing next = *this;
    next.request(quantity, from, requested_at, semantics, old);
    return next.exposure(semantics);
}

void Listing::see_sale(std::int32_t units, Timestamp placed_at, Timestamp watermark) noexcept {
    if (!known || placed_at <= known_from) return;
    if (placed_at <= effective_at) {
        const std::int32_t before = std::min(units, unseen_before);
        unseen_before -= before;
        units -= before;
        // The watermark had promised that this order was seen: it is in no bound any more.
        if (watermark >= effective_at) return;
        // Beyond a claim it may have been sold from the old quantity.
        if (guarded_unseen) return;
    }
    if (write_state == WriteState::settled) {
        remaining = bounded(std::int64_t{remaining} - units);
    } else {
        seen_in_flight = bounded(std::int64_t{seen_in_flight} + units);
    }
}

void Listing::restock(std::int32_t units, Timestamp at) noexcept {
    requested_at = std::max<Timestamp>(requested_at, at);
    const bool settled = write_state == WriteState::settled;
    if (settled && !known) return;
    std::int32_t& offered = settled ? remaining : restocked_in_flight;
    offered = bounded(std::int64_t{offered} + units);
}

void Listing::request(
    std::int32_t quantity, std::int32_t from, Timestamp at, WriteSemantics semantics, OldUnits old
) noexcept {
    if (write_state != WriteState::settled) {
        // The emergency brake overtakes a write whose outcome is unknown: both may have landed.
        guarded_write = false;
        remaining = bounded(in_flight(*this, semantics));
    }
    guarded_write = old == OldUnits::change_from_is_left;
    write = WriteNumber(write.value() + 1);
    write_quantity = quantity;
    change_from = from;
    seen_in_flight = 0;
    restocked_in_flight = 0;
    requested_at = at;
    write_state = WriteState::pending;
}

void Listing::confirm(WriteSemantics semantics, Timestamp effective, Timestamp watermark) noexcept {
    TIDEGATE_ASSERT(write_state != WriteState::settled);
    const Landed lands = landed(*this, semantics);
    guarded_unseen = rests_on_claim(watermark);
    guarded_write = false;
    unseen_before = bounded(unseen_before + lands.unseen);
    remaining = bounded(lands.remaining);
    listed = write_quantity;
    effective_at = std::max<Timestamp>({effective_at, requested_at, effective});
    if (!known) known_from = effective_at;
    seen_in_flight = 0;
    restocked_in_flight = 0;
    known = true;
    write_state = WriteState::settled;
    advance(watermark);
}

void Listing::fail() noexcept {
    TIDEGATE_ASSERT(write_state != WriteState::settled);
    if (known) {
        remaining = bounded(std::int64_t{remaining} + restocked_in_flight - seen_in_flight);
    }
    seen_in_flight = 0;
    restocked_in_flight = 0;
    guarded_write = false;
    write_state = WriteState::settled;
}

void Listing::mark_unknown() noexcept {
    TIDEGATE_ASSERT(write_state == WriteState::pending);
    write_state = WriteState::unknown;
}

void Listing::read(
    std::int32_t quantity, Timestamp read_at, WriteSemantics semantics, Timestamp watermark
) noexcept {
    const std::int64_t bound = exposure(semantics);
    guarded_unseen = rests_on_claim(watermark);
    guarded_write = false;
    if (!known || quantity > bound) {
        known_from = read_at;
    } else {
        unseen_before = bounded(bound - quantity);
    }
    remaining = quantity;
    listed = quantity;
    effective_at = read_at;
    seen_in_flight = 0;
    restocked_in_flight = 0;
    known = true;
    write_state = WriteState::settled;
    advance(watermark);
}

bool Listing::advance(Timestamp watermark) noexcept {
    if (unseen_before == 0 || watermark < effective_at) return false;
    unseen_before = 0;
    return true;
}

}  // namespace tidegate::ledger
