#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "sandbox/ebay/shop.h"

// One eBay shop in virtual time: SKU-1 and SKU-2 are variations of one listing, SKU-3 stands alone.

namespace tidegate::sandbox::ebay::testing {

constexpr Timestamp kStart = Timestamp::from_seconds(1'768'507'200);  // noon Pacific

inline MarketOptions market_options() {
    MarketOptions options;
    options.name = "ebay";
    options.first_order_id = 123'456'789'012;
    options.warehouses.push_back({1, "Main"});
    for (const int number : {1, 2, 3}) {
        SkuSpec spec;
        spec.sku = "SKU-" + std::to_string(number);
        spec.title_en = "Cup " + std::to_string(number);
        spec.product_id = 110'000'000'000 + (number == 3 ? 2 : 1);
        spec.listing_id = 500 + number;
        spec.item_id = 900 + number;
        spec.price_minor = 1999;
        spec.listed = Quantity(10);
        options.skus.push_back(std::move(spec));
    }
    return options;
}

inline ShopOptions shop_options() {
    ShopOptions options;
    options.tokens.access_token = "seller-token";
    options.tokens.refresh_token = "seller^refresh";
    return options;
}

struct TestShop {
    explicit TestShop(ShopOptions options = shop_options())
        : market(market_options(), kStart), shop(std::move(options), market, kStart) {}

    net::Response send(const net::Request& request) { return shop.handle(request, now); }

    net::Response call(
        const std::string& method,
        const std::string& path,
        const std::string& body = {},
        std::vector<net::QueryParameter> query = {},
        const std::string& token = "seller-token"
    ) {
        net::Request request;
        request.method = method;
        request.path = path;
        request.query = std::move(query);
        request.body = body;
        request.headers = {
            {"Authorization", "Bearer " + token},
            {"Content-Type", "application/json"},
            {"Content-Language", "en-US"}};
        return send(request);
    }
    net::Response get(const std::string& path, std::vector<net::QueryParameter> query = {}) {
        return call("GET", path, {}, std::move(query));
    }
    // The number of the first error of an answer; 0: none.
    static std::int64_t error_of(const net::Response& response) {
        const Json body = Json::parse(response.body).value_or(Json());
        const Json& errors = body["errors"];
        return errors.items().empty() ? 0 : errors.items().front()["errorId"].as_integer();
    }
    net::Response write(const std::string& sku, std::int64_t quantity) {
        return call(
            "POST",
            "/sell/inventory/v1/bulk_update_price_quantity",
            R"({"requests":[{"sku":")" + sku + R"(","shipToLocationAvailability":{"quantity":)" +
                std::to_string(quantity) + "}}]}"
        );
    }
    // What became of the only entry of a write: its status and the number of its error.
    static std::pair<std::int64_t, std::int64_t> entry_of(const net::Response& response) {
        const Json body = Json::parse(response.body).value_or(Json());
        if (body["responses"].items().size() != 1) return {0, 0};
        const Json& entry = body["responses"].items().front();
        const Json& errors = entry["errors"];
        return {
            entry["statusCode"].as_integer(),
            errors.items().empty() ? 0 : errors.items().front()["errorId"].as_integer()};
    }
    Quantity listed(std::string_view sku) {
        return market.listing(*market.find_sku(sku)).available();
    }
    OrderIndex buy(
        std::string_view sku, std::int64_t units, std::optional<Duration> pays = Duration(0)
    ) {
        Purchase purchase;
        purchase.wants.push_back({*market.find_sku(sku), Quantity(units)});
        purchase.pays_after = pays;
        return market.buy(purchase, now).value();
    }
    void pass(Duration time) {
        now = now + time;
        market.advance(now);
    }

    Timestamp now = kStart;
    Market market;
    Shop shop;
};

}  // namespace tidegate::sandbox::ebay::testing
