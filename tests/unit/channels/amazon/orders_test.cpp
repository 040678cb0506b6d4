#include "channels/amazon/orders.h"

#include <gtest/gtest.h>

// Goal: every order that Amazon shows holds, ships and frees the units that it should. Method: a
// table of answers as the Orders API 2026-01-01 words them, and the line that comes out.

namespace tidegate::channels::amazon {
namespace {

using ledger::Fulfilment;
using ledger::Stage;

std::string order_text(const std::string& fulfillment, const std::string& items) {
    return R"({"orderId":"250-1234567-8901234","createdTime":"2024-12-25T02:30:00Z",)"
           R"("lastUpdatedTime":"2024-12-25T06:45:00Z",)"
           R"("salesChannel":{"channelName":"AMAZON","marketplaceId":"ATVPDKIKX0DER"},)" +
           fulfillment + R"("orderItems":[)" + items + "]}";
}

std::string page_of(const std::string& orders) {
    return R"({"orders":[)" + orders + "]}";
}

std::string status_of(const std::string& status, const std::string& by = "MERCHANT") {
    return R"("fulfillment":{"fulfillmentStatus":")" + status + R"(","fulfilledBy":")" + by +
           R"("},)";
}

std::string item_of(const std::string& rest, const std::string& quantity = "3") {
    return R"({"orderItemId":"25012345678901","quantityOrdered":)" + quantity +
           R"(,"product":{"asin":"B07X","sellerSku":"SKU-1"})" + rest + "}";
}

constexpr const char* kExecuted =
    R"(,"cancellation":{"cancellationExecution":{"cancelledBy":"BUYER"}})";
constexpr const char* kRequested =
    R"(,"cancellation":{"cancellationRequest":{"requester":"BUYER"}})";

struct OrderCase {
    std::string name;
    std::string status;
    std::string rest;  // of the item
    Stage stage;
    std::int64_t ordered;
    std::int64_t cancelled;
    std::int64_t shipped;
};

class OneItem : public ::testing::TestWithParam<OrderCase> {};

TEST_P(OneItem, BecomesALine) {
    const auto page =
        decode_orders(page_of(order_text(status_of(GetParam().status), item_of(GetParam().rest))));
    ASSERT_TRUE(page) << page.error().message;
    ASSERT_EQ(page->unreadable, std::vector<std::string>{});
    ASSERT_EQ(page->orders.size(), 1U);
    const ledger::SeeOrder& order = page->orders[0].order;
    EXPECT_EQ(order.stage, GetParam().stage);
    EXPECT_EQ(order.fulfilment, Fulfilment::merchant);
    ASSERT_EQ(order.lines.size(), 1U);
    EXPECT_EQ(order.lines[0].listing, ExternalId::parse("SKU-1"));
    EXPECT_EQ(order.lines[0].ordered, Quantity(GetParam().ordered));
    EXPECT_EQ(order.lines[0].cancelled, Quantity(GetParam().cancelled));
    EXPECT_EQ(order.lines[0].shipped, Quantity(GetParam().shipped));
}

std::string units(int shipped, int open) {
    return R"(,"fulfillment":{"quantityFulfilled":)" + std::to_string(shipped) +
           R"(,"quantityUnfulfilled":)" + std::to_string(open) + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Statuses,
    OneItem,
    ::testing::Values(
        OrderCase{
            "pending_holds_although_it_shows_none_open",
            "PENDING",
            units(0, 0),
            Stage::unpaid,
            3,
            0,
            0},
        OrderCase{"preorder_holds", "PENDING_AVAILABILITY", "", Stage::unpaid, 3, 0, 0},
        OrderCase{"paid", "UNSHIPPED", units(0, 3), Stage::ready, 3, 0, 0},
        OrderCase{
            "a_wish_to_cancel_frees_nothing",
            "UNSHIPPED",
            units(0, 3) + kRequested,
            Stage::ready,
            3,
            0,
            0},
        OrderCase{"partly_cancelled", "UNSHIPPED", units(0, 1) + kExecuted, Stage::ready, 3, 2, 0},
        OrderCase{"partly_shipped", "PARTIALLY_SHIPPED", units(2, 1), Stage::shipping, 3, 0, 2},
        OrderCase{"shipped", "SHIPPED", units(3, 0), Stage::shipped, 3, 0, 3},
        OrderCase{"shipped_without_figures", "SHIPPED", "", Stage::shipped, 3, 0, 3},
        OrderCase{
            "shipped_what_was_left", "SHIPPED", units(2, 0) + kExecuted, Stage::shipped, 3, 1, 2},
        OrderCase{"cancelled", "CANCELLED", units(0, 0), Stage::cancelled, 3, 3, 0},
        OrderCase{
            "cancelled_after_a_part_was_shipped",
            "CANCELLED",
            units(1, 0),
            Stage::cancelled,
            3,
            2,
            1},
        OrderCase{"a_status_that_is_new_holds", "SOMETHING_NEW", "", Stage::unpaid, 3, 0, 0}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(DecodeOrders, TimesPriceAndTheNextPageAreRead) {
    const auto page = decode_orders(
        R"({"orders":[)" +
        order_text(
            status_of("UNSHIPPED"),
            R"({"orderItemId":"1","quantityOrdered":1,"product":{"sellerSku":"S","price":)"
            R"({"unitPrice":{"amount":"12.50","currencyCode":"USD"}}}})"
        ) +
        R"(],"pagination":{"nextToken":"a/b+c"}})"
    );
    ASSERT_TRUE(page);
    EXPECT_EQ(page->next, "a/b+c");
    ASSERT_EQ(page->orders.size(), 1U);
    EXPECT_EQ(page->orders[0].order.order.text(), "250-1234567-8901234");
    EXPECT_EQ(page->orders[0].order.placed_at, Timestamp::from_seconds(1'735'093'800));
    EXPECT_EQ(page->orders[0].updated_at, Timestamp::from_seconds(1'735'109'100));
    EXPECT_EQ(page->orders[0].order.lines[0].price_minor, 1250);
    EXPECT_EQ(page->orders[0].order.currency.text(), "USD");
}

TEST(DecodeOrders, AmazonsOwnOrdersAreNotTheSellersToShip) {
    const auto page =
        decode_orders(page_of(order_text(status_of("UNSHIPPED", "AMAZON"), item_of(""))));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->orders.at(0).order.fulfilment, Fulfilment::marketplace);
}

TEST(DecodeOrders, AnOrderThatDoesNotSayWhoShipsItHoldsTheSellersUnits) {
    const auto page = decode_orders(page_of(order_text("", item_of(""))));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->orders.at(0).order.fulfilment, Fulfilment::merchant);
    EXPECT_EQ(page->orders.at(0).order.stage, Stage::unpaid);
    EXPECT_EQ(page->orders.at(0).order.lines[0].ordered, Quantity(3));
}

TEST(DecodeOrders, ItemsOfOneSkuAddUp) {
    const auto page =
        decode_orders(page_of(order_text(status_of("UNSHIPPED"), item_of("") + ',' + item_of(""))));
    ASSERT_TRUE(page);
    ASSERT_EQ(page->orders.at(0).order.lines.size(), 1U);
    EXPECT_EQ(page->orders[0].order.lines[0].ordered, Quantity(6));
}

TEST(DecodeOrders, AnItemWithoutASellerSkuGoesByItsAsinAndThenByItsId) {
    const auto page = decode_orders(page_of(order_text(
        status_of("PENDING"),
        R"({"orderItemId":"77","quantityOrdered":1,"product":{"asin":"B07X"}},)"
        R"({"orderItemId":"78","quantityOrdered":1,"product":{}})"
    )));
    ASSERT_TRUE(page);
    ASSERT_EQ(page->orders.at(0).order.lines.size(), 2U);
    EXPECT_EQ(page->orders[0].order.lines[0].listing.text(), "B07X");
    EXPECT_EQ(page->orders[0].order.lines[1].listing.text(), "78");
}

struct BrokenOrder {
    std::string name;
    std::string order;
    std::string problem;
};
class UnreadableOrder : public ::testing::TestWithParam<BrokenOrder> {};

TEST_P(UnreadableOrder, HoldsTheWatermark) {
    const auto page = decode_orders(page_of(GetParam().order));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->orders.size(), 0U);
    EXPECT_EQ(page->unreadable, std::vector<std::string>{GetParam().problem});
    EXPECT_FALSE(page->complete());
}

INSTANTIATE_TEST_SUITE_P(
    Problems,
    UnreadableOrder,
    ::testing::Values(
        BrokenOrder{
            "no_items",
            order_text(status_of("UNSHIPPED"), ""),
            "Order 250-1234567-8901234 has no items"},
        BrokenOrder{
            "negative_quantity",
            order_text(status_of("UNSHIPPED"), item_of("", "-1")),
            "Order 250-1234567-8901234 has an item without a proper quantity"},
        BrokenOrder{
            "more_shipped_than_ordered",
            order_text(status_of("SHIPPED"), item_of(units(4, 0))),
            "Order 250-1234567-8901234 has an item whose quantities do not fit together"},
        BrokenOrder{
            "figures_without_end",
            order_text(
                status_of("UNSHIPPED"),
                item_of(
                    R"(,"fulfillment":{"quantityFulfilled":3,)"
                    R"("quantityUnfulfilled":9223372036854775807})" +
                    std::string(kExecuted)
                )
            ),
            "Order 250-1234567-8901234 has an item whose quantities do not fit together"},
        BrokenOrder{
            "no_id",
            R"({"createdTime":"2024-12-25T02:30:00Z",)"
            R"("lastUpdatedTime":"2024-12-25T02:30:00Z","orderItems":[]})",
            "Order  has no id"},
        BrokenOrder{"no_time", R"({"orderId":"1","orderItems":[]})", "Order 1 has no creation time"}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(DecodeOrders, AnAnswerThatIsNoListOfOrdersIsAnError) {
    for (const char* body : {"", "{}", "[]", R"({"orders":5})", "<html>"}) {
        const auto page = decode_orders(body);
        ASSERT_FALSE(page) << body;
        EXPECT_EQ(page.error().code, "channel_protocol") << body;
    }
}

TEST(DecodeOrder, OneOrderJoinsThePage) {
    OrdersPage page;
    ASSERT_TRUE(
        decode_order(R"({"order":)" + order_text(status_of("PENDING"), item_of("")) + "}", page)
    );
    ASSERT_EQ(page.orders.size(), 1U);
    EXPECT_EQ(page.orders[0].order.stage, Stage::unpaid);
    EXPECT_EQ(decode_order("{}", page).error().code, "channel_protocol");
}

}  // namespace
}  // namespace tidegate::channels::amazon
