// Goal: times are read and written exactly, and what is no time is refused. Method: tables.

#include "server/time_text.h"

#include <gtest/gtest.h>

namespace tidegate::server {
namespace {

TEST(TimeText, WritesUtcWithMilliseconds) {
    EXPECT_EQ(format_time(Timestamp(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(format_time(Timestamp(951'782'399'999)), "2000-02-28T23:59:59.999Z");
    EXPECT_EQ(format_time(Timestamp(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(TimeText, ReadsWhatRfc3339Allows) {
    const std::pair<const char*, std::int64_t> cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2024-02-29T12:30:45.678Z", 1'709'209'845'678},
        {"2024-02-29t12:30:45.6789999z", 1'709'209'845'678},
        {"2024-02-29T12:30:45.6Z", 1'709'209'845'600},
        {"2024-02-29T20:30:45+08:00", 1'709'209'845'000},
        {"2024-02-29T09:00:45-03:30", 1'709'209'845'000},
        {"2016-12-31T23:59:60Z", 1'483'228'800'000},
    };
    for (const auto& [text, milliseconds] : cases) {
        const auto parsed = parse_time(text);
        ASSERT_TRUE(parsed.has_value()) << text;
        EXPECT_EQ(parsed->milliseconds(), milliseconds) << text;
    }
}

TEST(TimeText, RefusesEverythingElse) {
    for (const char* text :
         {"",
          "2024",
          "2024-02-30T00:00:00Z",
          "2023-02-29T00:00:00Z",
          "2024-13-01T00:00:00Z",
          "2024-01-01T24:00:00Z",
          "2024-01-01T00:60:00Z",
          "2024-01-01T00:00:61Z",
          "2024-01-01T00:00:00",
          "2024-01-01 00:00:00Z",
          "2024-01-01T00:00:00.Z",
          "2024-01-01T00:00:00+8:00",
          "2024-01-01T00:00:00+24:00",
          "2024-01-01T00:00:00Zx",
          "-024-01-01T00:00:00Z",
          "1785000000000"}) {
        EXPECT_FALSE(parse_time(text).has_value()) << text;
    }
}

TEST(TimeText, ReadsBackWhatItWrote) {
    for (std::int64_t ms = 946'684'800'000; ms < 7'258'118'400'000; ms += 86'413'579'123) {
        EXPECT_EQ(parse_time(format_time(Timestamp(ms))), Timestamp(ms));
    }
}

}  // namespace
}  // namespace tidegate::server
