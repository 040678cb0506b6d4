#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/time.h"
#include "channels/channel.h"
#include "channels/walmart/client.h"
#include "channels/walmart/webhook.h"

// Walmart Marketplace (US). The wire id of a listing is the seller SKU.
//
// How a quantity is written. Walmart takes a figure for each ship node that includes the units it
// has sold and not yet shipped, and subtracts those by itself. So that `quantity` units may still
// be sold, Formula::exact sends quantity + reserved, as read right before the write; every write
// then costs two calls. Formula::net_free sends the bare quantity: as long as orders wait to be
// shipped, the listing sells less than it may, and never more. Zero is sent as zero by both.
//
// 1. Both are absolute in the ledger's words. The units that Walmart subtracts include orders that
//    the ledger has not seen yet, and `exact` adds just these again: what was sold unseen before
//    the write stands beside the new quantity. Called `on_hand`, the write would free the old
//    quantity the moment it is confirmed, although some of it may be sold unseen.
// 2. A sale between the read and the write raises what Walmart subtracts: less is for sale than
//    was asked for. A cancellation offers its units again, as it would without a write. What is
//    left of `exact` are units that are marked as shipped in the moment between the read and the
//    landing of the write: so many too many are for sale. Such a write asks for a read, which shows
//    them as a drift, and they are taken back.
// 3. Whether a write makes Walmart forget the units it subtracts is not documented. If it did,
//    `exact` would list `reserved` units too many; net_free is right in either case, and therefore
//    what is chosen unless somebody has looked (docs/operations/walmart.md says how).
// 4. Stock is never written by a feed: a feed that was queued before a sale can land half an hour
//    later, over a fresher figure, and offer units again that are gone.
// 5. Items are never retired: that takes up to two days. What must not sell is set to zero.
// 6. A SKU that Walmart alone fulfils (WFS) is never written. One that is in Walmart's warehouses
//    and at a ship node of the seller counts as the seller's.

namespace tidegate::channels::walmart {

enum class Formula : std::uint8_t { net_free, exact };

struct Options {
    ClientOptions client;
    Formula formula = Formula::net_free;
    WebhookAuth webhook;
    bool wfs = false;          // the seller uses Walmart's warehouses
    bool third_party = false;  // the seller's stock is also with a provider of Walmart's (3PL)
    std::size_t orders_limit = 200;
};

// `clock` outlives the connector.
[[nodiscard]] std::unique_ptr<Connector> make_connector(
    Options options, Send send, const Clock& clock
);

}  // namespace tidegate::channels::walmart
