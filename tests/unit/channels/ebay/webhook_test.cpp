// Goal: notifications and questions for stock are understood in every documented shape. Method:
// bodies by hand.
#include "channels/ebay/webhook.h"

#include <gtest/gtest.h>

namespace tidegate::channels::ebay {
namespace {

std::string notification(const std::string& topic, const std::string& data) {
    return R"({"metadata":{"topic":")" + topic +
           R"(","schemaVersion":"1.0","deprecated":false},"notification":{"notificationId":"n-1",)"
           R"("eventDate":"2026-11-23T02:00:00.000Z","publishAttemptCount":1,"data":)" +
           data + "}}";
}

TEST(EbayWebhook, AConfirmedOrderIsFetched) {
    const auto event = decode_notification(notification(
        "ORDER_CONFIRMATION",
        R"({"user":{"userId":"u"},"order":{"orderId":"12-34567-89012","orderLineItems":[]}})"
    ));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->delivery, "n-1");
    ASSERT_EQ(event->fetch.size(), 1U);
    EXPECT_EQ(event->fetch[0].text(), "12-34567-89012");
    EXPECT_TRUE(event->orders.empty());
    EXPECT_FALSE(event->access_ended);
}

TEST(EbayWebhook, OtherTopics) {
    EXPECT_TRUE(decode_notification(notification("AUTHORIZATION_REVOCATION", "{}"))->access_ended);
    const auto deleted =
        decode_notification(notification("MARKETPLACE_ACCOUNT_DELETION", R"({"username":"x"})"));
    ASSERT_TRUE(deleted);
    EXPECT_TRUE(deleted->fetch.empty());
    EXPECT_FALSE(deleted->access_ended);
    EXPECT_TRUE(decode_notification(notification("SOMETHING_NEW", "null"))->fetch.empty());
}

TEST(EbayWebhook, WhatCannotBeReadIsMalformed) {
    const std::string bodies[] = {
        "",
        "[]",
        "{}",
        R"({"metadata":{"topic":"X"},"notification":{}})",
        notification("ORDER_CONFIRMATION", "{}"),
    };
    for (const std::string& body : bodies) {
        EXPECT_EQ(decode_notification(body).error().code, "webhook_malformed") << body;
    }
}

TEST(EbayWebhook, QuestionsForStockInThreeShapes) {
    const std::string one =
        R"({"locationID":"SUNNYVALE-123","SKU":"A","fulfillmentType":"SHIP_TO_HOME","requestedQuantity":10})";
    const std::string two = R"({"sku":"B","requestedQuantity":1})";
    for (const std::string& body :
         {one, "[" + one + "," + two + "]", R"({"requests":[)" + one + "," + two + "]}"}) {
        const auto questions = decode_stock_questions(body);
        ASSERT_TRUE(questions) << body;
        EXPECT_EQ(questions->size(), body == one ? 1U : 2U) << body;
        EXPECT_EQ(questions->front().seller_sku, "A");
        EXPECT_EQ(questions->front().wanted, Quantity(10));
        EXPECT_EQ(questions->back().seller_sku, body == one ? "A" : "B");
    }
    for (const char* body :
         {"",
          "{}",
          "[]",
          R"({"requests":[]})",
          R"({"SKU":"A"})",
          R"({"SKU":"","requestedQuantity":1})",
          R"({"SKU":"A","requestedQuantity":0})"}) {
        EXPECT_EQ(decode_stock_questions(body).error().code, "webhook_malformed") << body;
    }
}

TEST(EbayWebhook, AnswersHaveTheShapeOfTheQuestion) {
    const StockAnswer yes{true, Quantity(42), Timestamp(1'732'300'000'500)};
    const StockAnswer no{false, Quantity(-3), Timestamp(1'732'300'000'500)};
    const std::string first =
        R"({"isAvailable":true,"lastUpdated":1732300000,"totalAvailableQuantity":42})";
    const std::string second =
        R"({"isAvailable":false,"lastUpdated":1732300000,"totalAvailableQuantity":0})";
    EXPECT_EQ(render_stock_answers({&yes, 1}).body, first);
    const StockAnswer both[] = {yes, no};
    EXPECT_EQ(render_stock_answers(both).body, "[" + first + "," + second + "]");
    EXPECT_EQ(render_stock_answers(both).header("content-type"), "application/json");
}

}  // namespace
}  // namespace tidegate::channels::ebay
