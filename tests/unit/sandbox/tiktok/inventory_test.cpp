// Goal: inventory of TikTok Shop's sandbox: absolute sets, per-SKU refusals under code 0,
// read-back, activation, and the webhooks that tell of changes. Method: a world in virtual time,
// requests signed by hand; figures compared with equality.

#include <gtest/gtest.h>

#include "sandbox/tiktok/shop.h"
#include "unit/sandbox/support.h"

namespace tidegate::sandbox {
namespace {

using testing::parse;
using testing::small_world;
using testing::TestWorld;

constexpr const char* kUpdate = "/product/202309/products/1729592969712207009/inventory/update";
const std::string kWarehouse = "7068517275539719943";

std::string update_of(
    const std::string& inventory, const std::string& sku = "1729592969712300013"
) {
    return R"({"skus":[{"id":")" + sku + R"(","inventory":[)" + inventory + "]}]}";
}

std::string at_warehouse(const std::string& fields, const std::string& warehouse = kWarehouse) {
    return R"({"warehouse_id":")" + warehouse + R"(",)" + fields + "}";
}

TEST(SandboxTiktokInventory, AWriteSetsAvailableAbsolutelyAndLeavesCommitted) {
    TestWorld test;
    test.buy(ShopKind::tiktok, "TG-0001", 4);
    for (int i = 0; i < 2; ++i) {
        const Json answer = test.tiktok(
            "POST", kUpdate, {}, update_of(at_warehouse(R"("quantity":7,"backorder_quantity":0)"))
        );
        EXPECT_EQ(answer["code"], Json(0));
        EXPECT_FALSE(answer["data"].find("errors"));
    }
    const Json found = test.tiktok(
        "POST", "/product/202309/inventory/search", {}, R"({"sku_ids":["1729592969712300013"]})"
    );
    const Json& sku = found["data"]["inventory"].items().at(0)["skus"].items().at(0);
    EXPECT_EQ(sku["total_available_quantity"], Json(7));
    EXPECT_EQ(sku["total_committed_quantity"], Json(4));
    EXPECT_EQ(sku["warehouse_inventory"].items().at(0)["warehouse_id"], Json(kWarehouse));
}

TEST(SandboxTiktokInventory, TheWarehouseMayBeLeftOutOnlyWhenThereIsOne) {
    TestWorld one;
    EXPECT_FALSE(
        one.tiktok("POST", kUpdate, {}, update_of(R"({"quantity":7})"))["data"].find("errors")
    );
    TestWorld two(small_world(2));
    EXPECT_EQ(
        two.tiktok("POST", kUpdate, {}, update_of(R"({"quantity":7})"))["data"]["errors"]
            .items()
            .at(0)["code"],
        Json(12052990)
    );
}

struct SkuRefusal {
    const char* name;
    std::uint32_t warehouses;
    std::string body;
    std::int64_t code;
};

class SandboxTiktokSkuRefusals : public ::testing::TestWithParam<SkuRefusal> {};

TEST_P(SandboxTiktokSkuRefusals, AreUnderCodeZeroAndChangeNothing) {
    TestWorld test(small_world(GetParam().warehouses));
    const net::Response response =
        test.send(test.tiktok_request("POST", kUpdate, {}, GetParam().body));
    EXPECT_EQ(response.status, 200);
    const Json answer = parse(response.body);
    EXPECT_EQ(answer["code"], Json(0));
    ASSERT_EQ(answer["data"]["errors"].items().size(), 1U) << response.body;
    EXPECT_EQ(answer["data"]["errors"].items()[0]["code"], Json(GetParam().code)) << response.body;
    EXPECT_EQ(test.listing(ShopKind::tiktok, "TG-0001").available(), Quantity(10));
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    SandboxTiktokSkuRefusals,
    ::testing::Values(
        SkuRefusal{"Zero", 1, update_of(at_warehouse(R"("quantity":0)")), 12052055},
        SkuRefusal{"TooMany", 1, update_of(at_warehouse(R"("quantity":100000)")), 12052055},
        SkuRefusal{"Negative", 1, update_of(at_warehouse(R"("quantity":-1)")), 12052055},
        SkuRefusal{"UnknownSku", 1, update_of(at_warehouse(R"("quantity":1)"), "999"), 12052556},
        SkuRefusal{
            "UnknownWarehouse", 1, update_of(at_warehouse(R"("quantity":1)", "5")), 12052990},
        SkuRefusal{"MissingWarehouse", 2, update_of(at_warehouse(R"("quantity":1)")), 12019028},
        SkuRefusal{
            "WarehouseTwice",
            2,
            update_of(at_warehouse(R"("quantity":1)") + "," + at_warehouse(R"("quantity":1)")),
            12052533}
    ),
    [](const auto& row) { return std::string(row.param.name); }
);

struct CallRefusal {
    const char* name;
    std::string path;
    std::string body;
    std::int64_t code;
};

class SandboxTiktokCallRefusals : public ::testing::TestWithParam<CallRefusal> {};

TEST_P(SandboxTiktokCallRefusals, RefuseTheWholeCall) {
    TestWorld test;
    EXPECT_EQ(
        test.tiktok("POST", GetParam().path, {}, GetParam().body)["code"], Json(GetParam().code)
    );
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    SandboxTiktokCallRefusals,
    ::testing::Values(
        CallRefusal{"NoSkus", kUpdate, "{}", 36009004},
        CallRefusal{"EmptySkus", kUpdate, R"({"skus":[]})", 12052902},
        CallRefusal{
            "IdAsNumber", kUpdate, R"({"skus":[{"id":1,"inventory":[{"quantity":1}]}]})", 36009004},
        CallRefusal{"QuantityAsText", kUpdate, update_of(R"({"quantity":"1"})"), 36009004},
        CallRefusal{
            "SkuTwice",
            kUpdate,
            R"({"skus":[{"id":"1","inventory":[{"quantity":1}]},{"id":"1","inventory":[{"quantity":1}]}]})",
            12052553},
        CallRefusal{"SearchWithoutIds", "/product/202309/inventory/search", "{}", 36009004},
        CallRefusal{
            "SearchUnknownSku",
            "/product/202309/inventory/search",
            R"({"sku_ids":["1"]})",
            12019112}
    ),
    [](const auto& row) { return std::string(row.param.name); }
);

TEST(SandboxTiktokInventory, ZeroIsTakenWhenTheOptionSaysSo) {
    WorldOptions options = small_world();
    options.tiktok.accepts_zero = true;
    TestWorld test(std::move(options));
    test.tiktok("POST", kUpdate, {}, update_of(at_warehouse(R"("quantity":0)")));
    EXPECT_EQ(test.listing(ShopKind::tiktok, "TG-0001").available(), Quantity(0));
}

TEST(SandboxTiktokInventory, BackorderPersistsUntilItIsWrittenExplicitly) {
    TestWorld test;
    const auto write = [&](const std::string& fields) {
        test.tiktok("POST", kUpdate, {}, update_of(at_warehouse(fields)));
        return test.listing(ShopKind::tiktok, "TG-0001").backorder;
    };
    EXPECT_EQ(write(R"("quantity":5,"backorder_quantity":3)"), Quantity(3));
    EXPECT_EQ(write(R"("quantity":4)"), Quantity(3));
    EXPECT_EQ(write(R"("quantity":4,"backorder_quantity":0)"), Quantity(0));
}

TEST(SandboxTiktokInventory, CampaignLockedUnitsCannotBeTakenAway) {
    TestWorld test;
    Market& market = test.world.market(ShopKind::tiktok);
    market.set_locked(*market.find_sku("TG-0001"), Quantity(6));
    const Json answer =
        test.tiktok("POST", kUpdate, {}, update_of(at_warehouse(R"("quantity":5)")));
    EXPECT_EQ(answer["data"]["errors"].items().at(0)["code"], Json(12052393));
}

TEST(SandboxTiktokInventory, ADeactivatedProductRefusesWritesUntilItsAuditIsDone) {
    TestWorld test;
    const std::string ids = R"({"product_ids":["1729592969712207009"]})";
    const std::string body = update_of(at_warehouse(R"("quantity":5)"));
    EXPECT_EQ(test.tiktok("POST", "/product/202309/products/deactivate", {}, ids)["code"], Json(0));
    EXPECT_FALSE(test.buy(ShopKind::tiktok, "TG-0001").has_value());
    EXPECT_EQ(test.tiktok("POST", kUpdate, {}, body)["code"], Json(12052901));
    EXPECT_EQ(test.tiktok("POST", "/product/202309/products/activate", {}, ids)["code"], Json(0));
    const auto status = [&] {
        return test.tiktok("GET", "/product/202309/products/1729592969712207009")["data"]["status"];
    };
    EXPECT_EQ(status(), Json("PENDING"));
    test.pass(Duration::seconds(60));
    EXPECT_EQ(status(), Json("ACTIVATE"));
    EXPECT_EQ(test.tiktok("POST", kUpdate, {}, body)["code"], Json(0));
}

TEST(SandboxTiktokInventory, ProductsAreSearchedBySellerSku) {
    TestWorld test;
    const Json data = test.tiktok(
        "POST",
        "/product/202502/products/search",
        {{"page_size", "10"}},
        R"({"seller_skus":["TG-0004"],"status":"ACTIVATE"})"
    )["data"];
    ASSERT_EQ(data["products"].items().size(), 1U);
    EXPECT_EQ(data["products"].items()[0]["skus"].items().size(), 2U);
    EXPECT_EQ(
        data["products"].items()[0]["skus"].items()[0]["inventory"].items()[0]["quantity"], Json(10)
    );
}

TEST(SandboxTiktokInventory, CancellationsAndReturnsAreSearchable) {
    TestWorld test;
    Market& market = test.world.market(ShopKind::tiktok);
    const auto first = test.buy(ShopKind::tiktok, "TG-0001", 2);
    const auto second = test.buy(ShopKind::tiktok, "TG-0002");
    market.cancel_units(*first, 0, Quantity(1), Initiator::buyer, test.now);
    market.ship(*second, test.now);
    market.return_units(*second, 0, Quantity(1), test.now);
    const Json cancelled = test.tiktok(
        "POST", "/return_refund/202309/cancellations/search", {{"page_size", "50"}}, "{}"
    )["data"];
    ASSERT_EQ(cancelled["cancellations"].items().size(), 1U);
    EXPECT_EQ(cancelled["cancellations"].items()[0]["cancel_line_items"].items().size(), 1U);
    const Json returned = test.tiktok(
        "POST", "/return_refund/202309/returns/search", {{"page_size", "10"}}, "{}"
    )["data"];
    ASSERT_EQ(returned["return_orders"].items().size(), 1U);
    EXPECT_EQ(returned["return_orders"].items()[0]["order_id"], Json("576461413038785754"));
    EXPECT_EQ(
        test.tiktok(
            "POST", "/return_refund/202309/returns/search", {{"page_size", "9"}}, "{}"
        )["code"],
        Json(36009004)
    );
}

TEST(SandboxTiktokWebhooks, TellOfOrdersCancellationsAndStock) {
    TestWorld test;
    const std::string address = "http://127.0.0.1:1/hook";
    EXPECT_EQ(
        test.tiktok(
            "PUT",
            "/event/202309/webhooks",
            {},
            R"({"address":"http://127.0.0.1:1/hook","event_type":"ORDER_STATUS_CHANGE"})"
        )["code"],
        Json(0)
    );
    EXPECT_EQ(
        test.tiktok(
            "PUT",
            "/event/202309/webhooks",
            {},
            R"({"address":"http://127.0.0.1:1/hook","event_type":"INVENTORY"})"
        )["code"],
        Json(36009004)
    );
    ASSERT_TRUE(test.world.tiktok().subscribe("11", address, test.now));
    ASSERT_TRUE(test.world.tiktok().subscribe("68", address, test.now));
    EXPECT_FALSE(test.world.tiktok().subscribe("orders", address, test.now));
    const auto order = test.buy(ShopKind::tiktok, "TG-0001", 10);
    test.world.market(ShopKind::tiktok).cancel(*order, Initiator::buyer, test.now);
    test.world.collect();
    std::vector<Json> bodies;
    while (const auto delivery = test.world.webhooks(ShopKind::tiktok).take_due(test.now)) {
        EXPECT_EQ(delivery->url, address);
        const auto& options = test.world.tiktok().options();
        EXPECT_EQ(
            net::find_header(delivery->headers, "Authorization"),
            tiktok::sign_webhook(options.app_key, options.app_secret, delivery->body)
        );
        bodies.push_back(parse(delivery->body));
    }
    ASSERT_EQ(bodies.size(), 5U);
    EXPECT_EQ(bodies[0]["data"]["order_status"], Json("AWAITING_SHIPMENT"));
    EXPECT_EQ(bodies[1]["type"], Json(68));
    EXPECT_FALSE(bodies[1].find("shop_id"));
    EXPECT_EQ(bodies[1]["data"]["sku_id"], Json(std::int64_t{1729592969712300013}));
    const Json& snapshot = bodies[1]["data"]["quantity_snapshot_after_change"];
    EXPECT_FALSE(snapshot.find("total_available_quantity"));
    EXPECT_EQ(snapshot["total_committed_quantity"], Json(10));
    EXPECT_EQ(bodies[2]["data"]["order_status"], Json("CANCEL"));
    EXPECT_EQ(bodies[3]["type"], Json(11));
    EXPECT_EQ(
        bodies[4]["data"]["change_detail"].items()[0]["trigger_source"], Json("order_canceled")
    );
}

}  // namespace
}  // namespace tidegate::sandbox
