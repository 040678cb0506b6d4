// Goal: stock and items are read as Walmart publishes them, and a quantity is spread over ship
// nodes without a unit lost. Method: the published examples, and tables.
#include "channels/walmart/inventory.h"

#include <gtest/gtest.h>

#include <numeric>

namespace tidegate::channels::walmart {
namespace {

TEST(WalmartInventory, ReadsTheThreeFiguresOfANode) {
    const auto nodes = decode_nodes(
        R"({"sku":"AR-CTIX-0092","nodes":[{"shipNode":"100009","inputQty":{"unit":"EACH","amount":5},)"
        R"("availToSellQty":{"unit":"EACH","amount":3},"reservedQty":{"unit":"EACH","amount":2}}]})"
    );
    ASSERT_TRUE(nodes);
    ASSERT_EQ(nodes->size(), 1U);
    EXPECT_EQ(nodes->at(0).node, "100009");
    EXPECT_EQ(nodes->at(0).input, 5);
    EXPECT_EQ(nodes->at(0).sellable, 3);
    EXPECT_EQ(nodes->at(0).reserved, 2);
}

TEST(WalmartInventory, WhatMayBeSoldHasToBeSaid) {
    const char* const bodies[] = {
        "{}",
        R"({"nodes":[{"shipNode":"1","inputQty":{"amount":5}}]})",
        R"({"nodes":[{"availToSellQty":{"amount":5}}]})",
        R"({"nodes":[{"shipNode":"1","availToSellQty":{"amount":9999999999}}]})",
        R"({"nodes":{}})",
        "<html>"};
    for (const char* body : bodies) EXPECT_FALSE(decode_nodes(body)) << body;
    EXPECT_TRUE(decode_nodes(R"({"nodes":[]})"));
}

TEST(WalmartInventory, ReadsAPageOfAllStock) {
    const auto page = decode_inventories(
        R"({"meta":{"totalCount":123,"nextCursor":"NTVm"},"elements":{"inventories":[{"sku":"AI",)"
        R"("nodes":[{"shipNode":"36","inputQty":{"unit":"EACH","amount":93},"availToSellQty":)"
        R"({"unit":"EACH","amount":93},"reservedQty":{"unit":"EACH","amount":0}},{"shipNode":"10",)"
        R"("inputQty":{"amount":436},"availToSellQty":{"amount":433},"reservedQty":{"amount":3}}]},)"
        R"({"sku":"06397309545443","nodes":[]}]}})"
    );
    ASSERT_TRUE(page);
    EXPECT_EQ(page->next, "NTVm");
    ASSERT_EQ(page->skus.size(), 2U);
    EXPECT_EQ(page->skus[0].nodes.at(1).reserved, 3);
    EXPECT_EQ(page->skus[1].sku, "06397309545443");
    EXPECT_FALSE(decode_inventories(R"({"meta":{}})"));
}

struct State {
    const char* published;
    const char* lifecycle;
    bool on_sale;
};

TEST(WalmartInventory, AnItemSellsUnlessWalmartSaysOtherwise) {
    const State rows[] = {
        {"PUBLISHED", "ACTIVE", true},
        {"UNPUBLISHED", "ACTIVE", false},
        {"PUBLISHED", "RETIRED", false},
        {"PUBLISHED", "ARCHIVED", false},
        {"IN_PROGRESS", "ACTIVE", true},  // it may be published at any moment
        {"", "", true},
    };
    for (const State& row : rows) {
        const auto page = decode_items(
            std::string(R"({"ItemResponse":[{"sku":"A","productName":"Vest","publishedStatus":")") +
            row.published + R"(","lifecycleStatus":")" + row.lifecycle +
            R"("}],"totalItems":7,"nextCursor":"AoE="})"
        );
        ASSERT_TRUE(page);
        EXPECT_EQ(page->items.at(0).on_sale, row.on_sale) << row.published << row.lifecycle;
        EXPECT_EQ(page->items.at(0).title, "Vest");
        EXPECT_EQ(page->total, 7);
        EXPECT_EQ(page->next, "AoE=");
    }
    EXPECT_FALSE(decode_items("{}"));
    EXPECT_FALSE(decode_items(R"({"ItemResponse":[{"productName":"without a SKU"}]})"));
}

TEST(WalmartInventory, SumsWhatWalmartsWarehousesHold) {
    const auto page = decode_wfs(
        R"({"headers":{"totalCount":1,"limit":10,"offset":0},"payload":{"inventory":[{"sku":"W",)"
        R"("shipNodes":[{"modifiedDate":"2026","availToSellQty":3,"onHandQty":5},{"onHandQty":2}]}]}})"
    );
    ASSERT_TRUE(page);
    EXPECT_EQ(page->total, 1);
    EXPECT_EQ(page->stocks.at(0).sku, "W");
    EXPECT_EQ(page->stocks.at(0).on_hand, 7);
    EXPECT_FALSE(decode_wfs("{}"));
    EXPECT_FALSE(
        decode_wfs(R"({"payload":{"inventory":[{"sku":"W","shipNodes":[{"availToSellQty":3}]}]}})")
    );
}

struct Spread {
    std::vector<std::int64_t> current;
    std::int64_t total;
    std::vector<std::int64_t> expected;
};

TEST(WalmartInventory, LeavesUnitsWhereTheyAre) {
    const Spread rows[] = {
        {{5}, 8, {8}},
        {{5}, 0, {0}},
        {{5, 3}, 8, {5, 3}},
        {{5, 3}, 10, {7, 3}},
        {{5, 3}, 6, {5, 1}},
        {{5, 3}, 2, {2, 0}},
        {{0, 0, 4}, 3, {0, 0, 3}},
        {{-2, 4}, 3, {0, 3}},
    };
    for (const Spread& row : rows) {
        const std::vector<std::int64_t> parts = spread(row.current, row.total);
        EXPECT_EQ(parts, row.expected);
        EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}), row.total);
    }
}

TEST(WalmartInventory, WritesTheBodiesOfTheReference) {
    EXPECT_EQ(
        single_body("97964_KFTest", 10),
        R"({"sku":"97964_KFTest","quantity":{"unit":"EACH","amount":10}})"
    );
    const std::vector<NodeAmount> amounts = {{"1000005050", 88}, {"79897837271126017", 55}};
    EXPECT_EQ(
        nodes_body(amounts),
        R"({"inventories":{"nodes":[{"shipNode":"1000005050","inputQty":{"unit":"EACH","amount":88}},)"
        R"({"shipNode":"79897837271126017","inputQty":{"unit":"EACH","amount":55}}]}})"
    );
}

TEST(WalmartInventory, AWriteIsBelievedWhenItShowsItsAmount) {
    const auto good = decode_single_reply(R"({"sku":"A","quantity":{"amount":10}})", 10);
    ASSERT_TRUE(good);
    EXPECT_EQ(good->written, Written::all);
    const auto other = decode_single_reply(R"({"sku":"A","quantity":{"amount":9}})", 10);
    ASSERT_TRUE(other);
    EXPECT_EQ(other->written, Written::none);
    EXPECT_FALSE(decode_single_reply(R"({"sku":"A"})", 10));
    EXPECT_FALSE(decode_single_reply("", 10));
}

struct Reply {
    const char* name;
    const char* nodes;
    Written written;
    const char* detail;
};

TEST(WalmartInventory, EachNodeAnswersForItself) {
    const std::vector<NodeAmount> amounts = {{"1", 8}, {"2", 5}};
    const Reply rows[] = {
        {"both",
         R"({"shipNode":"1","status":"Success"},{"shipNode":"2","status":"Success"})",
         Written::all,
         ""},
        {"one",
         R"({"shipNode":"1","status":"Success"},{"shipNode":"2","status":"Failure","errors":)"
         R"([{"code":"X","description":"no such node"}]})",
         Written::some,
         "X: no such node"},
        {"neither",
         R"({"shipNode":"1","status":"Failure"},{"shipNode":"2","status":"Failure"})",
         Written::none,
         "no reason given"},
    };
    for (const Reply& row : rows) {
        const auto reply =
            decode_nodes_reply(std::string(R"({"sku":"A","nodes":[)") + row.nodes + "]}", amounts);
        ASSERT_TRUE(reply) << row.name;
        EXPECT_EQ(reply->written, row.written) << row.name;
        EXPECT_EQ(reply->detail, row.detail) << row.name;
    }
    // A node that is left out was neither taken nor refused.
    EXPECT_FALSE(decode_nodes_reply(R"({"nodes":[{"shipNode":"1","status":"Success"}]})", amounts));
    EXPECT_FALSE(decode_nodes_reply("{}", amounts));
}

}  // namespace
}  // namespace tidegate::channels::walmart
