// Goal: orders of eBay's sandbox: shown once they are paid, late where the feed is late, cancelled
// where only the single order says so. Method: purchases in virtual time.
#include "unit/sandbox/ebay/shop_fixture.h"

namespace tidegate::sandbox::ebay {
namespace {

using testing::kStart;
using testing::shop_options;
using testing::TestShop;

constexpr const char* kOrders = "/sell/fulfillment/v1/order";

Json list(TestShop& test, std::vector<net::QueryParameter> query = {}) {
    return Json::parse(test.get(kOrders, std::move(query)).body).value();
}

std::string changed_since(Timestamp from) {
    return "lastmodifieddate:[" + time_text(from) + "..]";
}

TEST(SandboxEbayOrders, AnUnpaidPurchaseTakesItsUnitsAndIsNotShown) {
    TestShop test;
    test.buy("SKU-1", 2, Duration::seconds(60));
    test.buy("SKU-1", 1, std::nullopt);
    EXPECT_EQ(test.listed("SKU-1"), Quantity(7));
    EXPECT_EQ(list(test)["total"], Json(0));
    EXPECT_EQ(test.get(std::string(kOrders) + "/12-34567-89012").status, 404);
    test.pass(Duration::seconds(60));
    const Json orders = list(test);
    ASSERT_EQ(orders["total"], Json(1));
    const Json& order = orders["orders"].items()[0];
    EXPECT_EQ(order["orderId"], Json("12-34567-89012"));
    EXPECT_EQ(order["creationDate"], Json(time_text(kStart)));
    EXPECT_EQ(order["lastModifiedDate"], Json(time_text(test.now)));
    EXPECT_EQ(order["orderPaymentStatus"], Json("PAID"));
    const Json& line = order["lineItems"].items().at(0);
    EXPECT_EQ(line["sku"], Json("SKU-1"));
    EXPECT_EQ(line["quantity"], Json(2));
    EXPECT_EQ(line["legacyItemId"], Json("110000000001"));
    EXPECT_EQ(line["lineItemCost"]["value"], Json("39.98"));
    // The purchase that is never paid times out, and nobody hears of it.
    test.pass(Duration::seconds(900));
    EXPECT_EQ(list(test)["total"], Json(1));
}

TEST(SandboxEbayOrders, OnlyTheSingleOrderTellsWhoCancelled) {
    TestShop test;
    const OrderIndex order = test.buy("SKU-1", 2);
    test.pass(Duration::seconds(5));
    ASSERT_TRUE(test.market.cancel(order, Initiator::buyer, test.now));
    const Json listed = list(test)["orders"].items()[0]["cancelStatus"];
    EXPECT_EQ(listed["cancelState"], Json("CANCELED"));
    EXPECT_TRUE(listed["cancelRequests"].items().empty());
    const Json alone = Json::parse(test.get(std::string(kOrders) + "/12-34567-89012").body).value();
    ASSERT_EQ(alone["cancelStatus"]["cancelRequests"].items().size(), 1U);
    EXPECT_EQ(
        alone["cancelStatus"]["cancelRequests"].items()[0]["cancelRequestState"], Json("COMPLETED")
    );
    EXPECT_EQ(alone["orderPaymentStatus"], Json("FULLY_REFUNDED"));
}

TEST(SandboxEbayOrders, APartialCancellationIsARefundOfMoney) {
    TestShop test;
    const OrderIndex order = test.buy("SKU-1", 3);
    ASSERT_TRUE(test.market.cancel_units(order, 0, Quantity(1), Initiator::seller, test.now));
    const Json shown = list(test)["orders"].items()[0];
    EXPECT_EQ(shown["orderPaymentStatus"], Json("PARTIALLY_REFUNDED"));
    EXPECT_EQ(shown["cancelStatus"]["cancelState"], Json("NONE_REQUESTED"));
    const Json& line = shown["lineItems"].items()[0];
    EXPECT_EQ(line["quantity"], Json(3));
    EXPECT_EQ(line["refunds"].items().at(0)["amount"]["value"], Json("19.99"));
}

TEST(SandboxEbayOrders, TheFeedIsLateAndLookUpsAreNot) {
    TestShop test;
    test.market.dice.settings.feed_delay = {Duration::seconds(30), Duration::seconds(30)};
    test.buy("SKU-1", 1);
    EXPECT_EQ(list(test)["total"], Json(0));
    EXPECT_EQ(list(test, {{"orderIds", "12-34567-89012"}})["total"], Json(1));
    test.pass(Duration::seconds(30));
    EXPECT_EQ(list(test)["total"], Json(1));
}

TEST(SandboxEbayOrders, PagesAndOrderOfTheList) {
    for (const bool newest_first : {true, false}) {
        ShopOptions options = shop_options();
        options.newest_first = newest_first;
        TestShop test(options);
        for (int i = 0; i < 3; ++i) {
            test.buy("SKU-1", 1);
            test.pass(Duration::seconds(1));
        }
        const Json first = list(test, {{"limit", "2"}});
        EXPECT_EQ(first["total"], Json(3));
        ASSERT_EQ(first["orders"].items().size(), 2U);
        EXPECT_EQ(
            first["orders"].items()[0]["orderId"],
            Json(newest_first ? "12-34567-89014" : "12-34567-89012")
        );
        EXPECT_EQ(first["next"], Json("/sell/fulfillment/v1/order?limit=2&offset=2"));
        const Json last = list(test, {{"limit", "2"}, {"offset", "2"}});
        EXPECT_EQ(last["orders"].items().size(), 1U);
        EXPECT_EQ(last.find("next"), nullptr);
    }
}

TEST(SandboxEbayOrders, FiltersByChangeAndState) {
    TestShop test;
    const OrderIndex first = test.buy("SKU-1", 1);
    test.pass(Duration::seconds(10));
    test.buy("SKU-1", 1);
    EXPECT_EQ(list(test, {{"filter", changed_since(test.now)}})["total"], Json(1));
    test.pass(Duration::seconds(10));
    ASSERT_TRUE(test.market.ship(first, test.now));
    const Json changed = list(test, {{"filter", changed_since(test.now)}});
    ASSERT_EQ(changed["total"], Json(1));
    EXPECT_EQ(changed["orders"].items()[0]["orderFulfillmentStatus"], Json("FULFILLED"));
    EXPECT_EQ(
        list(test, {{"filter", "orderfulfillmentstatus:{NOT_STARTED|IN_PROGRESS}"}})["total"],
        Json(1)
    );
}

struct OrderRefusal {
    const char* name;
    std::vector<net::QueryParameter> query;
    std::int64_t error;
};

TEST(SandboxEbayOrders, Refusals) {
    TestShop test;
    std::string ids = "12-34567-89012";
    for (int i = 0; i < 50; ++i) ids += ",12-34567-89012";
    const OrderRefusal rows[] = {
        {"limit", {{"limit", "201"}}, 31100},
        {"no limit", {{"limit", "0"}}, 31100},
        {"offset", {{"offset", "x"}}, 31000},
        {"filter", {{"filter", "buyer:x"}}, 30700},
        {"future", {{"filter", changed_since(test.now + Duration(1))}}, 30850},
        {"id", {{"orderIds", "123"}}, 32100},
        {"too many ids", {{"orderIds", ids}}, 30900},
    };
    for (const OrderRefusal& row : rows) {
        const net::Response response = test.get(kOrders, row.query);
        EXPECT_EQ(response.status, 400) << row.name;
        EXPECT_EQ(TestShop::error_of(response), row.error) << row.name;
    }
    EXPECT_EQ(test.get(std::string(kOrders) + "/123").status, 400);
    EXPECT_EQ(test.get(std::string(kOrders) + "/00-00000-00001").status, 404);
}

}  // namespace
}  // namespace tidegate::sandbox::ebay
