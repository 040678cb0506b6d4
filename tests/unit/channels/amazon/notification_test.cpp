#include "channels/amazon/notification.h"

#include <gtest/gtest.h>

// Goal: a notification does as much as it says and no more. Method: messages of the published
// schemas, and the event that comes out.

namespace tidegate::channels::amazon {
namespace {

constexpr const char* kSeller = "A3TH9S8BH6GOGM";

struct ChangeParts {
    std::string level = "OrderLevel";
    std::string status = "Pending";
    std::string purchased = R"("2022-07-13T19:42:04.284Z")";
    std::string fulfilment = "MFN";
    std::string items = R"({"OrderItemId":"O1","SellerSKU":"SKU-1","SupplySourceId":null,)"
                        R"("Quantity":10,"QuantityShipped":0,"IsBuyerRequestedCancel":true})";
    std::string seller = kSeller;
};

std::string order_change(const ChangeParts& parts) {
    return R"({"NotificationVersion":"1.0","NotificationType":"ORDER_CHANGE",)"
           R"("PayloadVersion":"1.0","EventTime":"2022-07-13T19:43:00Z",)"
           R"("Payload":{"OrderChangeNotification":{"NotificationLevel":")" +
           parts.level + R"(","SellerId":")" + parts.seller +
           R"(","AmazonOrderId":"903-8868176-2219830","OrderChangeType":"OrderStatusChange",)"
           R"("Summary":{"MarketplaceId":"ATVPDKIKX0DER","OrderStatus":")" +
           parts.status + R"(","PurchaseDate":)" + parts.purchased + R"(,"FulfillmentType":")" +
           parts.fulfilment + R"(","OrderItems":[)" + parts.items +
           R"(]}}},"NotificationMetadata":{"NotificationId":"d0e9e693"}})";
}

TEST(OrderChange, APendingOrderHoldsItsUnitsFromTheMessageAlone) {
    const auto event = decode_notification(order_change({}), kSeller);
    ASSERT_TRUE(event) << event.error().message;
    EXPECT_EQ(event->delivery, "d0e9e693");
    EXPECT_EQ(event->fetch.size(), 0U);
    ASSERT_EQ(event->orders.size(), 1U);
    const ledger::SeeOrder& order = event->orders[0];
    EXPECT_EQ(order.order.text(), "903-8868176-2219830");
    EXPECT_EQ(order.stage, ledger::Stage::unpaid);
    EXPECT_EQ(order.fulfilment, ledger::Fulfilment::merchant);
    EXPECT_EQ(order.placed_at, Timestamp(1'657'741'324'284));
    ASSERT_EQ(order.lines.size(), 1U);
    EXPECT_EQ(order.lines[0].listing.text(), "SKU-1");
    EXPECT_EQ(order.lines[0].ordered, Quantity(10));
    EXPECT_EQ(order.lines[0].cancelled, Quantity(0));  // the buyer only wishes to cancel
}

TEST(OrderChange, ACancelledOrderFreesWhatWasNotShipped) {
    ChangeParts parts;
    parts.status = "Canceled";
    parts.items = R"({"OrderItemId":"O1","SellerSKU":"SKU-1","Quantity":10,"QuantityShipped":4})";
    const auto event = decode_notification(order_change(parts), kSeller);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->orders.at(0).stage, ledger::Stage::cancelled);
    EXPECT_EQ(event->orders[0].lines[0].cancelled, Quantity(6));
    EXPECT_EQ(event->orders[0].lines[0].shipped, Quantity(4));
}

TEST(OrderChange, AnOrderOfAmazonsOwnStockIsMarkedSo) {
    ChangeParts parts;
    parts.fulfilment = "AFN";
    const auto event = decode_notification(order_change(parts), kSeller);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->orders.at(0).fulfilment, ledger::Fulfilment::marketplace);
}

struct PartialCase {
    std::string name;
    ChangeParts parts;
};
class PartialMessage : public ::testing::TestWithParam<PartialCase> {};

TEST_P(PartialMessage, IsAnnouncedAndFetched) {
    const auto event = decode_notification(order_change(GetParam().parts), kSeller);
    ASSERT_TRUE(event);
    ASSERT_EQ(event->orders.size(), 1U);
    EXPECT_EQ(event->orders[0].lines.size(), 0U);
    EXPECT_EQ(event->fetch, std::vector{ExternalId::parse("903-8868176-2219830")});
}

ChangeParts with_level() {
    ChangeParts parts;
    parts.level = "OrderItemLevel";
    return parts;
}
ChangeParts with_purchased() {
    ChangeParts parts;
    parts.purchased = "null";
    return parts;
}
ChangeParts with_items(std::string items) {
    ChangeParts parts;
    parts.items = std::move(items);
    return parts;
}

INSTANTIATE_TEST_SUITE_P(
    Partial,
    PartialMessage,
    ::testing::Values(
        PartialCase{"names_one_item_only", with_level()},
        PartialCase{"has_no_time_of_purchase", with_purchased()},
        PartialCase{"has_no_items", with_items("")},
        PartialCase{
            "has_an_item_without_a_sku",
            with_items(R"({"OrderItemId":"O1","Quantity":1,"QuantityShipped":0})")}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(QuantityChange, HasTheListingReadBackThoughEventBridgeWrapsIt) {
    const auto event = decode_notification(
        R"({"version":"0","detail-type":"LISTINGS_ITEM_MFN_QUANTITY_CHANGE","detail":{)"
        R"("NotificationType":"LISTINGS_ITEM_MFN_QUANTITY_CHANGE","Payload":{)"
        R"("SellerId":"A3TH9S8BH6GOGM","FulfillmentChannelCode":"DEFAULT","Sku":"SKU-1",)"
        R"("Quantity":5},"NotificationMetadata":{"NotificationId":"n1"}}})",
        kSeller
    );
    ASSERT_TRUE(event) << event.error().message;
    EXPECT_EQ(event->delivery, "n1");
    EXPECT_EQ(event->read, std::vector{ExternalId::parse("SKU-1")});
}

TEST(StatusChange, SaysThatAListingWasSwitched) {
    for (const char* type : {"LISTINGS_ITEM_STATUS_CHANGE", "LISTINGS_ITEM_STATUS_CHANGED"}) {
        const auto event = decode_notification(
            std::string(R"({"NotificationType":")") + type +
                R"(","Payload":{"SellerId":"A3TH9S8BH6GOGM","Sku":"SKU-1"}})",
            kSeller
        );
        ASSERT_TRUE(event);
        EXPECT_TRUE(event->product_changed) << type;
    }
}

TEST(OtherTypes, SayNothingAboutStock) {
    const auto event = decode_notification(
        R"({"notificationType":"X","NotificationType":"FEED_PROCESSING_FINISHED","Payload":{}})",
        kSeller
    );
    ASSERT_TRUE(event);
    EXPECT_EQ(event->orders.size() + event->fetch.size() + event->read.size(), 0U);
    EXPECT_FALSE(event->product_changed);
}

struct RefusedMessage {
    std::string name;
    std::string body;
    std::string message;
};
class BadNotification : public ::testing::TestWithParam<RefusedMessage> {};

TEST_P(BadNotification, IsRefusedWithAReason) {
    const auto event = decode_notification(GetParam().body, kSeller);
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().message, GetParam().message);
}

ChangeParts of_another_seller() {
    ChangeParts parts;
    parts.seller = "AOTHER";
    return parts;
}

INSTANTIATE_TEST_SUITE_P(
    Reasons,
    BadNotification,
    ::testing::Values(
        RefusedMessage{"no_json", "hello", "The notification cannot be read."},
        RefusedMessage{"no_type", R"({"Payload":{}})", "The notification cannot be read."},
        RefusedMessage{
            "of_another_seller",
            order_change(of_another_seller()),
            "The notification is of another seller."},
        RefusedMessage{
            "no_order",
            R"({"NotificationType":"ORDER_CHANGE","Payload":{)"
            R"("OrderChangeNotification":{"SellerId":"A3TH9S8BH6GOGM"}}})",
            "The notification names no order."},
        RefusedMessage{
            "no_listing",
            R"({"NotificationType":"LISTINGS_ITEM_MFN_QUANTITY_CHANGE",)"
            R"("Payload":{"SellerId":"A3TH9S8BH6GOGM"}})",
            "The notification names no listing."}
    ),
    [](const auto& tested) { return tested.param.name; }
);

}  // namespace
}  // namespace tidegate::channels::amazon
