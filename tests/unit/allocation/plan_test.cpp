// Goal: proportional plans lower first and raise later (TV03), follow ratios, kits, caps and
// buffers. Method: a small workspace; the plan of one SKU is compared whole.

#include "allocation/plan.h"

#include "../../table/world.h"

namespace tidegate::allocation {
namespace {

using ledger::Mode;
using ledger::World;

using Shown = std::vector<std::pair<ListingId, std::int64_t>>;

Shown plan_of(const World& w, SkuId sku, const Settings& settings = {}) {
    Shown shown;
    const Plan plan = plan_sku(w.state(), sku, settings, Gauges{}, World::time(1'000));
    for (const PlannedWrite& write : plan.writes) {
        shown.push_back({write.listing, write.quantity.units()});
    }
    return shown;
}

struct ThreeChannels : World {
    ChannelId tiktok = channel("tiktok");
    ChannelId amazon = channel("amazon");
    ChannelId ebay = channel("ebay");
    LocationId shelf = place("shelf");
    SkuId cup = sku("CUP");
    Settings settings;

    ThreeChannels() {
        must(ledger::SetMode{cup, Mode::proportional});
        settings.set_channel(tiktok, {5000});
        settings.set_channel(amazon, {3000});
        settings.set_channel(ebay, {2000});
    }
};

TEST(PlanProportional, LowersAndConfirmsBeforeItRaises) {
    ThreeChannels w;
    w.receive(w.cup, w.shelf, 900);
    const ListingId a = w.list(w.tiktok, "1", w.cup, 400);
    const ListingId b = w.list(w.amazon, "2", w.cup, 300);
    const ListingId c = w.list(w.ebay, "3", w.cup, 200);
    EXPECT_EQ(plan_of(w, w.cup, w.settings), (Shown{{b, 270}, {c, 180}}));
    w.must(ledger::RequestWrite{b, Quantity(270), Quantity(300)});
    w.must(ledger::RequestWrite{c, Quantity(180), Quantity(200)});
    EXPECT_EQ(plan_of(w, w.cup, w.settings), Shown{});
    w.must(ledger::ConfirmWrite{b, WriteNumber(1), World::time(1'001)});
    w.must(ledger::ConfirmWrite{c, WriteNumber(1), World::time(1'001)});
    EXPECT_EQ(plan_of(w, w.cup, w.settings), (Shown{{a, 450}}));
}

TEST(PlanProportional, BeginsWithLargestRemainderShares) {
    ThreeChannels w;
    w.receive(w.cup, w.shelf, 7);
    const ListingId a = w.list(w.tiktok, "1", w.cup);
    const ListingId b = w.list(w.amazon, "2", w.cup);
    const ListingId c = w.list(w.ebay, "3", w.cup);
    EXPECT_EQ(plan_of(w, w.cup, w.settings), (Shown{{a, 4}, {b, 2}, {c, 1}}));
}

TEST(PlanProportional, CapAndBufferOfASku) {
    ThreeChannels w;
    w.settings.set_sku(w.cup, w.tiktok, {5000, 300});
    w.settings.set_sku(w.cup, w.amazon, {3000, ChannelPolicy::kNoCap, {20}});
    w.receive(w.cup, w.shelf, 1000);
    const ListingId a = w.list(w.tiktok, "1", w.cup);
    const ListingId b = w.list(w.amazon, "2", w.cup);
    const ListingId c = w.list(w.ebay, "3", w.cup);
    EXPECT_EQ(plan_of(w, w.cup, w.settings), (Shown{{a, 300}, {b, 280}, {c, 200}}));
}

TEST(PlanSku, ASkuWithoutListingsNeedsNothing) {
    ThreeChannels w;
    w.receive(w.cup, w.shelf, 10);
    EXPECT_EQ(plan_of(w, w.cup), Shown{});
}

}  // namespace
}  // namespace tidegate::allocation
