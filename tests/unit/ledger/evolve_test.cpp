// Goal: events alone build the state.
// Method: smallest cases, compared for equality.

#include "../../table/world.h"
#include "ledger/evolver.h"
#include "ledger/ledger.h"

namespace tidegate::ledger {
namespace {

TEST(Evolve, StockChangesByItsDeltas) {
    State state;
    evolve(state, {Timestamp(1), SkuDefined{SkuId(0), "CUP"}});
    evolve(state, {Timestamp(1), LocationDefined{LocationId(0), "A", LocationKind::own, {}, 1}});
    StockChanged change;
    change.sku = SkuId(0);
    change.location = LocationId(0);
    change.on_hand = 5;
    change.damaged = 2;
    evolve(state, {Timestamp(2), change});
    EXPECT_EQ(state.sellable_shared(SkuId(0)), 3);
    EXPECT_EQ(state.last_sequence(), Sequence(3));
}

}  // namespace
}  // namespace tidegate::ledger
