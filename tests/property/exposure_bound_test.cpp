// Goal: exposure is a bound. Whatever the interleaving of sales, sightings, writes, lost answers,
// read-backs and watermarks, a marketplace that honours its listed quantity can never take more
// than the ledger allows for, and in strict mode no order is ever short. Method: rapidcheck draws a
// list of small decisions and shrinks it; two marketplaces that know the truth play them; the truth
// is compared with the ledger after every step.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "marketplace.h"

namespace tidegate::ledger {
namespace {

constexpr int kStock = 40;
constexpr int kStart = 1'000;

class Study {
public:
    Study(WriteSemantics one, WriteSemantics two, bool restocks, Mode mode) {
        const LocationId place = w.place("A");
        sku = w.sku("CUP");
        w.receive(sku, place, kStock);
        w.must(SetMode{sku, mode});
        shops.push_back(std::make_unique<Marketplace>(w, "one", one, restocks));
        shops.push_back(std::make_unique<Marketplace>(w, "two", two, restocks));
        for (auto& shop : shops) {
            shop->listing = ListingId(
                w.must(MapListing{
                           shop->channel, ExternalId::parse("item"), sku, Fulfilment::merchant})
                    .result
            );
            shop->shelf = 12;
            shop->buy(3, kStart);  // before anybody looked
        }
        strict_ = mode == Mode::strict && !restocks;
    }

    void step(std::uint32_t decision) {
        ++now_;
        w.at(now_);
        Marketplace& shop = *shops[decision % 2];
        const std::uint32_t amount = (decision >> 8) % 16;
        play(shop, (decision >> 1) % 16, amount);
        if (shop.known_from == 0 && shop.state().known) shop.known_from = now_;
    }
    void check() const {
        for (const auto& shop : shops) {
            if (!shop->state().known) continue;
            RC_ASSERT(shop->truth() <= w.exposure(shop->listing));
        }
        if (!strict_) return;
        RC_ASSERT(overexposed(w.state()).empty());
        RC_ASSERT(w.state().shortages().empty());
    }
    // When everything has been heard of, a read makes the bound exact.
    void settle() {
        for (auto& shop : shops) {
            w.at(++now_);
            shop->land(0);
            shop->answer(now_);
            shop->poll(now_);
            shop->poll_cancellations();
            shop->ask(now_);
            shop->hear(now_);
            RC_ASSERT(shop->shelf == w.exposure(shop->listing));
        }
    }

    World w;
    SkuId sku;
    std::vector<std::unique_ptr<Marketplace>> shops;

private:
    void play(Marketplace& shop, std::uint32_t action, std::uint32_t amount) {
        const int units = static_cast<int>(amount);
        switch (action) {
            case 0:
            case 1:
            case 2:
                shop.buy(1 + units % 6, now_);
                break;
            case 3:
                shop.deliver_any(amount, false);
                break;
            case 4:
                shop.deliver_any(amount, true);
                break;
            case 5:
                shop.poll(now_ - units % 4);
                break;
            case 6:
            case 7:
                write(shop, units);
                break;
            case 8:
                shop.land(0);
                break;
            case 9:
                shop.land(1);
                break;
            case 10:
                shop.answer(now_);
                break;
            case 11:
                shop.lose_answer();
                break;
            case 12:
                shop.ask(now_);
                // A sale seen while the answer is under way looks like somebody else's write.
                if (strict_) shop.hear(now_);
                break;
            case 13:
                shop.hear(now_);
                break;
            case 14:
                shop.cancel(amount);
                break;
            default:
                write(shop, 0);
                break;
        }
    }
    void write(Marketplace& shop, int quantity) {
        const int from = std::max(0, shop.state().remaining);
        const Reject reject = shop.request(quantity * 2, from);
        const bool brake = quantity == 0 && shop.state().write_state == WriteState::unknown;
        RC_ASSERT(!brake || reject == Reject::none);
    }

    int now_ = kStart;
    bool strict_ = false;
};

void play(WriteSemantics one, WriteSemantics two, bool restocks, Mode mode) {
    const auto decisions = *rc::gen::scale(
        3.0,
        rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(0, 1U << 16U)
        )
    );
    Study study(one, two, restocks, mode);
    for (const std::uint32_t decision : decisions) {
        study.step(decision);
        study.check();
    }
    study.settle();
}

RC_GTEST_PROP(ExposureBound, AbsoluteAndCompareAndSetStrict, ()) {
    play(WriteSemantics::absolute, WriteSemantics::compare_and_set, false, Mode::strict);
}
RC_GTEST_PROP(ExposureBound, TheSameWhenCancelledUnitsAreOfferedAgain, ()) {
    play(WriteSemantics::absolute, WriteSemantics::compare_and_set, true, Mode::strict);
}
RC_GTEST_PROP(ExposureBound, TheBoundHoldsInProportionalModeToo, ()) {
    play(WriteSemantics::absolute, WriteSemantics::compare_and_set, false, Mode::proportional);
}

}  // namespace
}  // namespace tidegate::ledger
