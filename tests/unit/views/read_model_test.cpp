// Goal: the read model's figures are those of the ledger's state, whatever happened, and folding
// again gives the same. Method: a small shop by hand, then random commands compared with sums over
// the whole state.

#include "views/read_model.h"

#include <gtest/gtest.h>

#include <utility>

#include "base/random.h"
#include "ledger/invariants.h"
#include "support/shop.h"

namespace tidegate::views {
namespace {

using test::Shop;

ReadModel folded(const std::vector<ledger::Event>& events) {
    ReadModel model;
    for (const ledger::Event& event : events) model.apply(event);
    return model;
}

TEST(ReadModel, CountsOrdersUnitsAndThePool) {
    Shop shop(100);
    ASSERT_EQ(shop.list(60), ledger::Reject::none);
    shop.sell("o1", 2);
    shop.sell("o2", 3);
    shop.sell("o1", 2);  // a duplicate
    const ReadModel model = folded(shop.events);
    EXPECT_EQ(model.counters().orders, 2);
    EXPECT_EQ(model.counters().units, 5);
    EXPECT_EQ(model.counters().writes, 1);
    EXPECT_EQ(model.pool(), (Pool{100, 5, 0, 95}));
    EXPECT_EQ(model.exposure(), 55);
    EXPECT_EQ(model.channel(ChannelId(1)).listings, 1);
    EXPECT_EQ(model.units_last_minute(SkuId(0), Timestamp(shop.now_ms)), 5);
    EXPECT_EQ(model.orders_last_minute(Timestamp(shop.now_ms)), 2);
    EXPECT_EQ(model.recent_orders().size(), 2U);
    EXPECT_EQ(model.recent_orders().front().number, 1U);
}

TEST(ReadModel, MeasuresLags) {
    Shop shop(200);
    shop.list(60);
    shop.sell("o1", 1, 700);
    shop.now_ms += 200;
    shop.run(ledger::RequestWrite{ListingId(0), Quantity(50), Quantity(0)});
    shop.now_ms += 30;
    shop.run(ledger::ConfirmWrite{ListingId(0), WriteNumber(2), Timestamp(shop.now_ms)});
    const ReadModel model = folded(shop.events);
    EXPECT_EQ(
        model.channel(ChannelId(1)).placed_to_seen.percentiles(), (Percentiles{1, 700, 700, 700})
    );
    EXPECT_EQ(model.channel(ChannelId(1)).write.percentiles(), (Percentiles{2, 30, 40, 40}));
    EXPECT_EQ(model.order_to_write().percentiles(), (Percentiles{1, 230, 230, 230}));
}

TEST(ReadModel, NamesWhatIsShortAndWhoOversold) {
    Shop shop(10);
    shop.list(10);
    shop.sell("o1", 8);
    shop.sell("o2", 5);  // the marketplace sells past its listed quantity
    ReadModel model = folded(shop.events);
    EXPECT_EQ(model.counters().oversold_listings, 1);
    EXPECT_EQ(model.counters().short_units, model.short_units(SkuId(0)));
    EXPECT_EQ(model.counters().short_units, 5);  // all lines of an order or none
    EXPECT_EQ(model.counters().oversold_units, 5);
    const std::size_t before = shop.events.size();
    shop.receive(20);
    for (std::size_t i = before; i < shop.events.size(); ++i) model.apply(shop.events[i]);
    EXPECT_EQ(model.counters().short_units, 0);
    EXPECT_EQ(model.counters().oversold_units, 5) << "what was oversold stays counted";
}

TEST(ReadModel, AFactThatTakesExposedUnitsIsOneIncident) {
    Shop shop(10);
    shop.list(10);
    for (int i = 0; i < 2; ++i) {
        shop.run(ledger::AdjustStock{
            SkuId(0),
            LocationId(0),
            Quantity(-2),
            ledger::AdjustReason::shrinkage,
            Sequence::none()});
    }
    EXPECT_EQ(folded(shop.events).counters().exposure_incidents, 1);
}

TEST(ReadModel, KnowsAnnouncedOrders) {
    Shop shop;
    shop.sell("o1", 0, 500, ledger::Stage::announced);
    EXPECT_EQ(folded(shop.events).announced(), (std::set<ledger::OrderNumber>{0}));
    shop.sell("o1", 1);
    const ReadModel model = folded(shop.events);
    EXPECT_TRUE(model.announced().empty());
    EXPECT_EQ(model.counters().orders, 1);
    EXPECT_EQ(model.counters().units, 1);
}

// ---- Random histories ---------------------------------------------------------------------------

void random_step(Shop& shop, Random& random) {
    shop.now_ms += static_cast<std::int64_t>(random.below(2000));
    const auto small = [&] { return static_cast<std::int64_t>(random.below(12)); };
    const std::string name = "n" + std::to_string(random.below(30));
    switch (random.below(9)) {
        case 0:
            shop.receive(small() + 1);
            break;
        case 1:
            shop.run(ledger::AdjustStock{
                SkuId(0),
                LocationId(0),
                Quantity(small() - 6),
                ledger::AdjustReason::count,
                Sequence::none()});
            break;
        case 2: {
            ledger::Reserve reserve;
            reserve.reservation = ExternalId::parse(name);
            reserve.expires_at = Timestamp(shop.now_ms + 5000);
            ledger::OrderLine line;
            line.sku = SkuId(0);
            line.ordered = Quantity(small() + 1);
            reserve.lines.push_back(line);
            shop.run(std::move(reserve));
            break;
        }
        case 3:
            shop.run(ledger::Tick{});
            break;
        case 4:
            shop.run(ledger::LockStock{
                ExternalId::parse(name), SkuId(0), ChannelId(1), Quantity(small() + 1), Timestamp()}
            );
            break;
        case 5:
            shop.run(ledger::UnlockStock{ExternalId::parse(name)});
            break;
        case 6:
            shop.list(small() * 4);
            break;
        case 7:
            shop.sell(name, small(), 500, ledger::Stage::shipped, small());
            break;
        default:
            shop.sell(name, small());
            break;
    }
}

Pool pool_of_everything(const ledger::State& state) {
    Pool sum;
    for (std::uint32_t i = 0; i < state.sku_count(); ++i) {
        state.for_each_cell(SkuId(i), [&](const ledger::StockCell& cell) {
            sum.on_hand += cell.on_hand;
            sum.reserved += cell.reserved;
            sum.locked += cell.locked;
            sum.available += cell.available();
        });
    }
    return sum;
}

TEST(ReadModel, FiguresAreThoseOfTheState) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Shop shop;
        Random random(seed);
        for (int i = 0; i < 120; ++i) random_step(shop, random);
        const ReadModel model = folded(shop.events);
        const ledger::State& state = model.state();
        ASSERT_EQ(model.pool(), pool_of_everything(state)) << "seed " << seed;
        std::int64_t exposure = 0;
        for (std::uint32_t i = 0; i < state.listing_count(); ++i)
            exposure += state.exposure(ListingId(i));
        ASSERT_EQ(model.exposure(), exposure) << "seed " << seed;
        std::int64_t short_units = 0;
        for (ledger::OrderNumber n = 0; n < state.orders().size(); ++n) {
            short_units += model.short_units_of_order(n);
        }
        ASSERT_EQ(model.counters().short_units, short_units) << "seed " << seed;
        ASSERT_EQ(ledger::state_hash(state), ledger::state_hash(shop.ledger.state()));
    }
}

TEST(ReadModel, FoldedAgainIsTheSame) {
    Shop shop;
    Random random(77);
    for (int i = 0; i < 300; ++i) random_step(shop, random);
    const ReadModel once = folded(shop.events);
    const ReadModel again = folded(shop.events);
    EXPECT_TRUE(once.same_figures(again));
    EXPECT_EQ(ledger::state_hash(once.state()), ledger::state_hash(again.state()));
}

TEST(ReadModel, StartedFromAStateItKnowsAllThatIsNow) {
    Shop shop;
    Random random(5);
    for (int i = 0; i < 200; ++i) random_step(shop, random);
    const ReadModel whole = folded(shop.events);
    ledger::State state;
    for (const ledger::Event& event : shop.events) ledger::evolve(state, event);
    const ReadModel started(std::move(state));
    EXPECT_EQ(started.pool(), whole.pool());
    EXPECT_EQ(started.exposure(), whole.exposure());
    EXPECT_EQ(started.counters().orders, whole.counters().orders);
    EXPECT_EQ(started.counters().units, whole.counters().units);
    EXPECT_EQ(started.counters().short_units, whole.counters().short_units);
    EXPECT_EQ(started.announced(), whole.announced());
    EXPECT_EQ(started.channel(ChannelId(1)).listings, whole.channel(ChannelId(1)).listings);
}

}  // namespace
}  // namespace tidegate::views
