// Goal: ids out of global ids, and refunds on the right line.
// Method: fields filled in by hand.
#include "channels/shopify/order_builder.h"

#include <gtest/gtest.h>

namespace tidegate::channels::shopify {
namespace {

TEST(NumberOfGid, Forms) {
    EXPECT_EQ(number_of_gid("gid://shopify/LineItem/9007199254740993"), "9007199254740993");
    EXPECT_EQ(number_of_gid("gid://shopify/InventoryLevel/5?inventory_item_id=7"), "5");
    EXPECT_EQ(number_of_gid("5"), "5");
    EXPECT_EQ(number_of_gid("gid://shopify/X/"), "");
    EXPECT_EQ(number_of_gid("gid://shopify/X/a5"), "");
}

TEST(BuildOrder, RefundsBelongToTheirLine) {
    OrderFields fields;
    fields.id = "5";
    fields.created_at = "2026-01-02T03:04:05Z";
    fields.currency = "JPY";
    for (const char* id : {"11", "12"}) {
        OrderFields::Line line;
        line.id = id;
        line.listing = ExternalId::parse(id);
        line.price = "700";
        line.counts = {3, id == std::string("12") ? 1 : 3, 0, 0, 0, 0};
        line.counts.unfulfilled = line.counts.current;
        fields.lines.push_back(line);
    }
    fields.refunds.push_back({"12", "CANCEL", 2});
    SeenOrder seen;
    EXPECT_EQ(build_order(fields, seen), nullptr);
    ASSERT_EQ(seen.order.lines.size(), 2U);
    EXPECT_EQ(seen.order.lines[0].cancelled, Quantity(0));
    EXPECT_EQ(seen.order.lines[1].cancelled, Quantity(2));
    EXPECT_EQ(seen.order.lines[1].price_minor, 700);
    EXPECT_EQ(seen.updated_at, seen.order.placed_at);
}

TEST(BuildOrder, SaysWhatIsWrong) {
    OrderFields fields;
    SeenOrder seen;
    EXPECT_STREQ(build_order(fields, seen), "has no id");
    fields.id = "5";
    EXPECT_STREQ(build_order(fields, seen), "has no creation time");
    fields.created_at = "2026-01-02T03:04:05Z";
    fields.lines.emplace_back();
    fields.lines[0].counts.ordered = -1;
    EXPECT_STREQ(build_order(fields, seen), "has a line with an impossible quantity");
}

}  // namespace
}  // namespace tidegate::channels::shopify
