#include "channels/amazon/listings.h"

#include <gtest/gtest.h>

// Goal: it is certain whose units a listing sells before anything is written to it. Method: answers
// as the Listings Items and FBA Inventory models word them.

namespace tidegate::channels::amazon {
namespace {

using ledger::Fulfilment;

constexpr const char* kStore = "ATVPDKIKX0DER";

struct ChannelCase {
    std::string name;
    std::string availability;
    Fulfilment fulfilment;
    std::optional<std::int64_t> shown;
};
class ChannelCodes : public ::testing::TestWithParam<ChannelCase> {};

TEST_P(ChannelCodes, SayWhoShips) {
    const auto item = decode_item(
        R"({"sku":"S","fulfillmentAvailability":[)" + GetParam().availability + "]}", kStore
    );
    ASSERT_TRUE(item);
    EXPECT_EQ(item->fulfilment, GetParam().fulfilment);
    EXPECT_EQ(item->shown, GetParam().shown);
}

constexpr const char* kOwnEntry = R"({"fulfillmentChannelCode":"DEFAULT","quantity":100})";
constexpr const char* kAmazonEntry = R"({"fulfillmentChannelCode":"AMAZON_NA"})";

INSTANTIATE_TEST_SUITE_P(
    Codes,
    ChannelCodes,
    ::testing::Values(
        ChannelCase{"own", kOwnEntry, Fulfilment::merchant, 100},
        ChannelCase{"amazon", kAmazonEntry, Fulfilment::marketplace, std::nullopt},
        ChannelCase{
            "both",
            std::string(kOwnEntry) + ',' + kAmazonEntry,
            Fulfilment::marketplace,
            std::nullopt},
        ChannelCase{"none", "", Fulfilment::marketplace, std::nullopt},
        ChannelCase{
            "own_without_a_quantity",
            R"({"fulfillmentChannelCode":"DEFAULT"})",
            Fulfilment::merchant,
            std::nullopt}
    ),
    [](const auto& tested) { return tested.param.name; }
);

TEST(DecodeItems, SummariesOfTheStoreAreRead) {
    const auto page = decode_items(
        R"({"numberOfResults":2,"pagination":{"nextToken":"n"},"items":[{"sku":"S","summaries":[)"
        R"({"marketplaceId":"OTHER","productType":"SHOES","itemName":"no","createdDate":"x"},)"
        R"({"marketplaceId":"ATVPDKIKX0DER","productType":"LUGGAGE","itemName":"Bag",)"
        R"("createdDate":"2024-01-02T03:04:05.678Z","status":["BUYABLE"]}]}]})",
        kStore
    );
    ASSERT_TRUE(page);
    EXPECT_EQ(page->total, 2);
    EXPECT_EQ(page->next, "n");
    ASSERT_EQ(page->items.size(), 1U);
    EXPECT_EQ(page->items[0].title, "Bag");
    EXPECT_EQ(page->items[0].product_type, "LUGGAGE");
    EXPECT_EQ(page->items[0].created, "2024-01-02T03:04:05.678Z");
}

TEST(DecodeItems, WhatCannotBeReadIsAnErrorAndNoEmptyList) {
    constexpr const char* kNegative = R"({"items":[{"sku":"S","fulfillmentAvailability":[)"
                                      R"({"fulfillmentChannelCode":"DEFAULT","quantity":-1}]}]})";
    for (const char* body : {"", "{}", R"({"items":5})", R"({"items":[{}]})", kNegative}) {
        const auto page = decode_items(body, kStore);
        ASSERT_FALSE(page) << body;
        EXPECT_EQ(page.error().code, "channel_protocol");
    }
}

TEST(DecodeSubmission, AcceptedInvalidAndNeither) {
    const auto accepted = decode_submission(R"({"sku":"S","status":"ACCEPTED","issues":[]})");
    ASSERT_TRUE(accepted);
    EXPECT_TRUE(accepted->accepted);
    const auto invalid = decode_submission(
        R"({"status":"INVALID","issues":[{"code":"1","message":"a"},{"code":"2","message":"b"}]})"
    );
    ASSERT_TRUE(invalid);
    EXPECT_FALSE(invalid->accepted);
    EXPECT_EQ(invalid->problem, "1: a");
    EXPECT_FALSE(decode_submission(R"({"status":"VALID"})"));
}

TEST(DecodeSummaries, UnitsThatCanBeSoldAndUnitsThatWereAreThere) {
    const Timestamp at = Timestamp::from_seconds(5);
    const auto page = decode_summaries(
        R"({"payload":{"inventorySummaries":[{"sellerSku":"S","totalQuantity":60,)"
        R"("inventoryDetails":{"fulfillableQuantity":50,"inboundShippedQuantity":5,)"
        R"("reservedQuantity":{"totalReservedQuantity":5,"pendingCustomerOrderQuantity":3,)"
        R"("fcProcessingQuantity":2}}}]},"pagination":{"nextToken":"n"}})",
        at
    );
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->next, "n");
    ASSERT_EQ(page->stock.size(), 1U);
    EXPECT_EQ(page->stock[0].seller_sku, "S");
    EXPECT_EQ(page->stock[0].on_hand, Quantity(53));
    EXPECT_EQ(page->stock[0].read_at, at);
}

TEST(DecodeSummaries, WithoutDetailsNothingIsGuessed) {
    const auto page = decode_summaries(
        R"({"payload":{"inventorySummaries":[{"sellerSku":"S","totalQuantity":60}]}})", Timestamp()
    );
    EXPECT_FALSE(page);
}

}  // namespace
}  // namespace tidegate::channels::amazon
