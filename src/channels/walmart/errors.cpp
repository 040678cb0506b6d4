#include "channels/walmart/errors.h"

#include <algorithm>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::walmart {

namespace {

constexpr std::size_t kDetailMax = 300;

void read_error(json::od::value& value, std::string& detail) {
    std::string code;
    std::string description;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "code") code = json::id_text(field).value_or("");
        if (key == "description") description = json::text(field).value_or("");
        return true;
    });
    if (!good || !detail.empty()) return;
    detail = description.empty() ? code : code + ": " + description;
    detail.resize(std::min(detail.size(), kDetailMax));
}

bool read_errors(json::od::value& value, std::string& detail) {
    json::od::json_type type{};
    if (value.type().get(type)) return false;
    if (type == json::od::json_type::array) {
        return json::each_element(value, [&](json::od::value& element) {
            read_error(element, detail);
            return true;
        });
    }
    if (type != json::od::json_type::object) return true;
    return json::each_field(value, [&](std::string_view key, json::od::value& inner) {
        return key != "error" || read_errors(inner, detail);
    });
}

}  // namespace

Meaning classify(int http_status) noexcept {
    if (http_status >= 200 && http_status < 300) return Meaning::success;
    switch (http_status) {
        case 401:
            return Meaning::token_expired;
        case 403:
            return Meaning::forbidden;
        case 404:
            return Meaning::not_found;
        case 429:
            return Meaning::throttled;
        default:
            return http_status >= 400 && http_status < 500 ? Meaning::refused
                                                           : Meaning::unavailable;
    }
}

std::string first_error(std::string_view body) {
    std::string detail;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return detail;
    // A body that breaks off keeps what was found of it before.
    (void)json::each_field(object, [&](std::string_view key, json::od::value& value) {
        return (key != "errors" && key != "error") || read_errors(value, detail);
    });
    return detail;
}

Error to_error(Meaning meaning, int http_status, std::string_view detail) {
    std::string text = "Walmart answered HTTP " + std::to_string(http_status);
    if (!detail.empty()) text.append(": ").append(detail);
    switch (meaning) {
        case Meaning::throttled:
            return channel_throttled(std::move(text));
        case Meaning::unavailable:
            return channel_unavailable(std::move(text));
        case Meaning::token_expired:
        case Meaning::unauthorized:
            return channel_unauthorized(std::move(text));
        case Meaning::forbidden:
            return channel_misconfigured(
                std::move(text), "Give the API key access to items, inventory and orders."
            );
        case Meaning::not_found:
            return listing_unknown(std::move(text));
        default:
            return channel_refused(std::move(text));
    }
}

}  // namespace tidegate::channels::walmart
