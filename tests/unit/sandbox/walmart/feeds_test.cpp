// Goal: a feed lands when it is processed, over whatever was written meanwhile: the danger that
// keeps the connector from posting any. Method: a small seller in virtual time.
#include <gtest/gtest.h>

#include "unit/sandbox/walmart/walmart_seller.h"

namespace tidegate::sandbox {
namespace {

using testing::code_of;
using testing::field_of;
using testing::WalmartSeller;

net::Request feed_request(WalmartSeller& seller, const char* type, const std::string& file) {
    net::Request request = seller.request("POST", "/v3/feeds", {{"feedType", type}});
    for (net::Header& header : request.headers) {
        if (header.name == "Content-Type") header.value = "multipart/form-data; boundary=XX";
    }
    request.body =
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.json\"\r\n"
        "Content-Type: application/json\r\n\r\n" +
        file + "\r\n--XX--\r\n";
    return request;
}

constexpr const char* kSingle = R"({"InventoryHeader":{"version":"1.4"},"Inventory":[)"
                                R"({"sku":"A 1","quantity":{"unit":"EACH","amount":20}},)"
                                R"({"sku":"none","quantity":{"unit":"EACH","amount":1}}]})";

TEST(SandboxWalmartFeeds, ALateFeedResurrectsStock) {
    WalmartSeller seller;
    const Json posted = seller.send(feed_request(seller, "inventory", kSingle));
    EXPECT_EQ(seller.status, 200);
    const std::string path = "/v3/feeds/" + posted["feedId"].as_string();
    seller.now = seller.now + Duration::seconds(600);
    EXPECT_EQ(seller.call("GET", path)["feedStatus"], Json("INPROGRESS"));
    // Sold out elsewhere: the seller writes zero, and it is taken at once.
    (void)seller.call(
        "PUT",
        "/v3/inventory",
        {{"sku", "A 1"}},
        R"({"sku":"A 1","quantity":{"unit":"EACH","amount":0}})"
    );
    EXPECT_EQ(seller.figures()[2], 0);
    seller.now = seller.now + Duration::seconds(300);
    seller.token.clear();
    EXPECT_EQ(seller.figures()[2], 20);
    const Json done = seller.call("GET", path, {{"includeDetails", "true"}});
    EXPECT_EQ(done["feedStatus"], Json("PROCESSED"));
    EXPECT_EQ(done["itemsSucceeded"], Json(1));
    EXPECT_EQ(done["itemsFailed"], Json(1));
    const Json& details = done["itemDetails"]["itemIngestionStatus"];
    EXPECT_EQ(details.items().at(0)["ingestionStatus"], Json("SUCCESS"));
    EXPECT_EQ(details.items().at(1)["ingestionStatus"], Json("DATA_ERROR"));
}

TEST(SandboxWalmartFeeds, WritesSeveralNodes) {
    WalmartSeller seller;
    (void)seller.send(feed_request(
        seller,
        "MP_INVENTORY",
        R"({"inventoryHeader":{"version":"1.5"},"inventory":[{"sku":"A 1","shipNodes":[)"
        R"({"shipNode":"1000005050","quantity":{"unit":"EACH","amount":3}},)"
        R"({"shipNode":"1000005051","quantity":{"unit":"EACH","amount":4}}]}]})"
    ));
    EXPECT_EQ(seller.status, 200);
    seller.now = seller.now + Duration::seconds(900);
    seller.token.clear();
    EXPECT_EQ(seller.figures(0)[0], 3);
    EXPECT_EQ(seller.figures(1)[0], 4);
}

TEST(SandboxWalmartFeeds, RefusesWrongFeeds) {
    walmart::ShopOptions options;
    options.feed_bytes_max = 1000;
    WalmartSeller seller(options);
    const auto refused = [&](const char* type, const std::string& file) {
        return field_of(seller.send(feed_request(seller, type, file)));
    };
    EXPECT_EQ(refused("item", kSingle), "feedType");
    EXPECT_EQ(refused("inventory", "no json"), "file");
    EXPECT_EQ(refused("inventory", R"({"InventoryHeader":{"version":"1.5"}})"), "file");
    EXPECT_EQ(refused("inventory", R"({"InventoryHeader":{"version":"1.4"}})"), "file");
    EXPECT_EQ(refused("MP_INVENTORY", kSingle), "file");  // mind the letter case
    (void)seller.send(feed_request(seller, "inventory", std::string(1000, ' ')));
    EXPECT_EQ(seller.status, 413);
    EXPECT_EQ(code_of(seller.call("GET", "/v3/feeds/none")), "CONTENT_NOT_FOUND");
    EXPECT_EQ(seller.shop.feeds_posted(), 0U);
}

TEST(SandboxWalmartFeeds, TenInAnHour) {
    WalmartSeller seller;
    for (int i = 0; i < 10; ++i) {
        (void)seller.send(feed_request(seller, "inventory", kSingle));
        EXPECT_EQ(seller.status, 200);
    }
    (void)seller.send(feed_request(seller, "inventory", kSingle));
    EXPECT_EQ(seller.status, 429);
}

}  // namespace
}  // namespace tidegate::sandbox
