// Goal: orders of eBay become ledger orders that hold what was bought. Method: answers in the
// documented shape, one field changed at a time.
#include "channels/ebay/orders.h"

#include <gtest/gtest.h>

namespace tidegate::channels::ebay {
namespace {

using ledger::Stage;

struct OrderText {
    std::string fulfilment = "NOT_STARTED";
    std::string payment = "PAID";
    std::string cancel = R"("cancelState":"NONE_REQUESTED","cancelRequests":[])";
    std::string line_status = "NOT_STARTED";
    std::string extra{};
    std::string more_lines{};

    [[nodiscard]] std::string text() const {
        return R"({"orderId":"12-34567-89012","creationDate":"2026-11-23T02:00:00.000Z",)"
               R"("lastModifiedDate":"2026-11-23T02:00:05.250Z","orderFulfillmentStatus":")" +
               fulfilment + R"(","orderPaymentStatus":")" + payment + R"(","cancelStatus":{)" +
               cancel + "}," + extra +
               R"("lineItems":[{"lineItemId":"10012345678","legacyItemId":"110001",)"
               R"("legacyVariationId":"7","sku":"SKU-1","quantity":2,)"
               R"("lineItemFulfillmentStatus":")" +
               line_status + R"(","lineItemCost":{"value":"39.98","currency":"USD"}})" +
               more_lines + "]}";
    }
};

std::string list_of(const std::string& orders, int total = 1) {
    return R"({"total":)" + std::to_string(total) + R"(,"limit":200,"offset":0,"orders":[)" +
           orders + "]}";
}

DecodedOrder only(const OrderText& text) {
    const auto decoded = decode_orders(list_of(text.text()));
    EXPECT_TRUE(decoded);
    EXPECT_EQ(decoded->orders.size(), 1U);
    return decoded->orders.at(0);
}

TEST(EbayOrders, APaidOrderHoldsItsUnits) {
    const DecodedOrder order = only({});
    const ledger::SeeOrder& seen = order.seen.order;
    EXPECT_EQ(seen.order.text(), "12-34567-89012");
    EXPECT_EQ(seen.placed_at, Timestamp(1'795'399'200'000));
    EXPECT_EQ(order.seen.updated_at, Timestamp(1'795'399'205'250));
    EXPECT_EQ(seen.stage, Stage::ready);
    EXPECT_EQ(seen.fulfilment, ledger::Fulfilment::merchant);
    ASSERT_EQ(seen.lines.size(), 1U);
    EXPECT_EQ(seen.lines[0].listing, ExternalId::parse("SKU-1"));
    EXPECT_EQ(seen.lines[0].ordered, Quantity(2));
    EXPECT_EQ(seen.lines[0].cancelled, Quantity(0));
    EXPECT_EQ(seen.lines[0].shipped, Quantity(0));
    EXPECT_EQ(seen.lines[0].price_minor, 1999);
    EXPECT_FALSE(order.asks_for_cancel);
}

struct StageRow {
    const char* name;
    OrderText text;
    Stage stage;
    std::int64_t cancelled;
    std::int64_t shipped;
    bool asks;
};

TEST(EbayOrders, StagesAndCounters) {
    const std::string done =
        R"("cancelState":"CANCELED","cancelRequests":[{"cancelRequestState":"COMPLETED"}])";
    const std::string asked =
        R"("cancelState":"IN_PROGRESS","cancelRequests":[{"cancelRequestState":"REQUESTED"}])";
    const std::string none = OrderText().cancel;
    const StageRow rows[] = {
        {"pending", {"NOT_STARTED", "PENDING", none, "NOT_STARTED"}, Stage::unpaid, 0, 0, false},
        {"failed", {"NOT_STARTED", "FAILED", none, "NOT_STARTED"}, Stage::unpaid, 0, 0, false},
        {"begun", {"IN_PROGRESS", "PAID", none, "IN_PROGRESS"}, Stage::shipping, 0, 0, false},
        {"line shipped", {"IN_PROGRESS", "PAID", none, "FULFILLED"}, Stage::shipping, 0, 2, false},
        {"shipped", {"FULFILLED", "PAID", none, "FULFILLED"}, Stage::shipped, 0, 2, false},
        {"cancelled", {"NOT_STARTED", "FULLY_REFUNDED", done}, Stage::cancelled, 2, 0, false},
        {"cancelled after shipping",
         {"FULFILLED", "FULLY_REFUNDED", done, "FULFILLED"},
         Stage::cancelled,
         0,
         2,
         false},
        {"asked for", {"NOT_STARTED", "PAID", asked}, Stage::ready, 0, 0, true},
        {"hinted in a list",
         {"NOT_STARTED", "PAID", R"("cancelState":"SOMETHING_NEW","cancelRequests":[])"},
         Stage::ready,
         0,
         0,
         true},
        // A refund names money, not units.
        {"refunded", {"NOT_STARTED", "PARTIALLY_REFUNDED", none}, Stage::ready, 0, 0, false},
    };
    for (const StageRow& row : rows) {
        const DecodedOrder order = only(row.text);
        EXPECT_EQ(order.seen.order.stage, row.stage) << row.name;
        EXPECT_EQ(order.seen.order.lines[0].cancelled, Quantity(row.cancelled)) << row.name;
        EXPECT_EQ(order.seen.order.lines[0].shipped, Quantity(row.shipped)) << row.name;
        EXPECT_EQ(order.asks_for_cancel, row.asks) << row.name;
    }
}

TEST(EbayOrders, WhatEbayFulfilsIsNotOurs) {
    OrderText text;
    text.extra = R"("program":{"fulfillmentProgram":{"fulfilledBy":"EBAY"}},)";
    EXPECT_EQ(only(text).seen.order.fulfilment, ledger::Fulfilment::marketplace);
}

TEST(EbayOrders, LinesOfOneListingAddUpAndALineCountsOnce) {
    OrderText text;
    const std::string other =
        R"(,{"lineItemId":"2","legacyItemId":"110001","sku":"SKU-1","quantity":3})";
    text.more_lines = other + other;
    const DecodedOrder order = only(text);
    ASSERT_EQ(order.seen.order.lines.size(), 1U);
    EXPECT_EQ(order.seen.order.lines[0].ordered, Quantity(5));
}

TEST(EbayOrders, ALineWithoutASkuWaitsUnderItsItem) {
    OrderText text;
    text.more_lines =
        R"(,{"lineItemId":"2","legacyItemId":"110002","quantity":1},)"
        R"({"lineItemId":"3","legacyItemId":"110003","legacyVariationId":"9","quantity":1})";
    const DecodedOrder order = only(text);
    ASSERT_EQ(order.seen.order.lines.size(), 3U);
    EXPECT_EQ(order.seen.order.lines[1].listing, ExternalId::parse("item_110002"));
    EXPECT_EQ(order.seen.order.lines[2].listing, ExternalId::parse("item_110003_9"));
}

TEST(EbayOrders, AnOrderThatCannotBeReadIsSaidSoAndTheOthersCount) {
    OrderText wrong;
    wrong.more_lines = R"(,{"lineItemId":"2","sku":"SKU-2","quantity":0})";
    const auto decoded = decode_orders(list_of(wrong.text() + "," + OrderText().text(), 2));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->rows, 2U);
    EXPECT_EQ(decoded->orders.size(), 1U);
    ASSERT_EQ(decoded->unreadable.size(), 1U);
    EXPECT_EQ(
        decoded->unreadable[0], "Order 12-34567-89012 has a line with an impossible quantity"
    );
}

TEST(EbayOrders, BrokenListsAreErrors) {
    for (const char* body :
         {"", "[]", "{}", R"({"orders":[]})", R"({"total":3})", R"({"total":-1,"orders":[]})"}) {
        EXPECT_FALSE(decode_orders(body)) << body;
    }
    EXPECT_TRUE(decode_orders(R"({"total":0})"));
    EXPECT_EQ(decode_orders(R"({"total":1,"orders":[{]})")->unreadable.size(), 1U);
    EXPECT_EQ(decode_order(OrderText().text())->orders.size(), 1U);
}

TEST(EbayOrders, TimesHaveMilliseconds) {
    EXPECT_EQ(time_text(Timestamp(1'795'399'200'007)), "2026-11-23T02:00:00.007Z");
}

TEST(EbayOrders, CursorsComeBackAsTheyWere) {
    const PageCursor cursor{199, "12-34567-89012", 2};
    EXPECT_EQ(to_text(cursor), "199/2/12-34567-89012");
    const auto back = parse_cursor("199/2/12-34567-89012");
    ASSERT_TRUE(back);
    EXPECT_EQ(back->offset, 199);
    EXPECT_EQ(back->restarts, 2);
    EXPECT_EQ(back->last, "12-34567-89012");
    EXPECT_EQ(parse_cursor("")->offset, 0);
    for (const char* text : {"x", "1", "1/", "1/2", "/2/a"})
        EXPECT_FALSE(parse_cursor(text)) << text;
}

}  // namespace
}  // namespace tidegate::channels::ebay
