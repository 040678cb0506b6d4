#include <algorithm>

#include "sandbox/amazon/shop.h"
#include "sandbox/crypto.h"

// The gateway in front of the API: routes, tokens, usage plans, faults.

namespace tidegate::sandbox::amazon {

namespace {

constexpr std::int64_t kPoints = 10'000;  // of one call, so that slow rates stay whole numbers

std::string decoded(std::string_view text) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' ? (c | 0x20) - 'a' + 10 : 0;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

// Whether the path as it was sent fits a pattern, and what the last star stands for: a segment may
// hold an encoded slash.
bool fits_path(std::string_view pattern, std::string_view path, std::string& last) {
    while (true) {
        const std::size_t pattern_end = pattern.find('/');
        const std::size_t path_end = path.find('/');
        if (pattern.substr(0, pattern_end) == "*") {
            last = decoded(path.substr(0, path_end));
            if (last.empty()) return false;
        } else if (pattern.substr(0, pattern_end) != path.substr(0, path_end)) {
            return false;
        }
        const bool pattern_over = pattern_end == std::string_view::npos;
        const bool path_over = path_end == std::string_view::npos;
        if (pattern_over || path_over) return pattern_over && path_over;
        pattern.remove_prefix(pattern_end + 1);
        path.remove_prefix(path_end + 1);
    }
}

std::string rate_text(const Plan& plan) {
    std::string text = std::to_string(plan.calls_per_10000_seconds);
    if (text.size() < 5) text.insert(0, 5 - text.size(), '0');
    return text.insert(text.size() - 4, ".");
}

// A form's field, decoded; empty when it is absent.
std::string form_field(std::string_view form, std::string_view name) {
    while (!form.empty()) {
        const std::size_t end = std::min(form.find('&'), form.size());
        const std::string_view pair = form.substr(0, end);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
            return decoded(pair.substr(equals + 1));
        }
        form.remove_prefix(std::min(end + 1, form.size()));
    }
    return "";
}

bool has_media(const net::Request& request, std::string_view media) {
    return request.header("content-type").starts_with(media);
}

// A field of a request for a token, which comes as a form or as JSON.
std::string token_field(const net::Request& request, std::string_view name) {
    if (!has_media(request, "application/json")) return form_field(request.body, name);
    return Json::parse(request.body).value_or(Json())[name].as_string();
}

net::Response json_response(int status, const Json& body) {
    net::Response response;
    response.status = status;
    response.headers.push_back({"Content-Type", "application/json"});
    response.body = body.dump();
    return response;
}

}  // namespace

Shop::Shop(ShopOptions options, Market& market, Timestamp start)
    : options_(std::move(options)), market_(market), start_(start) {}

const std::vector<Shop::Route>& Shop::routes() {
    static const std::vector<Route> kTable = {
        {"GET", "/orders/2026-01-01/orders", &ShopOptions::search_orders, &Shop::search_orders},
        {"GET", "/orders/2026-01-01/orders/*", &ShopOptions::get_order, &Shop::get_order},
        {"GET",
         "/listings/2021-08-01/items/*",
         &ShopOptions::search_listings,
         &Shop::search_listings},
        {"GET", "/listings/2021-08-01/items/*/*", &ShopOptions::get_listing, &Shop::get_listing},
        {"PATCH",
         "/listings/2021-08-01/items/*/*",
         &ShopOptions::patch_listing,
         &Shop::patch_listing},
        {"GET",
         "/fba/inventory/v1/summaries",
         &ShopOptions::inventory_summaries,
         &Shop::inventory_summaries},
    };
    return kTable;
}

Begun Shop::begin(const net::Request& request, Timestamp now) {
    market_.advance(now);
    return {answer(request, now)};
}

net::Response Shop::answer(const net::Request& request, Timestamp now) {
    if (request.path == "/auth/o2/token") return token(request, now);
    if (request.path == "/") return queue(request, now);
    const std::string_view path =
        std::string_view(request.target).substr(0, request.target.find('?'));
    bool path_known = false;
    for (const Route& route : routes()) {
        std::string last;
        if (!fits_path(route.path, path, last)) continue;
        path_known = true;
        if (route.method != request.method) continue;
        if (const auto refusal = check(request, now)) return respond(*refusal, nullptr);
        if (!within_plan(route, now)) return fault_response(RequestFault::throttled);
        // A seller is named where there are two stars.
        const bool of_seller = route.path.starts_with("/listings/");
        const std::string seller = "/listings/2021-08-01/items/" + options_.seller;
        if (of_seller && !path.starts_with(seller)) {
            return respond(
                refuse(403, "Unauthorized", "The seller is not the one of the token."), nullptr
            );
        }
        return respond((this->*route.call)(request, last, now), &(options_.*route.plan));
    }
    if (path_known) return respond(refuse(405, "InvalidInput", "No such method here."), nullptr);
    return respond(not_found("The resource was"), nullptr);
}

net::Response Shop::respond(const Answer& answer, const Plan* plan) {
    net::Response response = json_response(answer.status, answer.body);
    response.headers.push_back({"x-amzn-RequestId", "sandbox-" + std::to_string(++request_number_)}
    );
    if (plan != nullptr && options_.tells_rates) {
        response.headers.push_back({"x-amzn-RateLimit-Limit", rate_text(*plan)});
    }
    return response;
}

std::optional<Answer> Shop::check(const net::Request& request, Timestamp now) const {
    const std::string_view agent = request.header("user-agent");
    if (agent.empty() || agent.size() > 500) {
        return invalid("The user-agent header is missing or too long.");
    }
    const auto denied = [](std::string_view details) {
        return refuse(403, "Unauthorized", "Access to requested resource is denied.", details);
    };
    const std::string_view token = request.header("x-amz-access-token");
    if (token.empty()) return denied("Access token is missing in the request header.");
    const auto known = tokens_.find(token);
    if (known == tokens_.end()) {
        return denied("The access token you provided is revoked, malformed or invalid.");
    }
    if (known->second <= now) return denied("The access token you provided has expired.");
    const bool writes = request.method == "PATCH";
    if (writes && !options_.may_write_listings) return denied("");
    const bool json = request.header("content-type").starts_with("application/json");
    if (writes && !json) return refuse(415, "UnsupportedMediaType", "JSON is expected.");
    return std::nullopt;
}

bool Shop::within_plan(const Route& route, Timestamp now) {
    const Plan& plan = options_.*route.plan;
    const auto [bucket, fresh] = buckets_.try_emplace(
        std::string_view(route.path), plan.burst * kPoints, plan.calls_per_10000_seconds, now
    );
    return bucket->second.take(kPoints, now);
}

net::Response Shop::fault_response(RequestFault fault) const {
    switch (fault) {
        case RequestFault::throttled:
            return json_response(
                429,
                refuse(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")
                    .body
            );
        case RequestFault::outage:
            return json_response(
                503, refuse(503, "ServiceUnavailable", "Service is temporarily unavailable.").body
            );
        case RequestFault::server_error:
        case RequestFault::none:
            break;
    }
    return json_response(
        500,
        refuse(500, "InternalFailure", "We encountered an internal error. Please try again.").body
    );
}

net::Response Shop::token(const net::Request& request, Timestamp now) {
    const auto refused = [](std::string_view code, std::string_view why) {
        return json_response(
            code == "invalid_client" ? 401 : 400,
            Json::object({{"error", code}, {"error_description", why}})
        );
    };
    if (request.method != "POST" || !(has_media(request, "application/x-www-form-urlencoded") ||
                                      has_media(request, "application/json"))) {
        return refused("invalid_request", "A form or JSON that is posted is expected.");
    }
    if (token_field(request, "client_id") != options_.client_id ||
        !equal_secret(token_field(request, "client_secret"), options_.client_secret)) {
        return refused("invalid_client", "Client authentication failed.");
    }
    if (token_field(request, "grant_type") != "refresh_token") {
        return refused("unsupported_grant_type", "The sandbox renews tokens only.");
    }
    if (!equal_secret(token_field(request, "refresh_token"), options_.refresh_token)) {
        return refused("invalid_grant", "The refresh token is not valid.");
    }
    const std::string number = std::to_string(++token_number_);
    const std::string access = "Atza|sandbox-" + number;
    tokens_.insert_or_assign(access, now + options_.token_life);
    if (options_.renews_refresh_token) options_.refresh_token = "Atzr|sandbox-refresh-" + number;
    return json_response(
        200,
        Json::object({
            {"access_token", access},
            {"token_type", "bearer"},
            {"expires_in", options_.token_life.milliseconds() / 1000},
            {"refresh_token", options_.refresh_token},
        })
    );
}

void Shop::expire_tokens(Timestamp now) {
    for (auto& [token, until] : tokens_) until = std::min(until, now);
}

}  // namespace tidegate::sandbox::amazon
