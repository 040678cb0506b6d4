// Goal: stock has Walmart's three figures, a write sets what is on hand, and every wrong write is
// refused. Method: a small seller in virtual time; one case per refusal.
#include <gtest/gtest.h>

#include "unit/sandbox/walmart/walmart_seller.h"

namespace tidegate::sandbox {
namespace {

using testing::code_of;
using testing::field_of;
using testing::WalmartSeller;
using Figures = std::vector<std::int64_t>;  // input, reserved, available to sell

std::string write_body(std::int64_t amount) {
    return R"({"sku":"A 1","quantity":{"unit":"EACH","amount":)" + std::to_string(amount) + "}}";
}
std::string node_entry(const std::string& node, std::int64_t amount) {
    return R"({"shipNode":")" + node + R"(","inputQty":{"unit":"EACH","amount":)" +
           std::to_string(amount) + "}}";
}
std::string nodes_write(const std::string& entries) {
    return R"({"inventories":{"nodes":[)" + entries + "]}}";
}

TEST(SandboxWalmartInventory, OpenOrdersAreTakenOffWhatIsOnHand) {
    WalmartSeller seller;
    EXPECT_EQ(seller.figures(), (Figures{10, 0, 10}));
    const OrderIndex order = seller.buy(0, 4);
    EXPECT_EQ(seller.figures(), (Figures{10, 4, 6}));
    const Json written = seller.call("PUT", "/v3/inventory", {{"sku", "A 1"}}, write_body(9));
    EXPECT_EQ(written["quantity"]["amount"], Json(9));
    EXPECT_EQ(seller.figures(), (Figures{9, 4, 5}));
    EXPECT_TRUE(seller.market.ship(order, seller.now));
    EXPECT_EQ(seller.figures(), (Figures{5, 0, 5}));
}

TEST(SandboxWalmartInventory, LessOnHandThanIsReservedSellsNothing) {
    WalmartSeller seller;
    (void)seller.buy(0, 4);
    (void)seller.call("PUT", "/v3/inventory", {{"sku", "A 1"}}, write_body(1));
    EXPECT_EQ(seller.figures(), (Figures{1, 4, 0}));
    Purchase one;
    one.wants.push_back({ListingIndex(0), Quantity(1)});
    EXPECT_FALSE(seller.market.buy(one, seller.now));
}

TEST(SandboxWalmartInventory, AWriteMayForgetWhatIsReserved) {
    walmart::ShopOptions options;
    options.rebases_reservations = true;
    WalmartSeller seller(options);
    (void)seller.buy(0, 4);
    (void)seller.call("PUT", "/v3/inventory", {{"sku", "A 1"}}, write_body(9));
    EXPECT_EQ(seller.figures()[2], 9);
}

TEST(SandboxWalmartInventory, AWriteLandsLaterAgainstWhatIsReservedThen) {
    WalmartSeller seller;
    seller.market.dice.settings.write_delay = {Duration::seconds(5), Duration::seconds(5)};
    (void)seller.call("PUT", "/v3/inventory", {{"sku", "A 1"}}, write_body(7));
    seller.now = seller.now + Duration::seconds(4);
    EXPECT_EQ(seller.figures(), (Figures{10, 0, 10}));
    (void)seller.buy(0, 2);
    seller.now = seller.now + Duration::seconds(1);
    EXPECT_EQ(seller.figures(), (Figures{7, 2, 5}));
}

struct WriteRefusal {
    const char* name;
    WalmartSeller::Query query;
    std::string body;
    int status;
    const char* field;
};

TEST(SandboxWalmartInventory, RefusesWrongWrites) {
    const WriteRefusal rows[] = {
        {"no sku", {}, write_body(1), 400, "sku"},
        {"no json", {{"sku", "A 1"}}, "amount=1", 400, "body"},
        {"another sku", {{"sku", "B/2"}}, write_body(1), 400, "sku"},
        {"below zero", {{"sku", "A 1"}}, write_body(-1), 400, "quantity"},
        {"no quantity", {{"sku", "A 1"}}, R"({"sku":"A 1"})", 400, "quantity"},
        {"unknown sku",
         {{"sku", "C"}},
         R"({"sku":"C","quantity":{"unit":"EACH","amount":1}})",
         404,
         ""},
        {"Walmart's own warehouse",
         {{"sku", "W-1"}},
         R"({"sku":"W-1","quantity":{"unit":"EACH","amount":1}})",
         404,
         ""},
        {"unknown node", {{"sku", "A 1"}, {"shipNode", "7"}}, write_body(1), 400, "shipNode"},
        {"node of another",
         {{"sku", "B/2"}, {"shipNode", "1000005051"}},
         R"({"sku":"B/2","quantity":{"unit":"EACH","amount":1}})",
         400,
         "shipNode"},
    };
    for (const WriteRefusal& row : rows) {
        WalmartSeller seller;
        const Json body = seller.call("PUT", "/v3/inventory", row.query, row.body);
        EXPECT_EQ(seller.status, row.status) << row.name;
        EXPECT_EQ(field_of(body), row.field) << row.name;
        EXPECT_EQ(seller.figures(), (Figures{10, 0, 10})) << row.name;
    }
}

TEST(SandboxWalmartInventory, ReadsOneNode) {
    WalmartSeller seller;
    const WalmartSeller::Query west = {{"sku", "A 1"}, {"shipNode", "1000005051"}};
    (void)seller.call("PUT", "/v3/inventory", west, write_body(3));
    EXPECT_EQ(seller.call("GET", "/v3/inventory", west)["quantity"]["amount"], Json(3));
    EXPECT_EQ(
        seller.call("GET", "/v3/inventory", {{"sku", "A 1"}})["quantity"]["amount"], Json(10)
    );
    EXPECT_EQ(field_of(seller.call("GET", "/v3/inventory")), "sku");
    EXPECT_EQ(
        field_of(seller.call("GET", "/v3/inventory", {{"sku", "A 1"}, {"shipNode", "7"}})),
        "shipNode"
    );
    EXPECT_EQ(code_of(seller.call("GET", "/v3/inventory", {{"sku", "C"}})), "CONTENT_NOT_FOUND");
    EXPECT_EQ(code_of(seller.call("GET", "/v3/inventories/C")), "CONTENT_NOT_FOUND");
}

TEST(SandboxWalmartInventory, GoodNodesAreWrittenBesideBadOnes) {
    WalmartSeller seller;
    const Json body = seller.call(
        "PUT",
        "/v3/inventories/A 1",
        {},
        nodes_write(
            node_entry("1000005050", 4) + "," + node_entry("7", 5) + "," +
            node_entry("1000005051", -1) + "," + node_entry("1000005050", 9)
        )
    );
    EXPECT_EQ(seller.status, 200);
    std::vector<std::string> statuses;
    for (const Json& node : body["nodes"].items()) statuses.push_back(node["status"].as_string());
    EXPECT_EQ(statuses, (std::vector<std::string>{"Success", "Failure", "Failure", "Failure"}));
    EXPECT_EQ(body["nodes"].items().at(1)["errors"].items().at(0)["field"], Json("shipNode"));
    EXPECT_EQ(seller.figures(0), (Figures{4, 0, 4}));
    EXPECT_EQ(seller.figures(1), (Figures{0, 0, 0}));
}

TEST(SandboxWalmartInventory, RefusesWrongWritesOfNodes) {
    WalmartSeller seller;
    EXPECT_EQ(field_of(seller.call("PUT", "/v3/inventories/A 1", {}, "no json")), "body");
    EXPECT_EQ(
        field_of(seller.call("PUT", "/v3/inventories/A 1", {}, nodes_write(""))),
        "inventories.nodes"
    );
    const std::string good = nodes_write(node_entry("1000005050", 4));
    EXPECT_EQ(code_of(seller.call("PUT", "/v3/inventories/W-1", {}, good)), "CONTENT_NOT_FOUND");
}

TEST(SandboxWalmartInventory, ListsTheSellersOwnStockInPages) {
    WalmartSeller seller;
    const Json first = seller.call("GET", "/v3/inventories", {{"limit", "1"}});
    EXPECT_EQ(first["meta"]["totalCount"], Json(2));
    EXPECT_EQ(first["elements"]["inventories"].items().at(0)["sku"], Json("A 1"));
    const std::string next = first["meta"]["nextCursor"].as_string();
    const Json second =
        seller.call("GET", "/v3/inventories", {{"limit", "1"}, {"nextCursor", next}});
    EXPECT_EQ(second["elements"]["inventories"].items().at(0)["sku"], Json("B/2"));
    EXPECT_EQ(second["meta"].find("nextCursor"), nullptr);
    EXPECT_EQ(field_of(seller.call("GET", "/v3/inventories", {{"limit", "51"}})), "limit");
    EXPECT_EQ(field_of(seller.call("GET", "/v3/inventories", {{"nextCursor", "x"}})), "nextCursor");
}

TEST(SandboxWalmartInventory, ListsWhatWalmartsWarehousesHold) {
    WalmartSeller seller;
    (void)seller.buy(2, 2);
    const Json body = seller.call("GET", "/v3/fulfillment/inventory", {{"limit", "300"}});
    EXPECT_EQ(body["headers"]["totalCount"], Json(1));
    const Json& stock = body["payload"]["inventory"].items().at(0);
    EXPECT_EQ(stock["sku"], Json("W-1"));
    EXPECT_EQ(stock["shipNodes"].items().at(0)["onHandQty"], Json(7));
    EXPECT_EQ(stock["shipNodes"].items().at(0)["availToSellQty"], Json(5));
    const Json none = seller.call("GET", "/v3/fulfillment/inventory", {{"offset", "1"}});
    EXPECT_TRUE(none["payload"]["inventory"].items().empty());
    EXPECT_EQ(
        field_of(seller.call("GET", "/v3/fulfillment/inventory", {{"limit", "301"}})), "limit"
    );
    EXPECT_EQ(
        field_of(seller.call("GET", "/v3/fulfillment/inventory", {{"offset", "x"}})), "offset"
    );
}

}  // namespace
}  // namespace tidegate::sandbox
