// Goal: notifications go to who subscribed, prove themselves as agreed, and are tried three times.
// Method: a small seller in virtual time; one case per refusal.
#include <gtest/gtest.h>

#include "sandbox/crypto.h"
#include "unit/sandbox/walmart/walmart_seller.h"

namespace tidegate::sandbox {
namespace {

using testing::code_of;
using testing::field_of;
using testing::WalmartSeller;

constexpr const char* kSubscriptions = "/v3/webhooks/subscriptions";

std::string subscription(const std::string& type, const std::string& resource) {
    return R"({"eventType":")" + type + R"(","eventVersion":"V1","resourceName":")" + resource +
           R"(","eventUrl":"http://hub/wm","status":"ACTIVE","authDetails":{"authMethod":"HMAC",)"
           R"("clientSecret":"hush","authHeaderName":"X-Mine"},"headers":{"content-type":"application/json"}})";
}
std::string events_body(const std::string& list) {
    return R"({"events":[)" + list + "]}";
}
std::string type_of(const Delivery& delivery) {
    return Json::parse(delivery.body).value_or(Json())["source"]["eventType"].as_string();
}

struct SandboxWalmartEvents : ::testing::Test {
    std::vector<Delivery> told() {
        return seller.shop.webhooks(seller.market.take_events(), seller.now);
    }
    std::vector<std::string> types() {
        std::vector<std::string> all;
        for (const Delivery& delivery : told()) all.push_back(type_of(delivery));
        return all;
    }
    void subscribe_all() {
        for (const char* type :
             {"PO_CREATED",
              "PO_LINE_AUTOCANCELLED",
              "INVENTORY_OOS",
              "OFFER_PUBLISHED",
              "OFFER_UNPUBLISHED"}) {
            EXPECT_TRUE(seller.shop.subscribe(type, "http://hub/wm", seller.now));
        }
    }
    using Types = std::vector<std::string>;

    WalmartSeller seller;
};

TEST_F(SandboxWalmartEvents, TellOfOrdersStockAndItems) {
    subscribe_all();
    EXPECT_FALSE(seller.shop.subscribe("BUY_BOX_CHANGED", "http://hub/wm", seller.now));
    const OrderIndex one = seller.buy(1, 1);
    EXPECT_EQ(types(), Types{"PO_CREATED"});
    EXPECT_TRUE(seller.market.cancel(one, Initiator::buyer, seller.now + Duration(1)));
    EXPECT_EQ(types(), Types{});
    const OrderIndex two = seller.buy(1, 5);  // the last units
    EXPECT_EQ(types(), (Types{"PO_CREATED", "INVENTORY_OOS"}));
    EXPECT_TRUE(seller.market.cancel(two, Initiator::system, seller.now + Duration(1)));
    EXPECT_EQ(types(), Types{"PO_LINE_AUTOCANCELLED"});
    seller.market.deactivate(ProductIndex(0), seller.now);
    EXPECT_EQ(types(), Types{"OFFER_UNPUBLISHED"});
}

TEST_F(SandboxWalmartEvents, AnOrderIsToldWhenItIsPaid) {
    subscribe_all();
    Purchase slow;
    slow.wants.push_back({ListingIndex(0), Quantity(1)});
    slow.pays_after = Duration::seconds(30);
    EXPECT_TRUE(seller.market.buy(slow, seller.now));
    EXPECT_EQ(types(), Types{});
    seller.now = seller.now + Duration::seconds(30);
    seller.market.advance(seller.now);
    EXPECT_EQ(types(), Types{"PO_CREATED"});
}

TEST_F(SandboxWalmartEvents, ProveThemselvesByAnHmacOfTheBody) {
    EXPECT_TRUE(seller.shop.subscribe("PO_CREATED", "http://hub/wm", seller.now));
    (void)seller.buy(0, 1);
    const std::vector<Delivery> deliveries = told();
    ASSERT_EQ(deliveries.size(), 1U);
    EXPECT_EQ(deliveries[0].url, "http://hub/wm");
    EXPECT_EQ(
        net::find_header(deliveries[0].headers, "X-WM-Signature"),
        hex(hmac_sha256("sandbox-webhook-secret", deliveries[0].body))
    );
    const Json body = Json::parse(deliveries[0].body).value_or(Json());
    EXPECT_EQ(body["payload"]["purchaseOrderId"], Json("1796277083022"));
    EXPECT_EQ(body["payload"]["orderLines"].items().at(0)["sku"], Json("A 1"));
    EXPECT_NE(body["source"]["eventId"].as_string(), "");
}

TEST_F(SandboxWalmartEvents, AreTriedThreeTimesAndWant200) {
    EXPECT_EQ(seller.shop.webhook_pauses().size(), 2U);
    EXPECT_TRUE(seller.shop.accepts(200));
    EXPECT_FALSE(seller.shop.accepts(202));
    EXPECT_FALSE(seller.shop.accepts(500));
}

TEST_F(SandboxWalmartEvents, SubscriptionsAreMadeChangedAndRemoved) {
    const Json made =
        seller.call("POST", kSubscriptions, {}, events_body(subscription("PO_CREATED", "ORDER")));
    EXPECT_EQ(seller.status, 200);
    const std::string id = made["events"].items().at(0)["subscriptionId"].as_string();
    const Json listed = seller.call("GET", kSubscriptions);
    ASSERT_EQ(listed["events"].items().size(), 1U);
    EXPECT_EQ(listed["events"].items().at(0)["authDetails"].find("clientSecret"), nullptr);
    (void)seller.buy(0, 1);
    std::vector<Delivery> deliveries = told();
    ASSERT_EQ(deliveries.size(), 1U);
    EXPECT_EQ(deliveries[0].subscription, id);
    EXPECT_EQ(
        net::find_header(deliveries[0].headers, "X-Mine"),
        hex(hmac_sha256("hush", deliveries[0].body))
    );
    const std::string path = std::string(kSubscriptions) + "/" + id;
    (void)seller.call(
        "PATCH",
        path,
        {},
        R"({"authDetails":{"authMethod":"BASIC_AUTH","userName":"abc","password":"test",)"
        R"("authHeaderName":"Authorization"}})"
    );
    (void)seller.buy(0, 1);
    deliveries = told();
    ASSERT_EQ(deliveries.size(), 1U);
    EXPECT_EQ(net::find_header(deliveries[0].headers, "Authorization"), "YWJjOnRlc3Q=");
    (void)seller.call("PATCH", path, {}, R"({"status":"INACTIVE"})");
    (void)seller.buy(0, 1);
    EXPECT_TRUE(told().empty());
    (void)seller.call("DELETE", path);
    EXPECT_EQ(seller.status, 200);
    EXPECT_TRUE(seller.call("GET", kSubscriptions)["events"].items().empty());
    EXPECT_EQ(code_of(seller.call("DELETE", path)), "CONTENT_NOT_FOUND");
    EXPECT_EQ(code_of(seller.call("PATCH", path, {}, "{}")), "CONTENT_NOT_FOUND");
}

TEST_F(SandboxWalmartEvents, ListsFilterByTypeAndId) {
    subscribe_all();
    const auto count = [&](const WalmartSeller::Query& query) {
        return seller.call("GET", kSubscriptions, query)["events"].items().size();
    };
    EXPECT_EQ(count({}), 5U);
    EXPECT_EQ(count({{"eventType", "PO_CREATED"}}), 1U);
    EXPECT_EQ(count({{"subscriptionId", "none"}}), 0U);
    EXPECT_EQ(seller.call("GET", "/v3/webhooks/eventTypes")["events"].items().size(), 5U);
}

TEST_F(SandboxWalmartEvents, RefuseWrongSubscriptions) {
    const std::string good = subscription("PO_CREATED", "ORDER");
    const auto refused = [&](const std::string& from, const std::string& to) {
        std::string body = events_body(good);
        body.replace(body.find(from), from.size(), to);
        std::string field = field_of(seller.call("POST", kSubscriptions, {}, body));
        EXPECT_EQ(seller.status, 400) << to;
        return field;
    };
    EXPECT_EQ(refused("PO_CREATED", "PO_EATEN"), "eventType");
    EXPECT_EQ(refused("V1", "V9"), "eventVersion");
    EXPECT_EQ(refused("ORDER", "ITEM"), "resourceName");
    EXPECT_EQ(refused("eventUrl", "noUrl"), "eventUrl");
    EXPECT_EQ(refused("http://hub", "ftp://hub"), "eventUrl");
    EXPECT_EQ(refused("\"status\"", "\"state\""), "status");
    EXPECT_EQ(refused("ACTIVE", "ASLEEP"), "status");
    EXPECT_EQ(refused("HMAC", "OAUTH"), "authDetails");
    EXPECT_EQ(refused("hush", ""), "authDetails");
    EXPECT_EQ(refused("X-Mine", ""), "authDetails");
    EXPECT_EQ(field_of(seller.call("POST", kSubscriptions, {}, events_body(""))), "events");
    EXPECT_EQ(field_of(seller.call("POST", kSubscriptions, {}, "no json")), "events");
    EXPECT_TRUE(seller.call("GET", kSubscriptions)["events"].items().empty());
}

TEST(SandboxWalmartSubscriptions, MayHaveToBeHttps) {
    walmart::ShopOptions options;
    options.needs_https_webhooks = true;
    WalmartSeller seller(options);
    const Json body =
        seller.call("POST", kSubscriptions, {}, events_body(subscription("PO_CREATED", "ORDER")));
    EXPECT_EQ(field_of(body), "eventUrl");
}

}  // namespace
}  // namespace tidegate::sandbox
