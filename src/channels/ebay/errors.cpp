#include "channels/ebay/errors.h"

#include <string>

#include "channels/errors.h"

namespace tidegate::channels::ebay {

Meaning classify(int http_status, std::int64_t error_id) noexcept {
    if (http_status >= 200 && http_status < 300) return Meaning::success;
    if (error_id == kConcurrentAccess) return Meaning::busy;
    if (http_status == 429) return Meaning::throttled;
    if (http_status == 401) return Meaning::token_expired;
    if (http_status == 403) return Meaning::misconfigured;
    if (error_id == kSystemError || http_status >= 500 || http_status < 400) {
        return Meaning::unavailable;
    }
    if (http_status == 404 || error_id == kSkuUnknown || error_id == kItemUnknown) {
        return Meaning::gone;
    }
    return Meaning::refused;
}

Error to_error(Meaning meaning, int http_status, std::int64_t error_id, std::string_view message) {
    std::string text = "eBay answered HTTP " + std::to_string(http_status);
    if (error_id != 0) text += " with error " + std::to_string(error_id);
    if (!message.empty()) text.append(": ").append(message.substr(0, 300));
    switch (meaning) {
        case Meaning::throttled:
        case Meaning::busy:
            return channel_throttled(std::move(text));
        case Meaning::unavailable:
            return channel_unavailable(std::move(text));
        case Meaning::token_expired:
        case Meaning::unauthorized:
            return channel_unauthorized(std::move(text));
        case Meaning::misconfigured:
            return channel_misconfigured(
                std::move(text),
                "Check that the keyset is enabled and that the seller consented to the scopes "
                "sell.inventory and sell.fulfillment."
            );
        case Meaning::gone:
            return listing_unknown(std::move(text));
        case Meaning::refused:
        case Meaning::success:
            break;
    }
    return channel_refused(std::move(text));
}

Error webhook_key_unknown() {
    return {
        "webhook_key_unknown",
        "The notification is signed with a key that has not been fetched yet.",
        "Nothing: the key is fetched and eBay sends the notification again.",
        Retry::yes};
}

}  // namespace tidegate::channels::ebay
