#include "sandbox/crypto.h"
#include "sandbox/tiktok/shop.h"
#include "sandbox/tiktok/signing.h"

// The gateway in front of the API: routes, credentials, limits and the envelope.

namespace tidegate::sandbox::tiktok {

namespace {

constexpr Duration kOldestStamp = Duration::seconds(300);
constexpr Duration kNewestStamp = Duration::seconds(30);

// Whether a path fits a pattern, and the id that its star stands for.
bool fits(std::string_view pattern, std::string_view path, WireId& id) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == path;
    const std::string_view tail = pattern.substr(star + 1);
    if (path.size() < star + tail.size() || !path.starts_with(pattern.substr(0, star)) ||
        !path.ends_with(tail)) {
        return false;
    }
    const auto parsed = parse_id(path.substr(star, path.size() - star - tail.size()));
    if (!parsed) return false;
    id = *parsed;
    return true;
}

}  // namespace

Shop::Shop(ShopOptions options, Market& market, Timestamp start)
    : options_(std::move(options)), market_(market), tokens_(options_.tokens, start) {}

const std::vector<Shop::Route>& Shop::routes() {
    static const std::vector<Route> kTable = {
        {"GET", "/authorization/202309/shops", false, &Shop::authorized_shops},
        {"GET", "/logistics/202309/warehouses", true, &Shop::warehouses},
        {"POST", "/order/202309/orders/search", true, &Shop::search_orders},
        {"GET", "/order/202309/orders", true, &Shop::order_detail},
        {"GET", "/order/202507/orders", true, &Shop::order_detail},
        {"POST", "/product/202309/products/search", true, &Shop::search_products},
        {"POST", "/product/202502/products/search", true, &Shop::search_products},
        {"POST", "/product/202309/products/activate", true, &Shop::activate},
        {"POST", "/product/202309/products/deactivate", true, &Shop::deactivate},
        {"GET", "/product/202309/products/*", true, &Shop::product_detail},
        {"POST", "/product/202309/inventory/search", true, &Shop::search_inventory},
        {"POST", "/product/202309/products/*/inventory/update", true, &Shop::update_inventory},
        {"POST", "/return_refund/202309/cancellations/search", true, &Shop::search_cancellations},
        {"POST", "/return_refund/202309/returns/search", true, &Shop::search_returns},
        {"GET", "/event/202309/webhooks", true, &Shop::list_webhooks},
        {"PUT", "/event/202309/webhooks", true, &Shop::put_webhook},
        {"DELETE", "/event/202309/webhooks", true, &Shop::delete_webhook},
    };
    return kTable;
}

Begun Shop::begin(const net::Request& request, Timestamp now) {
    market_.advance(now);
    if (request.path == "/api/v2/token/get" || request.path == "/api/v2/token/refresh") {
        return {answer(token(request, now), now)};
    }
    return {answer(route(request, now), now)};
}

net::Response Shop::fault_response(RequestFault fault) const {
    net::Response response;
    response.headers.push_back({"Content-Type", "application/json"});
    switch (fault) {
        case RequestFault::none:
            break;
        case RequestFault::outage:
            response.status = 503;
            response.body = R"({"code":36009003,"data":null,"message":"Overloaded."})";
            break;
        case RequestFault::server_error:
            response.status = 500;
            response.body = R"({"code":36009003,"data":null,"message":"Internal error."})";
            break;
        case RequestFault::throttled:
            response.status = 429;
            response.headers.push_back({"Retry-After", "1"});
            response.body = R"({"code":36009002,"data":null,"message":"Too many requests."})";
            break;
    }
    return response;
}

net::Response Shop::answer(Answer answer, Timestamp now) {
    net::Response response;
    response.status = http_status(answer.code);
    response.headers.push_back({"Content-Type", "application/json"});
    if (answer.code == 36009002) response.headers.push_back({"Retry-After", "1"});
    const std::string number = std::to_string(++request_number_);
    const std::string request_id = std::to_string(seconds_of(now)) +
                                   std::string(12 - std::min<std::size_t>(12, number.size()), '0') +
                                   number;
    response.body = Json::object({
                                     {"code", answer.code},
                                     {"data", std::move(answer.data)},
                                     {"message", std::move(answer.message)},
                                     {"request_id", request_id},
                                 })
                        .dump();
    return response;
}

Answer Shop::token(const net::Request& request, Timestamp now) {
    if (request.method != "GET") return refuse(36009010, "Invalid HTTP method.");
    const bool refreshes = request.path.ends_with("/refresh");
    if (request.parameter("app_key") != options_.app_key ||
        !equal_secret(request.parameter("app_secret"), options_.app_secret)) {
        return refuse(36004004, "Invalid app_key or app_secret.");
    }
    const std::string_view grant = refreshes ? "refresh_token" : "authorized_code";
    if (request.parameter("grant_type") != grant) return refuse(36004004, "Invalid grant_type.");
    const auto pair = refreshes ? tokens_.refresh(request.parameter("refresh_token"), now)
                                : tokens_.redeem_code(request.parameter("auth_code"), now);
    if (!pair) {
        return refuse(36004004, refreshes ? "Invalid refresh_token." : "Invalid auth_code.");
    }
    Answer answer;
    answer.message = "success";
    answer.data = Json::object({
        {"access_token", pair->access_token},
        {"access_token_expire_in", seconds_of(pair->access_ends)},
        {"refresh_token", pair->refresh_token},
        {"refresh_token_expire_in", seconds_of(pair->refresh_ends)},
        {"open_id", options_.open_id},
        {"seller_name", options_.shop_name},
        {"seller_base_region", options_.region},
        {"user_type", 0},
        {"granted_scopes",
         Json::Array{
             "seller.authorization.info",
             "seller.order.info",
             "seller.product.basic",
             "seller.product.write",
             "seller.logistics",
             "seller.return_refund.basic"}},
    });
    return answer;
}

Answer Shop::route(const net::Request& request, Timestamp now) {
    bool path_known = false;
    for (const Route& route : routes()) {
        WireId id = 0;
        if (!fits(route.path, request.path, id)) continue;
        path_known = true;
        if (route.method != request.method) continue;
        if (auto refusal = check(route, request, now)) return std::move(*refusal);
        return (this->*route.call)(request, id, now);
    }
    if (path_known) return refuse(36009010, "Invalid HTTP method.");
    return refuse(36009009, "Invalid path. The API does not exist.");
}

std::optional<Answer> Shop::check(const Route& route, const net::Request& request, Timestamp now) {
    if (request.parameter("app_key") != options_.app_key) {
        return invalid("Invalid credentials. Invalid 'app_key' query parameter.");
    }
    const std::string_view stamp = request.parameter("timestamp");
    const auto seconds = parse_id(stamp);
    if (!seconds || stamp.size() != 10) {
        return invalid("Invalid 'timestamp' query parameter: 10 digits of unix seconds.");
    }
    const Timestamp sent = Timestamp::from_seconds(*seconds);
    if (sent + kOldestStamp < now || sent > now + kNewestStamp) {
        return invalid("Invalid 'timestamp' query parameter: expired or in the future.");
    }
    if (!equal_secret(request.parameter("sign"), sign(options_.app_secret, request))) {
        return refuse(106001, "Invalid signature.");
    }
    if (auto refusal = check_token(request, now)) return refusal;
    const std::string_view cipher = request.parameter("shop_cipher");
    if (route.shop_level && cipher.empty()) return refuse(106013, "shop_cipher is missing.");
    if (!route.shop_level && !cipher.empty()) {
        return invalid("Invalid parameter. Unexpected identifier 'shop_cipher'.");
    }
    if (route.shop_level && cipher != options_.shop_cipher) {
        return refuse(101000, "The shop_cipher does not belong to the authorized shop.");
    }
    const auto [bucket, fresh] =
        buckets_.try_emplace(route.path, options_.calls_burst, options_.calls_per_second, now);
    if (!bucket->second.take(1, now)) return refuse(36009002, "Too many requests.");
    const bool carries_json = request.method != "GET" && !request.body.empty();
    if (carries_json && !request.header("content-type").starts_with("application/json")) {
        return invalid("Invalid 'content-type' header: application/json is expected.");
    }
    return std::nullopt;
}

std::optional<Answer> Shop::check_token(const net::Request& request, Timestamp now) {
    const std::string_view token = request.header("x-tts-access-token");
    if (token.empty()) {
        return invalid("Invalid credentials. The 'x-tts-access-token' header is missing.");
    }
    switch (tokens_.check(token, now)) {
        case Tokens::State::valid:
            return std::nullopt;
        case Tokens::State::unknown:
            return invalid("Invalid credentials. The 'x-tts-access-token' header is invalid.");
        case Tokens::State::expired:
            return refuse(105002, "Expired credentials.");
        case Tokens::State::withdrawn:
            return refuse(105001, "The authorization was withdrawn.");
    }
    return std::nullopt;
}

Answer Shop::authorized_shops(const net::Request&, WireId, Timestamp) {
    Answer answer;
    answer.data = Json::object(
        {{"shops",
          Json::Array{Json::object({
              {"id", std::to_string(options_.shop_id)},
              {"name", options_.shop_name},
              {"region", options_.region},
              {"seller_type", "LOCAL"},
              {"cipher", options_.shop_cipher},
              {"code", "USLCSANDBOX1"},
          })}}}
    );
    return answer;
}

Answer Shop::warehouses(const net::Request&, WireId, Timestamp) {
    Json list = Json::array();
    bool first = true;
    for (const WarehouseSpec& warehouse : market_.options().warehouses) {
        list.push(Json::object({
            {"id", std::to_string(warehouse.id)},
            {"entity_id", std::to_string(warehouse.id + 1'000'000)},
            {"name", warehouse.name},
            {"effect_status", "ENABLED"},
            {"type", "SALES_WAREHOUSE"},
            {"sub_type", "DOMESTIC_WAREHOUSE"},
            {"is_default", first},
            {"address",
             Json::object(
                 {{"region", "United States"},
                  {"region_code", options_.region},
                  {"state", "California"},
                  {"city", "Ontario"},
                  {"distict", ""},
                  {"postal_code", "91761"}}
             )},
        }));
        first = false;
    }
    Answer answer;
    answer.data = Json::object({{"warehouses", std::move(list)}});
    return answer;
}

}  // namespace tidegate::sandbox::tiktok
