#pragma once

#include <memory>
#include <string>

#include "base/time.h"
#include "channels/channel.h"
#include "channels/shopify/client.h"

// Shopify, Admin GraphQL API. A write is inventorySetQuantities on `available` at one location with
// changeFromQuantity (compare and set) and an idempotency key.
//
// 1. One mutation carries one listing: a stale compare then fails nothing else, and the key, made
//    of the listing, the number of the write and the start of this process, is the same however
//    often and in whichever company the write is sent. After a time-out the same key is sent again;
//    the second answer is the first one's. Another process never sends the same write again (it
//    reads back), so it must not meet these keys either: a database that was made anew would count
//    its writes from one again and be answered with what became of others.
// 2. CHANGE_FROM_QUANTITY_STALE: nothing was written, somebody sold or counted in between; refused,
//    and to be read again. Never retried with the compare left out.
// 3. A poll asks which orders changed, and fetch_orders() for their content: see documents.h.
// 4. An item that the shop no longer has, or does not stock at the location, is read as gone.

namespace tidegate::channels::shopify {

struct Options {
    ClientOptions client;
    std::string location;  // number of the location that is written; empty: the only or first one
    std::string installation = "tidegate";  // names this hub among others in idempotency keys
    int orders_first = 100;
    int attempts_max = 3;  // of a write whose answer was lost
};

// `clock` outlives the connector.
[[nodiscard]] std::unique_ptr<Connector> make_connector(
    Options options, Send send, const Clock& clock
);

// A UUID that depends on its arguments alone.
[[nodiscard]] std::string idempotency_key(
    std::string_view installation, ExternalId listing, WriteNumber write
);

}  // namespace tidegate::channels::shopify
