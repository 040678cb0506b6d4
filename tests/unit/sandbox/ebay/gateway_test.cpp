// Goal: what every request must bring is asked of every request. Method: one refusal after the
// other, in virtual time.
#include "sandbox/crypto.h"
#include "unit/sandbox/ebay/shop_fixture.h"

namespace tidegate::sandbox::ebay {
namespace {

using testing::shop_options;
using testing::TestShop;

constexpr const char* kItems = "/sell/inventory/v1/inventory_item";

net::Request token_request(const std::string& body) {
    net::Request request;
    request.method = "POST";
    request.path = "/identity/v1/oauth2/token";
    request.headers = {
        {"Authorization", "Basic " + base64("Tidegate-sandbox-SBX-0000:SBX-sandbox-cert-id")},
        {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = body;
    return request;
}

struct GrantRow {
    const char* name;
    std::string body;
    int status;
    const char* error;
};

TEST(SandboxEbayGateway, Grants) {
    const GrantRow rows[] = {
        {"refresh", "grant_type=refresh_token&refresh_token=seller%5Erefresh", 200, ""},
        {"app", "grant_type=client_credentials&scope=https%3A%2F%2Fapi.ebay.com", 200, ""},
        {"app without scope", "grant_type=client_credentials", 400, "invalid_scope"},
        {"code",
         "grant_type=authorization_code&code=sandbox-auth-code&redirect_uri=Tidegate-RuName",
         200,
         ""},
        {"code elsewhere",
         "grant_type=authorization_code&code=sandbox-auth-code&redirect_uri=https%3A%2F%2Fx",
         400,
         "invalid_grant"},
        {"wrong refresh", "grant_type=refresh_token&refresh_token=x", 400, "invalid_grant"},
        {"none", "", 400, "unsupported_grant_type"},
    };
    for (const GrantRow& row : rows) {
        TestShop test;
        const net::Response response = test.send(token_request(row.body));
        EXPECT_EQ(response.status, row.status) << row.name;
        const Json body = Json::parse(response.body).value();
        EXPECT_EQ(body["error"].as_string(), row.error) << row.name;
        EXPECT_EQ(body["expires_in"], row.status == 200 ? Json(7200) : Json()) << row.name;
        const std::string token = body["access_token"].as_string();
        if (row.status != 200 || std::string(row.name) == "app") continue;
        EXPECT_EQ(test.call("GET", kItems, {}, {}, token).status, 200) << row.name;
    }
}

TEST(SandboxEbayGateway, TokensAreAskedForWithTheKeysetAndAsAForm) {
    TestShop test;
    net::Request wrong = token_request("grant_type=client_credentials&scope=x");
    wrong.headers[0].value = "Basic " + base64("a:b");
    EXPECT_EQ(test.send(wrong).status, 401);
    net::Request json = token_request("grant_type=client_credentials&scope=x");
    json.headers[1].value = "application/json";
    EXPECT_EQ(test.send(json).status, 400);
    net::Request get = token_request("");
    get.method = "GET";
    EXPECT_EQ(test.send(get).status, 405);
}

TEST(SandboxEbayGateway, WhatARequestMustBring) {
    TestShop test;
    EXPECT_EQ(test.get(kItems).status, 200);
    EXPECT_EQ(test.get("/nowhere").status, 404);
    EXPECT_EQ(test.call("DELETE", kItems).status, 405);
    net::Request bare;
    bare.method = "GET";
    bare.path = kItems;
    EXPECT_EQ(test.send(bare).status, 401);
    EXPECT_EQ(TestShop::error_of(test.call("GET", kItems, {}, {}, "x")), 1001);
    const auto app = test.shop.tokens().issue_to_app(test.now);
    EXPECT_EQ(TestShop::error_of(test.call("GET", kItems, {}, {}, app.access_token)), 1100);
    EXPECT_EQ(
        TestShop::error_of(test.get("/commerce/notification/v1/public_key/sandbox-key-1")), 1100
    );
    net::Request form;
    form.method = "POST";
    form.path = "/sell/inventory/v1/bulk_get_inventory_item";
    form.headers = {{"Authorization", "Bearer seller-token"}, {"Content-Type", "text/plain"}};
    form.body = "{}";
    EXPECT_EQ(test.send(form).status, 415);
}

TEST(SandboxEbayGateway, TokensExpireWhenTold) {
    TestShop test;
    test.shop.expire_tokens(test.now);
    EXPECT_EQ(test.get(kItems).status, 401);
    EXPECT_EQ(
        test.send(token_request("grant_type=refresh_token&refresh_token=seller%5Erefresh")).status,
        200
    );
}

TEST(SandboxEbayGateway, TheDaysCallsAreCountedAndTold) {
    ShopOptions options = shop_options();
    options.calls_per_day[static_cast<std::size_t>(Api::inventory)] = 2;
    TestShop test(options);
    EXPECT_EQ(test.get(kItems).status, 200);
    EXPECT_EQ(test.get(kItems).status, 200);
    const net::Response refused = test.get(kItems);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(TestShop::error_of(refused), 2001);
    EXPECT_EQ(test.get("/sell/fulfillment/v1/order").status, 200);  // an allowance of its own

    const std::string path = "/developer/analytics/v1_beta/user_rate_limit/";
    const Json told =
        Json::parse(test.get(path, {{"api_context", "sell"}, {"api_name", "inventory"}}).body)
            .value();
    const Json& rate = told["rateLimits"].items().at(0)["resources"].items().at(0)["rates"];
    EXPECT_EQ(rate.items().at(0)["limit"], Json(2));
    EXPECT_EQ(rate.items().at(0)["remaining"], Json(0));
    EXPECT_EQ(rate.items().at(0)["reset"], Json("2026-01-16T08:00:00.000Z"));
    EXPECT_EQ(test.get(path, {{"api_name", "unknown"}}).status, 204);

    test.now = parse_time("2026-01-16T08:00:00.000Z").value();
    const auto fresh = test.shop.tokens().refresh("seller^refresh", test.now);
    EXPECT_EQ(test.call("GET", kItems, {}, {}, fresh->access_token).status, 200);
}

TEST(SandboxEbayGateway, FaultsAreWordedAsEbayDoes) {
    const TestShop test;
    EXPECT_EQ(test.shop.fault_response(RequestFault::throttled).status, 429);
    EXPECT_EQ(test.shop.fault_response(RequestFault::outage).status, 503);
    EXPECT_EQ(TestShop::error_of(test.shop.fault_response(RequestFault::server_error)), 25001);
}

}  // namespace
}  // namespace tidegate::sandbox::ebay
