// Goal: no bytes that Amazon, its queue, or somebody who pretends to be one, sends make a decoder
// crash or hang. Method: every input goes through all decoders of orders, listings, stock and
// notifications.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "channels/amazon/errors.h"
#include "channels/amazon/listings.h"
#include "channels/amazon/notification.h"
#include "channels/amazon/orders.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    using namespace tidegate::channels;
    constexpr std::string_view kStore = "ATVPDKIKX0DER";
    static_cast<void>(amazon::decode_orders(body).has_value());
    OrdersPage page;
    static_cast<void>(amazon::decode_order(body, page).has_value());
    static_cast<void>(amazon::decode_items(body, kStore).has_value());
    static_cast<void>(amazon::decode_item(body, kStore).has_value());
    static_cast<void>(amazon::decode_submission(body).has_value());
    static_cast<void>(amazon::decode_summaries(body, tidegate::Timestamp()).has_value());
    static_cast<void>(amazon::decode_notification(body, "SELLER").has_value());
    static_cast<void>(amazon::read_error(body).code);
    return 0;
}
