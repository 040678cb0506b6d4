// Goal: one seed gives one truth, whatever clients do meanwhile; crowds come at their rates; units
// are conserved.
// Method: hours of virtual time; runs compared with each other, totals with the listing.

#include "sandbox/world.h"

#include <gtest/gtest.h>

#include "sandbox/admin.h"
#include "unit/sandbox/support.h"

namespace tidegate::sandbox {
namespace {

using testing::kStart;
using testing::parse;
using testing::small_world;
using testing::TestWorld;

CrowdSpec crowd(CrowdKind kind, double rate, std::uint64_t seed) {
    CrowdSpec spec;
    spec.kind = kind;
    spec.listing = ListingIndex(0);
    spec.buyers_per_minute = rate;
    spec.start = kStart;
    spec.length = Duration::seconds(3600);
    spec.seed = seed;
    spec.units_max = 3;
    spec.cancel_share = 0.1;
    spec.unpaid_share = 0.1;
    spec.slow_payer_share = 0.2;
    return spec;
}

std::string outcome(std::uint64_t seed, bool busy_client) {
    WorldOptions options = small_world();
    for (SkuSpec& spec : options.markets[ShopKind::tiktok].skus) spec.listed = Quantity(300);
    TestWorld test(std::move(options));
    auto& faults = test.world.market(ShopKind::tiktok).dice.settings;
    faults.feed_delay = {Duration(500), Duration(60'000)};
    faults.count_lag = Duration(500);
    test.world.add_crowd(ShopKind::tiktok, crowd(CrowdKind::live, 20, seed));
    test.world.add_crowd(ShopKind::shopify, crowd(CrowdKind::pulse, 60, seed + 1));
    for (int minute = 0; minute < 80; ++minute) {
        test.pass(Duration::seconds(60));
        if (busy_client) {
            test.tiktok("POST", "/order/202309/orders/search", {{"page_size", "10"}}, "{}");
        }
    }
    net::Request request;
    request.method = "GET";
    request.path = "/truth";
    request.query = {{"orders", "1"}, {"limit", "10000"}, {"stock", "300"}};
    return handle_admin(test.world, request, test.now).body;
}

TEST(SandboxWorld, OneSeedOneTruthWhateverClientsAsk) {
    const std::string first = outcome(3, false);
    EXPECT_EQ(first, outcome(3, false));
    EXPECT_EQ(first, outcome(3, true));
    EXPECT_NE(first, outcome(4, false));
}

TEST(SandboxWorld, PlacedUnitsAreTheListedOnesThatLeft) {
    WorldOptions options = small_world();
    for (SkuSpec& spec : options.markets[ShopKind::tiktok].skus) spec.listed = Quantity(200);
    TestWorld test(std::move(options));
    test.world.add_crowd(ShopKind::tiktok, crowd(CrowdKind::steady, 30, 1));
    test.pass(Duration::seconds(5000));
    EXPECT_FALSE(test.world.buyers_left());
    const Listing& listing = test.listing(ShopKind::tiktok, "TG-0001");
    EXPECT_EQ(listing.placed + listing.available(), Quantity(200));
    EXPECT_GT(listing.turned_away, Quantity(0));
    EXPECT_EQ(test.world.oversold("TG-0001", Quantity(150)), listing.bought() - Quantity(150));
    EXPECT_EQ(test.world.oversold("TG-0001", Quantity(200)), Quantity(0));
}

Json admin(TestWorld& test, std::string path, std::string body, int status = 200) {
    net::Request request;
    request.method = "POST";
    request.path = std::move(path);
    request.body = std::move(body);
    const net::Response response = handle_admin(test.world, request, test.now);
    EXPECT_EQ(response.status, status) << response.body;
    return parse(response.body);
}

TEST(SandboxAdmin, DrivesEverythingByJson) {
    TestWorld test;
    admin(test, "/hand-edit", R"({"shop":"tiktok","sku":"TG-0001","quantity":3})");
    EXPECT_EQ(test.listing(ShopKind::tiktok, "TG-0001").available(), Quantity(3));
    const Json bought =
        admin(test, "/buy", R"({"shop":"tiktok","lines":[{"sku":"TG-0001","units":2}]})");
    EXPECT_EQ(bought["sold"], Json(true));
    EXPECT_EQ(
        admin(test, "/buy", R"({"shop":"tiktok","lines":[{"sku":"TG-0001","units":2}]})")["sold"],
        Json(false)
    );
    const std::string order = bought["order_id"].as_string();
    EXPECT_EQ(
        admin(
            test, "/cancel", R"({"shop":"tiktok","line":0,"units":1,"order_id":")" + order + R"("})"
        )["done"],
        Json(true)
    );
    EXPECT_EQ(
        admin(test, "/ship", R"({"shop":"tiktok","order_id":")" + order + R"("})")["done"],
        Json(true)
    );
    EXPECT_EQ(
        admin(test, "/return", R"({"shop":"tiktok","order_id":")" + order + R"("})")["done"],
        Json(true)
    );
    admin(test, "/fault", R"({"shop":"shopify","write_delay_ms":[10,20],"reply_lost":0.5})");
    EXPECT_EQ(test.world.market(ShopKind::shopify).dice.settings.write_delay.longest, Duration(20));
    admin(test, "/fault", R"({"shop":"shopify","reset":true})");
    EXPECT_EQ(test.world.market(ShopKind::shopify).dice.settings.reply_lost, 0);
    admin(
        test,
        "/scenario",
        R"({"speed":10,"buyers":[{"shop":"shopify","sku":"TG-0002","kind":"steady","rate":60,"seconds":100,"seed":3}]})"
    );
    test.pass(Duration::seconds(10));
    EXPECT_FALSE(test.world.buyers_left());
    EXPECT_EQ(test.listing(ShopKind::shopify, "TG-0002").available(), Quantity(0));
}

TEST(SandboxAdmin, RefusesWhatItDoesNotUnderstand) {
    TestWorld test;
    admin(test, "/nowhere", "{}", 404);
    admin(test, "/buy", "[]", 400);
    admin(test, "/buy", R"({"shop":"ebay"})", 400);
    admin(test, "/hand-edit", R"({"shop":"tiktok","sku":"none","quantity":1})", 400);
    admin(test, "/cancel", R"({"shop":"tiktok","order_id":"1"})", 400);
    admin(test, "/scenario", R"({"buyers":[]})", 400);
}

}  // namespace
}  // namespace tidegate::sandbox
