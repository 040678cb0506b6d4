#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "channels/channel.h"

// Walmart's purchase orders as ledger words.
//
// 1. A line is usually one unit, and several lines may name one SKU: units are summed by SKU. Each
//    line says by status how many of its units are Created, Acknowledged, Shipped, Delivered or
//    Cancelled.
// 2. What no status speaks of, and what has a status that is not known, keeps its hold: it is
//    neither cancelled nor shipped.
// 3. Walmart shows an order when it is paid; before that there is nothing to see.
// 4. An order is updated when the youngest of its lines changed its status.

namespace tidegate::channels::walmart {

struct OrderList {
    OrdersPage page;  // without `next`, which belongs to the search
    std::int64_t total = 0;
    std::string next;  // query of the next page, "?..."; empty: this was the last
};

// The answer of GET /v3/orders.
[[nodiscard]] Result<OrderList> decode_orders(std::string_view body, ledger::Fulfilment fulfilment);

// The answer of GET /v3/orders/{purchaseOrderId}, which holds the order or wraps it in "order".
[[nodiscard]] Result<OrdersPage> decode_order(std::string_view body);

}  // namespace tidegate::channels::walmart
