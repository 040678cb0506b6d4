// Goal: sellable units and what of them is free.
// Method: smallest cases, compared for equality.

#include "ledger/state.h"

#include "../../table/world.h"

namespace tidegate::ledger {
namespace {

TEST(State, BoundStockServesItsChannelAlone) {
    World w;
    const ChannelId shop = w.channel("shop");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("FBT", 1, LocationKind::channel_bound, shop), 7);
    w.receive(cup, w.place("A"), 2);
    EXPECT_EQ(w.state().sellable_shared(cup), 2);
    EXPECT_EQ(w.state().sellable_bound(cup, shop), 7);
    EXPECT_EQ(w.state().free_units(cup), 2);
}

}  // namespace
}  // namespace tidegate::ledger
