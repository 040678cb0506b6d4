// Goal: a listing is revised often enough, and is never frozen with units on it. Method: a day is
// walked through by hand; midnight is compared with times worked out by hand.
#include "channels/ebay/revision_budget.h"

#include <gtest/gtest.h>

namespace tidegate::channels::ebay {
namespace {

using Verdict = RevisionBudget::Verdict;

// 2026-01-15 20:00 UTC: noon Pacific, twelve hours before midnight.
constexpr Timestamp kNoon = Timestamp::from_seconds(1'768'507'200);

TEST(EbayRevisionBudget, MidnightIsInLosAngeles) {
    struct MidnightRow {
        std::int64_t now;
        std::int64_t midnight;
    };
    constexpr MidnightRow kRows[] = {
        {1'768'507'200, 1'768'550'400},  // winter: 08:00 UTC
        {1'768'550'399, 1'768'550'400},
        {1'768'550'400, 1'768'636'800},  // at midnight the next day begins
        {1'784'145'600, 1'784'185'200},  // 2026-07-15 20:00 UTC, summer: 07:00 UTC
        {1'772'958'600, 1'773'039'600},  // 2026-03-08 08:30 UTC, clocks go forward that night
        {1'793'521'800, 1'793'606'400},  // 2026-11-01 08:30 UTC, and back
    };
    for (const MidnightRow& row : kRows) {
        EXPECT_EQ(
            next_pacific_midnight(Timestamp::from_seconds(row.now)),
            Timestamp::from_seconds(row.midnight)
        ) << row.now;
    }
}

TEST(EbayRevisionBudget, WritesKeepAPauseAndZeroDoesNot) {
    RevisionBudget budget({250, 50, Duration::seconds(15)});
    EXPECT_EQ(budget.ask("L", Quantity(5), kNoon), Verdict::free);
    budget.count("L", kNoon);
    EXPECT_EQ(budget.ask("L", Quantity(5), kNoon), Verdict::free);  // another variation, same call
    const Timestamp soon = kNoon + Duration(14'999);
    EXPECT_EQ(budget.ask("L", Quantity(5), soon), Verdict::wait);
    EXPECT_EQ(budget.ask("L", Quantity(0), soon), Verdict::free);
    EXPECT_EQ(budget.ask("L", Quantity(5), kNoon + Duration(15'000)), Verdict::free);
    EXPECT_EQ(budget.ask("M", Quantity(5), soon), Verdict::free);  // another listing
}

TEST(EbayRevisionBudget, ThePauseGrowsAsTheDayIsUsedUp) {
    RevisionBudget budget({250, 50, Duration::seconds(15)});
    for (int i = 0; i < 99; ++i) budget.count("L", kNoon);
    EXPECT_EQ(budget.pause("L", kNoon), Duration::seconds(15));
    budget.count("L", kNoon);
    EXPECT_EQ(budget.pause("L", kNoon), Duration::seconds(12 * 3600 / 100));
    for (int i = 0; i < 50; ++i) budget.count("L", kNoon);
    EXPECT_EQ(budget.pause("L", kNoon), Duration::seconds(12 * 3600 / 50));
}

TEST(EbayRevisionBudget, TheReserveIsForZeroAlone) {
    RevisionBudget budget({250, 50, Duration::seconds(15)});
    for (int i = 0; i < 200; ++i) budget.count("L", kNoon);
    const Timestamp later = kNoon + Duration::seconds(3600);
    EXPECT_EQ(budget.ask("L", Quantity(1), later), Verdict::spent);
    EXPECT_EQ(budget.ask("L", Quantity(0), later), Verdict::free);
    for (int i = 0; i < 50; ++i) budget.count("L", later);
    EXPECT_EQ(budget.left("L", later), 0U);
    EXPECT_EQ(budget.ask("L", Quantity(0), later), Verdict::spent);
}

TEST(EbayRevisionBudget, MidnightGivesAllBack) {
    RevisionBudget budget({250, 50, Duration::seconds(15)});
    budget.exhaust("L", kNoon);
    EXPECT_EQ(budget.left("L", kNoon), 0U);
    const Timestamp midnight = next_pacific_midnight(kNoon);
    EXPECT_EQ(budget.left("L", midnight - Duration(1)), 0U);
    EXPECT_EQ(budget.left("L", midnight), 250U);
    EXPECT_EQ(budget.ask("L", Quantity(1), midnight), Verdict::free);
}

// However the writes are spread: whoever keeps the pauses never runs into the reserve.
TEST(EbayRevisionBudget, WhoeverWaitsReachesMidnight) {
    RevisionBudget budget({250, 50, Duration::seconds(15)});
    Timestamp now = next_pacific_midnight(kNoon);
    const Timestamp midnight = next_pacific_midnight(now);
    int written = 0;
    for (; now < midnight; now = now + Duration::seconds(5)) {
        const Verdict verdict = budget.ask("L", Quantity(3), now);
        ASSERT_NE(verdict, Verdict::spent);
        if (verdict != Verdict::free) continue;
        budget.count("L", now);
        ++written;
    }
    EXPECT_EQ(written, 199);  // the last one falls on midnight
    EXPECT_EQ(budget.left("L", midnight - Duration(1)), 51U);
}

}  // namespace
}  // namespace tidegate::channels::ebay
