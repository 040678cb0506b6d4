#include "base/money.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>

// Goal: prices become exact minor units or are refused; never rounded.
// Method: a table of decimals per currency, with the edges of 64 bits.

namespace tidegate {
namespace {

TEST(MoneyTest, currency_is_three_capital_letters) {
    EXPECT_EQ(Currency::parse("USD").text(), "USD");
    EXPECT_EQ(Currency::parse("ZZZ").text(), "ZZZ");
    for (const char* wrong : {"", "US", "usd", "USDT", "U D", "12A"}) {
        EXPECT_EQ(Currency::parse(wrong), Currency()) << wrong;
    }
    EXPECT_EQ(Currency().text(), "");
}

TEST(MoneyTest, decimals_become_minor_units) {
    const Currency dollars = Currency::parse("USD");
    EXPECT_EQ(parse_minor("5.00", dollars), 500);
    EXPECT_EQ(parse_minor("5", dollars), 500);
    EXPECT_EQ(parse_minor("-3.5", dollars), -350);
    EXPECT_EQ(parse_minor(".5", dollars), 50);
    EXPECT_EQ(parse_minor("12.3400", dollars), 1234);
    EXPECT_EQ(parse_minor("700", Currency::parse("JPY")), 700);
    EXPECT_EQ(parse_minor("700.00", Currency::parse("JPY")), 700);
}

TEST(MoneyTest, anything_else_is_refused) {
    const Currency dollars = Currency::parse("USD");
    for (const char* wrong :
         {"",
          "-",
          ".",
          "1.2.3",
          "1,000",
          "1e5",
          "0.001",
          " 1",
          "+1",
          "92233720368547758.08",
          "99999999999999999999"}) {
        EXPECT_EQ(parse_minor(wrong, dollars), std::nullopt) << wrong;
    }
    EXPECT_EQ(
        parse_minor("92233720368547758.07", dollars), std::numeric_limits<std::int64_t>::max()
    );
    EXPECT_EQ(parse_minor("0.5", Currency::parse("JPY")), std::nullopt);
}

}  // namespace
}  // namespace tidegate
