// Goal: waits double up to the cap, are spread over the whole range, and repeat with the seed.
// Method: the ceiling step by step, and many seeded draws.

#include "net/backoff.h"

#include <gtest/gtest.h>

namespace tidegate::net {
namespace {

TEST(Backoff, doubles_its_ceiling_up_to_the_cap) {
    Random random(1);
    Backoff backoff;
    for (const int seconds : {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
        EXPECT_EQ(backoff.ceiling(), Duration::seconds(seconds));
        const Duration wait = backoff.next(random);
        EXPECT_GE(wait, Duration(0));
        EXPECT_LE(wait, Duration::seconds(seconds));
    }
    for (int i = 0; i < 200; ++i) EXPECT_LE(backoff.next(random), Duration::seconds(60));
    backoff.reset();
    EXPECT_EQ(backoff.ceiling(), Duration::seconds(1));
}

TEST(Backoff, spreads_over_the_whole_range_and_repeats_with_the_seed) {
    int low = 0;
    int high = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        Random first(seed);
        Random second(seed);
        Backoff a({Duration(1000), Duration(1000)});
        Backoff b({Duration(1000), Duration(1000)});
        const Duration wait = a.next(first);
        EXPECT_EQ(wait, b.next(second));
        low += wait < Duration(250);
        high += wait > Duration(750);
    }
    EXPECT_GT(low, 150);
    EXPECT_GT(high, 150);
}

}  // namespace
}  // namespace tidegate::net
