#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "sandbox/amazon/shop.h"
#include "sandbox/json.h"

// A client of the sandbox's Amazon in virtual time, without a network: every request is good unless
// a test spoils it.

namespace tidegate::sandbox::amazon::testing {

inline const Timestamp kShopStart = Timestamp::from_seconds(1'790'000'000);  // 2026-09-21T14:13:20Z

inline MarketOptions market_options(std::size_t skus = 3) {
    MarketOptions options;
    options.name = "amazon";
    options.first_order_id = 25'012'345'678'901'234;
    options.warehouses.push_back({70, "W"});
    for (std::size_t at = 0; at < skus; ++at) {
        SkuSpec spec;
        spec.sku = "SKU-" + std::to_string(at + 1);
        spec.title_en = "Bag";
        spec.product_id = static_cast<WireId>(10'000'000 + at);
        spec.listing_id = static_cast<WireId>(20'000'000 + at);
        spec.item_id = static_cast<WireId>(30'000'000 + at);
        spec.listed = Quantity(10);
        options.skus.push_back(spec);
    }
    return options;
}

struct AmazonClient {
    explicit AmazonClient(ShopOptions options = {}, std::size_t skus = 3)
        : market(market_options(skus), kShopStart), shop(std::move(options), market, kShopStart) {
        token = ask_token()["access_token"].as_string();
    }

    Market market;
    Shop shop;
    Timestamp now = kShopStart;
    std::string token;

    [[nodiscard]] static Json parse(std::string_view text) {
        auto json = Json::parse(text);
        EXPECT_TRUE(json.has_value()) << text;
        return json.value_or(Json());
    }
    // The target is the path and the query as they are sent; nothing in it needs to be decoded but
    // what a test says so of.
    [[nodiscard]] static net::Request make(
        std::string method, const std::string& target, std::string body = ""
    ) {
        net::Request request;
        request.method = std::move(method);
        request.target = target;
        request.path = target.substr(0, target.find('?'));
        request.body = std::move(body);
        std::string_view rest = target;
        rest.remove_prefix(std::min(target.find('?'), target.size() - 1) + 1);
        while (!rest.empty() && target.find('?') != std::string::npos) {
            const std::size_t end = std::min(rest.find('&'), rest.size());
            const std::string_view pair = rest.substr(0, end);
            const std::size_t equals = pair.find('=');
            request.query.push_back(
                {std::string(pair.substr(0, equals)), std::string(pair.substr(equals + 1))}
            );
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return request;
    }
    [[nodiscard]] net::Request good(
        std::string method, const std::string& target, std::string body = ""
    ) const {
        net::Request request = make(std::move(method), target, std::move(body));
        request.headers = {
            {"user-agent", "Tidegate/1.0 (Language=C++/20; Platform=Linux)"},
            {"x-amz-access-token", token},
            {"content-type", "application/json"}};
        return request;
    }
    [[nodiscard]] net::Response send(const net::Request& request) {
        return shop.handle(request, now);
    }
    [[nodiscard]] Json get(const std::string& target) {
        const net::Response response = send(good("GET", target));
        EXPECT_EQ(response.status, 200) << response.body;
        return parse(response.body);
    }
    // The status and the message of a request that is refused.
    [[nodiscard]] std::pair<int, std::string> refusal(const net::Request& request) {
        const net::Response response = send(request);
        const Json body = parse(response.body);
        const Json& errors = body["errors"];
        return {
            response.status,
            errors.items().empty() ? "" : errors.items()[0]["message"].as_string()};
    }
    [[nodiscard]] Json ask_token() {
        net::Request request = make(
            "POST",
            "/auth/o2/token",
            "grant_type=refresh_token&refresh_token=Atzr%7Csandbox-refresh&"
            "client_id=amzn1.application-oa2-client.sandbox&"
            "client_secret=amzn1.oa2-cs.v1.sandbox-secret"
        );
        request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
        const net::Response response = send(request);
        EXPECT_EQ(response.status, 200) << response.body;
        return parse(response.body);
    }
    OrderIndex buy(std::size_t sku, std::int64_t units, bool pays = true) {
        Purchase purchase;
        const ListingIndex listing(static_cast<std::uint32_t>(sku));
        purchase.wants.push_back({listing, Quantity(units)});
        if (!pays) purchase.pays_after.reset();
        const auto order = market.buy(purchase, now);
        EXPECT_TRUE(order.has_value());
        return order.value_or(OrderIndex(0));
    }
    void pass(Duration time) {
        now = now + time;
        market.advance(now);
    }
};

inline const std::string kItems = "/listings/2021-08-01/items/A3TH9S8BH6GOGM";
inline const std::string kStoreQuery = "?marketplaceIds=ATVPDKIKX0DER";
inline const std::string kOrders = "/orders/2026-01-01/orders";

}  // namespace tidegate::sandbox::amazon::testing
