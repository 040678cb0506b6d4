// Goal: every answer of eBay gets the meaning that keeps stock safe: a doubt only where there is
// one. Method: a table of statuses and error numbers.
#include "channels/ebay/errors.h"

#include <gtest/gtest.h>

namespace tidegate::channels::ebay {
namespace {

struct MeaningRow {
    int status;
    std::int64_t error_id;
    Meaning meaning;
    std::string_view code;  // of the Error made of it
};

TEST(EbayErrors, StatusAndNumberDecideTogether) {
    constexpr MeaningRow kRows[] = {
        {429, 2001, Meaning::throttled, "channel_throttled"},
        {500, 25025, Meaning::busy, "channel_throttled"},
        {400, 25025, Meaning::busy, "channel_throttled"},
        {500, 25001, Meaning::unavailable, "channel_unavailable"},
        {400, 25001, Meaning::unavailable, "channel_unavailable"},
        {503, 0, Meaning::unavailable, "channel_unavailable"},
        {302, 0, Meaning::unavailable, "channel_unavailable"},
        {401, 1001, Meaning::token_expired, "channel_unauthorized"},
        {403, 1100, Meaning::misconfigured, "channel_misconfigured"},
        {404, 25710, Meaning::gone, "listing_unknown"},
        {400, 25702, Meaning::gone, "listing_unknown"},
        {400, 25709, Meaning::refused, "channel_refused"},
        {400, 25038, Meaning::refused, "channel_refused"},
        {409, 0, Meaning::refused, "channel_refused"},
    };
    for (const MeaningRow& row : kRows) {
        EXPECT_EQ(classify(row.status, row.error_id), row.meaning)
            << row.status << ' ' << row.error_id;
        EXPECT_EQ(to_error(row.meaning, row.status, row.error_id, "m").code, row.code)
            << row.status << ' ' << row.error_id;
    }
    EXPECT_EQ(classify(200, 0), Meaning::success);
    EXPECT_EQ(classify(207, 25025), Meaning::success);
}

TEST(EbayErrors, OnlyAnOutageLeavesADoubt) {
    EXPECT_FALSE(certainly_not_executed(Meaning::unavailable));
    EXPECT_FALSE(certainly_not_executed(Meaning::success));
    for (const Meaning meaning :
         {Meaning::throttled,
          Meaning::busy,
          Meaning::token_expired,
          Meaning::unauthorized,
          Meaning::misconfigured,
          Meaning::gone,
          Meaning::refused}) {
        EXPECT_TRUE(certainly_not_executed(meaning));
    }
}

TEST(EbayErrors, TheMessageIsEbaysOwn) {
    EXPECT_EQ(
        to_error(Meaning::refused, 400, 25026, "Selling limit reached").message,
        "eBay answered HTTP 400 with error 25026: Selling limit reached"
    );
    EXPECT_EQ(webhook_key_unknown().code, "webhook_key_unknown");
    EXPECT_EQ(webhook_key_unknown().retry, Retry::yes);
}

}  // namespace
}  // namespace tidegate::channels::ebay
