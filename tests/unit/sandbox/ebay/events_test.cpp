// Goal: notifications of eBay's sandbox come when an order is paid, one for each line, signed.
// Method: purchases in virtual time.
#include "sandbox/crypto.h"
#include "unit/sandbox/ebay/shop_fixture.h"

namespace tidegate::sandbox::ebay {
namespace {

using testing::TestShop;

TEST(SandboxEbayEvents, APaidOrderIsToldLineByLine) {
    TestShop test;
    EXPECT_TRUE(test.shop.subscribe("ORDER_CONFIRMATION", "https://hub/e", test.now));
    EXPECT_FALSE(test.shop.subscribe("ITEM_SOLD", "https://hub/e", test.now));
    Purchase purchase;
    purchase.wants = {
        {*test.market.find_sku("SKU-1"), Quantity(2)},
        {*test.market.find_sku("SKU-3"), Quantity(1)}};
    purchase.pays_after = Duration::seconds(60);
    ASSERT_TRUE(test.market.buy(purchase, test.now));
    EXPECT_TRUE(test.shop.webhooks(test.market.take_events(), test.now).empty());
    test.pass(Duration::seconds(60));
    const auto told = test.shop.webhooks(test.market.take_events(), test.now);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].url, "https://hub/e");
    EXPECT_FALSE(net::find_header(told[0].headers, "x-ebay-signature").empty());
    const Json first = Json::parse(told[0].body).value();
    const Json second = Json::parse(told[1].body).value();
    EXPECT_EQ(first["metadata"]["topic"], Json("ORDER_CONFIRMATION"));
    const Json& order = first["notification"]["data"]["order"];
    EXPECT_EQ(order["orderId"], Json("12-34567-89012"));
    EXPECT_EQ(order["orderLineItems"].items().at(0)["quantity"], Json(2));
    EXPECT_NE(first["notification"]["notificationId"], second["notification"]["notificationId"]);
    // Shipping is not told.
    ASSERT_TRUE(test.market.ship(OrderIndex(0), test.now));
    EXPECT_TRUE(test.shop.webhooks(test.market.take_events(), test.now).empty());
}

TEST(SandboxEbayEvents, WhoeverDoesNotListenHearsNothing) {
    TestShop test;
    test.buy("SKU-1", 1);
    EXPECT_TRUE(test.shop.webhooks(test.market.take_events(), test.now).empty());
    EXPECT_TRUE(test.shop.withdraw(test.now).empty());
}

TEST(SandboxEbayEvents, WithdrawingTheConsentIsTold) {
    TestShop test;
    EXPECT_TRUE(test.shop.subscribe("AUTHORIZATION_REVOCATION", "https://hub/e", test.now));
    const auto told = test.shop.withdraw(test.now);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(
        Json::parse(told[0].body).value()["metadata"]["topic"], Json("AUTHORIZATION_REVOCATION")
    );
    EXPECT_EQ(test.get("/sell/fulfillment/v1/order").status, 401);
}

TEST(SandboxEbayEvents, ThePublicKeyIsForAppsAndByItsId) {
    TestShop test;
    const std::string path = "/commerce/notification/v1/public_key/";
    const std::string token = test.shop.tokens().issue_to_app(test.now).access_token;
    const Json key =
        Json::parse(test.call("GET", path + "sandbox-key-1", {}, {}, token).body).value();
    EXPECT_EQ(key["algorithm"], Json("ECDSA"));
    EXPECT_TRUE(key["key"].as_string().starts_with("-----BEGIN PUBLIC KEY-----"));
    EXPECT_EQ(test.call("GET", path + "other", {}, {}, token).status, 404);
    EXPECT_EQ(test.shop.webhook_pauses().size(), 4U);
}

}  // namespace
}  // namespace tidegate::sandbox::ebay
