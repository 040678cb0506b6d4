// Goal: no bytes that a marketplace, or somebody who pretends to be one, sends make a decoder crash
// or hang. Method: every input goes through all decoders of webhooks and orders.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "channels/shopify/decode.h"
#include "channels/tiktok/decode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    using namespace tidegate::channels;
    static_cast<void>(tiktok::decode_webhook(body).has_value());
    static_cast<void>(tiktok::decode_orders(body).has_value());
    static_cast<void>(shopify::decode_orders(body).has_value());
    const auto no_item = [](tidegate::ExternalId) { return tidegate::ExternalId::none(); };
    for (const auto* topic : {"orders/create", "orders/cancelled", "inventory_levels/update"}) {
        static_cast<void>(shopify::decode_webhook(topic, body, no_item).has_value());
    }
    return 0;
}
