// Goal: purchase orders become ledger words without losing or inventing a unit.
// Method: tables of lines with their statuses, and the published example.
#include "channels/walmart/orders.h"

#include <gtest/gtest.h>

namespace tidegate::channels::walmart {
namespace {

using ledger::Fulfilment;
using ledger::Stage;

std::string status(const std::string& name, int units = 1) {
    return R"({"status":")" + name +
           R"(","statusQuantity":{"unitOfMeasurement":"EACH","amount":")" + std::to_string(units) +
           R"("}})";
}
std::string line(const std::string& sku, int ordered, const std::string& statuses) {
    return R"({"lineNumber":"1","item":{"productName":"n","sku":")" + sku +
           R"("},"orderLineQuantity":{"unitOfMeasurement":"EACH","amount":")" +
           std::to_string(ordered) + R"("},"orderLineStatuses":{"orderLineStatus":[)" + statuses +
           "]}}";
}
std::string order(const std::string& lines, const std::string& more = "") {
    return R"({"purchaseOrderId":"1796277083022","orderDate":1568466571000,)" + more +
           R"("orderLines":{"orderLine":[)" + lines + "]}}";
}
std::string list(const std::string& orders, const std::string& meta = R"("totalCount":1)") {
    return R"({"list":{"meta":{)" + meta + R"(},"elements":{"order":[)" + orders + "]}}}";
}
OrderList decode(const std::string& body) {
    Result<OrderList> decoded = decode_orders(body, Fulfilment::merchant);
    return decoded ? std::move(decoded).value() : OrderList{};
}

struct LinesRow {
    const char* name;
    std::string lines;
    Stage stage;
    std::int64_t ordered;
    std::int64_t cancelled;
    std::int64_t shipped;
};

TEST(WalmartOrders, SumsUnitsByStatus) {
    const LinesRow rows[] = {
        {"new", line("A", 1, status("Created")), Stage::ready, 1, 0, 0},
        {"acknowledged", line("A", 1, status("Acknowledged")), Stage::ready, 1, 0, 0},
        {"two lines of one SKU",
         line("A", 1, status("Created")) + "," + line("A", 1, status("Acknowledged")),
         Stage::ready,
         2,
         0,
         0},
        {"one line cancelled",
         line("A", 1, status("Created")) + "," + line("A", 1, status("Cancelled")),
         Stage::ready,
         2,
         1,
         0},
        {"part of a line",
         line("A", 5, status("Cancelled", 2) + "," + status("Shipped", 1)),
         Stage::shipping,
         5,
         2,
         1},
        {"all that is left was shipped",
         line("A", 3, status("Cancelled", 1) + "," + status("Shipped", 2)),
         Stage::shipped,
         3,
         1,
         2},
        {"delivered", line("A", 1, status("Delivered")), Stage::delivered, 1, 0, 1},
        {"shipped and delivered",
         line("A", 2, status("Shipped") + "," + status("Delivered")),
         Stage::shipped,
         2,
         0,
         2},
        {"cancelled", line("A", 2, status("Cancelled", 2)), Stage::cancelled, 2, 2, 0},
        {"a status that is not known holds",
         line("A", 1, status("Weighed")),
         Stage::ready,
         1,
         0,
         0},
        {"no status holds", line("A", 2, ""), Stage::ready, 2, 0, 0},
        {"more than was ordered",
         line("A", 1, status("Cancelled", 1) + "," + status("Shipped", 1)),
         Stage::cancelled,
         1,
         1,
         0},
    };
    for (const LinesRow& row : rows) {
        const OrderList decoded = decode(list(order(row.lines)));
        ASSERT_EQ(decoded.page.orders.size(), 1U) << row.name;
        const ledger::SeeOrder& seen = decoded.page.orders[0].order;
        EXPECT_EQ(seen.stage, row.stage) << row.name;
        ASSERT_EQ(seen.lines.size(), 1U) << row.name;
        EXPECT_EQ(seen.lines[0].listing, ExternalId::parse("A")) << row.name;
        EXPECT_EQ(seen.lines[0].ordered, Quantity(row.ordered)) << row.name;
        EXPECT_EQ(seen.lines[0].cancelled, Quantity(row.cancelled)) << row.name;
        EXPECT_EQ(seen.lines[0].shipped, Quantity(row.shipped)) << row.name;
    }
}

// The shape that Walmart publishes, shortened.
TEST(WalmartOrders, ReadsThePublishedExample) {
    const std::string body =
        R"({"list":{"meta":{"totalCount":31,"limit":10,"nextCursor":"?limit=10&soIndex=31"},)"
        R"("elements":{"order":[{"purchaseOrderId":"1796277083022",)"
        R"("customerOrderId":"5281956426648","orderDate":1568466571000,)"
        R"("shippingInfo":{"phone":"1","estimatedShipDate":1568700000000},)"
        R"("orderLines":{"orderLine":[{"lineNumber":"4","item":{"productName":"Bag","sku":"test1"},)"
        R"("charges":{"charge":[{"chargeType":"PRODUCT","chargeName":"ItemPrice",)"
        R"("chargeAmount":{"currency":"USD","amount":10},"tax":{"taxName":"Tax1"}}]},)"
        R"("orderLineQuantity":{"unitOfMeasurement":"EACH","amount":"1"},)"
        R"("statusDate":1568466647000,"orderLineStatuses":{"orderLineStatus":[{"status":"Created",)"
        R"("statusQuantity":{"unitOfMeasurement":"EACH","amount":"1"}}]},)"
        R"("fulfillment":{"fulfillmentOption":"S2H"}}]}}]}}})";
    const OrderList decoded = decode(body);
    EXPECT_EQ(decoded.total, 31);
    EXPECT_EQ(decoded.next, "?limit=10&soIndex=31");
    ASSERT_EQ(decoded.page.orders.size(), 1U);
    const SeenOrder& seen = decoded.page.orders[0];
    EXPECT_EQ(seen.order.order.text(), "1796277083022");
    EXPECT_EQ(seen.order.placed_at, Timestamp(1'568'466'571'000));
    EXPECT_EQ(seen.updated_at, Timestamp(1'568'466'647'000));
    EXPECT_EQ(seen.order.currency, Currency::parse("USD"));
    EXPECT_EQ(seen.order.lines[0].price_minor, 1000);
    EXPECT_EQ(seen.order.fulfilment, Fulfilment::merchant);
}

TEST(WalmartOrders, ASkuOfAnyTextKeepsItsName) {
    const std::string sku = "Red shirt (L), 100% \\\"cotton\\\" / 2026";
    const OrderList decoded = decode(list(order(line(sku, 1, status("Created")))));
    ASSERT_EQ(decoded.page.orders.size(), 1U);
    EXPECT_EQ(
        decoded.page.orders[0].order.lines[0].listing,
        ExternalId::parse("Red shirt (L), 100% \"cotton\" / 2026")
    );
}

TEST(WalmartOrders, WalmartsOwnWarehousesFulfilTheirOwnOrders) {
    const std::string one = order(line("A", 1, status("Created")));
    const auto searched = decode_orders(list(one), Fulfilment::marketplace);
    ASSERT_TRUE(searched);
    EXPECT_EQ(searched->page.orders.at(0).order.fulfilment, Fulfilment::marketplace);
    const auto fetched = decode_order(
        order(line("A", 1, status("Created")), R"("shipNode":{"type":"WFSFulfilled"},)")
    );
    ASSERT_TRUE(fetched);
    EXPECT_EQ(fetched->orders.at(0).order.fulfilment, Fulfilment::marketplace);
}

TEST(WalmartOrders, OneOrderComesBareOrWrapped) {
    const std::string bare = order(line("A", 1, status("Created")));
    for (const std::string& body : {bare, R"({"order":)" + bare + "}"}) {
        const auto page = decode_order(body);
        ASSERT_TRUE(page) << body;
        ASSERT_EQ(page->orders.size(), 1U) << body;
        EXPECT_EQ(page->orders[0].order.order.text(), "1796277083022");
    }
}

TEST(WalmartOrders, WhatCannotBeReadIsNamedAndHoldsTheWatermark) {
    const std::pair<std::string, std::string> rows[] = {
        {order(""), "Order 1796277083022 has no lines"},
        {order(line("", 1, "")), "Order 1796277083022 has a line that cannot be read"},
        {order(line("A", 0, "")), "Order 1796277083022 has a line that cannot be read"},
        {order(line("A", 1, status("Created", -1))),
         "Order 1796277083022 has a line that cannot be read"},
        {R"({"orderDate":1568466571000,"orderLines":{"orderLine":[)" + line("A", 1, "") + "]}}",
         "Order  has no id"},
        {R"({"purchaseOrderId":"7","orderLines":{"orderLine":[)" + line("A", 1, "") + "]}}",
         "Order 7 has no date"},
    };
    for (const auto& [text, why] : rows) {
        const OrderList decoded = decode(list(text + "," + order(line("B", 1, ""))));
        EXPECT_EQ(decoded.page.unreadable, std::vector<std::string>{why});
        EXPECT_EQ(decoded.page.orders.size(), 1U) << why;  // the good one beside it
        EXPECT_FALSE(decoded.page.complete());
    }
}

TEST(WalmartOrders, AListThatIsNoneIsAnError) {
    const char* const bodies[] = {
        "", "{}", R"({"list":{}})", R"({"list":{"meta":{}}})", R"({"list":[]})", "<html>"};
    for (const char* body : bodies) {
        EXPECT_FALSE(decode_orders(body, Fulfilment::merchant)) << body;
    }
    EXPECT_TRUE(decode_orders(R"({"list":{"elements":{"order":[]}}})", Fulfilment::merchant));
    EXPECT_FALSE(decode_order("<html>"));
}

}  // namespace
}  // namespace tidegate::channels::walmart
