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
// of
//    the listing and the number of the write, is the same however often and in whichever company
//    the write is sent. After a time-out the same key is sent again; the second answer is the first
//    one's.
// 2. CHANGE_FROM_QUANTITY_STALE: nothing was written, somebody sold or counted in between; refused,
//    and to be read again. Never retried with the compare left out.

namespace tidegate::channels::shopify {

struct Options {
    ClientOptions client;
    std::string location;  // number of the location that is written; empty: the only or first one
    // Names this installation in idempotency keys, so that a new database never meets the keys of
    // an old one.
    std::string installation = "tidegate";
    int orders_first = 20;
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
