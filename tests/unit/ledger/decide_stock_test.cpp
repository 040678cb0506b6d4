// Goal: what is promised elsewhere cannot be given away.
// Method: smallest cases, compared for equality.

#include "../../table/world.h"
#include "ledger/decider.h"

namespace tidegate::ledger {
namespace {

TEST(DecideStock, SafetyHoldTakesFreeUnitsOnly) {
    World w;
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, a, 10);
    w.list(w.channel("shop"), "1", cup, 8);
    const auto hold = [&](int units) {
        return MoveStock{cup, a, Bucket::available, Bucket::safety_hold, Quantity(units)};
    };
    EXPECT_EQ(w.refusal(hold(3)), "exceeds_free");
    w.must(hold(2));
    EXPECT_EQ(w.available(cup), 8);
}

}  // namespace
}  // namespace tidegate::ledger
