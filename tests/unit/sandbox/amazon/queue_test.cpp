#include <gtest/gtest.h>

#include "amazon_client.h"
#include "sandbox/amazon/signing.h"

// Goal: the queue gives every notification until it is deleted, and nothing to a stranger. Method:
// signed requests in AWS's JSON protocol; what the signature covers is in signing_test.cpp.

namespace tidegate::sandbox::amazon {
namespace {

using testing::AmazonClient;

struct QueueClient : AmazonClient {
    using AmazonClient::AmazonClient;

    [[nodiscard]] net::Request request(const std::string& action, const Json& body) const {
        net::Request request = make("POST", "/", body.dump());
        std::string date = iso(now);
        std::erase_if(date, [](char c) { return c == '-' || c == ':'; });
        request.headers = {
            {"host", "sqs.test"},
            {"content-type", "application/x-amz-json-1.0"},
            {"x-amz-date", date},
            {"x-amz-target", "AmazonSQS." + action}};
        const ShopOptions& options = shop.options();
        const QueueKey key{options.access_key_id, options.secret_access_key, options.queue_region};
        const std::string names = "content-type;host;x-amz-date;x-amz-target";
        request.headers.push_back(
            {"authorization",
             "AWS4-HMAC-SHA256 Credential=" + options.access_key_id + '/' + date.substr(0, 8) +
                 "/us-east-1/sqs/aws4_request, SignedHeaders=" + names +
                 ", Signature=" + signature(request, names, key)}
        );
        return request;
    }
    Json call(const std::string& action, const Json& body, int status = 200) {
        const net::Response response = send(request(action, body));
        EXPECT_EQ(response.status, status) << response.body;
        return parse(response.body);
    }
    std::vector<Json> receive(std::int64_t hidden = 30) {
        const Json answer = call(
            "ReceiveMessage",
            Json::object(
                {{"QueueUrl", shop.options().queue_url},
                 {"MaxNumberOfMessages", 10},
                 {"WaitTimeSeconds", 1},
                 {"VisibilityTimeout", hidden}}
            )
        );
        return answer["Messages"].items();
    }
    Json remove(const std::vector<std::string>& receipts, int status = 200) {
        Json entries = Json::array();
        for (std::size_t at = 0; at < receipts.size(); ++at) {
            entries.push(Json::object({{"Id", std::to_string(at)}, {"ReceiptHandle", receipts[at]}})
            );
        }
        return call(
            "DeleteMessageBatch",
            Json::object({{"QueueUrl", shop.options().queue_url}, {"Entries", std::move(entries)}}),
            status
        );
    }
    void notify() { EXPECT_EQ(shop.webhooks(market.take_events(), now).size(), 0U); }
};

Json notification_of(const Json& message) {
    return AmazonClient::parse(message["Body"].as_string());
}

TEST(AmazonQueue, AnOrderIsToldFromPendingOnWithItsUnits) {
    QueueClient client;
    ASSERT_TRUE(client.shop.subscribe("ORDER_CHANGE", "queue", client.now));
    const OrderIndex order = client.buy(0, 2, false);
    client.notify();
    const std::vector<Json> messages = client.receive();
    ASSERT_EQ(messages.size(), 1U);
    const Json body = notification_of(messages[0]);
    EXPECT_EQ(body["NotificationType"].as_string(), "ORDER_CHANGE");
    const Json& change = body["Payload"]["OrderChangeNotification"];
    EXPECT_EQ(change["NotificationLevel"].as_string(), "OrderLevel");
    EXPECT_EQ(change["SellerId"].as_string(), "A3TH9S8BH6GOGM");
    EXPECT_EQ(change["AmazonOrderId"].as_string(), order_text(client.market.order(order).id));
    EXPECT_EQ(change["Summary"]["OrderStatus"].as_string(), "Pending");
    EXPECT_EQ(change["Summary"]["FulfillmentType"].as_string(), "MFN");
    const Json& item = change["Summary"]["OrderItems"].items().at(0);
    EXPECT_EQ(item["SellerSKU"].as_string(), "SKU-1");
    EXPECT_EQ(item["Quantity"].as_integer(), 2);
}

TEST(AmazonQueue, AMessageIsHiddenAndComesAgainUntilItIsDeleted) {
    QueueClient client;
    ASSERT_TRUE(client.shop.subscribe("ORDER_CHANGE", "queue", client.now));
    client.buy(0, 1, false);
    client.notify();
    ASSERT_EQ(client.receive(30).size(), 1U);
    client.pass(Duration(29'999));
    EXPECT_EQ(client.receive().size(), 0U);
    client.pass(Duration(1));
    const std::vector<Json> again = client.receive();
    ASSERT_EQ(again.size(), 1U);
    const std::string receipt = again[0]["ReceiptHandle"].as_string();
    const Json answer = client.remove({receipt, "AQEB/+nothing=1"});
    EXPECT_EQ(answer["Successful"].items().size(), 1U);
    ASSERT_EQ(answer["Failed"].items().size(), 1U);
    EXPECT_EQ(answer["Failed"].items()[0]["Code"].as_string(), "ReceiptHandleIsInvalid");
    EXPECT_EQ(client.shop.queued(), 0U);
}

TEST(AmazonQueue, WhatIsNotSubscribedIsNotTold) {
    QueueClient client;
    EXPECT_FALSE(client.shop.subscribe("MFN_ORDER_STATUS_CHANGE", "queue", client.now));
    client.buy(0, 1);
    client.notify();
    EXPECT_EQ(client.receive().size(), 0U);
}

TEST(AmazonQueue, AQuantityThatChangedComesWrappedByEventBridge) {
    QueueClient client;
    ASSERT_TRUE(client.shop.subscribe("LISTINGS_ITEM_MFN_QUANTITY_CHANGE", "queue", client.now));
    client.buy(0, 3, false);
    client.notify();
    const std::vector<Json> messages = client.receive();
    ASSERT_EQ(messages.size(), 1U);
    const Json payload = notification_of(messages[0])["detail"]["Payload"];
    EXPECT_EQ(payload["Sku"].as_string(), "SKU-1");
    EXPECT_EQ(payload["Quantity"].as_integer(), 7);
}

TEST(AmazonQueue, FaultsDropDoubleAndDelayMessages) {
    QueueClient client;
    ASSERT_TRUE(client.shop.subscribe("ORDER_CHANGE", "queue", client.now));
    Faults& faults = client.market.dice.settings;
    faults.webhook_dropped = 1;
    client.buy(0, 1, false);
    client.notify();
    EXPECT_EQ(client.receive().size(), 0U);
    faults = Faults{};
    faults.webhook_duplicated = 1;
    faults.webhook_delay = {Duration::seconds(5), Duration::seconds(5)};
    client.buy(0, 1, false);
    client.notify();
    EXPECT_EQ(client.receive().size(), 0U);
    client.pass(Duration::seconds(5));
    EXPECT_EQ(client.receive().size(), 2U);
}

TEST(AmazonQueue, RefusesWhatIsNotAllowed) {
    QueueClient client;
    const std::string url = client.shop.options().queue_url;
    const auto type_of = [](const Json& answer) { return answer["__type"].as_string(); };
    const std::string sqs = "com.amazonaws.sqs#";
    const Json good = Json::object({{"QueueUrl", url}});
    EXPECT_EQ(
        type_of(client.call("ReceiveMessage", Json::object({{"QueueUrl", "x"}}), 400)),
        sqs + "QueueDoesNotExist"
    );
    EXPECT_EQ(type_of(client.call("SendMessage", good, 400)), sqs + "UnsupportedOperation");
    for (const char* number : {"MaxNumberOfMessages", "WaitTimeSeconds", "VisibilityTimeout"}) {
        Json body = good;
        body.set(number, 50'000);
        EXPECT_EQ(type_of(client.call("ReceiveMessage", body, 400)), sqs + "InvalidParameterValue");
    }
    EXPECT_EQ(type_of(client.remove({}, 400)), sqs + "EmptyBatchRequest");
    EXPECT_EQ(
        type_of(client.remove(std::vector<std::string>(11, "r"), 400)),
        sqs + "TooManyEntriesInBatchRequest"
    );
    const Json entry = Json::object({{"Id", "0"}, {"ReceiptHandle", "r"}});
    Json twice = good;
    twice.set("Entries", Json::array().push(entry).push(entry));
    EXPECT_EQ(
        type_of(client.call("DeleteMessageBatch", twice, 400)), sqs + "BatchEntryIdsNotDistinct"
    );
    net::Request spoiled = client.request("ReceiveMessage", good);
    spoiled.body += ' ';
    const net::Response refused = client.send(spoiled);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(type_of(AmazonClient::parse(refused.body)), sqs + "SignatureDoesNotMatch");
    EXPECT_EQ(client.send(AmazonClient::make("POST", "/", "{}")).status, 400);
}

}  // namespace
}  // namespace tidegate::sandbox::amazon
