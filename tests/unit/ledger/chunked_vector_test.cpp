// Goal: elements never move, runs never cross a chunk.
// Method: smallest cases, compared for equality.

#include "ledger/chunked_vector.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace tidegate::ledger {
namespace {

TEST(ChunkedVector, ARunStaysInOneChunk) {
    ChunkedVector<int, 2> values;
    values.push_back(7);
    const int* first = &values[0];
    EXPECT_EQ(values.append_run(4), 4U);
    EXPECT_EQ(values.append_run(1), 8U);
    EXPECT_EQ(values.size(), 9U);
    EXPECT_EQ(&values[0], first);
    EXPECT_EQ(values[0], 7);
}

struct Counted {
    int value = 3;
};

TEST(ChunkedVector, NewElementsHaveTheirInitialValue) {
    constexpr std::size_t kCount = 512;  // many chunks
    ChunkedVector<Counted, 2> values;
    EXPECT_EQ(values.append_run(3), 0U);
    EXPECT_EQ(values.append_run(3), 4U);  // skips one
    while (values.size() < kCount) values.push_back({static_cast<int>(values.size())});
    for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(values[i].value, 3);
    for (std::size_t i = 7; i < kCount; ++i) EXPECT_EQ(values[i].value, static_cast<int>(i));
}

TEST(ChunkedVector, PiecesAreAssignedAsTheyWereVisited) {
    ChunkedVector<int, 2> values;
    for (int i = 0; i < 50; ++i) values.push_back(i);
    std::vector<int> seen;
    values.for_each_piece([&](const int* piece, std::size_t n) {
        seen.insert(seen.end(), piece, piece + n);
    });
    ChunkedVector<int, 2> again;
    again.push_back(99);
    std::size_t at = 0;
    again.assign_pieces(seen.size(), [&](int* piece, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) piece[i] = seen[at++];
        return true;
    });
    ASSERT_EQ(again.size(), 50U);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(again[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace tidegate::ledger
