// Goal: commands differ in their digest when they differ in content, not in time.
// Method: smallest cases, compared for equality.

#include "ledger/command_digest.h"

#include <gtest/gtest.h>

namespace tidegate::ledger {
namespace {

TEST(CommandDigest, DependsOnTheContentAlone) {
    const auto digest = [](std::int64_t units, std::int64_t at) {
        const ReceiveStock receive{SkuId(1), LocationId(1), Quantity(units), {}};
        return command_digest(Command{{}, Timestamp(at), receive});
    };
    EXPECT_EQ(digest(1, 5), digest(1, 6));
    EXPECT_NE(digest(1, 5), digest(2, 5));
    EXPECT_NE(
        command_digest({{}, {}, ConfirmReservation{}}),
        command_digest({{}, {}, ReleaseReservation{}})
    );
}

}  // namespace
}  // namespace tidegate::ledger
