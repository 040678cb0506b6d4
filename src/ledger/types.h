#pragma once

#include <cstdint>

#include "base/quantity.h"
#include "base/strong_id.h"

// Small closed vocabularies of the ledger. The numbers are on disk (docs/formats/journal.md): they
// are never reused and never change meaning.

namespace tidegate::ledger {

// How a marketplace understands a quantity that we write (escrow: which bound holds meanwhile).
enum class WriteSemantics : std::uint8_t {
    absolute = 1,         // overwrites its countdown of available units: TikTok Shop, Amazon, eBay
    on_hand = 2,          // physical units, it subtracts its own open orders: Walmart
    compare_and_set = 3,  // applied only if the old value is the one we named: Shopify
    delta = 4,            // adds to the old value
};

enum class LocationKind : std::uint8_t {
    own = 1,
    third_party = 2,
    channel_bound = 3,  // FBA, FBT, WFS: the marketplace ships it and only its own listings sell it
};

enum class Fulfilment : std::uint8_t { merchant = 1, marketplace = 2 };

// The bound that decide() enforces when a listing is raised.
enum class Mode : std::uint8_t {
    strict = 1,        // sum of worst-case exposure <= sellable: cannot oversell
    proportional = 2,  // sum of max(confirmed, in flight) - seen <= sellable: the published rule
    guarded = 3,       // as strict, but an absolute write may claim that old units are still there
    shared = 4,        // no bound: every listing may show the whole pool
};

// Whether the bound of a mode sums the exposure of its listings. Then none may be raised before all
// of them have been read.
[[nodiscard]] constexpr bool sums_exposure(Mode mode) noexcept {
    return mode == Mode::strict || mode == Mode::guarded;
}

// How far an order has come. Only rises; `cancelled` is final for what has not been shipped.
enum class Stage : std::uint8_t {
    announced = 0,  // a webhook named it, its lines are not known yet
    unpaid = 1,
    on_hold = 2,  // paid, the buyer may still cancel freely
    ready = 3,
    shipping = 4,
    shipped = 5,
    delivered = 6,
    completed = 7,
    cancelled = 8,
};

// Where units of on_hand stand besides `reserved` and `locked`, which only orders and locks move.
enum class Bucket : std::uint8_t { available = 1, quarantine = 2, damaged = 3, safety_hold = 4 };

enum class AdjustReason : std::uint8_t {
    opening = 1,    // first stock of a new workspace
    count = 2,      // a stock count found another number
    shrinkage = 3,  // lost, stolen
    found = 4,
    correction = 5,  // the opposite entry of an earlier event, which it names
    scrap = 6,
    other = 7,
};

enum class WriteState : std::uint8_t {
    settled = 0,  // no write under way
    pending = 1,  // sent or about to be sent
    unknown = 2,  // sent, the answer was lost: it may have landed, now or later
};

// What caused an OrderChanged event.
enum class OrderCause : std::uint8_t {
    seen = 1,       // the marketplace told us something new
    reserved = 2,   // an API reservation
    confirmed = 3,  // its payment
    released = 4,   // given up by the caller
    expired = 5,    // its time ran out
    filled = 6,     // stock arrived for a shortage
    mapped = 7,     // a suspense line learned its SKU
};

// The channel of API reservations and direct sales: always there, has no listings.
inline constexpr ChannelId kDirectChannel{0};

// Facts may push on_hand below zero, which is an incident; below this it is a damaged message.
inline constexpr std::int64_t kOnHandMin = -Quantity::kLimit / 10;

using LockId = StrongId<struct LockTag, std::uint32_t>;

struct KitComponent {
    SkuId sku;
    Quantity per_kit;
    friend bool operator==(const KitComponent&, const KitComponent&) = default;
};

}  // namespace tidegate::ledger
