// Goal: speeds, prices, delays and overshoot are measured from events alone. Method: a workspace
// whose events are fed by hand.

#include "allocation/gauges.h"

#include "../../table/world.h"

namespace tidegate::allocation {
namespace {

using ledger::World;

TEST(Gauges, MeasureSalesAndOvershoot) {
    World w;
    Gauges gauges;
    const ChannelId shop = w.channel("shop");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("shelf"), 100);
    const ListingId a = w.list(shop, "1", cup, 10);
    for (int i = 0; i < 12; ++i) {
        w.at(1'001 + i * 6);
        w.order(shop, std::to_string(i), {{"1", 1}});
    }
    std::size_t told = 0;
    ledger::State replica;
    for (; told < w.events.size(); ++told) {
        ledger::evolve(replica, w.events[told]);
        gauges.on_event(replica, w.events[told]);
    }
    const Speed speed = gauges.speed_now(a, World::time(1'070));
    EXPECT_GT(speed, 6 * kUnitPerMinute);
    EXPECT_LT(speed, 12 * kUnitPerMinute);
    EXPECT_EQ(gauges.overshoot(shop), 2);
}

TEST(Gauges, UnmeasuredListingsShowThePrior) {
    const Gauges gauges;
    EXPECT_EQ(gauges.speed(ListingId(4), World::time(0), 77), 77);
    EXPECT_EQ(gauges.speed_now(ListingId(4), World::time(0)), 0);
    EXPECT_EQ(gauges.price_minor(ListingId(4)), 1);
    EXPECT_EQ(gauges.overshoot(ChannelId(2)), 0);
}

}  // namespace
}  // namespace tidegate::allocation
