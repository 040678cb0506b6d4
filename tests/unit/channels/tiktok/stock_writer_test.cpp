// Goal: what is written, what is believed of the answer, and what happens around zero.
// Method: a scripted marketplace with one product of one or two SKUs.
#include "channels/tiktok/stock_writer.h"

#include <gtest/gtest.h>

#include "../scripted_send.h"

namespace tidegate::channels::tiktok {
namespace {

using channels::testing::contains;

constexpr const char* kOk = R"({"code":0,"message":"Success","data":{}})";

std::string product(const std::string& status) {
    return R"({"code":0,"data":{"products":[{"id":"900","status":")" + status +
           R"(","skus":[{"id":"1","seller_sku":"A","inventory":[{"warehouse_id":"7","quantity":5}]}]}]}})";
}
std::string refusal(const std::string& sku, const std::string& code) {
    return R"({"code":0,"message":"Success","data":{"errors":[{"code":)" + code +
           R"(,"message":"limits","detail":{"sku_id":")" + sku + R"("}}]}})";
}
std::string stock(int quantity) {
    return R"({"code":0,"data":{"inventory":[{"product_id":"900","skus":[{"id":"1","total_available_quantity":)" +
           std::to_string(quantity) +
           R"(,"warehouse_inventory":[{"warehouse_id":"7","available_quantity":)" +
           std::to_string(quantity) + "}]}]}]}}";
}
WriteJob job(const char* sku, std::int64_t quantity) {
    return {ListingId(0), WriteNumber(1), ExternalId::parse(sku), Quantity(quantity), Quantity(0)};
}

struct StockWriterTest : ::testing::Test {
    StockWriterTest() { add("1"); }
    static ClientOptions client_options() {
        ClientOptions options;
        options.base_url = "http://shop";
        options.tokens.access_token = "t";
        return options;
    }
    void add(const std::string& sku) {
        map.skus[ExternalId::parse(sku)] = {sku, "A" + sku, "900", {{"7", 5, 0}}};
        Product& p = map.products["900"];
        p.id = "900";
        p.skus.push_back(ExternalId::parse(sku));
    }
    WriteResult write_one(const WriteJob& j) { return writer.write({&j, 1}).at(0); }
    std::string path(std::size_t at) const {
        const std::string& url = script.requests.at(at).url;
        return url.substr(11, url.find('?') - 11);
    }

    channels::testing::Script script;
    ManualClock clock{Timestamp::from_seconds(1'000'000)};
    ListingMap map;
    Client client{client_options(), script.send(), clock};
    StockWriter writer{client, map, {"202309", ZeroPolicy::refuse}};
};

TEST_F(StockWriterTest, WritesAllSkusOfAProductInOneCall) {
    add("2");
    script.answer(200, kOk);
    const WriteJob jobs[] = {job("1", 3), job("2", 4)};
    const auto results = writer.write(jobs);
    EXPECT_EQ(results[0].outcome, WriteOutcome::applied);
    EXPECT_EQ(results[1].outcome, WriteOutcome::applied);
    ASSERT_EQ(script.requests.size(), 1U);
    EXPECT_EQ(
        script.requests[0].body,
        R"({"skus":[{"id":"1","inventory":[{"warehouse_id":"7","quantity":3,"backorder_quantity":0}]},)"
        R"({"id":"2","inventory":[{"warehouse_id":"7","quantity":4,"backorder_quantity":0}]}]})"
    );
}

TEST_F(StockWriterTest, CodeZeroDoesNotMeanWritten) {
    add("2");
    script.answer(200, refusal("1", "12052393"));
    const WriteJob jobs[] = {job("1", 3), job("2", 4)};
    const auto results = writer.write(jobs);
    EXPECT_EQ(results[0].outcome, WriteOutcome::refused);
    EXPECT_TRUE(results[0].read_again);
    EXPECT_EQ(results[1].outcome, WriteOutcome::unknown);  // perhaps applied: to be read
}

TEST_F(StockWriterTest, OutcomesOfFailedCalls) {
    script.answer(429, R"({"code":36009002,"message":"m"})");
    script.answer(500, R"({"code":36009003,"message":"m"})");
    script.lose();
    script.lose("network_unreachable");
    script.answer(200, R"({"code":12052901,"message":"status"})");
    EXPECT_EQ(write_one(job("1", 3)).outcome, WriteOutcome::deferred);
    EXPECT_EQ(write_one(job("1", 3)).outcome, WriteOutcome::unknown);
    EXPECT_EQ(write_one(job("1", 3)).outcome, WriteOutcome::unknown);
    EXPECT_EQ(write_one(job("1", 3)).outcome, WriteOutcome::deferred);
    EXPECT_EQ(write_one(job("1", 3)).outcome, WriteOutcome::refused);
    EXPECT_EQ(write_one(job("5", 3)).outcome, WriteOutcome::refused);  // unknown SKU: no call
    EXPECT_EQ(script.requests.size(), 5U);
}

TEST_F(StockWriterTest, ARefusedZeroStopsTheProduct) {
    script.answer(200, refusal("1", "12052055"));
    script.answer(200, stock(5));
    script.answer(200, kOk);  // lowered to one
    script.answer(200, stock(1));
    script.answer(200, kOk);  // deactivated
    script.answer(200, product("SELLER_DEACTIVATED"));
    EXPECT_EQ(write_one(job("1", 0)).outcome, WriteOutcome::applied);
    EXPECT_TRUE(script.ended());
    EXPECT_TRUE(contains(script.requests[2].body, R"("quantity":1)"));
    EXPECT_EQ(path(4), "/product/202309/products/deactivate");
    EXPECT_EQ(script.requests[4].body, R"({"product_ids":["900"]})");

    // Off sale a zero is true without a call, and reads as zero.
    EXPECT_EQ(write_one(job("1", 0)).outcome, WriteOutcome::applied);
    script.answer(200, product("SELLER_DEACTIVATED"));
    const ExternalId id = ExternalId::parse("1");
    const ListingRead off = writer.read({&id, 1})->at(0);
    EXPECT_EQ(off.quantity, Quantity(0));
    EXPECT_FALSE(off.gone);  // a write brings it back

    // It comes back reviewed first, and what was live before counts against the write.
    script.answer(200, kOk);
    script.answer(200, product("PENDING"));
    EXPECT_EQ(write_one(job("1", 6)).outcome, WriteOutcome::deferred);
    script.answer(200, product("ACTIVATE"));
    script.answer(200, kOk);
    EXPECT_EQ(write_one(job("1", 6)).outcome, WriteOutcome::applied);
    EXPECT_TRUE(contains(script.requests.back().body, R"("quantity":5)"));
    script.answer(200, kOk);
    EXPECT_EQ(write_one(job("1", 7)).outcome, WriteOutcome::applied);
    EXPECT_TRUE(contains(script.requests.back().body, R"("quantity":7)"));
}

TEST_F(StockWriterTest, ARefusedZeroBesideSellingSkusFollowsThePolicy) {
    add("2");
    script.answer(200, refusal("1", "12052055"));
    const WriteResult kept = write_one(job("1", 0));
    EXPECT_EQ(kept.outcome, WriteOutcome::refused);
    EXPECT_FALSE(kept.error.hint.empty());
    EXPECT_EQ(script.requests.size(), 1U);
}

TEST_F(StockWriterTest, UnitsThatACampaignKeepsAreNoReasonToStopTheProduct) {
    script.answer(
        200,
        R"({"code":0,"data":{"errors":[{"code":12019024,"message":"less open stock limit, current open )"
        R"(stock:4","detail":{"sku_id":"1"}}]}})"
    );
    const WriteResult kept = write_one(job("1", 0));
    EXPECT_EQ(kept.outcome, WriteOutcome::refused);
    EXPECT_EQ(kept.error.retry, Retry::yes);
    EXPECT_TRUE(contains(kept.error.hint, "campaign"));
    script.answer(200, refusal("1", "12052393"));
    EXPECT_EQ(write_one(job("1", 0)).outcome, WriteOutcome::refused);
    EXPECT_EQ(script.requests.size(), 2U);
}

TEST_F(StockWriterTest, EveryProductCostsACall) {
    add("2");
    map.skus[ExternalId::parse("3")] = {"3", "A3", "901", {{"7", 5, 0}}};
    const WriteJob jobs[] = {job("1", 3), job("2", 4), job("3", 1)};
    EXPECT_EQ(writer.calls({jobs, 2}), 1U);
    EXPECT_EQ(writer.calls(jobs), 2U);
}

constexpr const char* kNoProducts = R"({"code":0,"data":{"products":[]}})";
constexpr const char* kUnknownSku = R"({"code":12019112,"message":"A SKU does not exist"})";

TEST_F(StockWriterTest, ADeletedSkuIsGoneAndHoldsNobodyUp) {
    const ExternalId ids[] = {ExternalId::parse("1"), ExternalId::parse("2")};
    add("2");
    script.answer(200, kUnknownSku);  // of both
    script.answer(200, stock(5));     // of the first alone
    script.answer(200, kUnknownSku);  // of the second alone
    script.answer(200, kNoProducts);
    auto reads = writer.read(ids);
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 2U);
    EXPECT_EQ(reads->at(0).quantity, Quantity(5));
    EXPECT_FALSE(reads->at(0).gone);
    EXPECT_EQ(reads->at(1).listing, ids[1]);
    EXPECT_EQ(reads->at(1).quantity, Quantity(0));
    EXPECT_TRUE(reads->at(1).gone);
    // Next time it is asked for apart, and found when it is back.
    script.answer(200, product("ACTIVATE"));
    script.answer(200, stock(6));
    const ExternalId& first = ids[0];
    map.products["900"].state = ProductState::off_sale;
    reads = writer.read({&first, 1});
    EXPECT_EQ(reads->at(0).quantity, Quantity(6));
    EXPECT_FALSE(reads->at(0).gone);
    EXPECT_TRUE(script.ended());
}

TEST_F(StockWriterTest, ASkuThatASearchLeavesOutIsLookedUp) {
    const ExternalId id = ExternalId::parse("1");
    const auto left_out = [&](const std::string& products) {
        script.answer(200, R"({"code":0,"data":{"inventory":[]}})");
        script.answer(200, products);
        return writer.read({&id, 1});
    };
    EXPECT_TRUE(left_out(product("ACTIVATE"))->empty());  // it is there: nothing is known
    EXPECT_TRUE(left_out(product("NEW_STATUS"))->empty());
    EXPECT_TRUE(left_out(product("DELETED"))->at(0).gone);
}

TEST_F(StockWriterTest, AnIdThatCannotBeTheirsSpoilsNoCall) {
    const ExternalId ids[] = {ExternalId::parse("1"), ExternalId::parse("sku_A")};
    script.answer(200, stock(5));
    const auto reads = writer.read(ids);
    ASSERT_TRUE(reads);
    ASSERT_EQ(reads->size(), 2U);
    EXPECT_TRUE(reads->at(0).gone);
    EXPECT_EQ(reads->at(0).listing, ids[1]);
    EXPECT_EQ(reads->at(1).quantity, Quantity(5));
    EXPECT_EQ(script.requests.at(0).body, R"({"sku_ids":["1"]})");
}

TEST_F(StockWriterTest, NothingIsGoneBecauseAnAnswerFailed) {
    const ExternalId id = ExternalId::parse("1");
    script.answer(500, R"({"code":36009003,"message":"m"})");
    EXPECT_FALSE(writer.read({&id, 1}));
    script.answer(200, kUnknownSku);
    script.answer(500, "");
    EXPECT_FALSE(writer.read({&id, 1}));
    script.answer(200, kUnknownSku);
    script.lose();
    EXPECT_FALSE(writer.read({&id, 1}));
    script.answer(200, kUnknownSku);
    script.answer(200, R"({"code":0,"data":{"products":[{"id":)");
    EXPECT_FALSE(writer.read({&id, 1}));
    EXPECT_TRUE(script.ended());
}

TEST_F(StockWriterTest, WhatSomebodyElseTookOffSaleSellsNothing) {
    const ExternalId id = ExternalId::parse("1");
    script.answer(200, R"({"code":12052901,"message":"status"})");
    EXPECT_EQ(write_one(job("1", 3)).outcome, WriteOutcome::refused);
    script.answer(200, product("PLATFORM_DEACTIVATED"));
    EXPECT_TRUE(writer.read({&id, 1})->at(0).gone);
    script.answer(200, product("PENDING"));  // may sell at any moment
    script.answer(200, stock(5));
    EXPECT_EQ(writer.read({&id, 1})->at(0).quantity, Quantity(5));
}

TEST_F(StockWriterTest, AStoppedProductWaitsForAllItsSkus) {
    add("2");
    map.products["900"].stopped_by_us = true;
    map.products["900"].state = ProductState::off_sale;
    EXPECT_EQ(write_one(job("1", 9)).outcome, WriteOutcome::refused);
    EXPECT_TRUE(script.requests.empty());
}

}  // namespace
}  // namespace tidegate::channels::tiktok
