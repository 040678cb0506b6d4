// Goal: a healthy state has no violation; taken units show as overexposure.
// Method: smallest cases, compared for equality.

#include "ledger/invariants.h"

#include "../../table/world.h"

namespace tidegate::ledger {
namespace {

TEST(Invariants, ACountThatTakesUnitsIsAnIncident) {
    World w;
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, a, 5);
    w.list(w.channel("shop"), "1", cup, 5);
    EXPECT_TRUE(overexposed(w.state()).empty());
    w.must(AdjustStock{cup, a, Quantity(-2), AdjustReason::shrinkage, Sequence::none()});
    ASSERT_EQ(overexposed(w.state()).size(), 1U);
    EXPECT_EQ(overexposed(w.state())[0].units, 2);
    EXPECT_TRUE(check_invariants(w.state()).empty());
}

}  // namespace
}  // namespace tidegate::ledger
