// Goal: TikTok Shop's sandbox accepts what the real one accepts and refuses what it refuses, with
// its codes.
// Method: requests built by hand against a world in virtual time; one case per
// refusal.

#include <gtest/gtest.h>

#include "sandbox/tiktok/shop.h"
#include "unit/sandbox/support.h"

namespace tidegate::sandbox {
namespace {

using testing::parse;
using testing::small_world;
using testing::TestWorld;

struct Refusal {
    const char* name;
    void (*spoil)(TestWorld& test, net::Request& request);
    bool sign_again;
    int status;
    std::int64_t code;
};

void set_parameter(net::Request& request, std::string_view name, std::string value) {
    for (auto& parameter : request.query) {
        if (parameter.name == name) parameter.value = std::move(value);
    }
}

std::string seconds(Timestamp at, std::int64_t shift) {
    return std::to_string(at.milliseconds() / 1000 + shift);
}

class SandboxTiktokGateway : public ::testing::TestWithParam<Refusal> {};

TEST_P(SandboxTiktokGateway, Refuses) {
    TestWorld test;
    net::Request request =
        test.tiktok_request("POST", "/order/202309/orders/search", {{"page_size", "10"}}, "{}");
    ASSERT_EQ(parse(test.send(request).body)["code"], Json(0));
    GetParam().spoil(test, request);
    if (GetParam().sign_again) test.resign(request);
    const net::Response response = test.send(request);
    EXPECT_EQ(response.status, GetParam().status) << response.body;
    EXPECT_EQ(parse(response.body)["code"], Json(GetParam().code)) << response.body;
}

const Refusal kRefusals[] = {
    {"UnknownPath",
     [](TestWorld&, net::Request& r) { r.path = "/order/209901/orders"; },
     true,
     404,
     36009009},
    {"WrongMethod", [](TestWorld&, net::Request& r) { r.method = "GET"; }, true, 405, 36009010},
    {"AppKey",
     [](TestWorld&, net::Request& r) { set_parameter(r, "app_key", "other"); },
     true,
     400,
     36009004},
    {"StampTooOld",
     [](TestWorld& t, net::Request& r) { set_parameter(r, "timestamp", seconds(t.now, -301)); },
     true,
     400,
     36009004},
    {"StampInTheFuture",
     [](TestWorld& t, net::Request& r) { set_parameter(r, "timestamp", seconds(t.now, 31)); },
     true,
     400,
     36009004},
    {"StampInMilliseconds",
     [](TestWorld& t, net::Request& r) {
         set_parameter(r, "timestamp", seconds(t.now, 0) + "000");
     },
     true,
     400,
     36009004},
    {"UpperCaseSign",
     [](TestWorld&, net::Request& r) {
         for (char& c : r.query.back().value) c = static_cast<char>(std::toupper(c));
     },
     false,
     401,
     106001},
    {"BodyChangedAfterSigning",
     [](TestWorld&, net::Request& r) { r.body = "{ }"; },
     false,
     401,
     106001},
    {"NoToken",
     [](TestWorld&, net::Request& r) { r.headers.erase(r.headers.begin()); },
     true,
     400,
     36009004},
    {"UnknownToken",
     [](TestWorld&, net::Request& r) { r.headers.front().value = "x"; },
     true,
     400,
     36009004},
    {"ExpiredToken",
     [](TestWorld& t, net::Request&) { t.world.tiktok().tokens().expire_all(t.now); },
     true,
     401,
     105002},
    {"Deauthorized",
     [](TestWorld& t, net::Request&) { t.world.tiktok().tokens().withdraw(); },
     true,
     401,
     105001},
    {"NoCipher",
     [](TestWorld&, net::Request& r) { set_parameter(r, "shop_cipher", ""); },
     true,
     400,
     106013},
    {"WrongCipher",
     [](TestWorld&, net::Request& r) { set_parameter(r, "shop_cipher", "x"); },
     true,
     400,
     101000},
    {"NoContentType",
     [](TestWorld&, net::Request& r) { r.headers.pop_back(); },
     true,
     400,
     36009004},
    {"PageSizeZero",
     [](TestWorld&, net::Request& r) { set_parameter(r, "page_size", "0"); },
     true,
     400,
     36009004},
    {"PageSizeTooLarge",
     [](TestWorld&, net::Request& r) { set_parameter(r, "page_size", "101"); },
     true,
     400,
     36009004},
    {"BodyIsNoJson", [](TestWorld&, net::Request& r) { r.body = "{"; }, true, 400, 36009004},
    {"TimeAsText",
     [](TestWorld&, net::Request& r) { r.body = R"({"update_time_ge":"1"})"; },
     true,
     400,
     36009004},
    {"UnknownStatus",
     [](TestWorld&, net::Request& r) { r.body = R"({"order_status":"CANCEL"})"; },
     true,
     400,
     36009004},
};

INSTANTIATE_TEST_SUITE_P(
    Table,
    SandboxTiktokGateway,
    ::testing::ValuesIn(kRefusals),
    [](const auto& row) { return std::string(row.param.name); }
);

TEST(SandboxTiktok, TheStampsOfTheWholeWindowAreTaken) {
    for (const std::int64_t shift : {-300, 30}) {
        TestWorld test;
        net::Request request = test.tiktok_request("GET", "/logistics/202309/warehouses");
        set_parameter(request, "timestamp", seconds(test.now, shift));
        test.resign(request);
        EXPECT_EQ(test.send(request).status, 200) << shift;
    }
}

TEST(SandboxTiktok, ShopsAreListedWithoutCipherOnly) {
    TestWorld test;
    const Json shops = test.tiktok("GET", "/authorization/202309/shops");
    EXPECT_EQ(
        shops["data"]["shops"].items().front()["cipher"],
        Json(test.world.tiktok().options().shop_cipher)
    );
    const Json refused =
        test.tiktok("GET", "/authorization/202309/shops", {{"shop_cipher", "any"}});
    EXPECT_EQ(refused["code"], Json(36009004));
    EXPECT_NE(refused["message"].as_string().find("nexpected identifier"), std::string::npos);
}

TEST(SandboxTiktok, RefreshTokensWorkOnceAndEndAtAnAbsoluteTime) {
    TestWorld test;
    const auto& options = test.world.tiktok().options();
    const auto refresh = [&](const std::string& token, const std::string& grant) {
        net::Request request;
        request.method = "GET";
        request.path = "/api/v2/token/refresh";
        request.query = {
            {"app_key", options.app_key},
            {"app_secret", options.app_secret},
            {"refresh_token", token},
            {"grant_type", grant}};
        return parse(test.send(request).body);
    };
    EXPECT_EQ(refresh(options.tokens.refresh_token, "authorized_code")["code"], Json(36004004));
    const Json first = refresh(options.tokens.refresh_token, "refresh_token");
    ASSERT_EQ(first["code"], Json(0));
    EXPECT_EQ(
        first["data"]["access_token_expire_in"],
        Json(test.now.milliseconds() / 1000 + 7 * 24 * 3600)
    );
    EXPECT_EQ(refresh(options.tokens.refresh_token, "refresh_token")["code"], Json(36004004));
    net::Request request = test.tiktok_request("GET", "/logistics/202309/warehouses");
    request.headers.front().value = first["data"]["access_token"].as_string();
    EXPECT_EQ(test.send(request).status, 200);
    EXPECT_EQ(
        refresh(first["data"]["refresh_token"].as_string(), "refresh_token")["code"], Json(0)
    );
}

TEST(SandboxTiktok, TooManyCallsOfOneEndpointAreRefusedUntilTheBucketRefills) {
    TestWorld test;
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(test.tiktok("GET", "/logistics/202309/warehouses")["code"], Json(0));
    }
    const net::Response refused =
        test.send(test.tiktok_request("GET", "/logistics/202309/warehouses"));
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("Retry-After"), "1");
    EXPECT_EQ(parse(refused.body)["code"], Json(36009002));
    EXPECT_EQ(test.tiktok("GET", "/authorization/202309/shops")["code"], Json(0));
    test.pass(Duration(20));
    EXPECT_EQ(test.tiktok("GET", "/logistics/202309/warehouses")["code"], Json(0));
}

TEST(SandboxTiktok, AnOrderHasOneLineItemPerUnitAndTextIds) {
    TestWorld test;
    const auto order = test.buy(ShopKind::tiktok, "TG-0001", 3);
    test.world.market(ShopKind::tiktok)
        .cancel_units(*order, 0, Quantity(1), Initiator::buyer, test.now);
    const Json answer = test.tiktok("GET", "/order/202507/orders", {{"ids", "576461413038785753"}});
    const Json& shown = answer["data"]["orders"].items().at(0);
    EXPECT_EQ(shown["id"], Json("576461413038785753"));
    EXPECT_EQ(shown["status"], Json("AWAITING_SHIPMENT"));
    EXPECT_EQ(shown["payment"]["total_amount"], Json("29.97"));
    ASSERT_EQ(shown["line_items"].items().size(), 3U);
    EXPECT_FALSE(shown["line_items"].items()[0].find("quantity"));
    EXPECT_EQ(shown["line_items"].items()[1]["display_status"], Json("AWAITING_SHIPMENT"));
    EXPECT_EQ(shown["line_items"].items()[2]["display_status"], Json("CANCELLED"));
    EXPECT_EQ(shown["line_items"].items()[0]["seller_sku"], Json("TG-0001"));
    EXPECT_EQ(
        test.tiktok("GET", "/order/202507/orders", {{"ids", "576461413038785753x"}})["code"],
        Json(36009004)
    );
}

TEST(SandboxTiktok, SearchPagesByUpdateTimeWithSealedTokens) {
    TestWorld test;
    for (int i = 0; i < 5; ++i) {
        test.buy(ShopKind::tiktok, "TG-0001");
        test.pass(Duration::seconds(1));
    }
    test.world.market(ShopKind::tiktok).cancel(OrderIndex(0), Initiator::buyer, test.now);
    const TestWorld::Query base{
        {"page_size", "2"}, {"sort_field", "update_time"}, {"sort_order", "ASC"}};
    const std::string from = std::to_string(testing::kStart.milliseconds() / 1000 + 2);
    const std::string body = R"({"update_time_ge":)" + from + "}";
    std::vector<std::string> seen;
    std::string token;
    do {
        TestWorld::Query query = base;
        if (!token.empty()) query.emplace_back("page_token", token);
        const Json data = test.tiktok("POST", "/order/202309/orders/search", query, body)["data"];
        EXPECT_EQ(data["total_count"], Json(4));
        for (const Json& order : data["orders"].items()) {
            seen.push_back(order["id"].as_string() + order["status"].as_string());
        }
        token = data["next_page_token"].as_string();
        EXPECT_TRUE(token.empty() || token.find('/') != std::string::npos);
        EXPECT_TRUE(token.empty() || token.find('+') != std::string::npos);
    } while (!token.empty());
    const std::vector<std::string> expected{
        "576461413038785755AWAITING_SHIPMENT",
        "576461413038785756AWAITING_SHIPMENT",
        "576461413038785757AWAITING_SHIPMENT",
        "576461413038785753CANCELLED"};
    EXPECT_EQ(seen, expected);
}

TEST(SandboxTiktok, APageTokenReadWithABlankForPlusIsRefused) {
    TestWorld test;
    for (int i = 0; i < 2; ++i) test.buy(ShopKind::tiktok, "TG-0001");
    const Json data =
        test.tiktok("POST", "/order/202309/orders/search", {{"page_size", "1"}}, "{}")["data"];
    std::string token = data["next_page_token"].as_string();
    token[token.find('+')] = ' ';
    const Json refused = test.tiktok(
        "POST", "/order/202309/orders/search", {{"page_size", "1"}, {"page_token", token}}, "{}"
    );
    EXPECT_EQ(refused["code"], Json(36009004));
}

TEST(SandboxTiktok, AnOrderIsSearchableOnlyAfterTheFeedDelayButFoundByIdAtOnce) {
    TestWorld test;
    test.world.market(ShopKind::tiktok).dice.settings.feed_delay = {Duration(2000), Duration(2000)};
    test.buy(ShopKind::tiktok, "TG-0001");
    const auto count = [&] {
        return test
            .tiktok(
                "POST", "/order/202309/orders/search", {{"page_size", "10"}}, "{}"
            )["data"]["orders"]
            .items()
            .size();
    };
    EXPECT_EQ(count(), 0U);
    EXPECT_EQ(
        test.tiktok(
                "GET", "/order/202309/orders", {{"ids", "576461413038785753"}}
        )["data"]["orders"]
            .items()
            .size(),
        1U
    );
    test.pass(Duration(2000));
    EXPECT_EQ(count(), 1U);
}

}  // namespace
}  // namespace tidegate::sandbox
