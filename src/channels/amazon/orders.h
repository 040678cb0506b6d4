#pragma once

#include <string_view>

#include "base/result.h"
#include "channels/channel.h"

// Orders as the Orders API 2026-01-01 shows them, in ledger words.
//
// 1. An order holds its units from `PENDING` on: Amazon has taken them off its listing already.
//    A status that is not known holds too.
// 2. The listing of a line is the seller SKU; where Amazon leaves it out, the ASIN or the item's id
//    stands in, so that the line waits in suspense and is seen.
// 3. Units count as cancelled only where Amazon says so: the order is cancelled, or the item has a
//    cancellation that was executed. A pending order shows 0 units open, which means nothing.
// 4. Orders that Amazon fulfils are Fulfilment::marketplace.

namespace tidegate::channels::amazon {

// Also in the spelling of notifications and of the older interface ("PartiallyShipped").
[[nodiscard]] ledger::Stage stage_of(std::string_view status) noexcept;

// An answer of searchOrders; `next` is the pagination token.
[[nodiscard]] Result<OrdersPage> decode_orders(std::string_view body);
// An answer of getOrder: adds its order to the page.
[[nodiscard]] Status decode_order(std::string_view body, OrdersPage& page);

// Adds units to the order's line of a listing, or makes one. False: too many lines or units.
struct LineUnits {
    ExternalId listing;
    std::int64_t ordered = 0;
    std::int64_t cancelled = 0;
    std::int64_t shipped = 0;
    std::int64_t price_minor = 0;
};
[[nodiscard]] bool add_units(ledger::SeeOrder& order, const LineUnits& units);

}  // namespace tidegate::channels::amazon
