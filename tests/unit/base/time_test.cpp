// Goal: the compact form of a time loses nothing that the ledger lets in. Method: there and back at
// the borders.
#include "base/time.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tidegate {
namespace {

constexpr std::int64_t kYear2200 = 7'258'118'400'000;

TEST(CompactTimestamp, KeepsEveryMillisecond) {
    for (const std::int64_t ms :
         {std::int64_t{0},
          std::int64_t{1},
          std::int64_t{65'535},
          std::int64_t{65'536},
          std::int64_t{1'700'000'000'123},
          kYear2200,
          (std::int64_t{1} << 48) - 1}) {
        const CompactTimestamp stored = Timestamp(ms);
        EXPECT_EQ(Timestamp(stored), Timestamp(ms));
    }
}

TEST(CompactTimestamp, ComparesAsATimestamp) {
    const CompactTimestamp early = Timestamp(kYear2200 - 1);
    EXPECT_LT(early, Timestamp(kYear2200));
    EXPECT_EQ(std::max<Timestamp>(early, Timestamp(5)), Timestamp(kYear2200 - 1));
    EXPECT_EQ(Timestamp(kYear2200) - early, Duration(1));
}

}  // namespace
}  // namespace tidegate
