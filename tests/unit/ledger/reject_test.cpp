// Goal: names and numbers lead to each other.
// Method: smallest cases, compared for equality.

#include "ledger/reject.h"

#include <gtest/gtest.h>

namespace tidegate::ledger {
namespace {

TEST(Reject, NamesAndNumbers) {
    EXPECT_EQ(reject_name(Reject::exceeds_free), "exceeds_free");
    EXPECT_EQ(reject_from_number(64), Reject::exceeds_free);
    EXPECT_EQ(reject_from_number(9'999), std::nullopt);
    EXPECT_TRUE(transient(Reject::write_in_flight));
    EXPECT_FALSE(transient(Reject::invalid_quantity));
}

}  // namespace
}  // namespace tidegate::ledger
