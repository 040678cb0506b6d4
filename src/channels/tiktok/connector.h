#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "channels/channel.h"
#include "channels/tiktok/client.h"

// TikTok Shop. Quantities are absolute available units; a code of 0 does not mean that stock was
// written, so the errors of single SKUs are read and every refusal is followed by a read.
//
// Zero: the documented range starts at 1. A write of zero is attempted; if it is refused and no SKU
// of the product may sell, the product is deactivated, else ZeroPolicy decides. A product that was
// deactivated this way comes back when every one of its SKUs is asked to show units again: it is
// activated, and its stock is written once it is on sale. The units that are live in between (the
// quantity from before) are part of the quantity that the write was accepted for.

namespace tidegate::channels::tiktok {

enum class ZeroPolicy : std::uint8_t {
    refuse,            // the SKU keeps its last units, and they stay in the bound
    stop_the_product,  // deactivate, although other SKUs of the product could sell
};

struct Options {
    ClientOptions client;
    ZeroPolicy zero_policy = ZeroPolicy::refuse;
    std::size_t page_size = 100;
    // Versions appear and end month by month.
    std::string orders_version = "202309";
    std::string detail_version = "202507";
    std::string products_version = "202502";
    std::string inventory_version = "202309";
    std::string logistics_version = "202309";
};

// `clock` outlives the connector.
[[nodiscard]] std::unique_ptr<Connector> make_connector(
    Options options, Send send, const Clock& clock
);

}  // namespace tidegate::channels::tiktok
