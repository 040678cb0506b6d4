// Goal: requests of the TikTok Shop connector have the documented shape, and webhooks are verified.
// Method: a scripted marketplace; fields of the requests are compared.
#include "channels/tiktok/connector.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

namespace tidegate::channels::tiktok {
namespace {

using channels::testing::contains;

struct TikTokConnectorTest : ::testing::Test {
    TikTokConnectorTest() {
        options.client.secrets = {"abcdef", "123"};
        options.client.base_url = "http://shop";
        options.client.tokens.access_token = "t";
        connector = make_connector(options, script.send(), clock);
    }
    channels::testing::Script script;
    Options options;
    ManualClock clock{Timestamp::from_seconds(1'000'000)};
    std::unique_ptr<Connector> connector;
};

TEST_F(TikTokConnectorTest, OrderSearch) {
    script.answer(200, R"({"code":0,"data":{"next_page_token":"n/+","orders":[]}})");
    const auto page = connector->orders_since(
        {Timestamp(1'693'500'000'900), Timestamp(1'693'586'400'001)}, "a/b+"
    );
    ASSERT_TRUE(page);
    EXPECT_EQ(page->next, "n/+");
    const net::ClientRequest& request = script.requests.at(0);
    EXPECT_EQ(request.method, "POST");
    EXPECT_TRUE(contains(
        request.url,
        "http://shop/order/202309/orders/search?page_size=100&sort_field=update_time&sort_order=ASC"
        "&page_token=a%2Fb%2B&"
    ));
    EXPECT_EQ(request.body, R"({"update_time_ge":1693500000,"update_time_lt":1693586401})");
}

TEST_F(TikTokConnectorTest, OrderDetail) {
    script.answer(200, R"({"code":0,"data":{"orders":[]}})");
    const ExternalId ids[] = {ExternalId::parse("576486316948490001"), ExternalId::parse("2")};
    EXPECT_TRUE(connector->fetch_orders(ids));
    EXPECT_TRUE(contains(
        script.requests.at(0).url, "http://shop/order/202507/orders?ids=576486316948490001%2C2&"
    ));
}

TEST_F(TikTokConnectorTest, DiscoveryWalksThePagesAndFillsTheOnlyWarehouse) {
    const auto page = [](const std::string& id, const std::string& next) {
        return R"({"code":0,"data":{"next_page_token":")" + next + R"(","products":[{"id":"9)" +
               id + R"(","title":"T","status":"ACTIVATE","skus":[{"id":")" + id +
               R"(","seller_sku":"S)" + id + R"("}]}]}})";
    };
    script.answer(200, page("1", "p2"));
    script.answer(200, page("2", ""));
    script.answer(
        200,
        R"({"code":0,"data":{"warehouses":[{"id":"7","type":"SALES_WAREHOUSE","effect_status":"ENABLED"}]}})"
    );
    const auto found = connector->discover_listings();
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2U);
    EXPECT_EQ((*found)[0].seller_sku, "S1");
    EXPECT_TRUE(contains(script.requests[1].url, "page_token=p2"));
    script.answer(200, R"({"code":0,"data":{}})");
    const WriteJob job{ListingId(0), WriteNumber(1), ExternalId::parse("2"), Quantity(3), {}};
    EXPECT_EQ(connector->write_listings({&job, 1}).at(0).outcome, WriteOutcome::applied);
    EXPECT_TRUE(
        contains(script.requests.back().url, "/product/202309/products/92/inventory/update?")
    );
    EXPECT_TRUE(contains(script.requests.back().body, R"("warehouse_id":"7","quantity":3)"));
}

TEST_F(TikTokConnectorTest, InventorySearch) {
    // What was never discovered is looked up first.
    script.answer(
        200,
        R"({"code":0,"data":{"products":[{"id":"9","status":"ACTIVATE","skus":[{"id":"1"},{"id":"2"}]}]}})"
    );
    script.answer(
        200,
        R"({"code":0,"data":{"inventory":[{"product_id":"9","skus":[{"id":"1","total_available_quantity":4},)"
        R"({"id":"2","total_available_quantity":5}]}]}})"
    );
    const ExternalId ids[] = {ExternalId::parse("1"), ExternalId::parse("2")};
    EXPECT_EQ(connector->read_listings(ids)->size(), 2U);
    EXPECT_EQ(script.requests.at(0).body, R"({"status":"ALL","sku_ids":["1","2"]})");
    EXPECT_EQ(script.requests.at(1).body, R"({"sku_ids":["1","2"]})");
}

TEST_F(TikTokConnectorTest, WebhooksNeedTheirSignature) {
    net::Request request;
    request.body =
        R"({"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507",)"
        R"("timestamp":1718305585,"data":{"is_on_hold_order":true,"order_id":"576653688135258178",)"
        R"("order_status":"UNPAID","update_time":1718305585}})";
    EXPECT_EQ(connector->verify_webhook(request).error().code, "webhook_signature_invalid");
    request.headers.push_back(
        {"Authorization", "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05"}
    );
    const auto event = connector->verify_webhook(request);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->fetch.at(0).text(), "576653688135258178");
}

}  // namespace
}  // namespace tidegate::channels::tiktok
