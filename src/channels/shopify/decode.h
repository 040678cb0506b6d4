#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channels/channel.h"

// Shopify's orders as ledger words: GraphQL nodes of a poll and REST bodies of webhooks.
//
// 1. `quantity` of a line keeps what was refunded. A unit is cancelled when it left the order
//    before it was fulfilled: its refund says CANCEL, it was edited away, or the order is cancelled
//    and it was not fulfilled. RETURN says that a shipped unit came back, which is no cancellation.
// 2. A unit refunded with NO_RESTOCK counts as cancelled only when nothing of the order was
//    fulfilled; otherwise it may have been shipped, and shipped it stays.
// 3. A line without a variant but with a SKU waits in suspense under "sku_<SKU>"; without a SKU (a
//    tip, a service) it holds no stock and is left out.

namespace tidegate::channels::shopify {

// A page of a search: which orders changed, and when.
[[nodiscard]] Result<OrdersPage> decode_order_names(std::string_view body);

// Orders with their content. One whose lists did not fit is in `truncated` and has to be fetched by
// itself.
struct DecodedOrders {
    OrdersPage page;
    std::vector<ExternalId> truncated;
};
[[nodiscard]] Result<DecodedOrders> decode_orders(std::string_view body);

// Finds the inventory item of a variant; none when it is not known.
using ItemOfVariant = std::function<ExternalId(ExternalId variant)>;

// A webhook whose signature was checked. A REST body names variants; an order with a variant that
// is not known is announced and fetched.
[[nodiscard]] Result<WebhookEvent> decode_webhook(
    std::string_view topic, std::string_view body, const ItemOfVariant& item_of
);

}  // namespace tidegate::channels::shopify
