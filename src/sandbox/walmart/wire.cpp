#include "sandbox/walmart/wire.h"

#include <charconv>

#include "sandbox/crypto.h"
#include "sandbox/shopify/wire.h"

namespace tidegate::sandbox::walmart {

Answer refuse(
    int status, std::string_view code, std::string_view description, std::string_view field
) {
    Json error = Json::object({
        {"code", code},
        {"field", field},
        {"description", description},
        {"info", ""},
        {"severity", "ERROR"},
        {"category", status >= 500 ? "SYSTEM" : "DATA"},
    });
    Json list = Json::array();
    list.push(std::move(error));
    return {
        status,
        Json::object({{"errors", Json::object({{"error", std::move(list)}})}}),
    };
}

std::optional<Timestamp> parse_time(std::string_view text) noexcept {
    return shopify::parse_iso(text);
}

std::string iso_time(Timestamp at) {
    return shopify::iso(at);
}

std::optional<std::int64_t> parse_number(std::string_view text) noexcept {
    std::int64_t number = 0;
    if (text.empty() || text.front() == '-') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<std::int64_t> number_of(
    const net::Request& request,
    std::string_view name,
    std::int64_t fallback,
    std::int64_t least,
    std::int64_t most
) {
    const std::string_view text = request.parameter(name);
    if (text.empty()) return fallback;
    const auto number = parse_number(text);
    if (!number || *number < least || *number > most) return std::nullopt;
    return number;
}

bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool digit =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !digit) return false;
    }
    return true;
}

std::string seal(std::string_view kind, std::string_view name) {
    return hex(hmac_sha256(kind, name)).substr(0, 32);
}

std::string cursor_of(std::int64_t place, std::string_view list) {
    const std::string number = std::to_string(place);
    return base64(seal("cursor", number + "?" + std::string(list)).substr(0, 12) + " " + number);
}

std::optional<std::int64_t> parse_cursor(std::string_view cursor, std::string_view list) {
    const auto bytes = unbase64(cursor);
    if (!bytes || bytes->size() < 14) return std::nullopt;
    const auto place = parse_number(std::string_view(*bytes).substr(13));
    if (!place || cursor_of(*place, list) != cursor) return std::nullopt;
    return place;
}

std::optional<std::int64_t> parse_amount(const Json& quantity) {
    const Json& amount = quantity["amount"];
    if (quantity["unit"].as_string() != "EACH" || !amount.is_integer() || amount.as_integer() < 0 ||
        amount.as_integer() > 999'999'999) {
        return std::nullopt;
    }
    return amount.as_integer();
}

std::optional<std::string> file_part(const net::Request& request) {
    const std::string_view type = request.header("content-type");
    const std::size_t at = type.find("boundary=");
    if (!type.starts_with("multipart/form-data") || at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string border = "--" + std::string(type.substr(at + 9));
    const std::string_view body = request.body;
    const std::size_t part = body.find(border);
    if (part == std::string_view::npos) return std::nullopt;
    const std::size_t begin = body.find("\r\n\r\n", part);
    const std::size_t name = body.find("name=\"file\"", part);
    if (begin == std::string_view::npos || name == std::string_view::npos || name > begin) {
        return std::nullopt;
    }
    const std::size_t end = body.find("\r\n" + border, begin);
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(body.substr(begin + 4, end - begin - 4));
}

}  // namespace tidegate::sandbox::walmart
