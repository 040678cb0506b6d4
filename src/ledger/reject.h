#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// Every reason for which the ledger refuses a command: one closed list. When several apply, the one
// with the lowest number is the answer, so that the answer does not depend on the order of checks
// in the code. Numbers are in the journal and in the API: never reused.

namespace tidegate::ledger {

enum class Reject : std::uint16_t {
    none = 0,

    // Malformed: the same command can never succeed.
    invalid_quantity = 10,  // negative or zero where units are needed, or beyond Quantity::kLimit
    invalid_id = 11,        // an empty id where one is needed
    invalid_time = 12,      // before 2000-01-01 or after 2200-01-01, or an expiry not in the future
    invalid_name = 13,      // an empty code, or longer than 100 bytes
    no_lines = 14,
    too_many_lines = 15,  // more than kLinesMax
    same_location = 16,   // a transfer from a place to itself
    kit_of_kits = 17,     // a component is a kit, or the kit has stock, or is its own component
    idempotency_mismatch = 18,  // this command id was used for another command

    // Unknown or clashing names.
    unknown_sku = 30,
    unknown_location = 31,
    unknown_channel = 32,
    unknown_listing = 33,
    unknown_order = 34,
    unknown_lock = 35,
    unknown_transfer = 36,
    unknown_return = 37,
    unknown_count = 38,
    unknown_write = 39,
    already_exists = 40,
    kit_has_no_stock = 42,      // stock commands go to its components
    listing_is_read_only = 44,  // fulfilled by the marketplace: we may not write its quantity
    listing_not_mapped = 45,
    listing_has_exposure = 46,  // cannot be given another SKU while it may sell the old one
    listing_not_read = 47,      // what the marketplace shows now must be read first
    limit_reached = 48,         // kChannelsMax channels or kLocationsMax locations are defined

    // State: the same command may succeed later.
    already_closed = 60,       // released, expired, inspected, finished: each closes once
    reservation_expired = 61,  // paid too late, and the stock is gone
    write_in_flight = 62,
    exceeds_available = 63,  // not enough units in the place or pool named
    exceeds_free = 64,       // the units are there, but a marketplace may still sell them
    exceeds_held = 65,       // more than the reservation, lock, transfer or return still holds
    exceeds_shipped = 66,    // more returned than was ever shipped
    stale_watermark = 67,    // a watermark only moves forward
    stale_read = 68,         // asked before the last write, or restock, of the listing
    already_corrected = 69,
    unchanged = 70,  // the write would set what is set
};

// Whether the same command may succeed later without being changed.
[[nodiscard]] bool transient(Reject reject) noexcept;

// The enumerator's name: the refusal code of the API.
[[nodiscard]] std::string_view reject_name(Reject reject) noexcept;
[[nodiscard]] std::optional<Reject> reject_from_number(std::uint16_t number) noexcept;

}  // namespace tidegate::ledger
