// Goal: what is written for each formula, what is believed of the answer, and when a listing counts
// as gone. Method: a scripted marketplace with one SKU at one or two ship nodes.
#include "channels/walmart/stock_writer.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

namespace tidegate::channels::walmart {
namespace {

using channels::testing::contains;

constexpr const char* kGatewayError = R"({"errors":{"error":[{"code":"SYSTEM_ERROR"}]}})";
constexpr const char* kNoSuchSku = R"({"errors":{"error":[{"code":"CONTENT_NOT_FOUND"}]}})";
constexpr const char* kBothWritten =
    R"({"sku":"A 1","nodes":[{"shipNode":"10","status":"Success"},{"shipNode":"20","status":"Success"}]})";

std::string node(const std::string& id, int sellable, int reserved) {
    return R"({"shipNode":")" + id + R"(","inputQty":{"amount":)" +
           std::to_string(sellable + reserved) + R"(},"availToSellQty":{"amount":)" +
           std::to_string(sellable) + R"(},"reservedQty":{"amount":)" + std::to_string(reserved) +
           "}}";
}
std::string stock_of(const std::string& nodes) {
    return R"({"sku":"A 1","nodes":[)" + nodes + "]}";
}
std::string written(int amount) {
    return R"({"sku":"A 1","quantity":{"unit":"EACH","amount":)" + std::to_string(amount) + "}}";
}

struct WalmartStockWriterTest : ::testing::Test {
    static ClientOptions client_options() {
        ClientOptions made;
        made.base_url = "http://wm";
        return made;
    }
    WalmartStockWriterTest() {
        script.answer(200, R"({"access_token":"t","expires_in":900})");
        map[id] = {"A 1", "", true, ledger::Fulfilment::merchant, {{"10", 5, 0, 5}}};
        EXPECT_TRUE(client.refresh_if_due());
        script.requests.clear();
    }
    WriteResult write(std::int64_t quantity, Formula formula = Formula::net_free) {
        StockWriter writer(client, map, formula);
        return writer.write({ListingId(0), WriteNumber(1), id, Quantity(quantity), Quantity(0)});
    }
    Result<std::vector<ListingRead>> read(ExternalId what) {
        StockWriter writer(client, map, Formula::net_free);
        return writer.read({&what, 1});
    }

    const ExternalId id = ExternalId::parse("A 1");
    channels::testing::Script script;
    ManualClock clock{Timestamp::from_seconds(1'790'000'000)};
    Client client{client_options(), script.send(), clock};
    ListingMap map;
};

TEST_F(WalmartStockWriterTest, NetFreeWritesTheBareQuantity) {
    script.answer(200, written(8));
    const WriteResult result = write(8);
    EXPECT_EQ(result.outcome, WriteOutcome::applied);
    EXPECT_FALSE(result.read_again);
    ASSERT_EQ(script.requests.size(), 1U);
    EXPECT_EQ(script.requests[0].method, "PUT");
    EXPECT_EQ(script.requests[0].url, "http://wm/v3/inventory?sku=A%201&shipNode=10");
    EXPECT_EQ(script.requests[0].body, R"({"sku":"A 1","quantity":{"unit":"EACH","amount":8}})");
    EXPECT_EQ(map.at(id).nodes[0].input, 8);
}

TEST_F(WalmartStockWriterTest, ExactAddsWhatIsReservedRightNow) {
    script.answer(200, stock_of(node("10", 5, 3)));
    script.answer(200, written(11));
    const WriteResult result = write(8, Formula::exact);
    EXPECT_EQ(result.outcome, WriteOutcome::applied);
    EXPECT_TRUE(result.read_again);  // units may have been shipped in between
    EXPECT_EQ(script.requests.at(0).url, "http://wm/v3/inventories/A%201");
    EXPECT_TRUE(contains(script.requests.at(1).body, R"("amount":11)"));
}

TEST_F(WalmartStockWriterTest, ExactWithNothingReservedNeedsNoSecondLook) {
    script.answer(200, stock_of(node("10", 5, 0)));
    script.answer(200, written(8));
    EXPECT_FALSE(write(8, Formula::exact).read_again);
}

TEST_F(WalmartStockWriterTest, ZeroIsZeroWithoutARead) {
    for (const Formula formula : {Formula::net_free, Formula::exact}) {
        script.requests.clear();
        script.answer(200, written(0));
        EXPECT_EQ(write(0, formula).outcome, WriteOutcome::applied);
        ASSERT_EQ(script.requests.size(), 1U);
        EXPECT_TRUE(contains(script.requests[0].body, R"("amount":0)"));
    }
}

TEST_F(WalmartStockWriterTest, SpreadsOverShipNodes) {
    map.at(id).nodes = {{"10", 5, 0, 5}, {"20", 3, 0, 3}};
    script.answer(200, kBothWritten);
    EXPECT_EQ(write(6).outcome, WriteOutcome::applied);
    EXPECT_EQ(script.requests.at(0).url, "http://wm/v3/inventories/A%201");
    EXPECT_EQ(
        script.requests.at(0).body,
        R"({"inventories":{"nodes":[{"shipNode":"10","inputQty":{"unit":"EACH","amount":5}},)"
        R"({"shipNode":"20","inputQty":{"unit":"EACH","amount":1}}]}})"
    );
    script.answer(200, stock_of(node("10", 5, 2) + "," + node("20", 1, 4)));
    script.answer(200, kBothWritten);
    EXPECT_EQ(write(9, Formula::exact).outcome, WriteOutcome::applied);
    EXPECT_EQ(
        script.requests.at(2).body,
        R"({"inventories":{"nodes":[{"shipNode":"10","inputQty":{"unit":"EACH","amount":10}},)"
        R"({"shipNode":"20","inputQty":{"unit":"EACH","amount":5}}]}})"
    );
}

TEST_F(WalmartStockWriterTest, ASkuWithoutANodeGoesToTheDefaultOne) {
    map.at(id).nodes.clear();
    script.answer(200, stock_of(""));
    script.answer(200, written(0));
    EXPECT_EQ(write(0).outcome, WriteOutcome::applied);
    EXPECT_EQ(script.requests.at(1).url, "http://wm/v3/inventory?sku=A%201");
}

struct Doubt {
    const char* name;
    int status;
    std::string body;
    WriteOutcome outcome;
    bool read_again;
};

TEST_F(WalmartStockWriterTest, RefusesOnlyWhatCertainlyWasNotWritten) {
    const Doubt rows[] = {
        {"written", 200, written(8), WriteOutcome::applied, false},
        {"another amount", 200, written(5), WriteOutcome::unknown, true},
        {"no amount", 200, "{}", WriteOutcome::unknown, true},
        {"bad request", 400, kGatewayError, WriteOutcome::refused, true},
        {"no such SKU", 404, kNoSuchSku, WriteOutcome::refused, true},
        {"404 on the way", 404, "", WriteOutcome::unknown, true},
        {"slow down", 429, kGatewayError, WriteOutcome::deferred, false},
        {"internal error", 500, kGatewayError, WriteOutcome::unknown, true},
        {"time-out", 504, kGatewayError, WriteOutcome::unknown, true},
    };
    for (const Doubt& row : rows) {
        script.answer(row.status, row.body);
        const WriteResult result = write(8);
        EXPECT_EQ(result.outcome, row.outcome) << row.name;
        EXPECT_EQ(result.read_again, row.read_again) << row.name;
        EXPECT_TRUE(script.ended()) << row.name;
    }
    script.lose();
    EXPECT_EQ(write(8).outcome, WriteOutcome::unknown);
    script.lose("network_unreachable");
    EXPECT_EQ(write(8).outcome, WriteOutcome::deferred);
}

TEST_F(WalmartStockWriterTest, SomeNodesWrittenIsADoubt) {
    map.at(id).nodes = {{"10", 5, 0, 5}, {"20", 3, 0, 3}};
    script.answer(
        200,
        R"({"nodes":[{"shipNode":"10","status":"Success"},{"shipNode":"20","status":"Failure"}]})"
    );
    EXPECT_EQ(write(9).outcome, WriteOutcome::unknown);
    script.answer(
        200,
        R"({"nodes":[{"shipNode":"10","status":"Failure"},{"shipNode":"20","status":"Failure"}]})"
    );
    EXPECT_EQ(write(9).outcome, WriteOutcome::refused);
    EXPECT_EQ(map.at(id).nodes[0].input, 5);
}

TEST_F(WalmartStockWriterTest, AReadThatFailsBeforeTheWriteWroteNothing) {
    script.answer(500, kGatewayError);
    EXPECT_EQ(write(8, Formula::exact).outcome, WriteOutcome::deferred);
    script.lose();
    EXPECT_EQ(write(8, Formula::exact).outcome, WriteOutcome::deferred);
    script.answer(200, "{}");
    EXPECT_EQ(write(8, Formula::exact).outcome, WriteOutcome::deferred);
    script.answer(404, kNoSuchSku);
    EXPECT_EQ(write(8, Formula::exact).outcome, WriteOutcome::refused);
    for (const net::ClientRequest& request : script.requests) EXPECT_EQ(request.method, "GET");
}

TEST_F(WalmartStockWriterTest, WhatIsNotOursIsNotWritten) {
    map.at(id).fulfilment = ledger::Fulfilment::marketplace;
    EXPECT_EQ(write(8).outcome, WriteOutcome::refused);
    map.clear();
    EXPECT_EQ(write(8).error.code, "listing_unknown");
    EXPECT_EQ(write(8).outcome, WriteOutcome::refused);
    EXPECT_TRUE(script.requests.empty());
}

TEST_F(WalmartStockWriterTest, AQuantityBelowZeroIsNotSent) {
    EXPECT_EQ(write(-1).outcome, WriteOutcome::refused);
    EXPECT_TRUE(script.requests.empty());
}

TEST_F(WalmartStockWriterTest, CountsTheCallsOfAWrite) {
    const StockWriter net_free(client, map, Formula::net_free);
    const StockWriter exact(client, map, Formula::exact);
    WriteJob job{ListingId(0), WriteNumber(1), id, Quantity(3), Quantity(0)};
    EXPECT_EQ(net_free.calls(job), 1U);
    EXPECT_EQ(exact.calls(job), 2U);
    job.quantity = Quantity(0);
    EXPECT_EQ(exact.calls(job), 1U);
}

TEST_F(WalmartStockWriterTest, ReadsWhatMayBeSoldAtAllNodes) {
    script.answer(200, stock_of(node("10", 5, 2) + "," + node("20", 1, 4)));
    const auto reads = read(id);
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 1U);
    EXPECT_EQ(reads->at(0).quantity, Quantity(6));
    EXPECT_FALSE(reads->at(0).gone);
    EXPECT_EQ(map.at(id).nodes.size(), 2U);
}

TEST_F(WalmartStockWriterTest, GoneIsOnlyWhatWalmartSaysIs) {
    script.answer(404, kNoSuchSku);
    auto reads = read(id);
    ASSERT_TRUE(reads);
    EXPECT_TRUE(reads->at(0).gone);
    EXPECT_EQ(reads->at(0).quantity, Quantity(0));
    // Next time the item itself is looked up.
    script.answer(200, R"({"ItemResponse":[{"sku":"A 1","publishedStatus":"UNPUBLISHED"}]})");
    reads = read(id);
    ASSERT_TRUE(reads);
    EXPECT_TRUE(reads->at(0).gone);
    EXPECT_EQ(script.requests.at(1).url, "http://wm/v3/items/A%201?productIdType=SKU");
    script.answer(200, R"({"ItemResponse":[{"sku":"A 1","publishedStatus":"PUBLISHED"}]})");
    script.answer(200, stock_of(node("10", 4, 0)));
    reads = read(id);
    ASSERT_TRUE(reads);
    EXPECT_FALSE(reads->at(0).gone);
    EXPECT_EQ(reads->at(0).quantity, Quantity(4));
}

TEST_F(WalmartStockWriterTest, AFailureIsNoAnswer) {
    for (const int status : {500, 404, 400}) {  // a 404 without Walmart's own words
        script.answer(status, "");
        EXPECT_FALSE(read(id)) << status;
    }
    map.at(id).on_sale = false;
    script.answer(503, "");
    EXPECT_FALSE(read(id));
    script.answer(200, R"({"ItemResponse":[{"sku":"another"}]})");
    EXPECT_FALSE(read(id));
}

TEST_F(WalmartStockWriterTest, ASkuThatDiscoveryHasNotMetIsLookedUp) {
    script.answer(404, kNoSuchSku);
    const auto reads = read(ExternalId::parse("NEW-1"));
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 1U);
    EXPECT_TRUE(reads->at(0).gone);
    // Of one whose text is not kept nobody can ask.
    const auto unread = read(ExternalId::parse("a SKU that is longer than twenty"));
    ASSERT_TRUE(unread);
    EXPECT_TRUE(unread->empty());
}

TEST_F(WalmartStockWriterTest, StopsByZeroAndSaysWhenItCouldNot) {
    StockWriter writer(client, map, Formula::exact);
    script.answer(200, written(0));
    EXPECT_TRUE(writer.stop(id));
    script.answer(500, kGatewayError);
    const Status failed = writer.stop(id);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, "channel_unavailable");
}

}  // namespace
}  // namespace tidegate::channels::walmart
