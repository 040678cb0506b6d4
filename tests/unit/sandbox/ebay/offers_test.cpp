// Goal: offers of eBay's sandbox: states, full replacement, publishing. Method: requests by hand in
// virtual time.
#include "unit/sandbox/ebay/shop_fixture.h"

namespace tidegate::sandbox::ebay {
namespace {

using testing::shop_options;
using testing::TestShop;

const std::string kOffer = "/sell/inventory/v1/offer/903";  // of SKU-3

Json offer_of(TestShop& test, const std::string& sku) {
    const Json body =
        Json::parse(test.get("/sell/inventory/v1/offer", {{"sku", sku}}).body).value();
    return body["offers"].items().at(0);
}

TEST(SandboxEbayOffers, AnOfferTellsItsListing) {
    TestShop test;
    test.buy("SKU-1", 3);
    const Json offer = offer_of(test, "SKU-1");
    EXPECT_EQ(offer["offerId"], Json("901"));
    EXPECT_EQ(offer["status"], Json("PUBLISHED"));
    EXPECT_EQ(offer["listing"]["listingId"], Json("110000000001"));
    EXPECT_EQ(offer["listing"]["listingStatus"], Json("ACTIVE"));
    EXPECT_EQ(offer["listing"]["soldQuantity"], Json(3));
    EXPECT_EQ(offer["availableQuantity"], Json(7));
    EXPECT_EQ(test.get("/sell/inventory/v1/offer").status, 400);
    EXPECT_EQ(test.get("/sell/inventory/v1/offer", {{"sku", "SKU-9"}}).status, 404);
    EXPECT_EQ(test.get("/sell/inventory/v1/offer/1").status, 404);
}

TEST(SandboxEbayOffers, WhatAReplacementLeavesOutIsLost) {
    TestShop test;
    const char* const given[] = {
        "categoryId",
        "listingDescription",
        "listingPolicies",
        "merchantLocationKey",
        "pricingSummary"};
    for (const char* field : given) {
        EXPECT_NE(offer_of(test, "SKU-3").find(field), nullptr) << field;
    }
    EXPECT_EQ(test.call("PUT", kOffer, R"({"listingDescription":"d"})").status, 200);
    EXPECT_EQ(offer_of(test, "SKU-3").find("categoryId"), nullptr);
    EXPECT_EQ(offer_of(test, "SKU-3").find("listingPolicies"), nullptr);
}

TEST(SandboxEbayOffers, AtZeroAListingIsOutOfStockOrEnds) {
    TestShop kept;
    kept.buy("SKU-1", 10);
    EXPECT_EQ(offer_of(kept, "SKU-1")["listing"]["listingStatus"], Json("OUT_OF_STOCK"));
    ShopOptions options = shop_options();
    options.out_of_stock_control = false;
    TestShop ended(options);
    ended.buy("SKU-1", 10);
    EXPECT_EQ(offer_of(ended, "SKU-1")["listing"]["listingStatus"], Json("ENDED"));
}

struct PutRow {
    const char* name;
    std::string body;
    std::int64_t error;
};

TEST(SandboxEbayOffers, AnOfferIsReplacedAsAWhole) {
    const PutRow rows[] = {
        {"not json", "x", 25709},
        {"no description", "{}", 25016},
        {"no limit", R"({"listingDescription":"d","quantityLimitPerBuyer":0})", 25709},
    };
    TestShop test;
    for (const PutRow& row : rows) {
        EXPECT_EQ(TestShop::error_of(test.call("PUT", kOffer, row.body)), row.error) << row.name;
    }
    EXPECT_EQ(
        test.call("PUT", kOffer, R"({"listingDescription":"d","quantityLimitPerBuyer":2})").status,
        200
    );
    EXPECT_EQ(offer_of(test, "SKU-3")["quantityLimitPerBuyer"], Json(2));
    EXPECT_EQ(test.call("PUT", kOffer, R"({"listingDescription":"e"})").status, 200);
    EXPECT_EQ(offer_of(test, "SKU-3").find("quantityLimitPerBuyer"), nullptr);
    EXPECT_EQ(offer_of(test, "SKU-3")["listingDescription"], Json("e"));
    EXPECT_EQ(test.call("PUT", "/sell/inventory/v1/offer/1", "{}").status, 404);
}

TEST(SandboxEbayOffers, ReplacingNeedsALanguageAndARevision) {
    ShopOptions options = shop_options();
    options.revisions_per_day = 1;
    TestShop test(options);
    net::Request request;
    request.method = "PUT";
    request.path = kOffer;
    request.body = R"({"listingDescription":"d"})";
    request.headers = {
        {"Authorization", "Bearer seller-token"}, {"Content-Type", "application/json"}};
    for (const char* language : {"", "english", "EN-us"}) {
        net::Request spoken = request;
        spoken.headers.push_back({"Content-Language", language});
        EXPECT_EQ(test.send(spoken).status, 400) << language;
    }
    request.headers.push_back({"Content-Language", "en-US"});
    EXPECT_EQ(test.send(request).status, 200);
    EXPECT_EQ(TestShop::error_of(test.send(request)), 25002);
}

TEST(SandboxEbayOffers, WithdrawnOffersSellNothingUntilTheyArePublished) {
    TestShop test;
    EXPECT_EQ(test.call("POST", kOffer + "/withdraw").status, 200);
    EXPECT_EQ(offer_of(test, "SKU-3")["status"], Json("UNPUBLISHED"));
    EXPECT_EQ(offer_of(test, "SKU-3").find("listing"), nullptr);
    EXPECT_EQ(test.call("POST", kOffer + "/publish").status, 200);
    test.pass(Duration::seconds(60));
    EXPECT_EQ(offer_of(test, "SKU-3")["status"], Json("PUBLISHED"));
    // A variation is withdrawn with its group.
    EXPECT_EQ(test.call("POST", "/sell/inventory/v1/offer/901/withdraw").status, 400);
    EXPECT_EQ(test.call("POST", "/sell/inventory/v1/offer/1/withdraw").status, 404);
    EXPECT_EQ(test.call("POST", "/sell/inventory/v1/offer/1/publish").status, 404);
}

}  // namespace
}  // namespace tidegate::sandbox::ebay
