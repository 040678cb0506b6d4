// Goal: quantities of eBay's sandbox: absolute, entry by entry, 250 revisions a listing and day.
// Method: requests by hand in virtual time; figures compared with equality.
#include "unit/sandbox/ebay/shop_fixture.h"

namespace tidegate::sandbox::ebay {
namespace {

using testing::shop_options;
using testing::TestShop;
using Pair = std::pair<std::int64_t, std::int64_t>;

constexpr const char* kUpdate = "/sell/inventory/v1/bulk_update_price_quantity";

TEST(SandboxEbayInventory, TheListIsCountedInPages) {
    TestShop test;
    const std::string path = "/sell/inventory/v1/inventory_item";
    const Json first = Json::parse(test.get(path, {{"limit", "2"}}).body).value();
    EXPECT_EQ(first["total"], Json(3));
    EXPECT_EQ(first["size"], Json(2));
    EXPECT_EQ(first["inventoryItems"].items().size(), 2U);
    EXPECT_EQ(first["next"], Json("/sell/inventory/v1/inventory_item?limit=2&offset=1"));
    const Json second = Json::parse(test.get(path, {{"limit", "2"}, {"offset", "1"}}).body).value();
    ASSERT_EQ(second["inventoryItems"].items().size(), 1U);
    EXPECT_EQ(second["inventoryItems"].items()[0]["sku"], Json("SKU-3"));
    EXPECT_EQ(second.find("next"), nullptr);
    EXPECT_EQ(test.get(path, {{"limit", "201"}}).status, 400);
    EXPECT_EQ(test.get(path, {{"offset", "-1"}}).status, 400);
}

TEST(SandboxEbayInventory, AWriteIsAbsoluteAndLandsAfterItsDelay) {
    TestShop test;
    test.market.dice.settings.write_delay = {Duration::seconds(2), Duration::seconds(2)};
    const net::Response response = test.write("SKU-1", 4);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(TestShop::entry_of(response), Pair(200, 0));
    EXPECT_EQ(test.listed("SKU-1"), Quantity(10));
    test.pass(Duration::seconds(2));
    EXPECT_EQ(test.listed("SKU-1"), Quantity(4));
    const Json item = Json::parse(test.get("/sell/inventory/v1/inventory_item/SKU-1").body).value();
    EXPECT_EQ(item["availability"]["shipToLocationAvailability"]["quantity"], Json(4));
    EXPECT_EQ(test.get("/sell/inventory/v1/inventory_item/SKU-9").status, 404);
}

struct EntryRow {
    const char* name;
    std::string entry;
    Pair outcome;
};

TEST(SandboxEbayInventory, EntriesThatAreRefusedChangeNothing) {
    const EntryRow rows[] = {
        {"no SKU", R"({"shipToLocationAvailability":{"quantity":1}})", {400, 25707}},
        {"long SKU",
         R"({"sku":")" + std::string(51, 'S') + R"(","shipToLocationAvailability":{"quantity":1}})",
         {400, 25707}},
        {"unknown SKU",
         R"({"sku":"SKU-9","shipToLocationAvailability":{"quantity":1}})",
         {404, 25702}},
        {"no quantity", R"({"sku":"SKU-1","shipToLocationAvailability":{}})", {400, 25709}},
        {"negative",
         R"({"sku":"SKU-1","shipToLocationAvailability":{"quantity":-1}})",
         {400, 25709}},
        {"text", R"({"sku":"SKU-1","shipToLocationAvailability":{"quantity":"1"}})", {400, 25709}},
        {"offer",
         R"({"sku":"SKU-1","shipToLocationAvailability":{"quantity":1},"offers":[]})",
         {400, 25709}},
    };
    for (const EntryRow& row : rows) {
        TestShop test;
        const net::Response response =
            test.call("POST", kUpdate, R"({"requests":[)" + row.entry + "]}");
        EXPECT_EQ(response.status, 207) << row.name;
        EXPECT_EQ(TestShop::entry_of(response), row.outcome) << row.name;
        EXPECT_EQ(test.listed("SKU-1"), Quantity(10)) << row.name;
    }
}

TEST(SandboxEbayInventory, GoodEntriesAreWrittenBesideRefusedOnes) {
    TestShop test;
    const net::Response response = test.call(
        "POST",
        kUpdate,
        R"({"requests":[{"sku":"SKU-9","shipToLocationAvailability":{"quantity":1}},)"
        R"({"sku":"SKU-3","shipToLocationAvailability":{"quantity":1}}]})"
    );
    EXPECT_EQ(response.status, 207);
    EXPECT_EQ(test.listed("SKU-3"), Quantity(1));
}

TEST(SandboxEbayInventory, CallsThatAreRefusedAsAWhole) {
    ShopOptions options = shop_options();
    options.batch_max = 2;
    TestShop test(options);
    const std::string one = R"({"sku":"SKU-1","shipToLocationAvailability":{"quantity":1}})";
    const std::string two = R"({"sku":"SKU-2","shipToLocationAvailability":{"quantity":1}})";
    const std::string three = R"({"sku":"SKU-3","shipToLocationAvailability":{"quantity":1}})";
    for (const std::string& list : {std::string(), one + "," + one, one + "," + two + "," + three})
        EXPECT_EQ(test.call("POST", kUpdate, R"({"requests":[)" + list + "]}").status, 400) << list;
    EXPECT_EQ(test.call("POST", kUpdate, "not json").status, 400);
    EXPECT_EQ(test.listed("SKU-1"), Quantity(10));
    const std::string get = "/sell/inventory/v1/bulk_get_inventory_item";
    EXPECT_EQ(test.call("POST", get, R"({"requests":[]})").status, 400);
    EXPECT_EQ(
        test.call("POST", get, R"({"requests":[)" + one + "," + two + "," + three + "]}").status,
        400
    );
}

TEST(SandboxEbayInventory, SeveralItemsAreReadInOneCall) {
    TestShop test;
    const net::Response response = test.call(
        "POST",
        "/sell/inventory/v1/bulk_get_inventory_item",
        R"({"requests":[{"sku":"SKU-1"},{"sku":"SKU-9"}]})"
    );
    EXPECT_EQ(response.status, 207);
    const Json body = Json::parse(response.body).value();
    const auto& answers = body["responses"].items();
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[0]["statusCode"], Json(200));
    EXPECT_EQ(answers[0]["inventoryItem"]["sku"], Json("SKU-1"));
    EXPECT_EQ(answers[1]["statusCode"], Json(404));
}

TEST(SandboxEbayInventory, VariationsShareTheRevisionsOfTheirListing) {
    TestShop test;
    for (int i = 0; i < 250; ++i) {
        EXPECT_EQ(TestShop::entry_of(test.write(i % 2 == 0 ? "SKU-1" : "SKU-2", i)), Pair(200, 0));
    }
    EXPECT_EQ(TestShop::entry_of(test.write("SKU-1", 0)), Pair(400, 25002));
    EXPECT_EQ(test.listed("SKU-1"), Quantity(248));
    EXPECT_EQ(TestShop::entry_of(test.write("SKU-3", 0)), Pair(200, 0));
    test.now = parse_time("2026-01-16T08:00:00.000Z").value();
    const auto fresh = test.shop.tokens().refresh("seller^refresh", test.now);
    const net::Response next_day = test.call(
        "POST",
        kUpdate,
        R"({"requests":[{"sku":"SKU-1","shipToLocationAvailability":{"quantity":0}}]})",
        {},
        fresh->access_token
    );
    EXPECT_EQ(TestShop::entry_of(next_day), Pair(200, 0));
}

TEST(SandboxEbayInventory, WritesOfOneListingThatComeTooFastAreRefused) {
    ShopOptions options = shop_options();
    options.exclusive_time = Duration::seconds(1);
    TestShop test(options);
    EXPECT_EQ(TestShop::entry_of(test.write("SKU-1", 5)), Pair(200, 0));
    test.pass(Duration(500));
    EXPECT_EQ(TestShop::entry_of(test.write("SKU-2", 5)), Pair(500, 25025));
    EXPECT_EQ(TestShop::entry_of(test.write("SKU-3", 5)), Pair(200, 0));
    test.pass(Duration(500));
    EXPECT_EQ(TestShop::entry_of(test.write("SKU-2", 5)), Pair(200, 0));
}

}  // namespace
}  // namespace tidegate::sandbox::ebay
