// Goal: ids are dense; names are unique byte for byte.
// Method: smallest cases, compared for equality.

#include "../../table/world.h"
#include "ledger/decider.h"

namespace tidegate::ledger {
namespace {

TEST(DecideSetup, IdsAreDenseAndNamesUnique) {
    World w;
    EXPECT_EQ(w.sku("007").value(), 0U);
    EXPECT_EQ(w.sku("7").value(), 1U);
    EXPECT_EQ(w.channel("shop").value(), 1U);
    EXPECT_EQ(w.refusal(DefineChannel{"direct"}), "already_exists");
}

}  // namespace
}  // namespace tidegate::ledger
