// Goal: no bytes that Walmart, or somebody who pretends to be it, sends make a decoder crash or
// hang. Method: every input goes through all of the connector's decoders.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "channels/walmart/errors.h"
#include "channels/walmart/inventory.h"
#include "channels/walmart/orders.h"
#include "channels/walmart/webhook.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    using namespace tidegate::channels::walmart;
    const std::vector<NodeAmount> amounts = {{"10", 5}, {"20", 1}};
    static_cast<void>(first_error(body));
    static_cast<void>(decode_webhook(body).has_value());
    static_cast<void>(decode_orders(body, tidegate::ledger::Fulfilment::merchant).has_value());
    static_cast<void>(decode_order(body).has_value());
    static_cast<void>(decode_nodes(body).has_value());
    static_cast<void>(decode_inventories(body).has_value());
    static_cast<void>(decode_items(body).has_value());
    static_cast<void>(decode_wfs(body).has_value());
    static_cast<void>(decode_single_reply(body, 5).has_value());
    static_cast<void>(decode_nodes_reply(body, amounts).has_value());
    return 0;
}
