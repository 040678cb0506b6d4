// Goal: products, stock, warehouses and errors are read, and inventory entries written, as
// documented. Method: answers in the documented shapes, equality on what is made of them.
#include "channels/tiktok/listings.h"

#include <gtest/gtest.h>

namespace tidegate::channels::tiktok {
namespace {

constexpr const char* kProducts =
    R"({"code":0,"data":{"total_count":1,"next_page_token":"t","products":[{"id":"1729592969712207008",)"
    R"("title":"Shirt","status":"ACTIVATE","skus":[{"id":"1729592969712207012","seller_sku":"RED",)"
    R"("inventory":[{"warehouse_id":"71","quantity":9,"handling_time":3},{"warehouse_id":"72","quantity":2}]},)"
    R"({"id":1729592969712207013,"seller_sku":"BLUE","inventory":[]}]}]}})";

TEST(DecodeProducts, SkusProductsAndToken) {
    ListingMap map;
    const auto next = decode_products(kProducts, map);
    ASSERT_TRUE(next);
    EXPECT_EQ(*next, "t");
    const Product& product = map.products.at("1729592969712207008");
    EXPECT_EQ(product.state, ProductState::on_sale);
    EXPECT_EQ(product.skus.size(), 2U);
    const Sku& red = map.skus.at(ExternalId::parse("1729592969712207012"));
    EXPECT_EQ(red.seller_sku, "RED");
    EXPECT_EQ(red.quantity(), 11);
    EXPECT_EQ(map.skus.at(ExternalId::parse("1729592969712207013")).seller_sku, "BLUE");
}

TEST(InventoryEntry, AllWarehousesAndExplicitBackorder) {
    ListingMap map;
    ASSERT_TRUE(decode_products(kProducts, map));
    const Sku& red = map.skus.at(ExternalId::parse("1729592969712207012"));
    EXPECT_EQ(
        inventory_entry(red, 5),
        R"({"id":"1729592969712207012","inventory":[)"
        R"({"warehouse_id":"71","quantity":5,"backorder_quantity":0,"handling_time":3},)"
        R"({"warehouse_id":"72","quantity":0,"backorder_quantity":0}]})"
    );
    EXPECT_EQ(
        inventory_entry(red, 20),
        R"({"id":"1729592969712207012","inventory":[)"
        R"({"warehouse_id":"71","quantity":18,"backorder_quantity":0,"handling_time":3},)"
        R"({"warehouse_id":"72","quantity":2,"backorder_quantity":0}]})"
    );
}

TEST(DecodeInventory, TotalsAndWarehouses) {
    const auto stocks = decode_inventory(
        R"({"code":0,"data":{"inventory":[{"product_id":"1","skus":[{"id":"9007199254740993",)"
        R"("total_available_quantity":100,"total_committed_quantity":10,"warehouse_inventory":)"
        R"([{"warehouse_id":"71","available_quantity":60},{"warehouse_id":"72","available_quantity":40}]},)"
        R"({"id":"8","warehouse_inventory":[{"warehouse_id":"71","available_quantity":3}]}]}]}})"
    );
    ASSERT_TRUE(stocks);
    ASSERT_EQ(stocks->size(), 2U);
    EXPECT_EQ((*stocks)[0].sku.text(), "9007199254740993");
    EXPECT_EQ((*stocks)[0].available, 100);
    EXPECT_EQ((*stocks)[1].available, 3);
}

TEST(DecodeErrors, DescendsToTheCause) {
    const auto errors = decode_errors(
        R"({"code":0,"message":"Success","data":{"errors":[{"code":12052990,"message":"Check failed",)"
        R"("detail":{"sku_id":"1729592969712207013","extra_errors":[{"warehouse_id":"7","code":12052097,)"
        R"("message":"The warehouse does not exist"}]}},{"code":12052055,"message":"limits","detail":{"sku_id":"5"}}]}})"
    );
    ASSERT_TRUE(errors);
    ASSERT_EQ(errors->size(), 2U);
    EXPECT_EQ((*errors)[0].item, "1729592969712207013");
    EXPECT_EQ((*errors)[0].code, 12052097);
    EXPECT_EQ((*errors)[1].code, 12052055);
    EXPECT_TRUE(decode_errors(R"({"code":0,"data":{}})")->empty());
    EXPECT_TRUE(decode_errors(R"({"code":0,"data":null})")->empty());
    EXPECT_FALSE(decode_errors("nonsense"));
}

TEST(DecodeWarehouses, OnlyThoseForSales) {
    const auto ids = decode_sales_warehouses(
        R"({"code":0,"data":{"warehouses":[{"id":"1","type":"SALES_WAREHOUSE","effect_status":"ENABLED"},)"
        R"({"id":"2","type":"RETURN_WAREHOUSE","effect_status":"ENABLED"},)"
        R"({"id":"3","type":"SALES_WAREHOUSE","effect_status":"DISABLED"}]}})"
    );
    ASSERT_TRUE(ids);
    EXPECT_EQ(*ids, std::vector<std::string>{"1"});
}

}  // namespace
}  // namespace tidegate::channels::tiktok
