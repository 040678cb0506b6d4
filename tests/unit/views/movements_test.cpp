// Goal: a timeline shows its SKU's own movements from new to old, and memory stays bounded.
// Method: fills the ring past its end with two SKUs.

#include "views/movements.h"

#include <gtest/gtest.h>

namespace tidegate::views {
namespace {

Movement movement(std::uint64_t sequence, std::uint32_t sku) {
    Movement made;
    made.sequence = Sequence(sequence);
    made.sku = SkuId(sku);
    return made;
}

std::vector<std::uint64_t> sequences(
    const Movements& movements, std::uint32_t sku, std::size_t max
) {
    std::vector<std::uint64_t> found;
    movements.for_each(SkuId(sku), [&](const Movement& m) {
        found.push_back(m.sequence.value());
        return found.size() < max;
    });
    return found;
}

TEST(Movements, AreKeptPerSkuNewestFirst) {
    Movements movements;
    movements.add(movement(1, 0));
    movements.add(movement(2, 5));
    movements.add(movement(3, 0));
    EXPECT_EQ(sequences(movements, 0, 10), (std::vector<std::uint64_t>{3, 1}));
    EXPECT_EQ(sequences(movements, 5, 10), (std::vector<std::uint64_t>{2}));
    EXPECT_EQ(sequences(movements, 0, 1), (std::vector<std::uint64_t>{3}));
    EXPECT_EQ(sequences(movements, 9, 10), std::vector<std::uint64_t>{});
}

TEST(Movements, ForgetTheOldestWhenTheyAreFull) {
    Movements movements;
    movements.add(movement(1, 7));
    for (std::uint64_t i = 2; i <= Movements::kCapacity; ++i) movements.add(movement(i, 0));
    EXPECT_EQ(sequences(movements, 7, 10), (std::vector<std::uint64_t>{1}));
    movements.add(movement(Movements::kCapacity + 1, 0));
    EXPECT_EQ(sequences(movements, 7, 10), std::vector<std::uint64_t>{});
    EXPECT_EQ(sequences(movements, 0, Movements::kCapacity * 2).size(), Movements::kCapacity);
}

TEST(Movements, OfNoSkuAreNone) {
    Movements movements;
    Movement none;
    none.sku = SkuId::none();
    movements.add(none);
    EXPECT_EQ(movements, Movements());
}

}  // namespace
}  // namespace tidegate::views
