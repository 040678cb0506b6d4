#include "sandbox/tiktok/wire.h"

#include <algorithm>
#include <charconv>

#include "base/money.h"
#include "sandbox/crypto.h"

namespace tidegate::sandbox::tiktok {

Answer refuse(std::int64_t code, std::string_view message) {
    return {code, std::string(message), nullptr};
}

int http_status(std::int64_t code) noexcept {
    switch (code) {
        case 36009002:
        case 36009037:
            return 429;
        case 36009003:
            return 500;
        case 36009007:
            return 504;
        case 36009009:
            return 404;
        case 36009010:
            return 405;
        case 36009014:
            return 410;
        case 36009004:
        case 106013:
        case 101000:
            return 400;
        case 105001:
        case 105002:
        case 106001:
        case 36009043:
        case 36009044:
            return 401;
        case 105005:
        case 36009033:
            return 403;
        default:
            return 200;
    }
}

Input::Input(const net::Request& request) : request_(request) {
    if (request.method == "GET" || request.body.empty()) return;
    auto parsed = Json::parse(request.body);
    if (!parsed || !parsed->is_object()) {
        fail("Invalid request body. It must be a JSON object.");
        return;
    }
    body_ = std::move(*parsed);
}

void Input::fail(std::string_view message) {
    if (!refusal_) refusal_ = invalid(message);
}

std::string_view Input::parameter(std::string_view name) const {
    return request_.parameter(name);
}

std::size_t Input::page_size(std::size_t least, std::size_t most) {
    const auto value = parse_id(parameter("page_size"));
    if (!value || *value < static_cast<WireId>(least) || *value > static_cast<WireId>(most)) {
        fail("Invalid 'page_size' query parameter.");
        return least;
    }
    return static_cast<std::size_t>(*value);
}

std::string Input::choice(std::string_view name, std::vector<std::string_view> choices) {
    const std::string_view given = parameter(name);
    if (given.empty()) return std::string(choices.front());
    if (std::find(choices.begin(), choices.end(), given) == choices.end()) {
        fail("Invalid '" + std::string(name) + "' query parameter.");
        return std::string(choices.front());
    }
    return std::string(given);
}

std::optional<std::int64_t> Input::seconds(std::string_view name) {
    const Json* value = body_.find(name);
    if (!value) return std::nullopt;
    if (!value->is_integer() || value->as_integer() < 0 || value->as_integer() > 99'999'999'999) {
        fail("Invalid '" + std::string(name) + "' body parameter: unix seconds are expected.");
        return std::nullopt;
    }
    return value->as_integer();
}

std::optional<std::string> Input::text(std::string_view name) {
    const Json* value = body_.find(name);
    if (!value) return std::nullopt;
    if (!value->is_string()) {
        fail("Invalid '" + std::string(name) + "' body parameter: a string is expected.");
        return std::nullopt;
    }
    return value->as_string();
}

std::vector<std::string> Input::texts(std::string_view name, std::size_t most) {
    std::vector<std::string> values;
    const Json* list = body_.find(name);
    if (!list) return values;
    if (!list->is_array() || list->items().size() > most) {
        fail("Invalid '" + std::string(name) + "' body parameter: too many items or no list.");
        return values;
    }
    for (const Json& item : list->items()) {
        if (!item.is_string()) {
            fail("Invalid '" + std::string(name) + "' body parameter: strings are expected.");
            return {};
        }
        values.push_back(item.as_string());
    }
    return values;
}

std::vector<WireId> Input::ids(std::string_view name, std::size_t most) {
    std::vector<WireId> values;
    for (const std::string& item : texts(name, most)) {
        const auto id = parse_id(item);
        if (!id) {
            fail("Invalid '" + std::string(name) + "' body parameter: ids are expected.");
            return {};
        }
        values.push_back(*id);
    }
    return values;
}

std::optional<WireId> parse_id(std::string_view text) noexcept {
    WireId id = 0;
    if (text.empty() || text.front() == '-') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return id;
}

std::string page_token(Position position, std::string_view query) {
    const std::string place = std::to_string(position.major) + "," + std::to_string(position.minor);
    const std::string seal = hmac_sha256("page token", place + "?" + std::string(query));
    return "6As/N+" + base64(seal.substr(0, 9) + place);
}

std::optional<Position> parse_page_token(std::string_view token, std::string_view query) {
    if (!token.starts_with("6As/N+")) return std::nullopt;
    const auto bytes = unbase64(token.substr(6));
    if (!bytes || bytes->size() < 10) return std::nullopt;
    const std::string_view place = std::string_view(*bytes).substr(9);
    const std::size_t comma = place.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const auto major = parse_id(place.substr(0, comma));
    const auto minor = parse_id(place.substr(comma + 1));
    if (!major || !minor || page_token({*major, *minor}, query) != token) return std::nullopt;
    return Position{*major, *minor};
}

std::string decimal(std::int64_t minor_units, std::string_view currency) {
    const int digits = Currency::parse(currency).minor_digits();
    std::string text = std::to_string(minor_units);
    if (digits == 0) return text;
    const auto places = static_cast<std::size_t>(digits);
    while (text.size() <= places) text.insert(text.begin(), '0');
    text.insert(text.size() - places, ".");
    return text;
}

std::string_view status_name(OrderStatus status) noexcept {
    switch (status) {
        case OrderStatus::unpaid:
            return "UNPAID";
        case OrderStatus::on_hold:
            return "ON_HOLD";
        case OrderStatus::awaiting_shipment:
            return "AWAITING_SHIPMENT";
        case OrderStatus::shipped:
            return "IN_TRANSIT";
        case OrderStatus::cancelled:
            return "CANCELLED";
    }
    return "";
}

std::string_view status_name(ProductStatus status) noexcept {
    switch (status) {
        case ProductStatus::active:
            return "ACTIVATE";
        case ProductStatus::pending:
            return "PENDING";
        case ProductStatus::deactivated:
            return "SELLER_DEACTIVATED";
        case ProductStatus::deleted:
            return "DELETED";
    }
    return "";
}

std::string_view trigger_name(Trigger trigger) noexcept {
    switch (trigger) {
        case Trigger::order_created:
            return "order_created";
        case Trigger::order_canceled:
            return "order_canceled";
        case Trigger::order_shipped:
            return "order_shipped";
        case Trigger::manual_adjustment:
            return "manual_adjustment";
        case Trigger::api_sync:
            return "api_sync";
        case Trigger::system_auto_replenish:
            return "system_auto_replenish";
    }
    return "";
}

std::string_view initiator_name(Initiator initiator) noexcept {
    switch (initiator) {
        case Initiator::buyer:
            return "BUYER";
        case Initiator::seller:
            return "SELLER";
        case Initiator::system:
            return "SYSTEM";
    }
    return "";
}

}  // namespace tidegate::sandbox::tiktok
