// Goal: orders show what Walmart shows and when, searches have its traps, and sellers' calls are
// checked. Method: a small seller in virtual time.
#include <gtest/gtest.h>

#include "unit/sandbox/walmart/walmart_seller.h"

namespace tidegate::sandbox {
namespace {

using testing::code_of;
using testing::field_of;
using testing::WalmartSeller;

std::vector<std::string> ids_of(const Json& body) {
    std::vector<std::string> ids;
    for (const Json& order : body["list"]["elements"]["order"].items()) {
        ids.push_back(order["purchaseOrderId"].as_string());
    }
    return ids;
}
std::vector<std::string> statuses_of(const Json& order) {
    std::vector<std::string> statuses;
    for (const Json& line : order["orderLines"]["orderLine"].items()) {
        const Json& status = line["orderLineStatuses"]["orderLineStatus"].items().at(0);
        statuses.push_back(status["status"].as_string());
    }
    return statuses;
}
WalmartSeller::Query paging(std::string_view next) {
    WalmartSeller::Query query;
    next.remove_prefix(1);
    while (!next.empty()) {
        const std::size_t end = std::min(next.find('&'), next.size());
        const std::size_t equals = next.find('=');
        std::string value(next.substr(equals + 1, end - equals - 1));
        for (std::size_t at = 0; (at = value.find("%3A")) != std::string::npos;) {
            value.replace(at, 3, ":");
        }
        query.emplace_back(next.substr(0, equals), value);
        next.remove_prefix(std::min(end + 1, next.size()));
    }
    return query;
}
std::string cancel_body(const std::string& number, const std::string& reason) {
    return R"({"orderCancellation":{"orderLines":{"orderLine":[{"lineNumber":")" + number +
           R"(","orderLineStatuses":{"orderLineStatus":[{"status":"Cancelled","cancellationReason":")" +
           reason + R"(","statusQuantity":{"unitOfMeasurement":"EACH","amount":"1"}}]}}]}}})";
}
std::string ship_line(const std::string& number, const std::string& tracking = "T1") {
    return R"({"lineNumber":")" + number +
           R"(","orderLineStatuses":{"orderLineStatus":[{"status":"Shipped","trackingInfo":)"
           R"({"trackingNumber":")" +
           tracking + R"("}}]}})";
}
std::string ship_body(const std::string& lines) {
    return R"({"orderShipment":{"orderLines":{"orderLine":[)" + lines + "]}}}";
}

TEST(SandboxWalmartOrders, EachUnitIsALine) {
    WalmartSeller seller;
    const OrderIndex order = seller.buy(0, 2);
    seller.now = seller.now + Duration(1);
    const Json body = seller.call("GET", "/v3/orders");
    ASSERT_EQ(ids_of(body), std::vector<std::string>{"1796277083022"});
    const Json& shown = body["list"]["elements"]["order"].items().at(0);
    EXPECT_EQ(shown["orderDate"], Json(std::int64_t{1'790'000'000'000}));
    EXPECT_EQ(shown["shipNode"]["type"], Json("SellerFulfilled"));
    EXPECT_EQ(shown["customerEmailId"], Json("1796277083022@relay.example.com"));
    EXPECT_EQ(shown["shippingInfo"]["methodCode"], Json("Standard"));
    EXPECT_EQ(shown["shippingInfo"]["estimatedShipDate"], Json(std::int64_t{1'790'086'400'000}));
    EXPECT_EQ(statuses_of(shown), (std::vector<std::string>{"Created", "Created"}));
    const Json& line = shown["orderLines"]["orderLine"].items().at(1);
    EXPECT_EQ(line["lineNumber"], Json("2"));
    EXPECT_EQ(line["item"]["sku"], Json("A 1"));
    EXPECT_EQ(line["orderLineQuantity"]["amount"], Json("1"));
    EXPECT_TRUE(seller.market.cancel_units(order, 0, Quantity(1), Initiator::buyer, seller.now));
    const Json one = seller.call("GET", "/v3/orders/1796277083022");
    EXPECT_EQ(statuses_of(one["order"]), (std::vector<std::string>{"Created", "Cancelled"}));
    EXPECT_EQ(code_of(seller.call("GET", "/v3/orders/1796277083023")), "CONTENT_NOT_FOUND");
}

TEST(SandboxWalmartOrders, AnOrderShowsWhenItIsPaid) {
    WalmartSeller seller;
    Purchase slow;
    slow.wants.push_back({ListingIndex(0), Quantity(1)});
    slow.pays_after = Duration::seconds(30);
    const auto order = seller.market.buy(slow, seller.now);
    ASSERT_TRUE(order);
    seller.now = seller.start + Duration::seconds(29);
    EXPECT_TRUE(ids_of(seller.call("GET", "/v3/orders")).empty());
    EXPECT_EQ(code_of(seller.call("GET", "/v3/orders/1796277083022")), "CONTENT_NOT_FOUND");
    EXPECT_EQ(seller.figures(), (std::vector<std::int64_t>{10, 1, 9}));
    seller.now = seller.start + Duration::seconds(31);
    const Json body = seller.call("GET", "/v3/orders");
    ASSERT_EQ(ids_of(body).size(), 1U);
    EXPECT_EQ(
        body["list"]["elements"]["order"].items().at(0)["orderDate"],
        Json(std::int64_t{1'790'000'030'000})
    );
}

TEST(SandboxWalmartOrders, SearchesShowWhatTheFeedLetThrough) {
    WalmartSeller seller;
    seller.market.dice.settings.feed_delay = {Duration::seconds(10), Duration::seconds(10)};
    (void)seller.buy(0, 1);
    seller.now = seller.start + Duration::seconds(9);
    EXPECT_TRUE(ids_of(seller.call("GET", "/v3/orders")).empty());
    EXPECT_EQ(seller.call("GET", "/v3/orders/1796277083022").find("order") != nullptr, true);
    seller.now = seller.start + Duration::seconds(10);
    EXPECT_EQ(ids_of(seller.call("GET", "/v3/orders")).size(), 1U);
}

// Whoever searches by change alone misses what was created more than a week ago.
TEST(SandboxWalmartOrders, ASearchLooksBackSevenDaysUnlessItSaysOtherwise) {
    WalmartSeller seller;
    const OrderIndex order = seller.buy(0, 1);
    seller.now = seller.start + Duration::seconds(8LL * 24 * 3600);
    EXPECT_TRUE(seller.market.cancel(order, Initiator::buyer, seller.now));
    seller.now = seller.now + Duration::seconds(1);
    const std::string yesterday = walmart::iso_time(seller.now - Duration::seconds(24 * 3600));
    WalmartSeller::Query query = {{"lastModifiedStartDate", yesterday}};
    EXPECT_TRUE(ids_of(seller.call("GET", "/v3/orders", query)).empty());
    query.emplace_back("createdStartDate", walmart::iso_time(seller.start - Duration(1000)));
    EXPECT_EQ(ids_of(seller.call("GET", "/v3/orders", query)).size(), 1U);
    seller.now = seller.start + Duration::seconds(181LL * 24 * 3600);
    seller.token.clear();
    EXPECT_TRUE(ids_of(seller.call("GET", "/v3/orders", query)).empty());
}

TEST(SandboxWalmartOrders, EndsOfATimeAreOutsideOfIt) {
    WalmartSeller seller;
    (void)seller.buy(0, 1);
    seller.now = seller.start + Duration::seconds(60);
    const auto found = [&](const char* name, std::int64_t seconds) {
        const std::string at = walmart::iso_time(seller.start + Duration::seconds(seconds));
        return ids_of(seller.call("GET", "/v3/orders", {{name, at}})).size();
    };
    EXPECT_EQ(found("lastModifiedStartDate", -1), 1U);
    EXPECT_EQ(found("lastModifiedStartDate", 0), 0U);
    EXPECT_EQ(found("lastModifiedEndDate", 0), 0U);
    EXPECT_EQ(found("lastModifiedEndDate", 1), 1U);
    EXPECT_EQ(found("createdEndDate", 0), 0U);
    EXPECT_EQ(found("createdEndDate", 1), 1U);
}

TEST(SandboxWalmartOrders, FiltersByWhatIsNamed) {
    WalmartSeller seller;
    const OrderIndex first = seller.buy(0, 1);
    (void)seller.buy(1, 1);
    (void)seller.buy(2, 1);
    EXPECT_TRUE(seller.market.cancel(first, Initiator::buyer, seller.now));
    seller.now = seller.now + Duration(1);
    const std::string one = "1796277083022";
    const std::string two = "1796277083023";
    const std::string wfs = "1796277083024";
    using Ids = std::vector<std::string>;
    const std::pair<WalmartSeller::Query, Ids> rows[] = {
        {{}, {one, two}},
        {{{"shipNodeType", "WFSFulfilled"}}, {wfs}},
        {{{"shipNodeType", "3PLFulfilled"}}, {}},
        {{{"status", "Cancelled"}}, {one}},
        {{{"status", "Created"}}, {two}},
        {{{"sku", "B/2"}}, {two}},
        {{{"purchaseOrderId", one}}, {one}},
        {{{"customerOrderId", "1796277083022"}}, {}},
        {{{"customerOrderId", "6796277083022"}}, {one}},
    };
    for (const auto& [query, ids] : rows) {
        EXPECT_EQ(ids_of(seller.call("GET", "/v3/orders", query)), ids);
    }
    EXPECT_EQ(ids_of(seller.call("GET", "/v3/orders/released")), Ids{two});
}

TEST(SandboxWalmartOrders, PagesArePositionsInAListThatChanges) {
    walmart::ShopOptions options;
    options.newest_first = false;
    WalmartSeller seller(options);
    const OrderIndex first = seller.buy(0, 1);
    seller.now = seller.now + Duration::seconds(1);
    (void)seller.buy(0, 1);
    seller.now = seller.now + Duration::seconds(1);
    (void)seller.buy(0, 1);
    seller.now = seller.now + Duration::seconds(1);
    const Json page = seller.call("GET", "/v3/orders", {{"limit", "1"}});
    EXPECT_EQ(page["list"]["meta"]["totalCount"], Json(3));
    EXPECT_EQ(ids_of(page), std::vector<std::string>{"1796277083022"});
    const std::string next = page["list"]["meta"]["nextCursor"].as_string();
    EXPECT_EQ(next.front(), '?');
    EXPECT_EQ(
        ids_of(seller.call("GET", "/v3/orders", paging(next))),
        std::vector<std::string>{"1796277083023"}
    );
    // The first order changes, moves to the end, and hides the second from whoever walks on.
    EXPECT_TRUE(seller.market.cancel(first, Initiator::buyer, seller.now));
    EXPECT_EQ(
        ids_of(seller.call("GET", "/v3/orders", paging(next))),
        std::vector<std::string>{"1796277083024"}
    );
}

TEST(SandboxWalmartOrders, RefusesWrongSearches) {
    const std::pair<const char*, const char*> rows[] = {
        {"limit", "201"},
        {"limit", "0"},
        {"soIndex", "x"},
        {"status", "New"},
        {"shipNodeType", "Mine"},
        {"createdStartDate", "yesterday"},
        {"createdEndDate", "yesterday"},
        {"lastModifiedStartDate", "yesterday"},
        {"lastModifiedEndDate", "yesterday"},
    };
    for (const auto& [name, value] : rows) {
        WalmartSeller seller;
        EXPECT_EQ(field_of(seller.call("GET", "/v3/orders", {{name, value}})), name);
        EXPECT_EQ(seller.status, 400) << name;
    }
}

TEST(SandboxWalmartOrders, AnEmptySearchMayBeAnError) {
    walmart::ShopOptions options;
    options.nothing_found_is_404 = true;
    WalmartSeller seller(options);
    EXPECT_EQ(code_of(seller.call("GET", "/v3/orders")), "CONTENT_NOT_FOUND");
}

TEST(SandboxWalmartOrders, AcknowledgingChangesAnOrder) {
    WalmartSeller seller;
    (void)seller.buy(0, 1);
    seller.now = seller.now + Duration::seconds(5);
    const std::string path = "/v3/orders/1796277083022/acknowledge";
    const Json body = seller.call("POST", path);
    EXPECT_EQ(statuses_of(body["order"]), std::vector<std::string>{"Acknowledged"});
    seller.now = seller.now + Duration::seconds(1);
    const std::string since = walmart::iso_time(seller.start + Duration::seconds(3));
    EXPECT_EQ(
        ids_of(seller.call("GET", "/v3/orders", {{"lastModifiedStartDate", since}})).size(), 1U
    );
    EXPECT_TRUE(ids_of(seller.call("GET", "/v3/orders/released")).empty());
    EXPECT_EQ(code_of(seller.call("POST", "/v3/orders/7/acknowledge")), "CONTENT_NOT_FOUND");
    EXPECT_TRUE(seller.market.ship(OrderIndex(0), seller.now));
    EXPECT_EQ(field_of(seller.call("POST", path)), "status");
}

TEST(SandboxWalmartOrders, CancellingForWantOfStockEmptiesTheListing) {
    const std::pair<bool, std::int64_t> rows[] = {{true, 0}, {false, 9}};
    for (const auto& [empties, left] : rows) {
        walmart::ShopOptions options;
        options.empties_on_stock_cancel = empties;
        WalmartSeller seller(options);
        (void)seller.buy(0, 2);
        const Json body = seller.call(
            "POST",
            "/v3/orders/1796277083022/cancel",
            {},
            cancel_body("2", "SELLER_CANCEL_OUT_OF_STOCK")
        );
        EXPECT_EQ(statuses_of(body["order"]), (std::vector<std::string>{"Created", "Cancelled"}));
        EXPECT_EQ(seller.figures()[2], left);
    }
}

TEST(SandboxWalmartOrders, RefusesWrongCancellations) {
    WalmartSeller seller;
    (void)seller.buy(0, 1);
    const std::string path = "/v3/orders/1796277083022/cancel";
    const std::string good = cancel_body("1", "SELLER_CANCEL_PRICING_ERROR");
    const auto refused = [&](const std::string& body) {
        return field_of(seller.call("POST", path, {}, body));
    };
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string body = good;
        return body.replace(body.find(from), from.size(), to);
    };
    EXPECT_EQ(refused("no json"), "body");
    EXPECT_EQ(refused("{}"), "orderLine");
    EXPECT_EQ(refused(cancel_body("2", "SELLER_CANCEL_PRICING_ERROR")), "lineNumber");
    EXPECT_EQ(refused(cancel_body("1", "BORED")), "cancellationReason");
    EXPECT_EQ(refused(changed("Cancelled", "Gone")), "status");
    EXPECT_EQ(refused(changed(R"("amount":"1")", R"("amount":"2")")), "statusQuantity");
    EXPECT_EQ(refused(changed("orderLineStatus\"", "nothing\"")), "orderLineStatus");
    EXPECT_EQ(code_of(seller.call("POST", "/v3/orders/7/cancel", {}, good)), "CONTENT_NOT_FOUND");
    EXPECT_EQ(refused(good), "");
    EXPECT_EQ(refused(good), "lineNumber");  // it is cancelled already
}

TEST(SandboxWalmartOrders, WhatWasShippedIsNotCancelled) {
    WalmartSeller seller;
    (void)seller.buy(0, 1);
    EXPECT_TRUE(seller.market.ship(OrderIndex(0), seller.now));
    const Json body = seller.call(
        "POST",
        "/v3/orders/1796277083022/cancel",
        {},
        cancel_body("1", "SELLER_CANCEL_PRICING_ERROR")
    );
    EXPECT_EQ(field_of(body), "status");
}

TEST(SandboxWalmartOrders, ShippingNeedsEveryLineAndATrackingNumber) {
    WalmartSeller seller;
    (void)seller.buy(0, 2);
    const std::string path = "/v3/orders/1796277083022/shipping";
    const auto refused = [&](const std::string& body) {
        return field_of(seller.call("POST", path, {}, body));
    };
    EXPECT_EQ(refused("no json"), "body");
    EXPECT_EQ(refused(ship_body(ship_line("1"))), "lineNumber");
    EXPECT_EQ(refused(ship_body(ship_line("1") + "," + ship_line("2", ""))), "trackingInfo");
    EXPECT_EQ(refused(ship_body(R"({"lineNumber":"1"})")), "orderLineStatus");
    const std::string good = ship_body(ship_line("1") + "," + ship_line("2"));
    std::string wrong = good;
    EXPECT_EQ(refused(wrong.replace(wrong.find("Shipped"), 7, "Thrown")), "status");
    const Json body = seller.call("POST", path, {}, good);
    EXPECT_EQ(statuses_of(body["order"]), (std::vector<std::string>{"Shipped", "Shipped"}));
    EXPECT_EQ(seller.figures(), (std::vector<std::int64_t>{8, 0, 8}));
    EXPECT_EQ(refused(good), "status");
    EXPECT_EQ(code_of(seller.call("POST", "/v3/orders/7/shipping", {}, good)), "CONTENT_NOT_FOUND");
}

}  // namespace
}  // namespace tidegate::sandbox
