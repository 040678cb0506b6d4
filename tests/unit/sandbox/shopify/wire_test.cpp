// Goal: ids, times and searches of Shopify's wire format are read as they are written, or refused.
// Method: tables of texts.
#include "sandbox/shopify/wire.h"

#include <gtest/gtest.h>

namespace tidegate::sandbox {
namespace {

TEST(SandboxShopifyWire, TimesAndSearches) {
    const Timestamp at = Timestamp::from_seconds(1'767'323'045);
    EXPECT_EQ(shopify::iso(at), "2026-01-02T03:04:05Z");
    for (const char* text :
         {"2026-01-02T03:04:05Z", "2026-01-02T05:04:05+02:00", "2026-01-01T22:04:05-05:00"}) {
        EXPECT_EQ(shopify::parse_iso(text), at) << text;
    }
    EXPECT_EQ(shopify::parse_iso("2026-01-02T03:04:05.250Z"), at + Duration(250));
    for (const char* text : {"", "2026-13-01", "2026-02-30", "2026-01-02T03", "tomorrow"}) {
        EXPECT_FALSE(shopify::parse_iso(text).has_value()) << text;
    }
    const auto terms =
        shopify::parse_search("updated_at:>='2026-01-02T03:04:05Z' AND sku:A status:open");
    ASSERT_EQ(terms.size(), 3U);
    EXPECT_EQ(terms[0].value, "2026-01-02T03:04:05Z");
    EXPECT_EQ(terms[0].relation, shopify::Term::Relation::greater_equal);
    EXPECT_EQ(terms[1].value, "A");
}

TEST(SandboxShopifyWire, GlobalIdsKeepAll64Bits) {
    constexpr WireId kLarge = 9'223'372'036'854'775'807;
    EXPECT_EQ(shopify::gid("Order", kLarge), "gid://shopify/Order/9223372036854775807");
    EXPECT_EQ(shopify::parse_gid("gid://shopify/Order/9223372036854775807", "Order"), kLarge);
    EXPECT_EQ(shopify::level_gid(5, 7), "gid://shopify/InventoryLevel/5?inventory_item_id=7");
    for (const char* text :
         {"",
          "1",
          "gid://shopify/Order/",
          "gid://shopify/Order/1x",
          "gid://shopify/Product/1",
          "gid://shopify/Order/9223372036854775808"}) {
        EXPECT_FALSE(shopify::parse_gid(text, "Order").has_value()) << text;
    }
}

TEST(SandboxShopifyWire, RelationsHold) {
    using Relation = shopify::Term::Relation;
    EXPECT_TRUE(shopify::holds(Relation::equal, 2, 2));
    EXPECT_FALSE(shopify::holds(Relation::less, 2, 2));
    EXPECT_TRUE(shopify::holds(Relation::less_equal, 2, 2));
    EXPECT_FALSE(shopify::holds(Relation::greater, 2, 2));
    EXPECT_TRUE(shopify::holds(Relation::greater_equal, 2, 2));
}

}  // namespace
}  // namespace tidegate::sandbox
