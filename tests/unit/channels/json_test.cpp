// Goal: times and texts survive the way through JSON.
// Method: equality on written-out cases, and refusal of what is not a time.
#include "channels/json.h"

#include <gtest/gtest.h>

namespace tidegate::channels::json {
namespace {

TEST(IsoTime, Parses) {
    EXPECT_EQ(parse_iso_time("2026-01-02T03:04:05Z"), Timestamp(1767323045000));
    EXPECT_EQ(parse_iso_time("2026-01-02T03:04:05.25Z"), Timestamp(1767323045250));
    EXPECT_EQ(parse_iso_time("2026-01-01T23:04:05-04:00"), Timestamp(1767323045000));
    EXPECT_EQ(parse_iso_time("2026-01-02T11:04:05+0800"), Timestamp(1767323045000));
    for (const char* bad :
         {"",
          "2026",
          "2026-13-02T03:04:05Z",
          "2026-02-30T03:04:05Z",
          "2026-01-02T25:04:05Z",
          "2026-01-02T03:04:05",
          "2026-01-02T03:04:05+8",
          "2026/01/02T03:04:05Z"}) {
        EXPECT_EQ(parse_iso_time(bad), std::nullopt) << bad;
    }
}
TEST(IsoTime, Writes) {
    EXPECT_EQ(iso_time(Timestamp(1767323045999)), "2026-01-02T03:04:05Z");
    EXPECT_EQ(iso_time(Timestamp(0)), "1970-01-01T00:00:00Z");
}
TEST(Quote, Escapes) {
    EXPECT_EQ(quote("a\"b\\c\n\xc3\xa9"), "\"a\\\"b\\\\c\\u000a\xc3\xa9\"");
}

}  // namespace
}  // namespace tidegate::channels::json
