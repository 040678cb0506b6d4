#include <gtest/gtest.h>

#include "amazon_client.h"

// Goal: the gateway lets nothing pass that the real one refuses. Method: good requests with one
// thing wrong each.

namespace tidegate::sandbox::amazon {
namespace {

using testing::AmazonClient;

const std::string kAnItem = testing::kItems + "/SKU-1" + testing::kStoreQuery;

net::Request without(net::Request request, std::string_view header) {
    std::erase_if(request.headers, [&](const net::Header& entry) { return entry.name == header; });
    return request;
}
net::Request with(net::Request request, const std::string& header, std::string value) {
    request = without(std::move(request), header);
    request.headers.push_back({header, std::move(value)});
    return request;
}

TEST(AmazonGateway, AGoodRequestPassesAndIsToldItsRate) {
    AmazonClient client;
    const net::Response response = client.send(client.good("GET", kAnItem));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("x-amzn-ratelimit-limit"), "5.0000");
    EXPECT_EQ(response.header("x-amzn-requestid"), "sandbox-1");
}

TEST(AmazonGateway, RefusesWhatIsNotAllowed) {
    AmazonClient client;
    const net::Request good = client.good("GET", kAnItem);
    const std::string denied = "Access to requested resource is denied.";
    const std::string agent = "The user-agent header is missing or too long.";
    using Refusal = std::pair<int, std::string>;
    EXPECT_EQ(client.refusal(without(good, "user-agent")), Refusal(400, agent));
    EXPECT_EQ(client.refusal(with(good, "user-agent", std::string(501, 'a'))), Refusal(400, agent));
    EXPECT_EQ(client.refusal(without(good, "x-amz-access-token")), Refusal(403, denied));
    EXPECT_EQ(client.refusal(with(good, "x-amz-access-token", "Atza|x")), Refusal(403, denied));
    EXPECT_EQ(
        client.refusal(client.good("GET", "/nothing")), Refusal(404, "The resource was not found.")
    );
    EXPECT_EQ(client.refusal(client.good("DELETE", kAnItem)), Refusal(405, "No such method here."));
    EXPECT_EQ(
        client.refusal(client.good("GET", "/listings/2021-08-01/items/OTHER/SKU-1")),
        Refusal(403, "The seller is not the one of the token.")
    );
    EXPECT_EQ(
        client.refusal(with(client.good("PATCH", kAnItem, "{}"), "content-type", "text/plain")),
        Refusal(415, "JSON is expected.")
    );
}

TEST(AmazonGateway, WithoutItsRoleAnAppReadsAndDoesNotWrite) {
    ShopOptions options;
    options.may_write_listings = false;
    AmazonClient client(options);
    EXPECT_EQ(client.send(client.good("GET", kAnItem)).status, 200);
    EXPECT_EQ(client.send(client.good("PATCH", kAnItem, "{}")).status, 403);
}

TEST(AmazonGateway, AnExpiredTokenSaysSoInItsDetails) {
    AmazonClient client;
    const auto details = [&] {
        const net::Response response = client.send(client.good("GET", kAnItem));
        const Json body = AmazonClient::parse(response.body);
        return body["errors"].items().at(0)["details"].as_string();
    };
    client.pass(Duration::seconds(3600));
    EXPECT_EQ(details(), "The access token you provided has expired.");
    client.token = client.ask_token()["access_token"].as_string();
    EXPECT_EQ(client.send(client.good("GET", kAnItem)).status, 200);
    client.shop.expire_tokens(client.now);
    EXPECT_EQ(details(), "The access token you provided has expired.");
}

struct PlanCase {
    std::string name;
    std::string target;
    int burst;
    std::int64_t milliseconds;  // until one more is allowed
};
class UsagePlans : public ::testing::TestWithParam<PlanCase> {};

TEST_P(UsagePlans, RefuseWhatIsTooFast) {
    AmazonClient client;
    const net::Request request = client.good("GET", GetParam().target);
    for (int call = 0; call < GetParam().burst; ++call) {
        ASSERT_NE(client.send(request).status, 429) << call;
    }
    const net::Response refused = client.send(request);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(
        AmazonClient::parse(refused.body)["errors"].items().at(0)["code"].as_string(),
        "QuotaExceeded"
    );
    EXPECT_EQ(refused.header("retry-after"), "");
    EXPECT_EQ(refused.header("x-amzn-ratelimit-limit"), "");
    client.pass(Duration(GetParam().milliseconds - 1));
    EXPECT_EQ(client.send(request).status, 429);
    client.pass(Duration(1));
    EXPECT_NE(client.send(request).status, 429);
}

INSTANTIATE_TEST_SUITE_P(
    Operations,
    UsagePlans,
    ::testing::Values(
        PlanCase{"get_order", "/orders/2026-01-01/orders/1", 30, 2'000},
        PlanCase{"search_orders", "/orders/2026-01-01/orders", 20, 178'572}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(AmazonToken, IsGivenForTheRightCredentialsOnly) {
    AmazonClient client;
    const auto ask = [&](const std::string& grant,
                         const std::string& refresh,
                         const std::string& secret) {
        net::Request request = AmazonClient::make(
            "POST",
            "/auth/o2/token",
            "grant_type=" + grant + "&refresh_token=" + refresh +
                "&client_id=amzn1.application-oa2-client.sandbox&client_secret=" + secret
        );
        request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
        const net::Response response = client.send(request);
        return std::pair(response.status, AmazonClient::parse(response.body)["error"].as_string());
    };
    const std::string secret = "amzn1.oa2-cs.v1.sandbox-secret";
    const std::string refresh = "Atzr%7Csandbox-refresh";
    EXPECT_EQ(ask("refresh_token", refresh, secret), std::pair(200, std::string()));
    EXPECT_EQ(ask("refresh_token", "x", secret), std::pair(400, std::string("invalid_grant")));
    EXPECT_EQ(ask("refresh_token", refresh, "x"), std::pair(401, std::string("invalid_client")));
    EXPECT_EQ(
        ask("password", refresh, secret), std::pair(400, std::string("unsupported_grant_type"))
    );
    EXPECT_EQ(client.send(AmazonClient::make("GET", "/auth/o2/token")).status, 400);
}

TEST(AmazonToken, IsAskedForByJsonToo) {
    AmazonClient client;
    const auto ask = [&](const std::string& refresh, const std::string& type) {
        net::Request request = AmazonClient::make(
            "POST",
            "/auth/o2/token",
            R"({"grant_type":"refresh_token","refresh_token":")" + refresh +
                R"(","client_id":"amzn1.application-oa2-client.sandbox",)"
                R"("client_secret":"amzn1.oa2-cs.v1.sandbox-secret"})"
        );
        request.headers = {{"content-type", type}};
        return client.send(request).status;
    };
    EXPECT_EQ(ask("Atzr|sandbox-refresh", "application/json"), 200);
    EXPECT_EQ(ask("x", "application/json"), 400);
    EXPECT_EQ(ask("Atzr|sandbox-refresh", "text/plain"), 400);
}

TEST(AmazonToken, MayBringANewRefreshToken) {
    ShopOptions options;
    options.renews_refresh_token = true;
    AmazonClient client(options);
    EXPECT_EQ(client.shop.options().refresh_token, "Atzr|sandbox-refresh-1");
}

TEST(AmazonFaults, AreWordedAsAmazonWordsThem) {
    AmazonClient client;
    EXPECT_EQ(client.shop.fault_response(RequestFault::throttled).status, 429);
    EXPECT_EQ(client.shop.fault_response(RequestFault::outage).status, 503);
    EXPECT_EQ(client.shop.fault_response(RequestFault::server_error).status, 500);
}

}  // namespace
}  // namespace tidegate::sandbox::amazon
