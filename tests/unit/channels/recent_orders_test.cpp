// Goal: an order that is recorded is recognised, a changed one is not, old ones are forgotten.
// Method: a small capacity.
#include "channels/recent_orders.h"

#include <gtest/gtest.h>

#include <string>

namespace tidegate::channels {
namespace {

ledger::SeeOrder order(const std::string& id, std::int64_t cancelled = 0) {
    ledger::SeeOrder seen;
    seen.order = ExternalId::parse(id);
    seen.stage = ledger::Stage::ready;
    ledger::OrderLine line;
    line.listing = ExternalId::parse("1");
    line.ordered = Quantity(2);
    line.cancelled = Quantity(cancelled);
    seen.lines.push_back(line);
    return seen;
}

TEST(RecentOrders, KnowsWhatItWasTold) {
    RecentOrders recent;
    EXPECT_FALSE(recent.knows(order("a")));
    recent.remember(order("a"));
    EXPECT_TRUE(recent.knows(order("a")));
    EXPECT_FALSE(recent.knows(order("a", 1)));
    recent.remember(order("a", 1));
    EXPECT_TRUE(recent.knows(order("a", 1)));
    EXPECT_FALSE(recent.knows(order("a")));
}

TEST(RecentOrders, KnowsAStateByItsTimeOnlyWhenThatTimeIsOver) {
    RecentOrders recent;
    const Timestamp at = Timestamp::from_seconds(100);
    const ExternalId id = ExternalId::parse("a");
    EXPECT_FALSE(recent.knows(id, at));
    recent.remember(order("a"));
    EXPECT_FALSE(recent.knows(id, at));
    EXPECT_FALSE(recent.knows(id, Timestamp()));
    recent.remember(order("a"), at);
    EXPECT_TRUE(recent.knows(id, at));
    EXPECT_FALSE(recent.knows(id, at + Duration(1)));
    EXPECT_TRUE(recent.knows(order("a")));
}

TEST(RecentOrders, ForgetsTheOldest) {
    RecentOrders recent(2);
    for (int i = 0; i < 5; ++i) recent.remember(order(std::to_string(i)));
    EXPECT_TRUE(recent.knows(order("4")));
    EXPECT_FALSE(recent.knows(order("0")));
}

}  // namespace
}  // namespace tidegate::channels
