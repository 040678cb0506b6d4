// Goal: an order is never refused for want of stock, a reservation is.
// Method: smallest cases, compared for equality.

#include "../../table/world.h"
#include "ledger/decider.h"

namespace tidegate::ledger {
namespace {

TEST(DecideOrder, OrdersAreFactsReservationsAreNot) {
    World w;
    const ChannelId shop = w.channel("shop");
    const SkuId cup = w.sku("CUP");
    w.list(shop, "1", cup);
    w.order(shop, "o", {{"1", 2}});
    EXPECT_EQ(w.short_units(shop, "o"), 2);
    EXPECT_EQ(w.refusal(w.reserve_message("r", {{"CUP", 1}}, 2'000)), "exceeds_available");
}

}  // namespace
}  // namespace tidegate::ledger
