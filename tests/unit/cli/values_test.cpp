// Goal: cells become values only when they mean them beyond doubt. Method: tables of texts.

#include "cli/values.h"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegate::cli {
namespace {

TEST(Values, UnitsAreWholeNumbers) {
    const std::vector<std::pair<std::string_view, std::optional<std::int64_t>>> cases{
        {"6", 6},
        {" 6 ", 6},
        {"-1", -1},
        {"+2", 2},
        {"6.0", 6},
        {"6.000", 6},
        {"007", 7},
        {"", std::nullopt},
        {"6.5", std::nullopt},
        {"1E5", std::nullopt},
        {"1e5", std::nullopt},
        {"90.750", std::nullopt},
        {"1,000", std::nullopt},
        {"6.", std::nullopt},
        {"six", std::nullopt},
        {"+-6", std::nullopt},
        {"99999999999999999999", std::nullopt},
    };
    for (const auto& [text, units] : cases) EXPECT_EQ(parse_units(text), units) << text;
}

TEST(Values, MomentsInTheFormsThatPeopleUse) {
    constexpr std::int64_t k2011 = 1'323'435'000'000;  // 2011-12-09T12:50:00Z
    const std::vector<std::pair<std::string_view, std::optional<std::int64_t>>> cases{
        {"2011-12-09 12:50:00", k2011},
        {"2011-12-09 12:50", k2011},
        {"2011-12-09T12:50:00Z", k2011},
        {"2011-12-09T12:50:00.250Z", k2011 + 250},
        {"2011-12-09T20:50:00+08:00", k2011},
        {"2011-12-09T04:50:00-0800", k2011},
        {"12/9/2011 12:50", k2011},
        {"12/9/2011 12:50:00", k2011},
        {"1323435000", k2011},
        {"1323435000.5", k2011 + 500},
        {"1323435000000", k2011},
        {"2011-12-09", k2011 - (12 * 60 + 50) * 60'000},
        {"2000-02-29", 951'782'400'000},
        {"1970-01-01", 0},
        {"2100-02-29", std::nullopt},
        {"2011-13-09", std::nullopt},
        {"2011-12-32", std::nullopt},
        {"2011-12-09 24:00", std::nullopt},
        {"2011-12-09 12:50 PM", std::nullopt},
        {"13/9/2011", std::nullopt},
        {"yesterday", std::nullopt},
        {"", std::nullopt},
        {"-5", std::nullopt},
        {"99999999999999999999", std::nullopt},
    };
    for (const auto& [text, milliseconds] : cases) {
        const auto moment = parse_moment(text);
        EXPECT_EQ(moment.has_value(), milliseconds.has_value()) << text;
        if (moment && milliseconds) {
            EXPECT_EQ(moment->milliseconds(), *milliseconds) << text;
        }
    }
}

}  // namespace
}  // namespace tidegate::cli
