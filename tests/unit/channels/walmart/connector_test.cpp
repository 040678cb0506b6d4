// Goal: discovery walks every page and keeps what it had when one fails; the port's promises hold.
// Method: a scripted marketplace.
#include "channels/walmart/connector.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

namespace tidegate::channels::walmart {
namespace {

using channels::testing::contains;

constexpr const char* kNothingFound =
    R"({"errors":{"error":[{"code":"CONTENT_NOT_FOUND.GMP_ITEM","description":"none"}]}})";

std::string items_page(const std::string& items, const std::string& more) {
    return R"({"ItemResponse":[)" + items + "]" + more + "}";
}
std::string item(const std::string& sku) {
    return R"({"sku":")" + sku + R"(","productName":"Name of )" + sku +
           R"(","publishedStatus":"PUBLISHED","lifecycleStatus":"ACTIVE"})";
}
std::string stock_page(const std::string& skus, const std::string& next = "") {
    return R"({"meta":{"totalCount":9)" + (next.empty() ? "" : R"(,"nextCursor":")" + next + "\"") +
           R"(},"elements":{"inventories":[)" + skus + "]}}";
}
std::string stock(const std::string& sku) {
    return R"({"sku":")" + sku +
           R"(","nodes":[{"shipNode":"10","inputQty":{"amount":5},"availToSellQty":{"amount":5},)"
           R"("reservedQty":{"amount":0}}]})";
}

struct WalmartConnectorTest : ::testing::Test {
    WalmartConnectorTest() {
        options.client.client_id = "id";
        options.client.client_secret = "hush";
        options.client.base_url = "http://wm";
        script.answer(200, R"({"access_token":"t","expires_in":900})");
    }
    void start() { connector = make_connector(options, script.send(), clock); }
    std::vector<std::string> urls() const {
        std::vector<std::string> all;
        all.reserve(script.requests.size());
        for (const net::ClientRequest& request : script.requests) all.push_back(request.url);
        return all;
    }

    Options options;
    channels::testing::Script script;
    ManualClock clock{Timestamp::from_seconds(1'790'000'000)};
    std::unique_ptr<Connector> connector;
};

TEST_F(WalmartConnectorTest, DiscoversEveryPage) {
    options.wfs = true;
    script.answer(
        200, items_page(item("A") + "," + item("B"), R"(,"nextCursor":"x=","totalItems":3)")
    );
    script.answer(200, items_page(item("W"), R"(,"nextCursor":"x=","totalItems":3)"));
    script.answer(200, stock_page(stock("A"), "n1"));
    script.answer(200, stock_page(stock("B")));
    script.answer(
        200,
        R"({"headers":{"totalCount":2},"payload":{"inventory":[{"sku":"W","shipNodes":)"
        R"([{"onHandQty":7}]},{"sku":"B","shipNodes":[{"onHandQty":1}]}]}})"
    );
    start();
    const auto found = connector->discover_listings();
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 3U);
    for (const ListingInfo& info : *found) {
        EXPECT_EQ(info.listing, ExternalId::parse(info.seller_sku));
        EXPECT_EQ(info.title, "Name of " + info.seller_sku);
        // B is also at a node of the seller's, so the seller's stock has to answer for it.
        EXPECT_EQ(
            info.fulfilment,
            info.seller_sku == "W" ? ledger::Fulfilment::marketplace : ledger::Fulfilment::merchant
        );
    }
    const std::vector<std::string> expected = {
        "http://wm/v3/token",
        "http://wm/v3/items?limit=50&nextCursor=%2A",
        "http://wm/v3/items?limit=50&nextCursor=x%3D",
        "http://wm/v3/inventories?limit=50",
        "http://wm/v3/inventories?limit=50&nextCursor=n1",
        "http://wm/v3/fulfillment/inventory?limit=300&offset=0"};
    EXPECT_EQ(urls(), expected);
}

TEST_F(WalmartConnectorTest, ASellerWithoutItemsHasNone) {
    script.answer(404, kNothingFound);
    script.answer(404, kNothingFound);
    start();
    const auto found = connector->discover_listings();
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->empty());
}

TEST_F(WalmartConnectorTest, AFailedPageLeavesWhatWasKnown) {
    script.answer(200, items_page(item("A"), R"(,"totalItems":1)"));
    script.answer(200, stock_page(stock("A")));
    script.answer(404, "<html>");
    script.answer(200, R"({"sku":"A","quantity":{"amount":3}})");
    start();
    ASSERT_TRUE(connector->discover_listings());
    EXPECT_FALSE(connector->discover_listings());
    const WriteJob job{
        ListingId(0), WriteNumber(1), ExternalId::parse("A"), Quantity(3), Quantity(5)};
    EXPECT_EQ(connector->write_listings({&job, 1}).at(0).outcome, WriteOutcome::applied);
}

TEST_F(WalmartConnectorTest, APageThatRepeatsEndsInAnError) {
    script.answer(200, items_page(item("A"), R"(,"nextCursor":"x","totalItems":3)"));
    script.answer(200, items_page(item("A"), R"(,"nextCursor":"x","totalItems":3)"));
    start();
    const auto found = connector->discover_listings();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, "channel_protocol");
}

TEST_F(WalmartConnectorTest, FetchesOrdersOneByOne) {
    script.answer(
        200,
        R"({"order":{"purchaseOrderId":"1","orderDate":1789990000000,"orderLines":{"orderLine":)"
        R"([{"item":{"sku":"A"},"orderLineQuantity":{"amount":"1"}}]}}})"
    );
    script.answer(404, kNothingFound);
    start();
    const ExternalId ids[] = {ExternalId::parse("1"), ExternalId::parse("2")};
    const auto page = connector->fetch_orders(ids);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->orders.size(), 1U);
    EXPECT_EQ(page->unreadable, std::vector<std::string>{"Order 2 was not found"});
    EXPECT_EQ(script.requests.at(1).url, "http://wm/v3/orders/1?productInfo=false");
    script.answer(500, "");
    EXPECT_FALSE(connector->fetch_orders(ids));
}

TEST_F(WalmartConnectorTest, ReadsStockInWalmartsWarehousesByPages) {
    start();
    ASSERT_TRUE(connector->read_bound_stock());
    EXPECT_TRUE(connector->read_bound_stock()->empty());
    EXPECT_TRUE(script.requests.empty());
    options.wfs = true;
    start();
    script.answer(
        200,
        R"({"headers":{"totalCount":2},"payload":{"inventory":[{"sku":"W","shipNodes":[{"onHandQty":7}]}]}})"
    );
    script.answer(
        200,
        R"({"headers":{"totalCount":2},"payload":{"inventory":[{"sku":"V","shipNodes":[{"onHandQty":2}]}]}})"
    );
    const auto bound = connector->read_bound_stock();
    ASSERT_TRUE(bound);
    ASSERT_EQ(bound->size(), 2U);
    EXPECT_EQ(bound->at(0).seller_sku, "W");
    EXPECT_EQ(bound->at(0).on_hand, Quantity(7));
    EXPECT_EQ(bound->at(0).read_at, clock.now());
    EXPECT_TRUE(contains(script.requests.at(2).url, "offset=1"));
    script.answer(200, R"({"headers":{"totalCount":2},"payload":{"inventory":[]}})");
    EXPECT_FALSE(connector->read_bound_stock());  // it counts more than it shows
}

TEST_F(WalmartConnectorTest, ALimitForBuyersNeedsAPerson) {
    start();
    const ExternalId id = ExternalId::parse("A");
    const Status status = connector->set_purchase_limit({&id, 1}, Quantity(2));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, "needs_person");
    EXPECT_TRUE(contains(status.error().hint, "A"));
    EXPECT_TRUE(contains(status.error().hint, "2 units"));
}

TEST_F(WalmartConnectorTest, StopsByZeroAndResumesByTheNextWrite) {
    script.answer(200, items_page(item("A"), R"(,"totalItems":1)"));
    script.answer(200, stock_page(stock("A")));
    script.answer(200, R"({"sku":"A","quantity":{"amount":0}})");
    start();
    ASSERT_TRUE(connector->discover_listings());
    const ExternalId id = ExternalId::parse("A");
    EXPECT_TRUE(connector->stop_selling({&id, 1}));
    EXPECT_TRUE(contains(script.requests.back().body, R"("amount":0)"));
    const std::size_t calls = script.requests.size();
    EXPECT_TRUE(connector->resume_selling({&id, 1}));
    EXPECT_EQ(script.requests.size(), calls);
    const ExternalId other = ExternalId::parse("B");
    EXPECT_FALSE(connector->stop_selling({&other, 1}));
}

TEST_F(WalmartConnectorTest, KeepsThePortsPromises) {
    options.webhook.method = WebhookAuth::Method::basic;
    options.webhook.header = "Authorization";
    options.webhook.user = "abc";
    options.webhook.password = "test";
    start();
    EXPECT_EQ(connector->name(), "Walmart");
    EXPECT_EQ(connector->semantics(), ledger::WriteSemantics::absolute);
    EXPECT_EQ(connector->time_step(), Duration::seconds(1));
    EXPECT_EQ(connector->retry_after(), Duration());
    net::Request request;
    request.headers = {{"Authorization", "YWJjOnRlc3Q="}};
    request.body =
        R"({"source":{"eventType":"INVENTORY_OOS","eventId":"7"},"payload":{"sku":"A"}})";
    const auto event = connector->verify_webhook(request);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->read, std::vector<ExternalId>{ExternalId::parse("A")});
    request.headers[0].value = "YWJjOnRlc3R=";
    const auto refused = connector->verify_webhook(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "webhook_signature_invalid");
}

}  // namespace
}  // namespace tidegate::channels::walmart
