#include <algorithm>
#include <cctype>

#include "sandbox/crypto.h"
#include "sandbox/ebay/shop.h"

// What every request passes: its route, its token, its share of the day's calls.

namespace tidegate::sandbox::ebay {

namespace {

constexpr std::string_view kTokenPath = "/identity/v1/oauth2/token";

using Form = std::map<std::string, std::string, std::less<>>;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const int lower = std::tolower(static_cast<unsigned char>(c));
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string form_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escaped = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                             hex_digit(text[i + 2]) >= 0;
        if (escaped) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

Form parse_form(std::string_view body) {
    Form form;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('&'), body.size());
        const std::string_view part = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        const std::size_t equals = std::min(part.find('='), part.size());
        const std::size_t value = std::min(equals + 1, part.size());
        form.emplace(form_decode(part.substr(0, equals)), form_decode(part.substr(value)));
    }
    return form;
}

net::Response oauth_error(int status, std::string_view error, std::string_view description) {
    return json_response(
        status, Json::object({{"error", error}, {"error_description", description}})
    );
}

// What "*" of the pattern stands for; nothing when the path is another.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) {
        return pattern == path ? std::optional(std::string()) : std::nullopt;
    }
    const std::string_view tail = pattern.substr(star + 1);
    if (path.size() <= star + tail.size() || !path.starts_with(pattern.substr(0, star)) ||
        !path.ends_with(tail)) {
        return std::nullopt;
    }
    const std::string_view part = path.substr(star, path.size() - star - tail.size());
    if (part.find('/') != std::string_view::npos) return std::nullopt;
    return std::string(part);
}

std::string_view bearer_of(const net::Request& request) {
    const std::string_view header = request.header("authorization");
    return header.starts_with("Bearer ") ? header.substr(7) : std::string_view();
}

}  // namespace

Shop::Shop(ShopOptions options, Market& market, Timestamp start)
    : options_(std::move(options)),
      market_(market),
      tokens_(options_.tokens, start),
      key_("sandbox-key-1") {}

const std::vector<Shop::Route>& Shop::routes() {
    using Owner = Tokens::Owner;
    static const std::string kInventory = "/sell/inventory/v1/";
    static const std::string kBulkGet = kInventory + "bulk_get_inventory_item";
    static const std::string kBulkUpdate = kInventory + "bulk_update_price_quantity";
    static const std::string kItems = kInventory + "inventory_item";
    static const std::string kItem = kItems + "/*";
    static const std::string kOffers = kInventory + "offer";
    static const std::string kOffer = kOffers + "/*";
    static const std::string kPublish = kOffer + "/publish";
    static const std::string kWithdraw = kOffer + "/withdraw";
    static const std::vector<Route> kRoutes = {
        {"POST", kBulkGet, Api::inventory, Owner::seller, &Shop::get_items},
        {"POST", kBulkUpdate, Api::inventory, Owner::seller, &Shop::update_quantities},
        {"GET", kItems, Api::inventory, Owner::seller, &Shop::list_items},
        {"GET", kItem, Api::inventory, Owner::seller, &Shop::get_item},
        {"GET", kOffers, Api::inventory, Owner::seller, &Shop::list_offers},
        {"GET", kOffer, Api::inventory, Owner::seller, &Shop::get_offer},
        {"PUT", kOffer, Api::inventory, Owner::seller, &Shop::put_offer},
        {"POST", kPublish, Api::inventory, Owner::seller, &Shop::publish},
        {"POST", kWithdraw, Api::inventory, Owner::seller, &Shop::withdraw_offer},
        {"GET", "/sell/fulfillment/v1/order", Api::fulfillment, Owner::seller, &Shop::list_orders},
        {"GET", "/sell/fulfillment/v1/order/*", Api::fulfillment, Owner::seller, &Shop::get_order},
        {"GET",
         "/commerce/notification/v1/public_key/*",
         Api::notification,
         Owner::app,
         &Shop::public_key},
        {"GET",
         "/developer/analytics/v1_beta/rate_limit/",
         Api::analytics,
         Owner::app,
         &Shop::rate_limits},
        {"GET",
         "/developer/analytics/v1_beta/user_rate_limit/",
         Api::analytics,
         Owner::seller,
         &Shop::rate_limits},
    };
    return kRoutes;
}

Begun Shop::begin(const net::Request& request, Timestamp now) {
    market_.advance(now);
    return {route(request, now)};
}

net::Response Shop::route(const net::Request& request, Timestamp now) {
    if (request.path == kTokenPath) return token(request, now);
    bool path_known = false;
    for (const Route& route : routes()) {
        const auto part = match(route.path, request.path);
        path_known = path_known || part;
        if (!part || route.method != request.method) continue;
        if (auto refusal = check(route, request, now)) return std::move(*refusal);
        return (this->*route.call)(request, *part, now);
    }
    return path_known ? error_response(405, 2000, "Method not allowed")
                      : error_response(404, 2002, "Resource not found");
}

std::optional<net::Response> Shop::check(
    const Route& route, const net::Request& request, Timestamp now
) {
    const Tokens::Owner owner = tokens_.owner(bearer_of(request), now);
    if (owner == Tokens::Owner::nobody) return error_response(401, 1001, "Invalid access token");
    if (owner != route.owner) return error_response(403, 1100, "Access denied");
    const bool has_body = !request.body.empty() || request.method == "PUT";
    if (has_body && !request.header("content-type").starts_with("application/json")) {
        return error_response(415, 2006, "Unsupported media type");
    }
    if (!use_call(route.api, now)) {
        return error_response(429, 2001, "Too many requests: the limit of the day is reached");
    }
    return std::nullopt;
}

net::Response Shop::token(const net::Request& request, Timestamp now) {
    if (request.method != "POST") return error_response(405, 2000, "Method not allowed");
    const std::string expected =
        "Basic " + base64(options_.client_id + ':' + options_.client_secret);
    if (!equal_secret(request.header("authorization"), expected)) {
        return oauth_error(401, "invalid_client", "client authentication failed");
    }
    if (!request.header("content-type").starts_with("application/x-www-form-urlencoded")) {
        return oauth_error(400, "invalid_request", "request is missing a required parameter");
    }
    if (!use_call(Api::identity, now)) {
        return oauth_error(429, "temporarily_unavailable", "too many tokens were asked for");
    }
    const Form form = parse_form(request.body);
    const auto field = [&](std::string_view name) {
        const auto at = form.find(name);
        return at == form.end() ? std::string() : at->second;
    };
    const std::string grant = field("grant_type");
    std::optional<Tokens::Issued> issued;
    if (grant == "client_credentials") {
        if (field("scope").empty()) return oauth_error(400, "invalid_scope", "scope is missing");
        issued = tokens_.issue_to_app(now);
    } else if (grant == "refresh_token") {
        issued = tokens_.refresh(field("refresh_token"), now);
    } else if (grant == "authorization_code") {
        const bool known = field("redirect_uri") == options_.redirect_name;
        if (known) issued = tokens_.redeem_code(field("code"), now);
    } else {
        return oauth_error(400, "unsupported_grant_type", "grant type in request is not supported");
    }
    if (!issued) {
        return oauth_error(400, "invalid_grant", "the provided grant is invalid or was revoked");
    }
    Json body = Json::object({
        {"access_token", issued->access_token},
        {"expires_in", options_.tokens.access_life.milliseconds() / 1000},
        {"token_type",
         grant == "client_credentials" ? "Application Access Token" : "User Access Token"},
    });
    if (!issued->refresh_token.empty()) {
        body.set("refresh_token", issued->refresh_token);
        body.set("refresh_token_expires_in", options_.tokens.refresh_life.milliseconds() / 1000);
    }
    return json_response(200, body);
}

std::int64_t Shop::day_of(Timestamp now) const {
    return (now.milliseconds() / 3'600'000 - options_.hours_behind_utc) / 24;
}

Timestamp Shop::day_ends(Timestamp now) const {
    return Timestamp::from_seconds(((day_of(now) + 1) * 24 + options_.hours_behind_utc) * 3600);
}

bool Shop::use_call(Api api, Timestamp now) {
    Count& count = calls_[static_cast<std::size_t>(api)];
    if (count.day != day_of(now)) count = {day_of(now), 0, {}};
    if (count.used >= options_.calls_per_day[static_cast<std::size_t>(api)]) return false;
    ++count.used;
    return true;
}

net::Response Shop::rate_limits(const net::Request& request, const std::string&, Timestamp now) {
    static constexpr std::string_view kNames[kApis] = {
        "oauth", "inventory", "fulfillment", "notification", "analytics"};
    const std::string_view name = request.parameter("api_name");
    Json list = Json::array();
    for (std::size_t at = 1; at < kApis; ++at) {
        if (!name.empty() && name != kNames[at]) continue;
        const Count& count = calls_[at];
        const std::int64_t used = count.day == day_of(now) ? count.used : 0;
        Json rate = Json::object({
            {"count", used},
            {"limit", options_.calls_per_day[at]},
            {"remaining", options_.calls_per_day[at] - used},
            {"reset", time_text(day_ends(now))},
            {"timeWindow", 86'400},
        });
        Json resource = Json::object({
            {"name", kNames[at]},
            {"rates", Json::array().push(std::move(rate))},
        });
        list.push(Json::object({
            {"apiContext",
             at == 3   ? "commerce"
             : at == 4 ? "developer"
                       : "sell"},
            {"apiName", kNames[at]},
            {"apiVersion", "v1"},
            {"resources", Json::array().push(std::move(resource))},
        }));
    }
    if (list.items().empty()) {
        net::Response none;
        none.status = 204;
        return none;
    }
    return json_response(200, Json::object({{"rateLimits", std::move(list)}}));
}

net::Response Shop::fault_response(RequestFault fault) const {
    switch (fault) {
        case RequestFault::throttled:
            return error_response(429, 2001, "Too many requests");
        case RequestFault::outage:
            return error_response(503, 2003, "Service unavailable");
        case RequestFault::server_error:
        case RequestFault::none:
            break;
    }
    return error_response(500, 25001, "A system error has occurred");
}

}  // namespace tidegate::sandbox::ebay
