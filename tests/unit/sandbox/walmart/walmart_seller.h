#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "sandbox/walmart/shop.h"

// A small Walmart seller in virtual time: three SKUs at two ship nodes, the third in Walmart's own
// warehouse, and a client that asks for a token and sends what a call needs.

namespace tidegate::sandbox::testing {

struct WalmartSeller {
    using Query = std::vector<std::pair<std::string, std::string>>;

    explicit WalmartSeller(walmart::ShopOptions options = {})
        : shop(with_wfs(std::move(options)), market, start) {}

    static walmart::ShopOptions with_wfs(walmart::ShopOptions options) {
        options.wfs_skus = {"W-1"};
        return options;
    }
    static MarketOptions market_options() {
        MarketOptions options;
        options.name = "Walmart";
        options.first_order_id = 1'796'277'083'022;
        options.first_document_id = 1;
        options.warehouses = {{1000005050, "East"}, {1000005051, "West"}};
        options.restocks_cancelled = true;
        SkuSpec first{"A 1", "", "Vest", 11, 101, 201, 1999, Quantity(10), 2};
        SkuSpec second{"B/2", "", "Boot", 12, 102, 202, 2999, Quantity(5), 1};
        SkuSpec bound{"W-1", "", "Cup", 13, 103, 203, 500, Quantity(7), 1};
        options.skus = {first, second, bound};
        return options;
    }

    net::Request request(
        std::string method, std::string path, const Query& query = {}, std::string body = {}
    ) {
        if (token.empty()) token = new_token();
        net::Request made;
        made.method = std::move(method);
        made.path = std::move(path);
        made.body = std::move(body);
        for (const auto& [name, value] : query) made.query.push_back({name, value});
        made.headers = {
            {"Accept", "application/json"},
            {"WM_SVC.NAME", "Walmart Marketplace"},
            {"WM_QOS.CORRELATION_ID", "7c9d3c0e-1f5a-4d0c-8f5e-0a1b2c3d4e5f"},
            {"WM_SEC.ACCESS_TOKEN", token},
            {"Content-Type", "application/json"}};
        return made;
    }
    net::Request token_request(std::string body = "grant_type=client_credentials") const {
        net::Request made;
        made.method = "POST";
        made.path = "/v3/token";
        made.body = std::move(body);
        made.headers = {
            {"Accept", "application/json"},
            {"WM_SVC.NAME", "Walmart Marketplace"},
            {"WM_QOS.CORRELATION_ID", "7c9d3c0e-1f5a-4d0c-8f5e-0a1b2c3d4e5f"},
            {"Authorization", "Basic c2FuZGJveC1jbGllbnQtaWQ6c2FuZGJveC1jbGllbnQtc2VjcmV0"},
            {"Content-Type", "application/x-www-form-urlencoded"}};
        return made;
    }
    std::string new_token() {
        const net::Response response = shop.handle(token_request(), now);
        return Json::parse(response.body).value_or(Json())["access_token"].as_string();
    }
    // The answer's body; its status is kept.
    Json send(const net::Request& sent) {
        const net::Response response = shop.handle(sent, now);
        status = response.status;
        return Json::parse(response.body).value_or(Json());
    }
    Json call(
        std::string method, std::string path, const Query& query = {}, std::string body = {}
    ) {
        return send(request(std::move(method), std::move(path), query, std::move(body)));
    }
    OrderIndex buy(std::uint32_t listing, std::int64_t units, bool pays = true) {
        Purchase purchase;
        purchase.wants.push_back({ListingIndex(listing), Quantity(units)});
        if (!pays) purchase.pays_after.reset();
        const auto order = market.buy(purchase, now);
        EXPECT_TRUE(order.has_value());
        return order.value_or(OrderIndex(0));
    }
    std::string id_of(OrderIndex order) const { return std::to_string(market.order(order).id); }
    // inputQty, reservedQty and availToSellQty of a node of "A 1".
    std::vector<std::int64_t> figures(std::size_t node = 0) {
        const Json stock = call("GET", "/v3/inventories/A 1");
        const Json& at = stock["nodes"].items().at(node);
        std::vector<std::int64_t> all;
        for (const char* name : {"inputQty", "reservedQty", "availToSellQty"}) {
            all.push_back(at[name]["amount"].as_integer());
        }
        return all;
    }

    const Timestamp start = Timestamp::from_seconds(1'790'000'000);
    Timestamp now = start;
    Market market{market_options(), start};
    walmart::Shop shop;
    std::string token;
    int status = 0;
};

// The code of the first error of an answer.
inline std::string code_of(const Json& body) {
    const Json& list = body["errors"]["error"];
    return list.items().empty() ? "" : list.items().front()["code"].as_string();
}
inline std::string field_of(const Json& body) {
    const Json& list = body["errors"]["error"];
    return list.items().empty() ? "" : list.items().front()["field"].as_string();
}

}  // namespace tidegate::sandbox::testing
