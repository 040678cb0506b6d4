// Goal: the hub of the rehearsal asks the real ledger and planner. Method: the hub alone, with an
// outbox that records.

#include "rehearsal/escrow_hub.h"

#include <gtest/gtest.h>

#include "unit/rehearsal/recorded.h"

namespace tidegate::rehearsal {
namespace {

using testing::after;
using testing::kStart;
using testing::Recorded;

Scenario one_place(std::int64_t stock) {
    Scenario s;
    s.stock = stock;
    s.marketplaces.resize(1);
    s.marketplaces[0].code = "shop";
    return s;
}

TEST(EscrowHub, OpensWithHalfAndLowersWhenStockVanishes) {
    Recorded outbox;
    EscrowHub hub(one_place(100), *parse_policy("strict"), outbox, kStart);
    EXPECT_EQ(hub.opening(0), 50);
    hub.stock_changed(-80, after(1));
    EXPECT_EQ(outbox.sent, (decltype(outbox.sent){{0, 0}}));
    EXPECT_EQ(hub.exposure_violations(), 0);
}

TEST(EscrowHub, ReadsBackAWriteWhoseAnswerWasLost) {
    Recorded outbox;
    EscrowHub hub(one_place(100), *parse_policy("strict"), outbox, kStart);
    hub.stock_changed(-80, after(1));
    hub.answer_lost(0, 2, after(2));
    EXPECT_EQ(outbox.reads, std::vector<std::size_t>{0});
    EXPECT_EQ(hub.bound(0), 50);
    hub.shows(0, 0, after(3));
    hub.watermark(0, after(4), after(5));
    EXPECT_LE(*hub.bound(0), 20);
}

}  // namespace
}  // namespace tidegate::rehearsal
