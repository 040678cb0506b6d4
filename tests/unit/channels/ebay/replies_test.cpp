// Goal: answers of the Inventory API are read as documented, and what is not so is an error.
// Method: bodies by hand.
#include "channels/ebay/replies.h"

#include <gtest/gtest.h>

namespace tidegate::channels::ebay {
namespace {

TEST(EbayReplies, ItemsAndTheAddressOfTheNextPage) {
    const auto page = decode_items(
        R"({"total":3,"size":2,"next":"/sell/inventory/v1/inventory_item?limit=2&offset=1",)"
        R"("inventoryItems":[{"sku":"A","product":{"title":"Cup"},"availability":)"
        R"({"shipToLocationAvailability":{"quantity":7,"allocationByFormat":{"auction":0}}}},)"
        R"({"sku":"B","availability":{}}]})"
    );
    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), 2U);
    EXPECT_EQ(page->items[0].title, "Cup");
    EXPECT_EQ(page->items[0].quantity, 7);
    EXPECT_EQ(page->items[1].quantity, std::nullopt);
    EXPECT_EQ(page->next, "/sell/inventory/v1/inventory_item?limit=2&offset=1");
    for (const char* body :
         {"",
          "[]",
          R"({"inventoryItems":[{}]})",
          R"({"inventoryItems":[{"sku":"A","availability":)"
          R"({"shipToLocationAvailability":{"quantity":-1}}}]})"}) {
        EXPECT_FALSE(decode_items(body)) << body;
    }
}

TEST(EbayReplies, EveryEntryHasItsOwnStatus) {
    const auto entries = decode_entries(
        R"({"responses":[{"sku":"A","statusCode":200,"errors":[],"warnings":[]},)"
        R"({"sku":"B","statusCode":500,"errors":[{"errorId":25025,"message":"busy"},)"
        R"({"errorId":1}]},{"sku":"C","statusCode":200,"inventoryItem":{"sku":"C","availability":)"
        R"({"shipToLocationAvailability":{"quantity":4}}}}]})"
    );
    ASSERT_TRUE(entries);
    ASSERT_EQ(entries->size(), 3U);
    EXPECT_EQ((*entries)[0].status, 200);
    EXPECT_EQ((*entries)[1].error_id, 25025);
    EXPECT_EQ((*entries)[1].message, "busy");
    EXPECT_EQ((*entries)[2].item.quantity, 4);
}

struct OfferRow {
    const char* name;
    std::string fields;
    bool published;
    bool sells;
};

TEST(EbayReplies, AnOfferSellsWhenItsListingIsAlive) {
    const auto listing = [](const std::string& status, const std::string& hold = "false") {
        return R"("status":"PUBLISHED","listing":{"listingId":"110","listingStatus":")" + status +
               R"(","listingOnHold":)" + hold + "}";
    };
    const OfferRow rows[] = {
        {"active", listing("ACTIVE"), true, true},
        {"out of stock", listing("OUT_OF_STOCK"), true, true},
        {"ended", listing("ENDED"), true, false},
        {"ended by eBay", listing("EBAY_ENDED"), true, false},
        {"on hold", listing("ACTIVE", "true"), true, false},
        {"unpublished", R"("status":"UNPUBLISHED")", false, false},
    };
    for (const OfferRow& row : rows) {
        const auto offers = decode_offers(R"({"offers":[{"offerId":"5",)" + row.fields + "}]}");
        ASSERT_TRUE(offers) << row.name;
        ASSERT_EQ(offers->size(), 1U);
        EXPECT_EQ(offers->front().published, row.published) << row.name;
        EXPECT_EQ(offers->front().sells, row.sells) << row.name;
    }
    EXPECT_FALSE(decode_offers(R"({"offers":[{"status":"PUBLISHED"}]})"));
}

TEST(EbayReplies, AnOfferIsPutBackWholeWithAnotherLimit) {
    const auto body = with_purchase_limit(
        R"({"offerId":"5","sku":"A","status":"PUBLISHED","listing":{"listingId":"110"},)"
        R"("quantityLimitPerBuyer":9,"availableQuantity":7,"listingDescription":"A \"cup\"",)"
        R"("pricingSummary":{"price":{"currency":"USD","value":"19.99"}},)"
        R"("storeCategoryNames":["x","y"],"hideBuyerDetails":false})",
        Quantity(2)
    );
    ASSERT_TRUE(body);
    EXPECT_EQ(
        *body,
        R"({"quantityLimitPerBuyer":2,"availableQuantity":7,"listingDescription":"A \"cup\"",)"
        R"("pricingSummary":{"price":{"currency":"USD","value":"19.99"}},)"
        R"("storeCategoryNames":["x","y"],"hideBuyerDetails":false})"
    );
    EXPECT_FALSE(with_purchase_limit("[]", Quantity(2)));
}

}  // namespace
}  // namespace tidegate::channels::ebay
