// Goal: an order of TikTok Shop becomes the right lines, counters, stage and price.
// Method: order objects written out, one rule each.
#include "channels/tiktok/decode.h"

#include <gtest/gtest.h>

namespace tidegate::channels::tiktok {
namespace {

using ledger::Stage;

std::string envelope(const std::string& orders, const std::string& token = "") {
    return R"({"code":0,"message":"Success","data":{"next_page_token":")" + token +
           R"(","total_count":1,"orders":[)" + orders + "]}}";
}

std::string order(
    const std::string& status, const std::string& items, const std::string& more = ""
) {
    return R"({"id":"576461413038785752","status":")" + status +
           R"(","create_time":1619611561,"update_time":1619621355,"payment":{"currency":"USD"},)" +
           more + R"("line_items":[)" + items + "]}";
}

std::string item(const std::string& sku, const std::string& display, const std::string& more = "") {
    return R"({"id":"577086512123755123","sku_id":)" + sku + R"(,"display_status":")" + display +
           R"(","sale_price":"5.00","currency":"USD")" + more + "}";
}

ledger::SeeOrder decode_one(const std::string& text) {
    auto page = decode_orders(envelope(text));
    EXPECT_TRUE(page) << page.error().message;
    EXPECT_TRUE(page->complete()) << page->unreadable.front();
    EXPECT_EQ(page->orders.size(), 1U);
    return page->orders.front().order;
}

TEST(DecodeOrders, OneLineItemIsOneUnit) {
    const std::string sku = R"("2729382476852921560")";
    const auto seen = decode_one(order(
        "UNPAID", item(sku, "UNPAID") + "," + item(sku, "UNPAID") + "," + item(R"("7")", "UNPAID")
    ));
    EXPECT_EQ(seen.order.text(), "576461413038785752");
    EXPECT_EQ(seen.placed_at, Timestamp::from_seconds(1619611561));
    EXPECT_EQ(seen.stage, Stage::unpaid);
    EXPECT_EQ(seen.currency.text(), "USD");
    EXPECT_EQ(seen.fulfilment, ledger::Fulfilment::merchant);
    ASSERT_EQ(seen.lines.size(), 2U);
    EXPECT_EQ(seen.lines[0].listing.text(), "2729382476852921560");
    EXPECT_EQ(seen.lines[0].ordered, Quantity(2));
    EXPECT_EQ(seen.lines[0].price_minor, 500);
    EXPECT_EQ(seen.lines[1].ordered, Quantity(1));
}

TEST(DecodeOrders, IdsAsNumbersKeepAllTheirDigits) {
    const auto seen = decode_one(order("ON_HOLD", item("9007199254740993", "ON_HOLD")));
    EXPECT_EQ(seen.lines[0].listing.text(), "9007199254740993");
    EXPECT_EQ(seen.stage, Stage::on_hold);
}

TEST(DecodeOrders, PartialCancelIsReadFromTheLines) {
    const std::string sku = R"("7")";
    const auto seen = decode_one(
        order("AWAITING_SHIPMENT", item(sku, "CANCELLED") + "," + item(sku, "AWAITING_SHIPMENT"))
    );
    EXPECT_EQ(seen.stage, Stage::ready);
    EXPECT_EQ(seen.lines[0].ordered, Quantity(2));
    EXPECT_EQ(seen.lines[0].cancelled, Quantity(1));
    EXPECT_EQ(seen.lines[0].shipped, Quantity(0));
}

TEST(DecodeOrders, ShippedByDisplayOrPackage) {
    const auto seen = decode_one(order(
        "PARTIALLY_SHIPPING",
        item(R"("1")", "IN_TRANSIT") + "," + item(R"("2")", "AWAITING_COLLECTION") + "," +
            item(R"("3")", "", R"(,"package_status":"FULFILLING")") + "," +
            item(R"("4")", "", R"(,"package_status":"CANCELLED")")
    ));
    EXPECT_EQ(seen.stage, Stage::shipping);
    EXPECT_EQ(seen.lines[0].shipped, Quantity(1));
    EXPECT_EQ(seen.lines[1].shipped, Quantity(0));
    EXPECT_EQ(seen.lines[2].shipped, Quantity(1));
    EXPECT_EQ(seen.lines[3].shipped, Quantity(0));
    EXPECT_EQ(seen.lines[3].cancelled, Quantity(0));
}

TEST(DecodeOrders, CancelledInBothSpellings) {
    for (const char* status : {"CANCELLED", "CANCEL"}) {
        const auto seen = decode_one(order(status, item(R"("1")", "")));
        EXPECT_EQ(seen.stage, Stage::cancelled);
        EXPECT_EQ(seen.lines[0].cancelled, Quantity(1));
    }
}

TEST(DecodeOrders, UnknownStatesKeepTheHold) {
    const auto seen = decode_one(order("SOMETHING_NEW", item(R"("1")", "ANOTHER_NEW")));
    EXPECT_EQ(seen.stage, Stage::unpaid);
    EXPECT_EQ(seen.lines[0].cancelled, Quantity(0));
    EXPECT_EQ(seen.lines[0].shipped, Quantity(0));
}

TEST(DecodeOrders, BundlesExplodeIntoTheirComponents) {
    const auto seen = decode_one(order(
        "UNPAID",
        item(
            R"("1")",
            "UNPAID",
            R"(,"combined_listing_skus":[{"sku_id":"11","sku_count":2},{"sku_id":"12","sku_count":"1"}])"
        )
    ));
    ASSERT_EQ(seen.lines.size(), 2U);
    EXPECT_EQ(seen.lines[0].listing.text(), "11");
    EXPECT_EQ(seen.lines[0].ordered, Quantity(2));
    EXPECT_EQ(seen.lines[1].ordered, Quantity(1));
    EXPECT_EQ(seen.lines[1].price_minor, 166);
}

TEST(DecodeOrders, FulfilledByTikTokIsNotOurStock) {
    const auto seen = decode_one(
        order("UNPAID", item(R"("1")", "UNPAID"), R"("fulfillment_type":"FULFILLMENT_BY_TIKTOK",)")
    );
    EXPECT_EQ(seen.fulfilment, ledger::Fulfilment::marketplace);
}

TEST(DecodeOrders, AnOrderThatCannotBeReadMakesThePageIncomplete) {
    const auto page = decode_orders(envelope(
        order("UNPAID", item(R"("1")", "UNPAID")) +
        R"(,{"id":"5","status":"UNPAID","create_time":1})"
    ));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->orders.size(), 1U);
    EXPECT_FALSE(page->complete());
    EXPECT_EQ(page->unreadable.front(), "Order 5 has no line items");
}

TEST(DecodeOrders, PageTokenAndBrokenAnswers) {
    const auto page = decode_orders(envelope("", "a/b+c"));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->next, "a/b+c");
    EXPECT_FALSE(decode_orders("{"));
    EXPECT_FALSE(decode_orders(""));
    EXPECT_FALSE(decode_orders(R"({"data":{"orders":5}})"));
}

}  // namespace
}  // namespace tidegate::channels::tiktok
