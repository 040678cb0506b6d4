#include "channels/amazon/queue.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

// Goal: messages are received, understood or handed over with a reason, and deleted when told.
// Method: a scripted queue.

namespace tidegate::channels::amazon {
namespace {

using channels::testing::contains;
using channels::testing::Script;

constexpr const char* kQueueUrl = "https://sqs.us-east-1.amazonaws.com/123456789012/hub";

struct QueueBench {
    Script script;
    ManualClock clock{Timestamp::from_seconds(1'790'000'000)};
    QueueOptions options{kQueueUrl, "", "us-east-1", {"AKID", "aws-secret"}};
    Queue queue() { return {options, "SELLER", script.send(), clock}; }
};

TEST(AmazonQueue, IsAskedInAwssJsonProtocolAndSigned) {
    QueueBench bench;
    bench.script.answer(200, "{}");
    Queue queue = bench.queue();
    const auto events = queue.receive();
    ASSERT_TRUE(events);
    EXPECT_EQ(events->size(), 0U);
    const net::ClientRequest& sent = bench.script.requests.at(0);
    EXPECT_EQ(sent.url, "https://sqs.us-east-1.amazonaws.com/");
    EXPECT_EQ(net::find_header(sent.headers, "x-amz-target"), "AmazonSQS.ReceiveMessage");
    EXPECT_EQ(net::find_header(sent.headers, "content-type"), "application/x-amz-json-1.0");
    EXPECT_TRUE(contains(
        std::string(net::find_header(sent.headers, "authorization")),
        "AWS4-HMAC-SHA256 Credential=AKID/20260921/us-east-1/sqs/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature="
    ));
    EXPECT_EQ(
        sent.body,
        std::string("{\"QueueUrl\":\"") + kQueueUrl +
            "\",\"MaxNumberOfMessages\":10,\"WaitTimeSeconds\":1,\"VisibilityTimeout\":60}"
    );
}

TEST(AmazonQueue, WhatIsNotUnderstoodIsHandedOverWithTheReason) {
    QueueBench bench;
    bench.script.answer(
        200,
        R"({"Messages":[{"ReceiptHandle":"r1","Body":"hello"},{"ReceiptHandle":"r2","Body":)"
        R"("{\"NotificationType\":\"LISTINGS_ITEM_MFN_QUANTITY_CHANGE\",\"Payload\":)"
        R"({\"SellerId\":\"SELLER\",\"Sku\":\"S\"}}"}]})"
    );
    Queue queue = bench.queue();
    const auto events = queue.receive();
    ASSERT_TRUE(events);
    ASSERT_EQ(events->size(), 2U);
    EXPECT_EQ(events->at(0).receipt, "r1");
    EXPECT_FALSE(events->at(0).event);
    EXPECT_EQ(events->at(0).problem, "The notification cannot be read.");
    EXPECT_EQ(events->at(1).receipt, "r2");
    ASSERT_TRUE(events->at(1).event);
    EXPECT_EQ(events->at(1).event->read, std::vector{ExternalId::parse("S")});
}

TEST(AmazonQueue, DeletesInTens) {
    QueueBench bench;
    bench.script.answer(200, R"({"Successful":[],"Failed":[]})");
    bench.script.answer(200, R"({"Successful":[]})");
    Queue queue = bench.queue();
    const std::vector<std::string> receipts(12, "a\"b");
    ASSERT_TRUE(queue.remove(receipts));
    ASSERT_EQ(bench.script.requests.size(), 2U);
    EXPECT_TRUE(contains(bench.script.requests[1].body, R"({"Id":"1","ReceiptHandle":"a\"b"}]})"));
    EXPECT_FALSE(contains(bench.script.requests[1].body, R"("Id":"2")"));
    ASSERT_TRUE(queue.remove({}));
    EXPECT_EQ(bench.script.requests.size(), 2U);
}

TEST(AmazonQueue, AMessageThatWasNotDeletedIsAnError) {
    QueueBench bench;
    bench.script.answer(200, R"({"Failed":[{"Id":"0","Code":"InternalError"}]})");
    Queue queue = bench.queue();
    const std::vector<std::string> receipts = {"r"};
    EXPECT_EQ(queue.remove(receipts).error().code, "channel_unavailable");
}

struct QueueRefusal {
    std::string name;
    int status;
    std::string type;
    std::string code;
};
class QueueRefused : public ::testing::TestWithParam<QueueRefusal> {};

TEST_P(QueueRefused, SaysWhy) {
    QueueBench bench;
    bench.script.answer(GetParam().status, R"({"__type":")" + GetParam().type + R"("})");
    Queue queue = bench.queue();
    const auto events = queue.receive();
    ASSERT_FALSE(events);
    EXPECT_EQ(events.error().code, GetParam().code);
    EXPECT_FALSE(contains(events.error().message, "aws-secret"));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    QueueRefused,
    ::testing::Values(
        QueueRefusal{"wrong_key", 403, "UnrecognizedClientException", "channel_misconfigured"},
        QueueRefusal{
            "no_queue", 400, "com.amazonaws.sqs#QueueDoesNotExist", "channel_misconfigured"},
        QueueRefusal{"too_fast", 400, "RequestThrottled", "channel_throttled"},
        QueueRefusal{"down", 500, "", "channel_unavailable"},
        QueueRefusal{"no_json", 200, "\"", "channel_protocol"}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(AmazonQueue, ThereIsNoneWithoutAUrl) {
    QueueBench bench;
    EXPECT_TRUE(bench.queue().exists());
    bench.options.url.clear();
    EXPECT_FALSE(bench.queue().exists());
}

}  // namespace
}  // namespace tidegate::channels::amazon
