#include "channels/amazon/connector.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

// Goal: polls, discovery, limits and Amazon's own stock go over the wire as documented. Method: a
// scripted marketplace; the whole story against the sandbox is in tests/integration.

namespace tidegate::channels::amazon {
namespace {

using channels::testing::contains;
using channels::testing::Script;

const Timestamp kPollStart = Timestamp::from_seconds(1'790'000'000);  // 2026-09-21T14:13:20Z
constexpr const char* kNoOrders = R"({"orders":[]})";

struct Wired {
    Script script;
    ManualClock clock{kPollStart};
    std::unique_ptr<Connector> connector;

    Wired() {
        Options options;
        options.client.base_url = "https://api.test";
        options.client.tokens = {"r", "Atza|1", kPollStart, kPollStart + Duration::seconds(90'000)};
        options.client.wait = [this](Duration time) { clock.advance(time); };
        options.seller = "SELLER";
        options.marketplaces = {"ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"};
        connector = make_connector(std::move(options), script.send(), clock);
    }
    [[nodiscard]] const std::string& url(std::size_t request) const {
        return script.requests.at(request).url;
    }
    void discover(const std::string& items) {
        script.answer(200, R"({"numberOfResults":1,"items":[)" + items + "]}");
        ASSERT_TRUE(connector->discover_listings());
    }
};

std::string listed(const std::string& sku, const std::string& code = "DEFAULT") {
    return R"({"sku":")" + sku +
           R"(","summaries":[{"marketplaceId":"ATVPDKIKX0DER","productType":"LUGGAGE",)"
           R"("itemName":"Bag","createdDate":"2024-01-01T00:00:00Z"}],)"
           R"("fulfillmentAvailability":[{"fulfillmentChannelCode":")" +
           code + R"(","quantity":5}]})";
}

TEST(AmazonPoll, WalksOrdersByCreationAndThenByUpdate) {
    Wired wired;
    const OrdersWindow window{kPollStart - Duration::seconds(3600), {}};
    wired.script.answer(200, R"({"orders":[],"pagination":{"nextToken":"a/b+c"}})");
    const auto first = wired.connector->orders_since(window, "");
    ASSERT_TRUE(first);
    EXPECT_EQ(
        wired.url(0),
        "https://api.test/orders/2026-01-01/orders?createdAfter=2026-09-21T13%3A13%3A20Z&"
        "createdBefore=2026-09-21T14%3A11%3A10Z&marketplaceIds=ATVPDKIKX0DER%2CA2EUQ1WTGCTBG2&"
        "maxResultsPerPage=100&includedData=FULFILLMENT%2CCANCELLATION"
    );
    // Every page of a poll ends where the first one did, however late it is asked for.
    wired.clock.advance(Duration::seconds(500));
    wired.script.answer(200, kNoOrders);
    const auto second = wired.connector->orders_since(window, first->next);
    ASSERT_TRUE(second);
    EXPECT_TRUE(contains(wired.url(1), "createdBefore=2026-09-21T14%3A11%3A10Z"));
    EXPECT_TRUE(contains(wired.url(1), "paginationToken=a%2Fb%2Bc"));
    ASSERT_NE(second->next, "");
    wired.script.answer(200, kNoOrders);
    const auto third = wired.connector->orders_since(window, second->next);
    ASSERT_TRUE(third);
    EXPECT_TRUE(contains(
        wired.url(2),
        "?lastUpdatedAfter=2026-09-21T13%3A13%3A20Z&lastUpdatedBefore=2026-09-21T14%3A11%3A10Z&"
    ));
    EXPECT_FALSE(contains(wired.url(2), "paginationToken"));
    EXPECT_EQ(third->next, "");
}

TEST(AmazonPoll, AWindowThatIsYoungerThanTheLagBeginsWhereItEnds) {
    Wired wired;
    wired.script.answer(200, kNoOrders);
    ASSERT_TRUE(wired.connector->orders_since({kPollStart, {}}, ""));
    EXPECT_TRUE(contains(
        wired.url(0), "createdAfter=2026-09-21T14%3A11%3A10Z&createdBefore=2026-09-21T14%3A11%3A10Z"
    ));
}

TEST(AmazonPoll, APageThatLeadsToItselfAndACursorThatIsNoneAreErrors) {
    Wired wired;
    wired.script.answer(200, R"({"orders":[],"pagination":{"nextToken":"t"}})");
    const auto first = wired.connector->orders_since({kPollStart, {}}, "");
    ASSERT_TRUE(first);
    wired.script.answer(200, R"({"orders":[],"pagination":{"nextToken":"t"}})");
    const auto again = wired.connector->orders_since({kPollStart, {}}, first->next);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "channel_protocol");
    for (const char* cursor : {"x1/", "c/", "cx/t", "nothing"}) {
        EXPECT_FALSE(wired.connector->orders_since({kPollStart, {}}, cursor)) << cursor;
    }
    EXPECT_EQ(wired.script.requests.size(), 2U);
}

TEST(AmazonPoll, TheTwentyFirstSearchIsPutOffAndNotSent) {
    Wired wired;
    for (int call = 0; call < 20; ++call) {
        wired.script.answer(200, kNoOrders);
        ASSERT_TRUE(wired.connector->orders_since({kPollStart, {}}, ""));
    }
    const auto refused = wired.connector->orders_since({kPollStart, {}}, "");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "channel_throttled");
    EXPECT_EQ(refused.error().retry, Retry::yes);
    EXPECT_EQ(wired.connector->retry_after(), Duration(178'572));
    EXPECT_EQ(wired.script.requests.size(), 20U);
}

TEST(AmazonDiscovery, ListsWhatIsListedAndKnowsWhoShips) {
    Wired wired;
    wired.script.answer(
        200,
        R"({"numberOfResults":2,"pagination":{"nextToken":"p2"},"items":[)" + listed("OWN") + "]}"
    );
    wired.script.answer(
        200, R"({"numberOfResults":2,"items":[)" + listed("FBA", "AMAZON_NA") + "]}"
    );
    const auto listings = wired.connector->discover_listings();
    ASSERT_TRUE(listings) << listings.error().message;
    EXPECT_TRUE(contains(wired.url(0), "sortBy=createdDate&sortOrder=ASC&pageSize=20"));
    EXPECT_TRUE(contains(wired.url(1), "pageToken=p2"));
    ASSERT_EQ(listings->size(), 2U);
    for (const ListingInfo& info : *listings) {
        EXPECT_EQ(info.listing, ExternalId::parse(info.seller_sku));
        EXPECT_EQ(
            info.fulfilment,
            info.seller_sku == "OWN" ? ledger::Fulfilment::merchant
                                     : ledger::Fulfilment::marketplace
        );
    }
}

TEST(AmazonDiscovery, AListingThatDisappearedIsStillReadByItsName) {
    Wired wired;
    const std::string sku = "a name with blanks, and long";
    wired.discover(listed(sku));
    wired.discover(listed("OTHER"));
    const ExternalId id = ExternalId::parse(sku);
    wired.script.answer(404, "");
    const auto reads = wired.connector->read_listings({&id, 1});
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 1U);
    EXPECT_TRUE(reads->at(0).gone);
}

TEST(AmazonStop, WritesZeroToEveryListingOfTheSellersOwn) {
    Wired wired;
    wired.discover(listed("OWN") + ',' + listed("FBA", "AMAZON_NA"));
    wired.script.answer(200, R"({"status":"ACCEPTED"})");
    const std::vector<ExternalId> both = {ExternalId::parse("FBA"), ExternalId::parse("OWN")};
    ASSERT_TRUE(wired.connector->stop_selling(both));
    ASSERT_EQ(wired.script.requests.size(), 2U);
    EXPECT_TRUE(contains(wired.url(1), "/SELLER/OWN?"));
    EXPECT_TRUE(contains(wired.script.requests[1].body, R"("quantity":0)"));
    ASSERT_TRUE(wired.connector->resume_selling(both));
    EXPECT_EQ(wired.script.requests.size(), 2U);
    EXPECT_EQ(wired.connector->stop_selling(std::span(both).first(1)).error().code, "needs_person");
}

TEST(AmazonLimit, IsAnAttributeThatNotEveryProductTypeHas) {
    Wired wired;
    wired.discover(listed("OWN"));
    const ExternalId own = ExternalId::parse("OWN");
    wired.script.answer(200, R"({"status":"ACCEPTED"})");
    ASSERT_TRUE(wired.connector->set_purchase_limit({&own, 1}, Quantity(2)));
    EXPECT_EQ(
        wired.script.requests.at(1).body,
        R"({"productType":"LUGGAGE","patches":[{"op":"replace",)"
        R"("path":"/attributes/max_order_quantity","value":[{"value":2,)"
        R"("marketplace_id":"ATVPDKIKX0DER"}]}]})"
    );
    wired.script.answer(200, R"({"status":"INVALID","issues":[{"code":"1","message":"no"}]})");
    const Status refused = wired.connector->set_purchase_limit({&own, 1}, Quantity(2));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "needs_person");
    EXPECT_TRUE(contains(refused.error().message, "1: no"));
}

TEST(AmazonStock, IsReadPageByPage) {
    Wired wired;
    const auto summaries = [](const std::string& sku, const std::string& rest) {
        return R"({"payload":{"inventorySummaries":[{"sellerSku":")" + sku +
               R"(","inventoryDetails":{"fulfillableQuantity":4}}]})" + rest + "}";
    };
    wired.script.answer(200, summaries("A", R"(,"pagination":{"nextToken":"n"})"));
    wired.script.answer(200, summaries("B", ""));
    const auto stock = wired.connector->read_bound_stock();
    ASSERT_TRUE(stock) << stock.error().message;
    ASSERT_EQ(stock->size(), 2U);
    EXPECT_EQ(stock->at(0).on_hand, Quantity(4));
    EXPECT_TRUE(contains(wired.url(0), "details=true&granularityType=Marketplace"));
    EXPECT_TRUE(contains(wired.url(1), "nextToken=n"));
}

TEST(AmazonFetch, AsksForEachOrderAndNamesTheUnknown) {
    Wired wired;
    const std::vector<ExternalId> wanted = {
        ExternalId::parse("250-1234567-8901234"), ExternalId::parse("250-0000000-0000000")};
    wired.script.answer(
        200,
        R"({"order":{"orderId":"250-1234567-8901234","createdTime":"2024-12-25T02:30:00Z",)"
        R"("lastUpdatedTime":"2024-12-25T02:30:00Z","orderItems":[{"orderItemId":"1",)"
        R"("quantityOrdered":1,"product":{"sellerSku":"S"}}]}})"
    );
    wired.script.answer(404, "");
    const auto page = wired.connector->fetch_orders(wanted);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->orders.size(), 1U);
    EXPECT_EQ(
        page->unreadable,
        std::vector<std::string>{"Order 250-0000000-0000000 is not known to Amazon"}
    );
    EXPECT_EQ(
        wired.url(0),
        "https://api.test/orders/2026-01-01/orders/250-1234567-8901234?"
        "includedData=FULFILLMENT%2CCANCELLATION"
    );
}

TEST(AmazonFetch, TakesNoMoreAtOnceThanTheUsagePlanLetsThrough) {
    Wired wired;
    EXPECT_EQ(wired.connector->fetch_orders_max(), 10U);
    wired.script.answer(429, "");
    const ExternalId order = ExternalId::parse("1");
    EXPECT_FALSE(wired.connector->fetch_orders({&order, 1}));
    EXPECT_EQ(wired.connector->fetch_orders_max(), 1U);
}

TEST(AmazonWebhook, ThereIsNone) {
    Wired wired;
    EXPECT_EQ(
        wired.connector->verify_webhook(net::Request()).error().code, "webhook_signature_invalid"
    );
    EXPECT_FALSE(wired.connector->has_queue());
}

}  // namespace
}  // namespace tidegate::channels::amazon
