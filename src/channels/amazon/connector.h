#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "channels/amazon/client.h"
#include "channels/amazon/queue.h"
#include "channels/channel.h"

// Amazon, through the Selling Partner API: Orders 2026-01-01, Listings Items 2021-08-01, FBA
// Inventory v1, and the seller's SQS queue of notifications. Quantities are absolute available
// units; quantity_writer.h says when a write counts as applied.
//
// 1. A listing is named by its seller SKU. Amazon keeps one quantity per SKU for all stores of a
//    region: it is read and written in the first store named, and orders of all of them are seen.
// 2. A poll walks two searches, both ended `search_lag` ago as Amazon demands: by time of creation
//    first, by time of update then. An order's update time moves with every change, so an order
//    that keeps changing stays out of the second search for a while; its time of creation never
//    moves, and so the first search shows every order placed since the window opened. That is what
//    the watermark rests on: the loop's feed_delay_max has to be at least search_lag and what
//    Amazon itself lags behind.
// 3. A search takes one of 20 calls that come back at one in three minutes. With none left the poll
//    answers with an error that may be repeated, and goes on from the same page.
// 4. Amazon pushes into the queue only: verify_webhook() accepts nothing.

namespace tidegate::channels::amazon {

struct Options {
    ClientOptions client;
    std::string seller;                               // merchant token, "A..."
    std::vector<std::string> marketplaces;            // "ATVPDKIKX0DER"; one at least
    QueueOptions queue;                               // without a url: polls only
    Duration search_lag = Duration::seconds(130);     // two minutes, and clocks that differ
    Duration prove_after = Duration::seconds(120);    // see quantity_writer.h
    Duration unknown_after = Duration::seconds(900);  // see quantity_writer.h
    int orders_page_size = 100;
};

// `clock` outlives the connector.
[[nodiscard]] std::unique_ptr<Connector> make_connector(
    Options options, Send send, const Clock& clock
);

}  // namespace tidegate::channels::amazon
