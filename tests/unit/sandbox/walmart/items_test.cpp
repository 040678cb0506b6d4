// Goal: items are listed as Walmart lists them: in a walk whose cursor stays the same.
// Method: a small seller in virtual time.
#include <gtest/gtest.h>

#include "unit/sandbox/walmart/walmart_seller.h"

namespace tidegate::sandbox {
namespace {

using testing::code_of;
using testing::field_of;
using testing::WalmartSeller;

std::vector<std::string> skus_of(const Json& body) {
    std::vector<std::string> skus;
    for (const Json& item : body["ItemResponse"].items()) skus.push_back(item["sku"].as_string());
    return skus;
}

TEST(SandboxWalmartItems, AWalkKeepsItsCursor) {
    WalmartSeller seller;
    const Json first = seller.call("GET", "/v3/items", {{"limit", "2"}, {"nextCursor", "*"}});
    EXPECT_EQ(skus_of(first), (std::vector<std::string>{"A 1", "B/2"}));
    EXPECT_EQ(first["totalItems"], Json(3));
    const std::string cursor = first["nextCursor"].as_string();
    const Json second = seller.call("GET", "/v3/items", {{"limit", "2"}, {"nextCursor", cursor}});
    EXPECT_EQ(skus_of(second), (std::vector<std::string>{"W-1"}));
    EXPECT_EQ(second["nextCursor"], Json(cursor));
    const Json third = seller.call("GET", "/v3/items", {{"limit", "2"}, {"nextCursor", cursor}});
    EXPECT_TRUE(skus_of(third).empty());
}

TEST(SandboxWalmartItems, OffsetsWorkToo) {
    WalmartSeller seller;
    EXPECT_EQ(
        skus_of(seller.call("GET", "/v3/items", {{"offset", "1"}})),
        (std::vector<std::string>{"B/2", "W-1"})
    );
}

TEST(SandboxWalmartItems, RefusesWrongParameters) {
    const std::pair<WalmartSeller::Query, const char*> rows[] = {
        {{{"limit", "51"}}, "limit"},
        {{{"limit", "0"}}, "limit"},
        {{{"nextCursor", "made-up"}}, "nextCursor"},
        {{{"nextCursor", "*"}, {"offset", "3"}}, "offset"},
        {{{"offset", "x"}}, "offset"},
    };
    for (const auto& [query, field] : rows) {
        WalmartSeller seller;
        EXPECT_EQ(field_of(seller.call("GET", "/v3/items", query)), field);
        EXPECT_EQ(seller.status, 400);
    }
}

TEST(SandboxWalmartItems, OneItemSaysWhetherItSells) {
    WalmartSeller seller;
    const WalmartSeller::Query by_sku = {{"productIdType", "SKU"}};
    Json item = seller.call("GET", "/v3/items/B/2", by_sku)["ItemResponse"].items().at(0);
    EXPECT_EQ(item["sku"], Json("B/2"));
    EXPECT_EQ(item["publishedStatus"], Json("PUBLISHED"));
    seller.market.deactivate(ProductIndex(1), seller.now);
    item = seller.call("GET", "/v3/items/B/2", by_sku)["ItemResponse"].items().at(0);
    EXPECT_EQ(item["publishedStatus"], Json("UNPUBLISHED"));
    EXPECT_EQ(item["lifecycleStatus"], Json("ACTIVE"));
    EXPECT_EQ(field_of(seller.call("GET", "/v3/items/B/2")), "productIdType");
    EXPECT_EQ(code_of(seller.call("GET", "/v3/items/none", by_sku)), "CONTENT_NOT_FOUND");
    seller.market.remove(ProductIndex(1), seller.now);
    EXPECT_EQ(code_of(seller.call("GET", "/v3/items/B/2", by_sku)), "CONTENT_NOT_FOUND");
    EXPECT_EQ(skus_of(seller.call("GET", "/v3/items")), (std::vector<std::string>{"A 1", "W-1"}));
}

}  // namespace
}  // namespace tidegate::sandbox
