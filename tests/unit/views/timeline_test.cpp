// Goal: everything that moves a SKU is on its timeline, with what it changed.
// Method: one of each, read from new to old.

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "support/shop.h"
#include "views/read_model.h"

namespace tidegate::views {
namespace {

struct Line {
    MovementKind kind;
    std::int32_t on_hand;
    std::int32_t reserved;
    std::int32_t quantity;
    friend bool operator==(const Line&, const Line&) = default;
};

TEST(Timeline, ShowsEveryKindOfMovement) {
    test::Shop shop(100);
    const SkuId a(0);
    const LocationId main(0);
    shop.list(30);
    shop.sell("o1", 2);
    shop.sell("o1", 2, 500, ledger::Stage::shipped, 2);
    shop.run(ledger::AdjustStock{
        a, main, Quantity(-1), ledger::AdjustReason::scrap, Sequence::none()});
    shop.run(ledger::MoveStock{
        a, main, ledger::Bucket::available, ledger::Bucket::damaged, Quantity(3)});
    shop.run(ledger::ExpectIncoming{a, main, Quantity(7)});
    const ExternalId id = ExternalId::parse("x");
    shop.run(ledger::ReceiveReturn{
        id, ChannelId(1), ExternalId::parse("o1"), a, main, Quantity(2), Timestamp(shop.now_ms + 1)}
    );
    shop.run(ledger::InspectReturn{id, Quantity(1), Quantity(0), Quantity(1)});
    shop.run(ledger::StartCount{id, a, main});
    shop.run(ledger::FinishCount{id, Quantity(90)});
    shop.run(ledger::LockStock{id, a, ChannelId(1), Quantity(4), Timestamp()});
    shop.run(ledger::UnlockStock{id});

    ReadModel model;
    for (const ledger::Event& event : shop.events) model.apply(event);
    std::vector<Line> lines;
    model.movements().for_each(a, [&](const Movement& m) {
        lines.insert(lines.begin(), {m.kind, m.on_hand, m.reserved, m.quantity});
        return true;
    });
    const std::vector<Line> expected{
        {MovementKind::receipt, 100, 0, 100},
        {MovementKind::read, 0, 0, 0},
        {MovementKind::write, 0, 0, 30},
        {MovementKind::confirmed, 0, 0, 30},
        {MovementKind::order, 0, 2, 2},
        {MovementKind::order, -2, -2, 2},
        {MovementKind::adjustment, -1, 0, -1},
        {MovementKind::move, 0, 0, 3},
        {MovementKind::expected, 0, 0, 7},
        {MovementKind::returned, 2, 0, 2},
        {MovementKind::inspection, -1, 0, 2},
        {MovementKind::count, -8, 0, 90},
        {MovementKind::lock, 0, 0, 4},
        {MovementKind::unlock, 0, 0, 0},
    };
    EXPECT_EQ(lines.size(), expected.size());
    EXPECT_TRUE(lines == expected);
}

}  // namespace
}  // namespace tidegate::views
