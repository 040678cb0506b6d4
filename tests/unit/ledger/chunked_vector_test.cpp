// Goal: elements never move, runs never cross a chunk.
// Method: smallest cases, compared for equality.

#include "ledger/chunked_vector.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace tidegate::ledger
