// Goal: an order that lowers the bound wakes others that wait.
// Method: smallest cases, compared for equality.

#include "../../table/world.h"
#include "ledger/evolver.h"

namespace tidegate::ledger {
namespace {

TEST(EvolveOrder, AHoldReturnsWhenTheOrderIsCancelled) {
    World w;
    const ChannelId shop = w.channel("shop");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 3);
    w.list(shop, "1", cup);
    w.order(shop, "a", {{"1", 3}});
    w.order(shop, "b", {{"1", 2}});
    EXPECT_EQ(w.short_units(shop, "b"), 2);
    w.order(shop, "a", {{"1", 3, 3}});
    EXPECT_EQ(w.held(shop, "b"), 2);
}

}  // namespace
}  // namespace tidegate::ledger
