// Goal: every inserted key is found, no other; damage is refused.
// Method: smallest cases, compared for equality.

#include "ledger/hash_index.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace tidegate::ledger {
namespace {

TEST(HashIndex, FindsWhatWasInserted) {
    HashIndex<2> index;
    for (std::uint32_t i = 0; i < 1'000; ++i) index.insert(mix64(i), i);
    for (std::uint32_t i = 0; i < 1'000; ++i) {
        EXPECT_EQ(index.find(mix64(i), [&](std::uint32_t n) { return n == i; }), i);
    }
    const auto any = [](std::uint32_t) { return false; };
    EXPECT_EQ(index.find(mix64(1'000), any), HashIndex<2>::kNotFound);
}

// A bucket holds eight: the others lie in the buckets behind it, over the end of the table too.
TEST(HashIndex, FindsWhatDidNotFitIntoItsBucket) {
    HashIndex<1> index;
    constexpr std::uint64_t kLastBucket = 0xffffffff;  // of the first shard
    for (std::uint32_t i = 0; i < 30; ++i) index.insert(kLastBucket, i);
    for (std::uint32_t i = 0; i < 30; ++i) {
        EXPECT_EQ(index.find(kLastBucket, [&](std::uint32_t n) { return n == i; }), i);
    }
    const auto none = [](std::uint32_t) { return false; };
    EXPECT_EQ(index.find(kLastBucket, none), HashIndex<1>::kNotFound);
}

// The tag of a slot that was never used is zero.
TEST(HashIndex, AnEmptySlotIsNoRecord) {
    HashIndex<1> index;
    index.insert(1, 7);
    const auto any = [](std::uint32_t) { return true; };
    EXPECT_EQ(index.find(0, any), HashIndex<1>::kNotFound);
    EXPECT_EQ(index.find(1, any), 7U);
}

TEST(HashIndex, IsRestoredFromItsShards) {
    HashIndex<1> index;
    for (std::uint32_t i = 0; i < 100; ++i) index.insert(mix64(i), i);
    std::vector<std::pair<std::size_t, std::string>> shards;
    index.for_each_shard([&](std::size_t used, std::size_t, const void* data, std::size_t size) {
        shards.emplace_back(used, std::string(static_cast<const char*>(data), size));
    });
    HashIndex<1> restored;
    std::size_t at = 0;
    const bool done = restored.restore(
        [&] { return std::pair(shards[at].first, shards[at].second.size() / 8); },
        [&](void* data, std::size_t size) {
            std::memcpy(data, shards[at++].second.data(), size);
            return true;
        }
    );
    ASSERT_TRUE(done);
    for (std::uint32_t i = 0; i < 100; ++i) {
        EXPECT_EQ(restored.find(mix64(i), [&](std::uint32_t n) { return n == i; }), i);
    }
    EXPECT_EQ(restored.bytes(), index.bytes());
}

TEST(HashIndex, RefusesAbsurdSizes) {
    HashIndex<2> index;
    const auto fill = [](void*, std::size_t) { return true; };
    const auto absurd = [] { return std::pair(std::size_t{0}, std::size_t{1} << 36); };
    const auto full = [] { return std::pair(std::size_t{8}, std::size_t{8}); };
    EXPECT_FALSE(index.restore(absurd, fill));
    const auto half_a_bucket = [] { return std::pair(std::size_t{1}, std::size_t{4}); };
    EXPECT_FALSE(index.restore(full, fill));
    EXPECT_FALSE(index.restore(half_a_bucket, fill));
}

}  // namespace
}  // namespace tidegate::ledger
