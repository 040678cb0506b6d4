// Goal: --map says which column holds what, and a slip in it is named. Method: one text per case.

#include "cli/column_map.h"

#include <gtest/gtest.h>

#include <array>

namespace tidegate::cli {
namespace {

constexpr std::array<std::string_view, 2> kKnown{"sku", "at"};
using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(ParseMap, KeepsTheOrderAndTrims) {
    EXPECT_EQ(*parse_map("", kKnown), Pairs{});
    EXPECT_EQ(
        *parse_map(" at = Invoice Date ,sku=Stock=Code", kKnown),
        (Pairs{{"at", "Invoice Date"}, {"sku", "Stock=Code"}})
    );
    EXPECT_EQ(*parse_map("sku=", kKnown), (Pairs{{"sku", ""}}));
}

TEST(ParseMap, NamesWhatItDoesNotUnderstand) {
    for (const char* const wrong : {"colour=Red", "sku", "=Code", "SKU=Code"}) {
        const auto pairs = parse_map(std::string("at=When,") + wrong, kKnown);
        ASSERT_FALSE(pairs.has_value()) << wrong;
        EXPECT_EQ(pairs.error().code, "wrong_map");
        EXPECT_EQ(pairs.error().message, std::string("--map does not understand ") + wrong);
        EXPECT_EQ(pairs.error().hint, "write it as sku=...,at=...");
    }
}

}  // namespace
}  // namespace tidegate::cli
