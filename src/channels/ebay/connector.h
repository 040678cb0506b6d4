#pragma once

#include <memory>
#include <string>

#include "base/time.h"
#include "channels/channel.h"
#include "channels/ebay/client.h"
#include "channels/ebay/stock_writer.h"

// eBay, listings of the Inventory API. Quantities are absolute available units of the inventory
// item; every entry of an answer is read by itself.
//
// 1. The wire id of a listing is the seller SKU. Which listing number it belongs to is learned from
//    its offers at discovery, and kept for `offers_kept`: that is one call per SKU.
// 2. A purchase that is not paid yet is in no list of orders. Sellers require immediate payment.
// 3. Notifications and questions for stock come to one address; nothing is taken from a
//    notification but what it is about, which is then fetched.

namespace tidegate::channels::ebay {

struct Options {
    ClientOptions client;
    WriterOptions writer;
    std::string verification_token;  // the one that eBay was given with the address
    std::string endpoint;            // the address, exactly as eBay was given it
    std::string stock_check_user;    // Real-time Inventory Check; empty: it is not answered
    std::string stock_check_password;
    std::size_t orders_page = 200;
    std::size_t items_page = 200;
    Duration offers_kept = Duration::seconds(6 * 3600);
};

// `clock` outlives the connector.
[[nodiscard]] std::unique_ptr<Connector> make_connector(
    Options options, Send send, const Clock& clock
);

}  // namespace tidegate::channels::ebay
