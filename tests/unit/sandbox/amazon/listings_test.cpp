#include <gtest/gtest.h>

#include "amazon_client.h"

// Goal: quantities are written, delayed and refused as the real marketplace does. Method: patches
// and reads of a market in virtual time.

namespace tidegate::sandbox::amazon {
namespace {

using testing::AmazonClient;
using testing::kItems;
using testing::kStoreQuery;

constexpr const char* kAvailability = "fulfillment_availability";

std::string patch_body(
    const std::string& value,
    const std::string& attribute = kAvailability,
    const std::string& op = "merge",
    const std::string& type = "LUGGAGE"
) {
    return R"({"productType":")" + type + R"(","patches":[{"op":")" + op +
           R"(","path":"/attributes/)" + attribute + R"(","value":[)" + value + "]}]}";
}
std::string own(const std::string& quantity) {
    return R"({"fulfillment_channel_code":"DEFAULT","quantity":)" + quantity + "}";
}
std::string item(const std::string& sku) {
    return kItems + '/' + sku + kStoreQuery;
}
Json patch(AmazonClient& client, const std::string& sku, const std::string& body) {
    const net::Response response = client.send(client.good("PATCH", item(sku), body));
    EXPECT_EQ(response.status, 200) << response.body;
    return AmazonClient::parse(response.body);
}
std::int64_t shown(AmazonClient& client, const std::string& sku) {
    const Json answer = client.get(item(sku) + "&includedData=fulfillmentAvailability");
    return answer["fulfillmentAvailability"].items().at(0)["quantity"].as_integer(-1);
}

TEST(PatchListing, IsAcceptedNowAndShownWhenItLands) {
    AmazonClient client;
    client.market.dice.settings.write_delay = {Duration::seconds(180), Duration::seconds(180)};
    const Json answer = patch(client, "SKU-1", patch_body(own("4")));
    EXPECT_EQ(answer["status"].as_string(), "ACCEPTED");
    EXPECT_EQ(answer["issues"].items().size(), 0U);
    EXPECT_EQ(shown(client, "SKU-1"), 10);
    client.pass(Duration(179'999));
    EXPECT_EQ(shown(client, "SKU-1"), 10);
    client.pass(Duration(1));
    EXPECT_EQ(shown(client, "SKU-1"), 4);
}

TEST(PatchListing, AWriteThatLandsAfterASalePutsTheSoldUnitsOnSaleAgain) {
    AmazonClient client;
    client.market.dice.settings.write_delay = {Duration::seconds(60), Duration::seconds(60)};
    patch(client, "SKU-1", patch_body(own("10")));
    client.buy(0, 3);
    EXPECT_EQ(shown(client, "SKU-1"), 7);
    client.pass(Duration::seconds(60));
    EXPECT_EQ(shown(client, "SKU-1"), 10);
}

struct InvalidPatch {
    std::string name;
    std::string body;
    std::string code;
};
class PatchInvalid : public ::testing::TestWithParam<InvalidPatch> {};

TEST_P(PatchInvalid, ComesWith200AndChangesNothing) {
    AmazonClient client;
    const Json answer = patch(client, "SKU-1", GetParam().body);
    EXPECT_EQ(answer["status"].as_string(), "INVALID");
    EXPECT_EQ(answer["issues"].items().at(0)["code"].as_string(), GetParam().code);
    EXPECT_EQ(shown(client, "SKU-1"), 10);
}

INSTANTIATE_TEST_SUITE_P(
    Issues,
    PatchInvalid,
    ::testing::Values(
        InvalidPatch{"no_channel_code", patch_body(R"({"quantity":4})"), "90220"},
        InvalidPatch{
            "a_channel_of_amazons",
            patch_body(R"({"fulfillment_channel_code":"AMAZON_NA","quantity":4})"),
            "90244"},
        InvalidPatch{"a_negative_quantity", patch_body(own("-1")), "90225"},
        InvalidPatch{"a_quantity_that_is_text", patch_body(own("\"4\"")), "90225"},
        InvalidPatch{
            "another_spelling", patch_body(own("4"), "fulfilment_availability"), "90000900"},
        InvalidPatch{
            "another_product_type",
            patch_body(own("4"), kAvailability, "merge", "SHOES"),
            "4000003"},
        InvalidPatch{
            "a_limit_of_nothing",
            patch_body(R"({"value":0})", "max_order_quantity", "replace"),
            "90225"}
    ),
    [](const auto& tested) { return tested.param.name; }
);

struct RefusedPatch {
    std::string name;
    std::string target;
    std::string body;
    int status;
    std::string message;
};
class PatchRefused : public ::testing::TestWithParam<RefusedPatch> {};

TEST_P(PatchRefused, SaysWhy) {
    AmazonClient client;
    const auto refused = client.refusal(client.good("PATCH", GetParam().target, GetParam().body));
    EXPECT_EQ(refused, std::pair(GetParam().status, GetParam().message));
}

const std::string kNoStore = "'marketplaceIds' must name the store of the listings.";
const std::string kNeeded = "'productType' and 'patches' are required.";

INSTANTIATE_TEST_SUITE_P(
    Reasons,
    PatchRefused,
    ::testing::Values(
        RefusedPatch{"no_store", kItems + "/SKU-1", patch_body(own("4")), 400, kNoStore},
        RefusedPatch{
            "no_such_sku", item("OTHER"), patch_body(own("4")), 404, "The SKU was not found."},
        RefusedPatch{"no_json", item("SKU-1"), "x", 400, "The body is no JSON object."},
        RefusedPatch{"no_type", item("SKU-1"), R"({"patches":[{}]})", 400, kNeeded},
        RefusedPatch{
            "no_patches", item("SKU-1"), R"({"productType":"LUGGAGE","patches":[]})", 400, kNeeded},
        RefusedPatch{
            "no_such_op",
            item("SKU-1"),
            patch_body(own("4"), kAvailability, "set"),
            400,
            "A patch has an unknown 'op'."},
        RefusedPatch{
            "not_at_the_top",
            item("SKU-1"),
            patch_body(own("4"), "fulfillment_availability/0/quantity"),
            400,
            "Only attributes of the top level can be patched."},
        RefusedPatch{
            "no_values", item("SKU-1"), patch_body(""), 400, "A patch needs a list of values."}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(PatchListing, APreviewStoresNothing) {
    AmazonClient client;
    const net::Response response = client.send(
        client.good("PATCH", item("SKU-1") + "&mode=VALIDATION_PREVIEW", patch_body(own("4")))
    );
    EXPECT_EQ(AmazonClient::parse(response.body)["status"].as_string(), "VALID");
    EXPECT_EQ(shown(client, "SKU-1"), 10);
}

TEST(PatchListing, AQuantityWrittenToAListingOfAmazonsStandsBesideItsOwnEntry) {
    ShopOptions options;
    options.fba_skus = {"SKU-1"};
    AmazonClient client(options);
    const std::string read = item("SKU-1") + "&includedData=fulfillmentAvailability";
    EXPECT_EQ(client.get(read)["fulfillmentAvailability"].items().size(), 1U);
    patch(client, "SKU-1", patch_body(own("4")));
    const Json entries = client.get(read)["fulfillmentAvailability"];
    ASSERT_EQ(entries.items().size(), 2U);
    EXPECT_EQ(entries.items()[0]["fulfillmentChannelCode"].as_string(), "AMAZON_NA");
    EXPECT_EQ(entries.items()[1]["fulfillmentChannelCode"].as_string(), "DEFAULT");
}

TEST(PatchListing, ALimitIsTakenWhereTheProductTypeHasOne) {
    const std::string body = patch_body(R"({"value":2})", "max_order_quantity", "replace");
    AmazonClient client;
    EXPECT_EQ(patch(client, "SKU-1", body)["status"].as_string(), "ACCEPTED");
    EXPECT_EQ(client.shop.purchase_limit(ListingIndex(0)), Quantity(2));
    EXPECT_EQ(client.shop.purchase_limit(ListingIndex(1)), std::nullopt);
    ShopOptions options;
    options.takes_purchase_limit = false;
    AmazonClient other(options);
    EXPECT_EQ(patch(other, "SKU-1", body)["status"].as_string(), "INVALID");
}

TEST(GetListing, ShowsItsSummaryAndNoDeletedListing) {
    AmazonClient client;
    const Json answer = client.get(item("SKU-1"));
    const Json& summary = answer["summaries"].items().at(0);
    EXPECT_EQ(summary["productType"].as_string(), "LUGGAGE");
    EXPECT_EQ(summary["status"].items().size(), 2U);
    EXPECT_EQ(answer.find("fulfillmentAvailability"), nullptr);
    client.market.remove(client.market.listing(ListingIndex(0)).product, client.now);
    EXPECT_EQ(client.send(client.good("GET", item("SKU-1"))).status, 404);
}

const std::string kWalk = kItems + kStoreQuery + "&sortBy=createdDate&sortOrder=ASC&pageSize=20";

TEST(SearchListings, WalksPagesInOrderOfCreation) {
    AmazonClient client({}, 45);
    std::vector<std::size_t> sizes;
    std::string token;
    std::string last;
    do {
        const Json page = client.get(token.empty() ? kWalk : kWalk + "&pageToken=" + token);
        EXPECT_EQ(page["numberOfResults"].as_integer(), 45);
        sizes.push_back(page["items"].items().size());
        for (const Json& entry : page["items"].items()) {
            const std::string created = entry["summaries"].items().at(0)["createdDate"].as_string();
            EXPECT_LT(last, created);
            last = created;
        }
        token = page["pagination"]["nextToken"].as_string();
    } while (!token.empty());
    EXPECT_EQ(sizes, (std::vector<std::size_t>{20, 20, 5}));
}

TEST(SearchListings, ShowsAThousandAtMostAndTheRestByTheirTimeOfCreation) {
    ShopOptions options;
    options.search_listings = {50'000'000, 1000};
    AmazonClient client(options, 1003);
    std::size_t seen = 0;
    std::string token;
    std::string last;
    do {
        const Json page = client.get(token.empty() ? kWalk : kWalk + "&pageToken=" + token);
        seen += page["items"].items().size();
        last = page["items"].items().back()["summaries"].items().at(0)["createdDate"].as_string();
        token = page["pagination"]["nextToken"].as_string();
    } while (!token.empty());
    EXPECT_EQ(seen, 1000U);
    const Json rest = client.get(kWalk + "&createdAfter=" + last);
    EXPECT_EQ(rest["numberOfResults"].as_integer(), 4);  // the last of the first search again
}

TEST(SearchListings, FindsSkusAndLeavesOutWhatItDoesNotKnow) {
    AmazonClient client;
    const Json page = client.get(
        kItems + kStoreQuery + "&identifiersType=SKU&identifiers=SKU-2,OTHER&pageSize=20"
    );
    ASSERT_EQ(page["items"].items().size(), 1U);
    EXPECT_EQ(page["items"].items()[0]["sku"].as_string(), "SKU-2");
}

TEST(SearchListings, RefusesWhatTheRealOneRefuses) {
    AmazonClient client;
    std::string many = "A";
    for (int sku = 0; sku < 20; ++sku) many += ",A";
    const auto message = [&](const std::string& rest) {
        client.pass(Duration::seconds(1));
        return client.refusal(client.good("GET", kItems + rest)).second;
    };
    EXPECT_EQ(message("?sortBy=createdDate&sortOrder=ASC"), kNoStore);
    EXPECT_EQ(
        message(kStoreQuery + "&identifiers=A"),
        "'identifiers' and 'identifiersType' need each other."
    );
    EXPECT_EQ(
        message(kStoreQuery + "&identifiersType=SKU&identifiers=" + many),
        "Too many values of 'identifiers'."
    );
    EXPECT_EQ(
        message(kStoreQuery + "&sortBy=createdDate&sortOrder=ASC&pageSize=21"),
        "Invalid value of 'pageSize'."
    );
    EXPECT_EQ(
        message(kStoreQuery + "&sortBy=createdDate&sortOrder=ASC&pageToken=x"),
        "The page token is not valid for this search."
    );
    EXPECT_EQ(
        message(kStoreQuery + "&identifiersType=SKU&identifiers=A&includedData=stock"),
        "Invalid value of 'includedData'."
    );
    EXPECT_EQ(
        message(kStoreQuery + "&identifiersType=ASIN&identifiers=A"),
        "The sandbox finds listings by SKU only."
    );
    EXPECT_EQ(message(kStoreQuery), "The sandbox walks listings by createdDate, ASC, only.");
}

const std::string kSummaries =
    "/fba/inventory/v1/summaries?details=true&granularityType=Marketplace&"
    "granularityId=ATVPDKIKX0DER&marketplaceIds=ATVPDKIKX0DER";

ShopOptions all_fba(std::size_t skus) {
    ShopOptions options;
    for (std::size_t at = 1; at <= skus; ++at) options.fba_skus.insert("SKU-" + std::to_string(at));
    return options;
}

TEST(InventorySummaries, ShowWhatAmazonHasAndWhatOfItIsSold) {
    AmazonClient client(all_fba(2));
    client.buy(0, 3);
    const Json answer = client.get(kSummaries);
    const Json& summaries = answer["payload"]["inventorySummaries"];
    ASSERT_EQ(summaries.items().size(), 2U);  // SKU-3 is the seller's own
    const Json& details = summaries.items()[0]["inventoryDetails"];
    EXPECT_EQ(details["fulfillableQuantity"].as_integer(), 7);
    EXPECT_EQ(details["reservedQuantity"]["pendingCustomerOrderQuantity"].as_integer(), 3);
}

TEST(InventorySummaries, ATokenLivesHalfAMinute) {
    AmazonClient client(all_fba(60), 60);
    const std::string token = client.get(kSummaries)["pagination"]["nextToken"].as_string();
    ASSERT_NE(token, "");
    client.pass(Duration(29'999));
    const Json second = client.get(kSummaries + "&nextToken=" + token);
    EXPECT_EQ(second["payload"]["inventorySummaries"].items().size(), 10U);
    EXPECT_EQ(second.find("pagination"), nullptr);
    client.pass(Duration(1));
    EXPECT_EQ(
        client.refusal(client.good("GET", kSummaries + "&nextToken=" + token)).second,
        "The token is over or not valid for this search."
    );
}

TEST(InventorySummaries, NeedTheirStore) {
    AmazonClient client;
    EXPECT_EQ(
        client
            .refusal(client.good("GET", "/fba/inventory/v1/summaries?marketplaceIds=ATVPDKIKX0DER"))
            .second,
        "'granularityType' and 'granularityId' must name the store."
    );
}

}  // namespace
}  // namespace tidegate::sandbox::amazon
