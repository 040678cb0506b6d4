#include "ledger/listing.h"

#include <algorithm>

#include "base/assert.h"

namespace tidegate::ledger {

namespace {

std::int64_t at_least_zero(std::int64_t units) noexcept { return std::max<std::int64_t>(0, units); }

// Units that may be sold from the old and the new quantity together while a write is under way.
std::int64_t in_flight(
    WriteSemantics semantics, std::int32_t remaining, std::int32_t from, std::int32_t quantity
) noexcept {
    const std::int64_t old = at_least_zero(remaining);
    switch (semantics) {
        case WriteSemantics::absolute:
            return old + quantity;
        case WriteSemantics::compare_and_set:
            // If it lands, `from` was what stood there: the rest of the old quantity was sold unseen.
            return at_least_zero(old - from) + std::max(from, quantity);
        case WriteSemantics::on_hand:
        case WriteSemantics::delta:
            return std::max<std::int64_t>(old, quantity);
    }
    return old + quantity;
}

}  // namespace

std::int64_t Listing::exposure(WriteSemantics semantics) const noexcept {
    if (write_state == WriteState::settled) return unseen_before + at_least_zero(remaining);
    const std::int64_t bound = in_flight(semantics, remaining, change_from, write_quantity);
    return unseen_before + at_least_zero(bound - seen_in_flight);
}

std::int64_t Listing::nominal() const noexcept {
    if (write_state == WriteState::settled) return at_least_zero(remaining);
    return at_least_zero(static_cast<std::int64_t>(std::max(remaining, write_quantity)) - seen_in_flight);
}

std::int64_t Listing::exposure_if_written(
    WriteSemantics semantics, std::int32_t quantity, std::int32_t from
) const noexcept {
    Listing next = *this;
    next.request(quantity, from, requested_at, semantics);
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
    }
    if (write_state == WriteState::settled) {
        remaining -= units;
    } else {
        seen_in_flight += units;
    }
}

void Listing::restock(std::int32_t units) noexcept {
    if (known) remaining += units;
}

void Listing::request(
    std::int32_t quantity, std::int32_t from, Timestamp at, WriteSemantics semantics
) noexcept {
    if (write_state != WriteState::settled) {
        // The emergency brake overtakes a write whose outcome is unknown: both may have landed.
        remaining = static_cast<std::int32_t>(at_least_zero(
            in_flight(semantics, remaining, change_from, write_quantity) - seen_in_flight));
    }
    write = WriteNumber(write.value() + 1);
    write_quantity = quantity;
    change_from = from;
    seen_in_flight = 0;
    requested_at = at;
    write_state = WriteState::pending;
}

void Listing::confirm(WriteSemantics semantics, Timestamp effective, Timestamp watermark) noexcept {
    TIDEGATE_ASSERT(write_state != WriteState::settled);
    const std::int32_t old = std::max(0, remaining);
    std::int32_t before = 0;  // units of the old quantity that may have been sold unseen
    if (semantics == WriteSemantics::absolute) before = old;
    if (semantics == WriteSemantics::compare_and_set) before = std::max(0, old - change_from);
    const std::int32_t seen_of_old = std::min(before, seen_in_flight);
    unseen_before += before - seen_of_old;
    remaining = write_quantity - (seen_in_flight - seen_of_old);
    listed = write_quantity;
    effective_at = effective;
    seen_in_flight = 0;
    known = true;
    write_state = WriteState::settled;
    advance(watermark);
}

void Listing::fail() noexcept {
    TIDEGATE_ASSERT(write_state != WriteState::settled);
    remaining -= seen_in_flight;
    seen_in_flight = 0;
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
    if (!known || quantity > bound) known_from = read_at;
    remaining = quantity;
    listed = quantity;
    unseen_before = static_cast<std::int32_t>(at_least_zero(bound - quantity));
    effective_at = read_at;
    seen_in_flight = 0;
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
