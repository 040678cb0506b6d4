#include <algorithm>

#include "sandbox/crypto.h"
#include "sandbox/walmart/shop.h"

// The gateway in front of the API: routes, headers, tokens, limits and the shape of answers.

namespace tidegate::sandbox::walmart {

namespace {

// Whether a path fits a pattern, and the id that its star stands for.
bool fits(std::string_view pattern, std::string_view path, std::string& id) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == path;
    const std::string_view tail = pattern.substr(star + 1);
    if (path.size() <= star + tail.size() || !path.starts_with(pattern.substr(0, star)) ||
        !path.ends_with(tail)) {
        return false;
    }
    id = path.substr(star, path.size() - star - tail.size());
    return true;
}

// The value of one field of an application/x-www-form-urlencoded body.
std::string_view form_field(std::string_view body, std::string_view name) {
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('&'), body.size());
        const std::string_view field = body.substr(0, end);
        const std::size_t equals = field.find('=');
        if (equals != std::string_view::npos && field.substr(0, equals) == name) {
            return field.substr(equals + 1);
        }
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return {};
}

net::Response respond(const Answer& answer, net::Headers headers) {
    net::Response response;
    response.status = answer.status;
    response.headers = std::move(headers);
    response.headers.push_back({"Content-Type", "application/json"});
    response.body = answer.body.dump();
    return response;
}

}  // namespace

Shop::Shop(ShopOptions options, Market& market, Timestamp start)
    : options_(std::move(options)), market_(market) {
    const std::pair<Limit, Rate> rates[] = {
        {Limit::writes, options_.inventory_writes},
        {Limit::orders, options_.orders},
        {Limit::actions, options_.order_actions},
        {Limit::items, options_.items},
        {Limit::item, options_.item},
        {Limit::feeds, options_.feeds},
        {Limit::others, options_.others},
    };
    for (const auto& [limit, rate] : rates) buckets_.emplace(limit, RateBucket(rate, start));
}

const std::vector<Shop::Route>& Shop::routes() {
    constexpr Body kNone = Body::none;
    constexpr Body kJson = Body::json;
    static const std::vector<Route> kTable = {
        {"GET", "/v3/token/detail", Limit::others, kNone, &Shop::token_detail},
        {"GET", "/v3/items", Limit::items, kNone, &Shop::list_items},
        {"GET", "/v3/items/*", Limit::item, kNone, &Shop::one_item},
        {"GET", "/v3/inventory", Limit::others, kNone, &Shop::read_inventory},
        {"PUT", "/v3/inventory", Limit::writes, kJson, &Shop::write_inventory},
        {"GET", "/v3/inventories", Limit::others, kNone, &Shop::list_inventories},
        {"GET", "/v3/inventories/*", Limit::others, kNone, &Shop::read_nodes},
        {"PUT", "/v3/inventories/*", Limit::writes, kJson, &Shop::write_nodes},
        {"GET", "/v3/fulfillment/inventory", Limit::others, kNone, &Shop::list_wfs},
        {"POST", "/v3/feeds", Limit::feeds, Body::multipart, &Shop::post_feed},
        {"GET", "/v3/feeds/*", Limit::others, kNone, &Shop::read_feed},
        {"GET", "/v3/orders", Limit::orders, kNone, &Shop::search_orders},
        {"GET", "/v3/orders/released", Limit::orders, kNone, &Shop::released_orders},
        {"POST", "/v3/orders/*/acknowledge", Limit::actions, kNone, &Shop::acknowledge},
        {"POST", "/v3/orders/*/cancel", Limit::actions, kJson, &Shop::cancel_lines},
        {"POST", "/v3/orders/*/shipping", Limit::actions, kJson, &Shop::ship_lines},
        {"GET", "/v3/orders/*", Limit::orders, kNone, &Shop::one_order},
        {"GET", "/v3/webhooks/eventTypes", Limit::others, kNone, &Shop::event_types},
        {"GET", "/v3/webhooks/subscriptions", Limit::others, kNone, &Shop::list_subscriptions},
        {"POST", "/v3/webhooks/subscriptions", Limit::others, kJson, &Shop::add_subscriptions},
        {"PATCH", "/v3/webhooks/subscriptions/*", Limit::others, kJson, &Shop::change_subscription},
        {"DELETE",
         "/v3/webhooks/subscriptions/*",
         Limit::others,
         kNone,
         &Shop::remove_subscription},
    };
    return kTable;
}

Begun Shop::begin(const net::Request& request, Timestamp now) {
    market_.advance(now);
    net::Headers headers;
    Answer answer =
        request.path == "/v3/token" ? give_token(request, now) : route(request, now, headers);
    return {respond(answer, std::move(headers))};
}

net::Response Shop::fault_response(RequestFault fault) const {
    switch (fault) {
        case RequestFault::throttled:
            return respond(
                refuse(429, "REQUEST_THRESHOLD_VIOLATED.GMP_GATEWAY_API", "Too many requests."),
                {{"Retry-After", "1"}}
            );
        case RequestFault::outage:
            return respond(refuse(503, "SYSTEM_ERROR.GMP_GATEWAY_API", "Unavailable."), {});
        default:
            return respond(refuse(500, "SYSTEM_ERROR.GMP_GATEWAY_API", "Internal error."), {});
    }
}

Answer Shop::route(const net::Request& request, Timestamp now, net::Headers& headers) {
    bool path_known = false;
    for (const Route& route : routes()) {
        std::string id;
        if (!fits(route.path, request.path, id)) continue;
        path_known = true;
        if (route.method != request.method) continue;
        if (const auto refusal = check_headers(request)) return *refusal;
        if (const auto refusal = check_token(request, now)) return *refusal;
        if (const auto refusal = check_rate(route, now, headers)) return *refusal;
        const std::string_view type = request.header("content-type");
        const bool typed =
            route.body == Body::none ||
            (route.body == Body::json && type.starts_with("application/json")) ||
            (route.body == Body::multipart && type.starts_with("multipart/form-data"));
        if (!typed) return refuse(415, "UNSUPPORTED_MEDIA_TYPE.GMP_GATEWAY_API", "Content-Type");
        return (this->*route.call)(request, id, now);
    }
    if (path_known) return refuse(405, "METHOD_NOT_ALLOWED.GMP_GATEWAY_API", "Wrong method.");
    return refuse(404, "NOT_FOUND.GMP_GATEWAY_API", "There is no such path.");
}

std::optional<Answer> Shop::check_headers(const net::Request& request) const {
    const auto missing = [](std::string_view name) {
        return refuse(
            400, "INVALID_REQUEST_HEADER.GMP_GATEWAY_API", "A required header is wrong.", name
        );
    };
    if (request.header("wm_svc.name").empty()) return missing("WM_SVC.NAME");
    if (!is_uuid(request.header("wm_qos.correlation_id"))) return missing("WM_QOS.CORRELATION_ID");
    // Without it the older endpoints answer XML, which nothing here writes.
    if (request.header("accept") != "application/json") {
        return refuse(406, "NOT_ACCEPTABLE.GMP_GATEWAY_API", "Accept: application/json", "Accept");
    }
    return std::nullopt;
}

std::optional<Answer> Shop::check_token(const net::Request& request, Timestamp now) {
    const auto token = tokens_.find(request.header("wm_sec.access_token"));
    if (token != tokens_.end() && now < token->second) return std::nullopt;
    return refuse(
        401,
        "UNAUTHORIZED.GMP_GATEWAY_API",
        "The access token is missing, wrong or expired.",
        "WM_SEC.ACCESS_TOKEN"
    );
}

std::optional<Answer> Shop::check_rate(const Route& route, Timestamp now, net::Headers& headers) {
    RateBucket& bucket = buckets_.at(route.limit);
    const bool taken = bucket.take(now);
    const Timestamp next = bucket.next_token(now);
    headers.push_back({"x-current-token-count", std::to_string(bucket.tokens(now))});
    headers.push_back(
        {"X-Next-Replenishment-Time",
         options_.tells_time_as_iso ? iso_time(next + Duration(999))
                                    : std::to_string(next.milliseconds())}
    );
    if (taken) return std::nullopt;
    return refuse(429, "REQUEST_THRESHOLD_VIOLATED.GMP_GATEWAY_API", "Too many requests.");
}

Answer Shop::give_token(const net::Request& request, Timestamp now) {
    if (request.method != "POST") {
        return refuse(405, "METHOD_NOT_ALLOWED.GMP_GATEWAY_API", "Wrong method.");
    }
    if (const auto refusal = check_headers(request)) return *refusal;
    const std::string keys = "Basic " + base64(options_.client_id + ":" + options_.client_secret);
    if (!equal_secret(request.header("authorization"), keys)) {
        return refuse(401, "UNAUTHORIZED.GMP_GATEWAY_API", "The client is not known.");
    }
    if (!request.header("content-type").starts_with("application/x-www-form-urlencoded")) {
        return refuse(415, "UNSUPPORTED_MEDIA_TYPE.GMP_GATEWAY_API", "Content-Type");
    }
    const std::string_view grant = form_field(request.body, "grant_type");
    const bool refreshes = grant == "refresh_token" && !options_.refresh_token.empty();
    if (grant != "client_credentials" && !refreshes) return bad_content("grant_type");
    if (refreshes) {
        if (request.header("wm_partner.id") != options_.partner_id) {
            return bad_content("WM_PARTNER.ID");
        }
        if (!equal_secret(form_field(request.body, "refresh_token"), options_.refresh_token)) {
            return refuse(401, "UNAUTHORIZED.GMP_GATEWAY_API", "The refresh token is not known.");
        }
    }
    const std::string token =
        "eyJraWQi" + seal("token " + std::to_string(options_.seed), std::to_string(++number_));
    tokens_.insert_or_assign(token, now + options_.token_life);
    Answer answer;
    answer.body.set("access_token", token);
    answer.body.set("token_type", "Bearer");
    answer.body.set("expires_in", options_.token_life.milliseconds() / 1000);
    if (refreshes && options_.rotates_refresh_token) {
        options_.refresh_token = "APXc" + seal("refresh", std::to_string(number_));
        answer.body.set("refresh_token", options_.refresh_token);
    }
    return answer;
}

Answer Shop::token_detail(const net::Request& request, const std::string&, Timestamp) {
    const auto token = tokens_.find(request.header("wm_sec.access_token"));
    const Timestamp ends = token->second;
    Answer answer;
    answer.body.set("expire_at", std::to_string(ends.milliseconds()));
    answer.body.set("issued_at", std::to_string((ends - options_.token_life).milliseconds()));
    answer.body.set("is_valid", true);
    answer.body.set(
        "scopes",
        Json::object(
            {{"item", "view_only"}, {"orders", "full_access"}, {"inventory", "full_access"}}
        )
    );
    return answer;
}

void Shop::expire_tokens(Timestamp now) {
    for (auto& [token, ends] : tokens_) ends = std::min(ends, now);
}

}  // namespace tidegate::sandbox::walmart
