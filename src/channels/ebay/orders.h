#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channels/channel.h"

// Orders of the Fulfillment API and what they mean in ledger words.
//
// 1. A line names its listing by the seller SKU. A line of a classic listing may have none: it
//    waits in suspense under "item_" and the item's number.
// 2. eBay cancels an order as a whole. A list of orders only hints at it (cancelState); the single
//    order says it (cancelRequests). `asks_for_cancel` is that hint, and the order has to be read.
// 3. A refund names money, not units: it changes no counter. What comes back is a return that a
//    person receives.
// 4. A line item that is listed twice counts once (lineItemId).

namespace tidegate::channels::ebay {

struct DecodedOrder {
    SeenOrder seen;
    bool asks_for_cancel = false;
};

struct DecodedOrders {
    std::vector<DecodedOrder> orders;  // as listed
    std::vector<std::string> unreadable;
    std::size_t rows = 0;          // of the page, readable or not
    std::vector<std::string> ids;  // of all rows, as listed
    std::int64_t total = 0;        // of all pages
};

[[nodiscard]] Result<DecodedOrders> decode_orders(std::string_view body);
// The answer to a call for a single order.
[[nodiscard]] Result<DecodedOrders> decode_order(std::string_view body);

// "2026-01-02T03:04:05.006Z"
[[nodiscard]] std::string time_text(Timestamp at);

// Where a walk through the pages stands. eBay counts rows of a list that moves while it is read, so
// every page begins with the last row of the one before: as long as it is found, nothing slipped
// between two pages, and when it is not, the walk starts again.
struct PageCursor {
    std::int64_t offset = 0;  // of the first row that is asked for
    std::string last;         // order id of the row that must be met again; empty: first page
    int restarts = 0;
};
[[nodiscard]] std::string to_text(const PageCursor& cursor);
[[nodiscard]] Result<PageCursor> parse_cursor(std::string_view text);  // empty: the first page

}  // namespace tidegate::channels::ebay
