// Goal: each webhook topic leads to the right announcement, fetch or read.
// Method: bodies in the documented and the captured shapes.
#include <gtest/gtest.h>

#include "channels/tiktok/decode.h"

namespace tidegate::channels::tiktok {
namespace {

TEST(DecodeWebhook, OrderStatusAnnouncesAndFetches) {
    const auto event = decode_webhook(
        R"({"type":1,"tts_notification_id":"7327112393057371910","shop_id":"7494049642642441621",)"
        R"("timestamp":1644412885,"data":{"order_id":"576486316948490001","order_status":"UNPAID",)"
        R"("is_on_hold_order":false,"update_time":1644412885}})"
    );
    ASSERT_TRUE(event);
    EXPECT_EQ(event->delivery, "7327112393057371910");
    ASSERT_EQ(event->orders.size(), 1U);
    EXPECT_EQ(event->orders[0].order.text(), "576486316948490001");
    EXPECT_EQ(event->orders[0].stage, ledger::Stage::unpaid);
    EXPECT_TRUE(event->orders[0].lines.empty());
    EXPECT_EQ(event->orders[0].placed_at, Timestamp::from_seconds(1644412885));
    ASSERT_EQ(event->fetch.size(), 1U);
    EXPECT_EQ(event->fetch[0], event->orders[0].order);
}

TEST(DecodeWebhook, StagesThatNeedLinesAreLeftToTheFetch) {
    const auto stage = [](const std::string& status) {
        const auto event = decode_webhook(
            R"({"type":1,"timestamp":1644412885,"data":{"order_id":"1","order_status":")" + status +
            R"("}})"
        );
        return event->orders.at(0).stage;
    };
    EXPECT_EQ(stage("IN_TRANSIT"), ledger::Stage::ready);
    EXPECT_EQ(stage("CANCEL"), ledger::Stage::cancelled);
    EXPECT_EQ(stage("NEW_STATE"), ledger::Stage::unpaid);
}

TEST(DecodeWebhook, CancellationAndReturnFetchTheOrder) {
    for (const char* type : {"11", "12"}) {
        const auto event = decode_webhook(
            std::string(R"({"type":)") + type + R"(,"data":{"order_id":"5","cancel_id":"6"}})"
        );
        ASSERT_TRUE(event);
        EXPECT_TRUE(event->orders.empty());
        ASSERT_EQ(event->fetch.size(), 1U);
        EXPECT_EQ(event->fetch[0].text(), "5");
    }
}

TEST(DecodeWebhook, InventoryChangeIsASignalToRead) {
    const auto event = decode_webhook(
        R"({"type":68,"seller_open_id":"x","timestamp":1784001969,"data":{"event_id":"e1",)"
        R"("occurred_at":"2026-07-13T12:34:12Z","seller_id":7494,"product_id":1729,)"
        R"("sku_id":1729592969712207013,"quantity_snapshot_after_change":{"total_quantity":60}}})"
    );
    ASSERT_TRUE(event);
    EXPECT_EQ(event->delivery, "e1");
    ASSERT_EQ(event->read.size(), 1U);
    EXPECT_EQ(event->read[0].text(), "1729592969712207013");
}

TEST(DecodeWebhook, OtherTopics) {
    EXPECT_TRUE(decode_webhook(R"({"type":5,"data":{"product_id":1}})")->product_changed);
    EXPECT_TRUE(decode_webhook(R"({"type":6,"data":{"message":"m"}})")->access_ended);
    const auto other = decode_webhook(R"({"type":27,"data":{"sku_id":1}})");
    ASSERT_TRUE(other);
    EXPECT_TRUE(other->read.empty());
}

TEST(DecodeWebhook, MalformedBodiesAreRefused) {
    for (const char* body :
         {"",
          "{",
          "[]",
          "null",
          R"({"type":1})",
          R"({"type":1,"data":[]})",
          R"({"type":"x"})",
          R"({"type":1,"data":{"order_id":1.5}})",
          R"({"type":99999999999999999999})"}) {
        EXPECT_FALSE(decode_webhook(body)) << body;
    }
}

}  // namespace
}  // namespace tidegate::channels::tiktok
