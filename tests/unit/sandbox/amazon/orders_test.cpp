#include <gtest/gtest.h>

#include "amazon_client.h"

// Goal: searches show what the real ones show, as late as they do, and refuse what they refuse.
// Method: orders of a market in virtual time, read through the wire.

namespace tidegate::sandbox::amazon {
namespace {

using testing::AmazonClient;
using testing::kOrders;
using Ids = std::vector<std::string>;

constexpr const char* kFull = "&includedData=FULFILLMENT,CANCELLATION";

Ids ids_of(const Json& answer) {
    Ids ids;
    for (const Json& order : answer["orders"].items()) ids.push_back(order["orderId"].as_string());
    return ids;
}
std::string id_of(const AmazonClient& client, OrderIndex order) {
    return order_text(client.market.order(order).id);
}
std::string since(std::string_view name, Timestamp at) {
    return kOrders + '?' + std::string(name) + '=' + iso(at);
}

TEST(SearchOrders, ShowsAnOrderTwoMinutesAfterItWasPlaced) {
    AmazonClient client;
    const std::string placed = id_of(client, client.buy(0, 2, false));
    const std::string search = since("createdAfter", testing::kShopStart);
    client.pass(Duration(118'999));
    EXPECT_EQ(ids_of(client.get(search)), Ids{});
    client.pass(Duration(1'001));
    EXPECT_EQ(ids_of(client.get(search)), Ids{placed});
}

TEST(SearchOrders, APendingOrderHasItsQuantityAndNoPriceAndNoneOpen) {
    AmazonClient client;
    client.buy(0, 2, false);
    client.pass(Duration::seconds(200));
    const Json answer = client.get(since("createdAfter", testing::kShopStart) + kFull);
    const Json& order = answer["orders"].items().at(0);
    EXPECT_EQ(order["fulfillment"]["fulfillmentStatus"].as_string(), "PENDING");
    EXPECT_EQ(order["fulfillment"]["fulfilledBy"].as_string(), "MERCHANT");
    const Json& item = order["orderItems"].items().at(0);
    EXPECT_EQ(item["quantityOrdered"].as_integer(), 2);
    EXPECT_EQ(item["product"]["sellerSku"].as_string(), "SKU-1");
    EXPECT_EQ(item["product"].find("price"), nullptr);
    EXPECT_EQ(item["fulfillment"]["quantityUnfulfilled"].as_integer(-1), 0);
    EXPECT_EQ(client.market.listing(ListingIndex(0)).available(), Quantity(8));
}

TEST(SearchOrders, DataThatWasNotAskedForIsLeftOut) {
    AmazonClient client;
    client.buy(0, 1);
    client.pass(Duration::seconds(200));
    const Json answer = client.get(since("createdAfter", testing::kShopStart));
    EXPECT_EQ(answer["orders"].items().at(0).find("fulfillment"), nullptr);
}

TEST(SearchOrders, APartlyCancelledOrderSaysWhatIsOpen) {
    AmazonClient client;
    const OrderIndex order = client.buy(0, 3);
    client.pass(Duration::seconds(1));
    ASSERT_TRUE(client.market.cancel_units(order, 0, Quantity(2), Initiator::buyer, client.now));
    client.pass(Duration::seconds(200));
    const Json answer = client.get(since("lastUpdatedAfter", testing::kShopStart) + kFull);
    const Json& item = answer["orders"].items().at(0)["orderItems"].items().at(0);
    EXPECT_EQ(item["quantityOrdered"].as_integer(), 3);
    EXPECT_EQ(item["fulfillment"]["quantityUnfulfilled"].as_integer(), 1);
    EXPECT_EQ(item["cancellation"]["cancellationExecution"]["cancelledBy"].as_string(), "BUYER");
}

TEST(SearchOrders, AnOrderThatChangesLeavesTheSearchByUpdateForAWhileAndNotTheOneByCreation) {
    AmazonClient client;
    const OrderIndex order = client.buy(0, 1);
    client.pass(Duration::seconds(200));
    const std::string by_update = since("lastUpdatedAfter", testing::kShopStart);
    const std::string by_creation = since("createdAfter", testing::kShopStart);
    EXPECT_EQ(ids_of(client.get(by_update)).size(), 1U);
    ASSERT_TRUE(client.market.ship(order, client.now));
    EXPECT_EQ(ids_of(client.get(by_update)).size(), 0U);
    EXPECT_EQ(ids_of(client.get(by_creation)).size(), 1U);
    client.pass(Duration::seconds(120));
    EXPECT_EQ(ids_of(client.get(by_update)).size(), 1U);
}

TEST(SearchOrders, PagesShowEveryOrderOnceAndTheirTokenBelongsToTheSearch) {
    AmazonClient client;
    Ids placed;
    for (int order = 0; order < 5; ++order) placed.push_back(id_of(client, client.buy(0, 1)));
    client.pass(Duration::seconds(200));
    const std::string search = since("createdAfter", testing::kShopStart) + "&maxResultsPerPage=2";
    Ids seen;
    std::string token;
    do {
        const Json page = client.get(token.empty() ? search : search + "&paginationToken=" + token);
        for (const std::string& id : ids_of(page)) seen.push_back(id);
        token = page["pagination"]["nextToken"].as_string();
        EXPECT_LE(ids_of(page).size(), 2U);
    } while (!token.empty());
    EXPECT_EQ(seen, placed);
    const Json first = client.get(search);
    token = first["pagination"]["nextToken"].as_string();
    const auto refused = client.refusal(client.good(
        "GET", since("lastUpdatedAfter", testing::kShopStart) + "&paginationToken=" + token
    ));
    EXPECT_EQ(refused.second, "The pagination token is not valid for this search.");
}

TEST(SearchOrders, OrdersOfAmazonsStockSaySoAndCanBeChosen) {
    ShopOptions options;
    options.fba_skus = {"SKU-2"};
    AmazonClient client(options);
    client.buy(0, 1);
    const std::string fba = id_of(client, client.buy(1, 1));
    client.pass(Duration::seconds(200));
    const std::string search = since("createdAfter", testing::kShopStart);
    EXPECT_EQ(ids_of(client.get(search + "&fulfilledBy=AMAZON")), Ids{fba});
    EXPECT_EQ(ids_of(client.get(search + "&fulfilledBy=MERCHANT,AMAZON")).size(), 2U);
    EXPECT_EQ(ids_of(client.get(search + "&fulfillmentStatuses=SHIPPED")), Ids{});
    EXPECT_EQ(ids_of(client.get(search + "&marketplaceIds=A2EUQ1WTGCTBG2")), Ids{});
}

struct SearchRefusal {
    std::string name;
    std::string query;
    std::string message;
};
class SearchRefused : public ::testing::TestWithParam<SearchRefusal> {};

TEST_P(SearchRefused, SaysWhy) {
    AmazonClient client;
    const auto refused = client.refusal(client.good("GET", kOrders + GetParam().query));
    EXPECT_EQ(refused, std::pair(400, GetParam().message));
}

constexpr const char* kOneTime =
    "Exactly one of 'createdAfter' and 'lastUpdatedAfter' is required.";

INSTANTIATE_TEST_SUITE_P(
    Reasons,
    SearchRefused,
    ::testing::Values(
        SearchRefusal{"no_time", "", kOneTime},
        SearchRefusal{
            "two_times",
            "?createdAfter=2026-09-21T14:00:00Z&lastUpdatedAfter=2026-09-21T14:00:00Z",
            kOneTime},
        SearchRefusal{
            "an_end_of_the_other_family",
            "?createdAfter=2026-09-21T14:00:00Z&lastUpdatedBefore=2026-09-21T14:00:00Z",
            "A time to end at needs its partner."},
        // It is 14:13:20.
        SearchRefusal{
            "an_end_that_is_too_young",
            "?createdAfter=2026-09-21T14:00:00Z&createdBefore=2026-09-21T14:11:21Z",
            "The time to end at must be at least two minutes ago."},
        SearchRefusal{
            "an_end_before_the_beginning",
            "?createdAfter=2026-09-21T14:00:00Z&createdBefore=2026-09-21T13:00:00Z",
            "The time to end at is before the first."},
        SearchRefusal{
            "no_such_status",
            "?createdAfter=2026-09-21T14:00:00Z&fulfillmentStatuses=Shipped",
            "Invalid value of 'fulfillmentStatuses'."},
        SearchRefusal{
            "too_large_a_page",
            "?createdAfter=2026-09-21T14:00:00Z&maxResultsPerPage=101",
            "Invalid value of 'maxResultsPerPage'."},
        SearchRefusal{
            "a_token_that_is_none",
            "?createdAfter=2026-09-21T14:00:00Z&paginationToken=x",
            "The pagination token is not valid for this search."},
        SearchRefusal{
            "a_parameter_of_the_old_interface",
            "?CreatedAfter=2026-09-21T14:00:00Z",
            "Unknown parameter 'CreatedAfter'."}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(SearchOrders, AnEndTwoMinutesAgoIsTaken) {
    AmazonClient client;
    EXPECT_EQ(
        ids_of(client.get(
            kOrders + "?createdAfter=2026-09-21T14:00:00Z&createdBefore=2026-09-21T14:11:20Z"
        )),
        Ids{}
    );
}

TEST(GetOrder, ShowsTheOrderAtOnceAndKnowsNoOther) {
    AmazonClient client;
    const std::string id = id_of(client, client.buy(0, 1, false));
    const Json answer = client.get(kOrders + '/' + id + "?includedData=FULFILLMENT");
    EXPECT_EQ(answer["order"]["orderId"].as_string(), id);
    EXPECT_EQ(answer["order"]["fulfillment"]["fulfillmentStatus"].as_string(), "PENDING");
    const auto unknown = client.refusal(client.good("GET", kOrders + "/250-0000000-0000000"));
    EXPECT_EQ(unknown, std::pair(404, std::string("The order was not found.")));
}

}  // namespace
}  // namespace tidegate::sandbox::amazon
