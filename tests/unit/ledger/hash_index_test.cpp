// Goal: every inserted key is found, no other; damage is refused.
// Method: smallest cases, compared for equality.

#include "ledger/hash_index.h"

#include <gtest/gtest.h>

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

TEST(HashIndex, RefusesAbsurdSizes) {
    HashIndex<2> index;
    const auto fill = [](void*, std::size_t) { return true; };
    const auto absurd = [] { return std::pair(std::size_t{0}, std::size_t{1} << 36); };
    const auto full = [] { return std::pair(std::size_t{8}, std::size_t{8}); };
    EXPECT_FALSE(index.restore(absurd, fill));
    EXPECT_FALSE(index.restore(full, fill));
}

}  // namespace
}  // namespace tidegate::ledger
