// Goal: the eBay connector asks for what is documented, reads moving pages without a gap, and lets
// nothing in that eBay did not send. Method: a scripted marketplace and a clock by hand.
#include "channels/ebay/connector.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"
#include "channels/crypto.h"

namespace tidegate::channels::ebay {
namespace {

using channels::testing::contains;

struct EbayConnectorTest : ::testing::Test {
    EbayConnectorTest() {
        options.client.base_url = "http://ebay";
        options.client.tokens.access_token = "t";
        options.verification_token = "token";
        options.endpoint = "https://hub/e";
        options.stock_check_user = "ebay";
        options.stock_check_password = "secret";
        options.orders_page = 3;
    }
    Connector& connector() {
        if (!made) made = make_connector(options, script.send(), clock);
        return *made;
    }
    static std::string order(const std::string& id, const std::string& changed = "05.000") {
        return R"({"orderId":")" + id +
               R"(","creationDate":"2026-11-23T02:00:00.000Z","lastModifiedDate":"2026-11-23T02:00:)" +
               changed +
               R"(Z","orderFulfillmentStatus":"NOT_STARTED","orderPaymentStatus":"PAID",)"
               R"("lineItems":[{"lineItemId":"1","sku":"A","quantity":1}]})";
    }
    static std::string asking(const std::string& id, const std::string& requests) {
        std::string text = order(id);
        return text.insert(
            text.size() - 1,
            R"(,"cancelStatus":{"cancelState":"X","cancelRequests":[)" + requests + "]}"
        );
    }
    static std::string orders(int total, const std::string& list) {
        return R"({"total":)" + std::to_string(total) + R"(,"orders":[)" + list + "]}";
    }
    static std::string item(const std::string& sku) {
        return R"({"sku":")" + sku + R"(","product":{"title":"T"}})";
    }
    static std::string offers(const std::string& id) {
        return R"({"offers":[{"offerId":")" + id +
               R"(","status":"PUBLISHED","listing":{"listingId":"110","listingStatus":"ACTIVE"}}]})";
    }

    channels::testing::Script script;
    Options options;
    ManualClock clock{Timestamp::from_seconds(1'795'399'300)};
    std::unique_ptr<Connector> made;
};

TEST_F(EbayConnectorTest, DiscoveryFollowsThePagesAndAsksForOffersOnce) {
    script.answer(
        200, R"({"inventoryItems":[)" + item("A") + R"(],"next":"http://ebay/items?offset=1"})"
    );
    script.answer(200, R"({"inventoryItems":[)" + item("B") + "]}");
    script.answer(200, offers("5"));
    script.answer(404, R"({"errors":[{"errorId":25713}]})");
    const auto found = connector().discover_listings();
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2U);
    EXPECT_EQ((*found)[0].listing, ExternalId::parse("A"));
    EXPECT_EQ((*found)[0].seller_sku, "A");
    EXPECT_EQ((*found)[0].title, "T");
    EXPECT_EQ(
        script.requests[0].url, "http://ebay/sell/inventory/v1/inventory_item?limit=200&offset=0"
    );
    EXPECT_EQ(script.requests[1].url, "http://ebay/items?offset=1");
    EXPECT_EQ(script.requests[2].url, "http://ebay/sell/inventory/v1/offer?sku=A&limit=100");
    // The next discovery knows the offers still.
    script.answer(200, R"({"inventoryItems":[)" + item("A") + "]}");
    EXPECT_EQ(connector().discover_listings()->size(), 1U);
    clock.advance(Duration::seconds(6 * 3600));
    script.answer(200, R"({"inventoryItems":[)" + item("A") + "]}");
    script.answer(200, offers("5"));
    EXPECT_EQ(connector().discover_listings()->size(), 1U);
    EXPECT_TRUE(script.ended());
}

TEST_F(EbayConnectorTest, TheTokenGoesToNoOtherHost) {
    script.answer(200, R"({"inventoryItems":[],"next":"http://elsewhere/items"})");
    EXPECT_EQ(connector().discover_listings().error().code, "channel_protocol");
    EXPECT_EQ(script.requests.size(), 1U);
}

TEST_F(EbayConnectorTest, OrdersAreAskedForByTheirLastChange) {
    script.answer(200, orders(0, ""));
    ASSERT_TRUE(
        connector().orders_since({Timestamp(1'795'399'200'007), Timestamp(1'795'399'260'000)}, "")
    );
    script.answer(200, orders(0, ""));
    ASSERT_TRUE(connector().orders_since({Timestamp(1'795'399'200'007), {}}, ""));
    EXPECT_EQ(
        script.requests[0].url,
        "http://ebay/sell/fulfillment/v1/order?filter=lastmodifieddate%3A%5B2026-11-23T02%3A00%3A00"
        ".007Z..2026-11-23T02%3A01%3A00.000Z%5D&limit=3&offset=0"
    );
    EXPECT_TRUE(contains(script.requests[1].url, "00.007Z..%5D&limit=3&offset=0"));
}

TEST_F(EbayConnectorTest, PagesOverlapByOneOrder) {
    script.answer(200, orders(4, order("a", "09.000") + "," + order("b") + "," + order("c")));
    const auto first = connector().orders_since({Timestamp(), {}}, "");
    ASSERT_TRUE(first);
    EXPECT_EQ(first->next, "2/0/c");
    ASSERT_EQ(first->orders.size(), 3U);
    EXPECT_EQ(first->orders[2].order.order.text(), "a");  // oldest change first
    script.answer(200, orders(4, order("c") + "," + order("d")));
    const auto second = connector().orders_since({Timestamp(), {}}, first->next);
    ASSERT_TRUE(second);
    EXPECT_TRUE(contains(script.requests[1].url, "offset=2"));
    EXPECT_EQ(second->next, "");
    EXPECT_TRUE(second->complete());
}

TEST_F(EbayConnectorTest, AListThatMovedIsReadFromTheStartAgain) {
    script.answer(200, orders(4, order("d") + "," + order("e")));
    const auto moved = connector().orders_since({Timestamp(), {}}, "2/0/c");
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->next, "0/1/");
    // New orders at the front push the last one on: nothing slipped.
    script.answer(200, orders(5, order("b") + "," + order("c") + "," + order("d")));
    EXPECT_EQ(connector().orders_since({Timestamp(), {}}, "2/0/c")->next, "");
    script.answer(200, orders(4, order("d")));
    EXPECT_EQ(
        connector().orders_since({Timestamp(), {}}, "2/5/c").error().code, "channel_unavailable"
    );
    script.answer(200, orders(4, order("a")));
    EXPECT_EQ(connector().orders_since({Timestamp(), {}}, "").error().code, "channel_protocol");
}

TEST_F(EbayConnectorTest, AnOrderThatMayBeCancelledIsNamedAndThenRead) {
    script.answer(200, orders(2, order("a") + "," + asking("b", "")));
    const auto page = connector().orders_since({Timestamp(), {}}, "");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->orders.size(), 1U);
    ASSERT_EQ(page->named.size(), 1U);
    EXPECT_EQ(page->named[0].order.text(), "b");

    script.answer(200, orders(2, order("a") + "," + asking("b", "")));
    script.answer(200, asking("b", R"({"cancelRequestState":"COMPLETED"})"));
    const ExternalId ids[] = {ExternalId::parse("a"), ExternalId::parse("b")};
    const auto fetched = connector().fetch_orders(ids);
    ASSERT_TRUE(fetched);
    ASSERT_EQ(fetched->orders.size(), 2U);
    EXPECT_EQ(fetched->orders[0].order.stage, ledger::Stage::ready);
    EXPECT_EQ(fetched->orders[1].order.stage, ledger::Stage::cancelled);
    EXPECT_EQ(script.requests[1].url, "http://ebay/sell/fulfillment/v1/order?orderIds=a%2Cb");
    EXPECT_EQ(script.requests[2].url, "http://ebay/sell/fulfillment/v1/order/b");
}

TEST_F(EbayConnectorTest, TheChallengeIsAnswered) {
    net::Request request;
    request.method = "GET";
    EXPECT_EQ(connector().verify_webhook(request).error().code, "webhook_malformed");
    request.query = {{"challenge_code", "code"}};
    const auto event = connector().verify_webhook(request);
    ASSERT_TRUE(event);
    ASSERT_TRUE(event->handshake);
    EXPECT_EQ(event->handshake->status, 200);
    EXPECT_EQ(
        event->handshake->body,
        R"({"challengeResponse":"33c61477ad239c41c35ff166522982c86e88331d4050218f350ac4e344368a6f"})"
    );
}

TEST_F(EbayConnectorTest, AnUnknownKeyIsFetchedByTheLoopAndThenTheSignatureCounts) {
    net::Request request;
    request.method = "POST";
    request.body = R"({"a":1})";
    const std::string signature =
        "MEUCIDR42iV/Fpf8+xiQnH48m+zCU2Xqm/"
        "EYyl5CCsdsGB7UAiEAtD3rC4Q+fnvBYU083CDJve6MHtMGleXKgWw4U2AIjxQ=";
    request.headers = {
        {"X-EBAY-SIGNATURE",
         base64(
             R"({"alg":"ecdsa","kid":"k-1","signature":")" + signature + R"(","digest":"SHA1"})"
         )}};
    EXPECT_EQ(connector().verify_webhook(request).error().code, "webhook_key_unknown");
    script.answer(200, R"({"access_token":"app","expires_in":7200})");
    script.answer(
        200,
        R"({"key":"-----BEGIN PUBLIC KEY-----MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAET3jke2et1hH15tw4jl)"
        R"(3TeUT+2FQ2Kf2g/2tIkqRjhyA63Gwii4zWrQ8pIb6lTmTG8clb7z/Et+oI6gOVxHo56A==)"
        R"(-----END PUBLIC KEY-----","algorithm":"ECDSA","digest":"SHA1"})"
    );
    EXPECT_TRUE(connector().refresh_token());
    EXPECT_EQ(script.requests[1].url, "http://ebay/commerce/notification/v1/public_key/k-1");
    // It is eBay's, but says nothing that can be understood.
    EXPECT_EQ(connector().verify_webhook(request).error().code, "webhook_malformed");
    request.body = R"({"a":2})";
    EXPECT_EQ(connector().verify_webhook(request).error().code, "webhook_signature_invalid");
}

TEST_F(EbayConnectorTest, AnInventedKeyDoesNoHarm) {
    net::Request request;
    request.method = "POST";
    request.headers = {
        {"X-EBAY-SIGNATURE",
         base64(R"({"alg":"ecdsa","kid":"no","signature":"AAAA","digest":"SHA1"})")}};
    EXPECT_EQ(connector().verify_webhook(request).error().code, "webhook_key_unknown");
    script.answer(200, R"({"access_token":"app","expires_in":7200})");
    script.answer(404, R"({"errors":[{"errorId":195019}]})");
    EXPECT_TRUE(connector().refresh_token());
    EXPECT_TRUE(connector().refresh_token());
    EXPECT_TRUE(script.ended());
}

TEST_F(EbayConnectorTest, QuestionsForStockNeedThePassword) {
    net::Request request;
    request.method = "POST";
    request.body = R"({"SKU":"A","requestedQuantity":2})";
    EXPECT_EQ(connector().verify_webhook(request).error().code, "webhook_signature_invalid");
    request.headers = {{"Authorization", "Basic " + base64("ebay:wrong!")}};
    EXPECT_EQ(connector().verify_webhook(request).error().code, "webhook_signature_invalid");
    request.headers = {{"Authorization", "Basic " + base64("ebay:secret")}};
    const auto event = connector().verify_webhook(request);
    ASSERT_TRUE(event);
    ASSERT_EQ(event->questions.size(), 1U);
    EXPECT_EQ(event->questions[0].seller_sku, "A");
    const StockAnswer answer{true, Quantity(5), clock.now()};
    EXPECT_EQ(
        connector().answer_stock({&answer, 1}).body,
        R"({"isAvailable":true,"lastUpdated":1795399300,"totalAvailableQuantity":5})"
    );
}

TEST_F(EbayConnectorTest, WithoutAPasswordNoQuestionIsAnswered) {
    options.stock_check_user = options.stock_check_password = "";
    net::Request request;
    request.method = "POST";
    request.headers = {{"Authorization", "Basic " + base64(":")}};
    EXPECT_EQ(connector().verify_webhook(request).error().code, "webhook_signature_invalid");
}

}  // namespace
}  // namespace tidegate::channels::ebay
