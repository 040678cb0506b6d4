#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

// What TikTok Shop's answers mean for us. A code alone is not enough: 36009004 stands for a bad
// signature, a bad token, a wrong clock and a missing field alike, so its message decides.

namespace tidegate::channels::tiktok {

enum class Meaning : std::uint8_t {
    success,
    throttled,      // not executed; come back later
    unavailable,    // may have been executed
    token_expired,  // not executed; renew the token and repeat once
    unauthorized,   // not executed; the seller has to authorise again
    inactive,       // not executed; the shop or seller is not active
    misconfigured,  // not executed; scope, address, version, cipher, signature, clock
    refused,        // not executed; the request itself is not acceptable
};

[[nodiscard]] Meaning classify(
    int http_status, std::int64_t code, std::string_view message
) noexcept;

// Only `unavailable` leaves a doubt.
[[nodiscard]] constexpr bool certainly_not_executed(Meaning meaning) noexcept {
    return meaning != Meaning::success && meaning != Meaning::unavailable;
}

// Why one SKU of an inventory update was refused.
enum class SkuRefusal : std::uint8_t {
    quantity_out_of_range,  // perhaps because it was zero
    below_lock,             // a campaign or creator keeps units
    warehouses,             // the warehouse map is out of date
    not_active,             // the product has to be activated first
    not_ours,               // bundle, global product, auction: written elsewhere or not now
    mapping,                // the SKU is not known over there
    inactive,               // seller
    other,
};
[[nodiscard]] SkuRefusal classify_sku(std::int64_t code) noexcept;
// 12019024 is said both of a number that is not acceptable and of units that a campaign or creator
// keeps; only the message tells.
[[nodiscard]] bool mentions_lock(std::string_view message) noexcept;

// An Error for people and programs. `message` is TikTok's own; `request_id` helps their support.
[[nodiscard]] Error to_error(
    Meaning meaning, std::int64_t code, std::string_view message, std::string_view request_id
);

}  // namespace tidegate::channels::tiktok
