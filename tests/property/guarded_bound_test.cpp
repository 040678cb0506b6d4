// Goal: in guarded mode exposure is a bound as long as claims are true, no order is short while
// they are, and a claim that was wrong is forgotten when the watermark passes the landing of its
// write. Method: as exposure_bound_test.cpp; the study knows what was sold unseen when a write
// lands, so it knows which claims were true.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "marketplace.h"

namespace tidegate::ledger {
namespace {

constexpr int kGuardedStock = 40;

// A marketplace, and whether its last claims were true.
struct Claiming {
    Claiming(World& world, const char* code, WriteSemantics semantics)
        : shop(world, code, semantics, false) {}

    Marketplace shop;
    int claim = 0;
    int unseen = 0;         // sold and not seen when the write was requested, and sold since
    bool pending = false;   // the write may still land
    bool doubtful = false;  // a claim was wrong, and the watermark has not passed its write yet
    bool ever_false = false;

    void buy(int units, int now) {
        const int before = shop.shelf;
        shop.buy(units, now);
        if (pending) unseen += before - shop.shelf;
    }
    void write(World& w, int quantity, int claimed) {
        const RequestWrite asked{
            shop.listing,
            Quantity(quantity),
            Quantity(std::max(0, shop.state().remaining)),
            Quantity(claimed)};
        const Outcome outcome = w.give(asked);
        if (outcome.reject != Reject::none) return;
        const bool brake = pending;
        shop.flights.push_back(
            {WriteNumber(outcome.result), quantity, static_cast<int>(asked.change_from.units())}
        );
        claim = brake ? kGuardedStock : claimed;  // the brake claims nothing
        pending = true;
        unseen = 0;
        for (const Sale& sale : shop.sales) {
            if (!sale.seen && sale.placed_at > shop.known_from) unseen += sale.units;
        }
    }
    void land() {
        const bool was = !shop.flights.empty() && shop.flights.back().landed;
        shop.land(0);
        const bool lands = !was && !shop.flights.empty() && shop.flights.back().landed;
        if (!lands) return;
        const bool wrong = shop.state().guarded_write && unseen > claim;
        doubtful = doubtful || wrong;
        ever_false = ever_false || wrong;
        pending = false;
    }
};

class GuardedStudy {
public:
    GuardedStudy() {
        const LocationId place = w.place("A");
        sku = w.sku("CUP");
        w.receive(sku, place, kGuardedStock);
        w.must(SetMode{sku, Mode::guarded});
        shops.push_back(std::make_unique<Claiming>(w, "one", WriteSemantics::absolute));
        shops.push_back(std::make_unique<Claiming>(w, "two", WriteSemantics::absolute));
        shops.push_back(std::make_unique<Claiming>(w, "three", WriteSemantics::compare_and_set));
        for (auto& each : shops) {
            Marketplace& shop = each->shop;
            shop.listing = w.list(shop.channel, "item", sku, 10);
            shop.shelf = 10;
            shop.known_from = now_;
        }
    }

    void step(std::uint32_t decision) {
        w.at(++now_);
        Claiming& each = *shops[decision % 3];
        const int units = static_cast<int>((decision >> 8) % 16);
        const int claimed = static_cast<int>((decision >> 12) % 4) * 2;
        play(each, (decision >> 2) % 12, units, claimed);
        const Timestamp watermark = w.state().channel(each.shop.channel).watermark;
        const Listing& listing = each.shop.state();
        const bool settled = listing.write_state == WriteState::settled;
        if (settled && !listing.rests_on_claim(watermark)) each.doubtful = false;
    }
    void check() const {
        bool all_true = true;
        for (const auto& each : shops) {
            all_true = all_true && !each->ever_false;
            if (each->doubtful) continue;
            RC_ASSERT(each->shop.truth() <= w.exposure(each->shop.listing));
        }
        if (all_true) RC_ASSERT(w.state().shortages().empty());
    }

    World w;
    SkuId sku;
    std::vector<std::unique_ptr<Claiming>> shops;

private:
    void play(Claiming& each, std::uint32_t action, int units, int claimed) {
        Marketplace& shop = each.shop;
        switch (action) {
            case 0:
            case 1:
                each.buy(1 + units % 4, now_);
                break;
            case 2:
                shop.deliver_any(static_cast<std::size_t>(units), false);
                break;
            case 3:
            case 4:
                shop.poll(now_ - units % 4);
                break;
            case 5:
            case 6:
            case 7:
                each.write(w, units, claimed);
                break;
            case 8:
            case 9:
                each.land();
                break;
            case 10:
                answer(each);
                break;
            default:
                shop.lose_answer();
                shop.ask(now_);
                shop.hear(now_);
                each.pending = false;
                break;
        }
    }
    void answer(Claiming& each) {
        each.shop.answer(now_);
        each.pending = false;
    }

    int now_ = 1'000;
};

RC_GTEST_PROP(GuardedBound, HoldsWhileClaimsAreTrueAndAgainOnceTheyAreProven, ()) {
    const auto decisions = *rc::gen::scale(
        4.0,
        rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(0, 1U << 20U)
        )
    );
    GuardedStudy study;
    for (const std::uint32_t decision : decisions) {
        study.step(decision);
        study.check();
    }
}

}  // namespace
}  // namespace tidegate::ledger
