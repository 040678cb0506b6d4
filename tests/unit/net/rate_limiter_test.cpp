// Goal: a token bucket grants exactly its rate and obeys what the other side reports. Method: steps
// in virtual time.

#include "net/rate_limiter.h"

#include <gtest/gtest.h>

namespace tidegate::net {
namespace {

constexpr Timestamp at(std::int64_t milliseconds) {
    return Timestamp(1'000'000 + milliseconds);
}

TEST(TokenBucket, grants_the_burst_then_the_rate) {
    TokenBucket bucket(10, 3);
    EXPECT_EQ(bucket.take(at(0), 1), std::nullopt);
    EXPECT_EQ(bucket.take(at(0), 2), std::nullopt);
    EXPECT_EQ(bucket.take(at(0), 1), Duration(100));
    EXPECT_EQ(bucket.take(at(60), 1), Duration(40));
    EXPECT_EQ(bucket.take(at(100), 1), std::nullopt);
    EXPECT_EQ(bucket.take(at(100), 1), Duration(100));
}

TEST(TokenBucket, waiting_as_told_is_enough) {
    TokenBucket bucket(3, 7);
    std::int64_t now = 0;
    for (int i = 0; i < 1000; ++i) {
        while (const auto wait = bucket.take(at(now), 1)) now += wait->milliseconds();
    }
    // 1,000 tokens, 7 of them at once, at three a second; the rest of a millisecond is lost to
    // rounding at most once a grant.
    EXPECT_GE(now, 331'000);
    EXPECT_LE(now, 332'000);
}

TEST(TokenBucket, never_holds_more_than_the_burst) {
    TokenBucket bucket(10, 3);
    EXPECT_EQ(bucket.take(at(0), 3), std::nullopt);
    EXPECT_EQ(bucket.available(at(3'600'000)), 3);
    EXPECT_EQ(bucket.take(at(3'600'000), 3), std::nullopt);
    EXPECT_EQ(bucket.take(at(3'600'000), 1), Duration(100));
}

TEST(TokenBucket, grants_more_than_the_burst_as_a_debt) {
    TokenBucket bucket(10, 3);
    EXPECT_EQ(bucket.take(at(0), 5), std::nullopt);
    EXPECT_EQ(bucket.available(at(0)), -2);
    EXPECT_EQ(bucket.take(at(0), 1), Duration(300));
}

TEST(TokenBucket, ignores_time_that_goes_backwards) {
    TokenBucket bucket(10, 1);
    EXPECT_EQ(bucket.take(at(1000), 1), std::nullopt);
    EXPECT_EQ(bucket.take(at(0), 1), Duration(100));
    EXPECT_EQ(bucket.take(at(1099), 1), Duration(1));
    EXPECT_EQ(bucket.take(at(1100), 1), std::nullopt);
}

TEST(TokenBucket, believes_what_the_other_side_reports) {
    TokenBucket bucket(10, 10);
    bucket.observe_available(at(0), 0.5);
    EXPECT_EQ(bucket.take(at(0), 1), Duration(50));
    bucket.observe_rate(at(0), 100, 20);
    EXPECT_EQ(bucket.take(at(0), 1), Duration(5));
    bucket.observe_available(at(0), 1000);
    EXPECT_EQ(bucket.available(at(0)), 20);
    bucket.observe_rate(at(0), 0, 0);  // nonsense
    EXPECT_EQ(bucket.rate_per_second(), 100);
    bucket.observe_pause(at(2000));
    EXPECT_EQ(bucket.take(at(500), 1), Duration(1500));
    EXPECT_EQ(bucket.take(at(2000), 1), std::nullopt);
}

TEST(TokenBucket, takes_back_what_a_call_did_not_cost) {
    TokenBucket bucket(1, 10);
    EXPECT_EQ(bucket.take(at(0), 10), std::nullopt);
    bucket.give_back(4);
    EXPECT_EQ(bucket.available(at(0)), 4);
    bucket.give_back(100);
    EXPECT_EQ(bucket.available(at(0)), 10);
}

}  // namespace
}  // namespace tidegate::net
