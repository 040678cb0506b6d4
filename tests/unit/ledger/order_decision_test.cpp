// Goal: one place that has all is preferred; else several by priority.
// Method: smallest cases, compared for equality.

#include "ledger/order_decision.h"

#include "../../table/world.h"

namespace tidegate::ledger {
namespace {

TEST(OrderDecision, APlaceThatHasAllComesFirst) {
    World w;
    const LocationId a = w.place("A", 1);
    const LocationId b = w.place("B", 2);
    const SkuId cup = w.sku("CUP");
    w.receive(cup, a, 2);
    w.receive(cup, b, 5);
    w.must(w.reserve_message("x", {{"CUP", 3}}, 2'000));
    EXPECT_EQ(w.cell(cup, b).reserved, 3);
    w.must(w.reserve_message("y", {{"CUP", 3}}, 2'000));
    EXPECT_EQ(w.cell(cup, a).reserved, 2);
    EXPECT_EQ(w.cell(cup, b).reserved, 4);
}

}  // namespace
}  // namespace tidegate::ledger
