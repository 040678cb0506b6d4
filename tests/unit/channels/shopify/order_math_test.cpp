// Goal: Shopify's counters of a line become units cancelled and shipped.
// Method: a table of the situations that its documentation describes.
#include "channels/shopify/order_math.h"

#include <gtest/gtest.h>

namespace tidegate::channels::shopify {
namespace {

struct Case {
    const char* name;
    LineCounts counts;  // ordered, current, unfulfilled, cancel, return, no restock
    Fulfilled fulfilled;
    OrderCancelled order;
    std::int64_t cancelled;
    std::int64_t shipped;
};

TEST(UnitsOf, Table) {
    constexpr auto nothing = Fulfilled::nothing;
    constexpr auto something = Fulfilled::something;
    constexpr auto everything = Fulfilled::everything;
    constexpr auto no = OrderCancelled::no;
    constexpr auto yes = OrderCancelled::yes;
    const Case cases[] = {
        {"placed", {5, 5, 5, 0, 0, 0}, nothing, no, 0, 0},
        {"two cancelled by refund", {5, 3, 3, 2, 0, 0}, nothing, no, 2, 0},
        {"two edited away", {5, 3, 3, 0, 0, 0}, nothing, no, 2, 0},
        {"fulfilled", {5, 5, 0, 0, 0, 0}, everything, no, 0, 5},
        {"fulfilled, two came back", {5, 3, 0, 0, 2, 0}, everything, no, 0, 5},
        {"three of five fulfilled", {5, 5, 2, 0, 0, 0}, something, no, 0, 3},
        {"two cancelled, rest fulfilled", {5, 3, 0, 2, 0, 0}, everything, no, 2, 3},
        {"not restocked before fulfilment", {5, 3, 3, 0, 0, 2}, nothing, no, 2, 0},
        {"not restocked after fulfilment", {5, 3, 0, 0, 0, 2}, everything, no, 0, 5},
        {"order cancelled without refund", {5, 5, 5, 0, 0, 0}, nothing, yes, 5, 0},
        {"order cancelled, nothing left to fulfil", {5, 5, 0, 0, 0, 0}, nothing, yes, 5, 0},
        {"order cancelled with refund", {5, 0, 0, 5, 0, 0}, nothing, yes, 5, 0},
        {"nonsense stays in range", {2, 9, -3, 7, 9, 9}, something, no, 0, 2},
    };
    for (const Case& c : cases) {
        const LineUnits units = units_of(c.counts, c.fulfilled, c.order);
        EXPECT_EQ(units.cancelled, c.cancelled) << c.name;
        EXPECT_EQ(units.shipped, c.shipped) << c.name;
    }
}

TEST(StageOf, Table) {
    using ledger::Stage;
    EXPECT_EQ(stage_of(OrderCancelled::yes, Fulfilled::nothing, "PAID"), Stage::cancelled);
    EXPECT_EQ(stage_of(OrderCancelled::no, Fulfilled::nothing, "PENDING"), Stage::unpaid);
    EXPECT_EQ(stage_of(OrderCancelled::no, Fulfilled::nothing, "paid"), Stage::ready);
    EXPECT_EQ(stage_of(OrderCancelled::no, Fulfilled::something, "PAID"), Stage::shipping);
    EXPECT_EQ(stage_of(OrderCancelled::no, Fulfilled::everything, "PAID"), Stage::shipped);
    EXPECT_EQ(fulfilled_of("FULFILLED"), Fulfilled::everything);
    EXPECT_EQ(fulfilled_of("partial"), Fulfilled::something);
    EXPECT_EQ(fulfilled_of(""), Fulfilled::nothing);
    EXPECT_EQ(fulfilled_of("NEW_STATE"), Fulfilled::nothing);
}

}  // namespace
}  // namespace tidegate::channels::shopify
