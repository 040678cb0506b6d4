#include "base/inline_vector.h"

#include <gtest/gtest.h>

#include <numeric>
#include <utility>

// Goal: the same values before and after the move from inside to the heap, under copy and move.
// Method: sizes on both sides of the capacity, compared by equality.

namespace tidegate {
namespace {

using Numbers = InlineVector<int, 2>;

Numbers counted(int size) {
    Numbers numbers;
    for (int i = 0; i < size; ++i) numbers.push_back(i);
    return numbers;
}

TEST(InlineVectorTest, copies_and_moves_keep_the_values) {
    for (int size = 0; size <= 5; ++size) {
        Numbers first = counted(size);
        const Numbers copy = first;
        EXPECT_EQ(copy, first);
        const Numbers moved = std::move(first);
        EXPECT_EQ(moved, copy);
        Numbers assigned = counted(3);
        assigned = copy;
        EXPECT_EQ(assigned, copy);
        assigned = counted(size + 1);
        EXPECT_EQ(assigned, counted(size + 1));
        EXPECT_EQ(assigned.size(), static_cast<std::size_t>(size) + 1);
    }
}

TEST(InlineVectorTest, a_value_of_its_own_can_be_pushed_while_it_grows) {
    Numbers numbers{7, 8};
    numbers.push_back(numbers[0]);
    EXPECT_EQ(numbers, (Numbers{7, 8, 7}));
}

TEST(InlineVectorTest, iterates_in_order) {
    const Numbers numbers = counted(10);
    EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), 0), 45);
    EXPECT_EQ(numbers.span().size(), 10U);
}

TEST(InlineVectorDeathTest, an_index_past_the_end_is_a_bug) {
    const Numbers numbers = counted(1);
    EXPECT_DEATH(static_cast<void>(numbers[1]), "bug: i < size_");
}

}  // namespace
}  // namespace tidegate
