#pragma once

#include <string>
#include <vector>

#include "channels/channel.h"
#include "channels/walmart/client.h"
#include "channels/walmart/orders.h"

// The search for changed orders, cut into slices of time that are safe to walk.
//
// Walmart documents no order in which a search gives its pages, and a page is a position in a list
// that goes on changing: an order that is changed while the pages are walked may move others across
// a page border, so that one is never shown. Hence no search here is walked by its pages. A slice
// of time that fits into one answer is whole; one that does not is halved until it does. The
// slices are asked for from the oldest to the youngest, and the last has no upper end: an order
// that changes meanwhile moves into a slice that is still to come. That is the promise of
// OrdersPage.
//
// 1. The ends of neighbouring slices overlap by a second: whether an end belongs to a search is not
//    documented. Times are whole seconds there, so two seconds are the shortest slice.
// 2. When more changed in the shortest slice than fit, its pages are walked after all, and the page
//    is incomplete if the orders on them are fewer than Walmart counts.
// 3. A search that does not say when the orders were created is taken for the last seven days, and
//    none reaches back more than 180: every search asks for all of those.
// 4. A search shows one kind of fulfilment only, so each kind is walked after the other.
// 5. productInfo stays off: it is not needed and slows the answer.

namespace tidegate::channels::walmart {

struct ShipNodeType {
    std::string name;  // "SellerFulfilled", "WFSFulfilled", "3PLFulfilled"
    ledger::Fulfilment fulfilment = ledger::Fulfilment::merchant;
};

class OrderSearch {
public:
    // `limit` is at most 200.
    OrderSearch(Client& client, std::vector<ShipNodeType> kinds, std::size_t limit)
        : client_(client), kinds_(std::move(kinds)), limit_(limit) {}

    [[nodiscard]] Result<OrdersPage> next(const OrdersWindow& window, const std::string& cursor);

private:
    // Where the walk stands: the kind, the begin of the slice and its length in seconds; a length
    // of zero is open to now.
    struct Place {
        std::size_t kind = 0;
        std::int64_t from = 0;
        std::int64_t length = 0;
    };
    [[nodiscard]] static std::string text_of(const Place& place);
    [[nodiscard]] Result<Place> place_of(const std::string& cursor) const;
    [[nodiscard]] std::int64_t oldest() const;  // in seconds
    [[nodiscard]] std::string target_of(const Place& place, std::int64_t until) const;
    [[nodiscard]] Result<OrdersPage> walk_pages(OrderList first, const Place& place);

    Client& client_;
    std::vector<ShipNodeType> kinds_;
    std::size_t limit_;
};

}  // namespace tidegate::channels::walmart
