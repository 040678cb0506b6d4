#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/catalogue.h"
#include "sandbox/json.h"
#include "sandbox/tiktok/signing.h"
#include "sandbox/world.h"

// Helpers of the sandbox's tests: a world in virtual time, and clients of both marketplaces that
// speak to it without a network.

namespace tidegate::sandbox::testing {

inline const Timestamp kStart = Timestamp::from_seconds(1'790'000'000);

inline Json parse(std::string_view text) {
    auto json = Json::parse(text);
    EXPECT_TRUE(json.has_value()) << text;
    return json.value_or(Json());
}

inline WorldOptions small_world(std::uint32_t warehouses = 1) {
    DemoOptions options;
    options.skus = 5;
    options.listed = Quantity(10);
    options.warehouses = warehouses;
    return demo_world(options);
}

struct TestWorld {
    explicit TestWorld(WorldOptions options = small_world()) : world(std::move(options), kStart) {}

    World world;
    Timestamp now = kStart;

    using Query = std::vector<std::pair<std::string, std::string>>;

    net::Request tiktok_request(
        std::string method, std::string path, const Query& query = {}, std::string body = {}
    ) {
        net::Request request;
        request.method = std::move(method);
        request.path = std::move(path);
        request.body = std::move(body);
        const auto& options = world.tiktok().options();
        request.query.push_back({"app_key", options.app_key});
        request.query.push_back({"timestamp", std::to_string(now.milliseconds() / 1000)});
        if (!request.path.starts_with("/authorization")) {
            request.query.push_back({"shop_cipher", options.shop_cipher});
        }
        for (const auto& [name, value] : query) request.query.push_back({name, value});
        request.headers = {
            {"x-tts-access-token", options.tokens.access_token},
            {"content-type", "application/json"}};
        resign(request);
        return request;
    }

    void resign(net::Request& request) {
        std::erase_if(request.query, [](const auto& parameter) {
            return parameter.name == "sign";
        });
        request.query.push_back({"sign", tiktok::sign(world.tiktok().options().app_secret, request)}
        );
    }

    net::Response send(const net::Request& request) {
        net::Response response = world.tiktok().handle(request, now);
        world.collect();
        return response;
    }

    Json tiktok(
        std::string method, std::string path, const Query& query = {}, std::string body = {}
    ) {
        return parse(
            send(tiktok_request(std::move(method), std::move(path), query, std::move(body))).body
        );
    }

    net::Request shopify_request(std::string query, Json variables = Json::object()) {
        net::Request request;
        request.method = "POST";
        request.path = "/admin/api/2026-10/graphql.json";
        request.headers = {
            {"X-Shopify-Access-Token", world.shopify().options().access_token},
            {"Content-Type", "application/json"}};
        request.body =
            Json::object({{"query", std::move(query)}, {"variables", std::move(variables)}}).dump();
        return request;
    }

    Json shopify(std::string query, Json variables = Json::object()) {
        const auto response =
            world.shopify().handle(shopify_request(std::move(query), std::move(variables)), now);
        world.collect();
        EXPECT_EQ(response.status, 200);
        return parse(response.body);
    }

    const Listing& listing(ShopKind shop, std::string_view sku) {
        return world.market(shop).listing(*world.market(shop).find_sku(sku));
    }

    std::optional<OrderIndex> buy(ShopKind shop, std::string_view sku, std::int64_t units = 1) {
        Purchase purchase;
        purchase.wants.push_back({*world.market(shop).find_sku(sku), Quantity(units)});
        const auto order = world.market(shop).buy(purchase, now);
        world.collect();
        return order;
    }

    void pass(Duration time) {
        now = now + time;
        world.advance(now);
    }
};

}  // namespace tidegate::sandbox::testing
