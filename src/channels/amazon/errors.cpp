#include "channels/amazon/errors.h"

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::amazon {

ApiError read_error(std::string_view body) {
    ApiError error;
    json::od::document document;
    json::od::array errors;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document["errors"].get_array().get(errors)) return error;
    for (auto element : errors) {
        json::od::value value;
        if (element.get(value)) return error;
        const bool read = json::each_field(value, [&](std::string_view key, json::od::value field) {
            if (key == "code") error.code = json::text(field).value_or("");
            if (key == "message") error.message = json::text(field).value_or("");
            if (key == "details") error.details = json::text(field).value_or("");
            return true;
        });
        return read ? error : ApiError{};
    }
    return error;
}

Meaning classify(int http_status, const ApiError& error) noexcept {
    if (http_status >= 200 && http_status < 300) return Meaning::success;
    if (http_status == 429 || error.code == "QuotaExceeded") return Meaning::throttled;
    if (http_status >= 500) return Meaning::unavailable;
    if (http_status == 401 || http_status == 403) {
        const auto says = [&](std::string_view word) {
            return error.message.find(word) != std::string::npos ||
                   error.details.find(word) != std::string::npos;
        };
        if (says("expired")) return Meaning::token_expired;
        return says("revoked") ? Meaning::unauthorized : Meaning::misconfigured;
    }
    return http_status == 404 ? Meaning::not_found : Meaning::refused;
}

Error to_error(Meaning meaning, int http_status, const ApiError& error) {
    std::string text = "Amazon answered HTTP " + std::to_string(http_status);
    if (!error.code.empty()) {
        text += ' ' + error.code.substr(0, 60) + ": " + error.message.substr(0, 300);
    }
    switch (meaning) {
        case Meaning::throttled:
            return channel_throttled(text);
        case Meaning::unavailable:
            return channel_unavailable(text);
        case Meaning::token_expired:
        case Meaning::unauthorized:
            return channel_unauthorized(text);
        case Meaning::misconfigured:
            return channel_misconfigured(
                text,
                "Check the app's roles (Product Listing, Inventory and Order Tracking); a role "
                "that "
                "was added later needs a new authorisation."
            );
        case Meaning::not_found:
            return listing_unknown(text);
        case Meaning::success:
        case Meaning::refused:
            break;
    }
    return channel_refused(text);
}

}  // namespace tidegate::channels::amazon
