// Goal: the gateway lets in what Walmart's lets in and refuses the rest with its codes.
// Method: one good request, spoiled in one way each; buckets in virtual time.
#include <gtest/gtest.h>

#include "unit/sandbox/walmart/walmart_seller.h"

namespace tidegate::sandbox {
namespace {

using testing::code_of;
using testing::field_of;
using testing::WalmartSeller;

void set_header(net::Request& request, std::string_view name, std::string value) {
    for (net::Header& header : request.headers) {
        if (header.name == name) header.value = std::move(value);
    }
}

struct GatewayRefusal {
    const char* name;
    void (*spoil)(net::Request& request);
    int status;
    const char* code;
};

const GatewayRefusal kGatewayRefusals[] = {
    {"UnknownPath",
     [](net::Request& r) { r.path = "/v3/nothing"; },
     404,
     "NOT_FOUND.GMP_GATEWAY_API"},
    {"WrongMethod",
     [](net::Request& r) { r.method = "POST"; },
     405,
     "METHOD_NOT_ALLOWED.GMP_GATEWAY_API"},
    {"ServiceName",
     [](net::Request& r) { set_header(r, "WM_SVC.NAME", ""); },
     400,
     "INVALID_REQUEST_HEADER.GMP_GATEWAY_API"},
    {"CorrelationIdMissing",
     [](net::Request& r) { set_header(r, "WM_QOS.CORRELATION_ID", ""); },
     400,
     "INVALID_REQUEST_HEADER.GMP_GATEWAY_API"},
    {"CorrelationIdNoUuid",
     [](net::Request& r) {
         set_header(r, "WM_QOS.CORRELATION_ID", "7c9d3c0e-1f5a-4d0c-8f5e-0a1b2c3d4e5g");
     },
     400,
     "INVALID_REQUEST_HEADER.GMP_GATEWAY_API"},
    {"AsksForXml",
     [](net::Request& r) { set_header(r, "Accept", "application/xml"); },
     406,
     "NOT_ACCEPTABLE.GMP_GATEWAY_API"},
    {"NoToken",
     [](net::Request& r) { set_header(r, "WM_SEC.ACCESS_TOKEN", ""); },
     401,
     "UNAUTHORIZED.GMP_GATEWAY_API"},
    {"AnotherToken",
     [](net::Request& r) { set_header(r, "WM_SEC.ACCESS_TOKEN", "eyJraWQi"); },
     401,
     "UNAUTHORIZED.GMP_GATEWAY_API"},
    {"ContentType",
     [](net::Request& r) { set_header(r, "Content-Type", "text/plain"); },
     415,
     "UNSUPPORTED_MEDIA_TYPE.GMP_GATEWAY_API"},
};

class SandboxWalmartGateway : public ::testing::TestWithParam<GatewayRefusal> {};

TEST_P(SandboxWalmartGateway, Refuses) {
    WalmartSeller seller;
    net::Request request = seller.request(
        "PUT",
        "/v3/inventory",
        {{"sku", "A 1"}},
        R"({"sku":"A 1","quantity":{"unit":"EACH","amount":3}})"
    );
    (void)seller.send(request);
    ASSERT_EQ(seller.status, 200);
    GetParam().spoil(request);
    const Json body = seller.send(request);
    EXPECT_EQ(seller.status, GetParam().status);
    EXPECT_EQ(code_of(body), GetParam().code);
}
INSTANTIATE_TEST_SUITE_P(
    All,
    SandboxWalmartGateway,
    ::testing::ValuesIn(kGatewayRefusals),
    [](const auto& row) { return std::string(row.param.name); }
);

const GatewayRefusal kTokenRefusals[] = {
    {"WrongMethod",
     [](net::Request& r) { r.method = "GET"; },
     405,
     "METHOD_NOT_ALLOWED.GMP_GATEWAY_API"},
    {"ServiceName",
     [](net::Request& r) { set_header(r, "WM_SVC.NAME", ""); },
     400,
     "INVALID_REQUEST_HEADER.GMP_GATEWAY_API"},
    {"Client",
     [](net::Request& r) { set_header(r, "Authorization", "Basic YTpi"); },
     401,
     "UNAUTHORIZED.GMP_GATEWAY_API"},
    {"ContentType",
     [](net::Request& r) { set_header(r, "Content-Type", "application/json"); },
     415,
     "UNSUPPORTED_MEDIA_TYPE.GMP_GATEWAY_API"},
    {"Grant",
     [](net::Request& r) { r.body = "grant_type=password"; },
     400,
     "INVALID_REQUEST_CONTENT"},
    {"RefreshWithoutAuthorisation",
     [](net::Request& r) { r.body = "grant_type=refresh_token&refresh_token="; },
     400,
     "INVALID_REQUEST_CONTENT"},
};

class SandboxWalmartToken : public ::testing::TestWithParam<GatewayRefusal> {};

TEST_P(SandboxWalmartToken, Refuses) {
    WalmartSeller seller;
    net::Request request = seller.token_request();
    EXPECT_EQ(seller.send(request)["expires_in"], Json(900));
    GetParam().spoil(request);
    const Json body = seller.send(request);
    EXPECT_EQ(seller.status, GetParam().status);
    EXPECT_EQ(code_of(body), GetParam().code);
}
INSTANTIATE_TEST_SUITE_P(
    All,
    SandboxWalmartToken,
    ::testing::ValuesIn(kTokenRefusals),
    [](const auto& row) { return std::string(row.param.name); }
);

TEST(SandboxWalmartTokens, EndAfterFifteenMinutesOrWhenTheyAreEnded) {
    WalmartSeller seller;
    (void)seller.call("GET", "/v3/items");
    EXPECT_EQ(seller.status, 200);
    const Json detail = seller.call("GET", "/v3/token/detail");
    EXPECT_EQ(detail["is_valid"], Json(true));
    EXPECT_EQ(detail["expire_at"], Json("1790000900000"));
    seller.now = seller.start + Duration(899'999);
    (void)seller.call("GET", "/v3/items");
    EXPECT_EQ(seller.status, 200);
    seller.now = seller.start + Duration(900'000);
    (void)seller.call("GET", "/v3/items");
    EXPECT_EQ(seller.status, 401);
    seller.token.clear();
    (void)seller.call("GET", "/v3/items");
    EXPECT_EQ(seller.status, 200);
    seller.shop.expire_tokens(seller.now);
    (void)seller.call("GET", "/v3/items");
    EXPECT_EQ(seller.status, 401);
}

TEST(SandboxWalmartTokens, ARefreshTokenNeedsItsPartner) {
    walmart::ShopOptions options;
    options.refresh_token = "APXc1";
    options.rotates_refresh_token = true;
    WalmartSeller seller(options);
    net::Request request = seller.token_request("grant_type=refresh_token&refresh_token=APXc1");
    EXPECT_EQ(field_of(seller.send(request)), "WM_PARTNER.ID");
    request.headers.push_back({"WM_PARTNER.ID", "10000000359"});
    const Json given = seller.send(request);
    EXPECT_EQ(seller.status, 200);
    EXPECT_NE(given["refresh_token"].as_string(), "");
    (void)seller.send(request);  // the old one is spent
    EXPECT_EQ(seller.status, 401);
}

TEST(SandboxWalmartLimits, ABucketRefillsAndSaysWhen) {
    walmart::ShopOptions options;
    options.inventory_writes = {2, Duration::seconds(60)};
    WalmartSeller seller(options);
    const net::Request request = seller.request(
        "PUT",
        "/v3/inventory",
        {{"sku", "A 1"}},
        R"({"sku":"A 1","quantity":{"unit":"EACH","amount":3}})"
    );
    EXPECT_EQ(seller.shop.handle(request, seller.now).header("x-current-token-count"), "1");
    const net::Response last = seller.shop.handle(request, seller.now);
    EXPECT_EQ(last.status, 200);
    EXPECT_EQ(last.header("x-current-token-count"), "0");
    EXPECT_EQ(last.header("x-next-replenishment-time"), "1790000030000");
    const net::Response refused = seller.shop.handle(request, seller.now + Duration(29'999));
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(
        code_of(Json::parse(refused.body).value_or(Json())),
        "REQUEST_THRESHOLD_VIOLATED.GMP_GATEWAY_API"
    );
    EXPECT_EQ(seller.shop.handle(request, seller.now + Duration(30'000)).status, 200);
}

TEST(SandboxWalmartLimits, TellsTheTimeAsIsoToo) {
    walmart::ShopOptions options;
    options.tells_time_as_iso = true;
    options.items = {1, Duration::seconds(10)};
    WalmartSeller seller(options);
    const net::Request request = seller.request("GET", "/v3/items");
    const net::Response response = seller.shop.handle(request, seller.now);
    EXPECT_EQ(response.header("x-next-replenishment-time"), "2026-09-21T14:13:30Z");
}

TEST(SandboxWalmartFaults, AreWordedAsWalmartWordsThem) {
    const WalmartSeller seller;
    EXPECT_EQ(seller.shop.fault_response(RequestFault::throttled).status, 429);
    EXPECT_EQ(seller.shop.fault_response(RequestFault::outage).status, 503);
    const net::Response error = seller.shop.fault_response(RequestFault::server_error);
    EXPECT_EQ(error.status, 500);
    EXPECT_EQ(code_of(Json::parse(error.body).value_or(Json())), "SYSTEM_ERROR.GMP_GATEWAY_API");
}

}  // namespace
}  // namespace tidegate::sandbox
