// Goal: the bound of one listing, move by move.
// Method: smallest cases, compared for equality.

#include "ledger/listing.h"

#include <gtest/gtest.h>

namespace tidegate::ledger {
namespace {

constexpr auto kAbsolute = WriteSemantics::absolute;
Timestamp t(int second) {
    return Timestamp::from_seconds(second);
}

TEST(Listing, AnAbsoluteDecreaseExposesBothUntilTheWatermark) {
    Listing listing;
    listing.read(10, t(1), kAbsolute, t(1));
    listing.request(4, 0, t(2), kAbsolute);
    EXPECT_EQ(listing.exposure(kAbsolute), 14);
    listing.confirm(kAbsolute, t(3), t(1));
    EXPECT_EQ(listing.exposure(kAbsolute), 14);
    EXPECT_TRUE(listing.advance(t(3)));
    EXPECT_EQ(listing.exposure(kAbsolute), 4);
}

TEST(Listing, ACompareThatNamesMoreThanIsKnownExposesNoMore) {
    Listing listing;
    listing.read(3, t(1), WriteSemantics::compare_and_set, t(1));
    listing.request(0, 9, t(2), WriteSemantics::compare_and_set);
    EXPECT_EQ(listing.exposure(WriteSemantics::compare_and_set), 3);
}

TEST(Listing, EffectiveTimeNeverMovesBack) {
    Listing listing;
    listing.read(10, t(5), kAbsolute, t(5));
    listing.request(4, 0, t(8), kAbsolute);
    listing.confirm(kAbsolute, t(2), t(6));
    EXPECT_EQ(listing.effective_at, t(8));
    EXPECT_EQ(listing.exposure(kAbsolute), 14);
}

TEST(Listing, FiguresStopInsteadOfOverflowing) {
    Listing listing;
    listing.read(10, t(1), kAbsolute, t(1));
    for (int i = 0; i < 5; ++i) listing.see_sale(1'000'000'000, t(2), t(1));
    EXPECT_EQ(listing.remaining, -Listing::kMost);
    EXPECT_EQ(listing.exposure(kAbsolute), 0);
}

}  // namespace
}  // namespace tidegate::ledger
