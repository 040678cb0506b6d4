#pragma once

#include <cstdint>
#include <string_view>

#include "ledger/types.h"

// What Shopify's counters of one order line mean in units, for both its wire formats. Pure.

namespace tidegate::channels::shopify {

struct LineCounts {
    std::int64_t ordered = 0;      // `quantity`: as placed, refunded units included
    std::int64_t current = 0;      // `currentQuantity`: without what was removed or refunded
    std::int64_t unfulfilled = 0;  // not yet fulfilled
    std::int64_t refunded_cancel = 0;
    std::int64_t refunded_return = 0;
    std::int64_t refunded_no_restock = 0;
};

enum class Fulfilled : std::uint8_t { nothing, something, everything };

struct LineUnits {
    std::int64_t cancelled = 0;
    std::int64_t shipped = 0;
};

enum class OrderCancelled : bool { no, yes };

[[nodiscard]] LineUnits units_of(
    const LineCounts& counts, Fulfilled fulfilled, OrderCancelled cancelled
) noexcept;

// Of displayFulfillmentStatus, or of fulfillment_status (lower case, null is empty).
[[nodiscard]] Fulfilled fulfilled_of(std::string_view status) noexcept;

[[nodiscard]] ledger::Stage stage_of(
    OrderCancelled cancelled, Fulfilled fulfilled, std::string_view financial_status
) noexcept;

}  // namespace tidegate::channels::shopify
