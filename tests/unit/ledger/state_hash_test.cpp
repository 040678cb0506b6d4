// Goal: equal states have one hash, whatever order built them.
// Method: smallest cases, compared for equality.

#include "../../table/world.h"
#include "ledger/invariants.h"

namespace tidegate::ledger {
namespace {

TEST(StateHash, OrderOfIndependentThingsDoesNotMatter) {
    World x;
    World y;
    x.sku("A");
    x.sku("B");
    y.sku("B");
    y.sku("A");
    EXPECT_EQ(state_hash_text(x.state()), state_hash_text(y.state()));
    y.sku("C");
    EXPECT_NE(state_hash_text(x.state()), state_hash_text(y.state()));
    EXPECT_EQ(state_hash_text(x.state()).size(), 32U);
}

}  // namespace
}  // namespace tidegate::ledger
