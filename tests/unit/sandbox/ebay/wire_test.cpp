// Goal: ids, times and filters are read as strictly as eBay reads them. Method: tables of texts.
#include "sandbox/ebay/wire.h"

#include <gtest/gtest.h>

namespace tidegate::sandbox::ebay {
namespace {

TEST(SandboxEbayWire, OrderIdsHaveTwelveDigitsInThreeParts) {
    EXPECT_EQ(order_id_text(123'456'789'012), "12-34567-89012");
    EXPECT_EQ(order_id_text(7), "00-00000-00007");
    EXPECT_EQ(parse_order_id("12-34567-89012"), 123'456'789'012);
    for (const char* text :
         {"", "123456789012", "12-34567-8901", "12-34567-8901x", "1-234567-89012"})
        EXPECT_EQ(parse_order_id(text), std::nullopt) << text;
}

TEST(SandboxEbayWire, TimesHaveMillisecondsAndEndInZ) {
    EXPECT_EQ(time_text(Timestamp(1'795'399'200'007)), "2026-11-23T02:00:00.007Z");
    EXPECT_EQ(parse_time("2026-11-23T02:00:00.007Z"), Timestamp(1'795'399'200'007));
    for (const char* text :
         {"",
          "2026-11-23T02:00:00Z",
          "2026-11-23T02:00:00.007",
          "2026-13-23T02:00:00.007Z",
          "2026-02-30T02:00:00.007Z",
          "2026-11-23T24:00:00.007Z",
          "2026-11-23 02:00:00.007Z"}) {
        EXPECT_EQ(parse_time(text), std::nullopt) << text;
    }
}

TEST(SandboxEbayWire, NumbersAreWholeAndWithinTheirBounds) {
    EXPECT_EQ(parse_number("200", 1, 200), 200);
    for (const char* text : {"", "0", "201", "1.5", " 1", "x", "1x"}) {
        EXPECT_EQ(parse_number(text, 1, 200), std::nullopt) << text;
    }
}

struct FilterRow {
    const char* text;
    std::int64_t error;  // 0: accepted
};

TEST(SandboxEbayWire, Filters) {
    const Timestamp now(1'795'399'200'000);  // 2026-11-23T02:00:00.000Z
    constexpr FilterRow kRows[] = {
        {"lastmodifieddate:[2026-11-23T01:00:00.000Z..2026-11-23T02:00:00.000Z]", 0},
        {"lastmodifieddate:[2026-11-23T01:00:00.000Z..]", 0},
        {"orderfulfillmentstatus:{NOT_STARTED|IN_PROGRESS}", 0},
        {"lastmodifieddate:[2026-11-23T01:00:00.000Z..2026-11-23T02:00:00.001Z]", 30850},
        {"lastmodifieddate:[2026-11-23T02:00:00.001Z..]", 30850},
        {"lastmodifieddate:[2026-11-23T01:30:00.000Z..2026-11-23T01:00:00.000Z]", 30820},
        {"lastmodifieddate:[2026-11-23T01:00:00Z..]", 30800},
        {"lastmodifieddate:[..2026-11-23T01:00:00.000Z]", 30800},
        {"lastmodifieddate:2026-11-23T01:00:00.000Z", 30700},
        {"lastmodifieddate", 30700},
        {"buyer:x", 30700},
        {"orderfulfillmentstatus:{FULFILLED}", 30700},
    };
    for (const FilterRow& row : kRows) {
        OrderFilter filter;
        const auto wrong = parse_filter(row.text, now, filter);
        EXPECT_EQ(wrong ? wrong->id : 0, row.error) << row.text;
    }
}

TEST(SandboxEbayWire, OfTwoDatesThatOfCreationCounts) {
    OrderFilter filter;
    const Timestamp now(1'795'399'200'000);
    EXPECT_FALSE(parse_filter(
        "creationdate:[2026-11-22T00:00:00.000Z..],lastmodifieddate:[2026-11-23T01:00:00.000Z..]",
        now,
        filter
    ));
    EXPECT_TRUE(filter.by_creation);
    EXPECT_EQ(filter.from, parse_time("2026-11-22T00:00:00.000Z"));
}

}  // namespace
}  // namespace tidegate::sandbox::ebay
