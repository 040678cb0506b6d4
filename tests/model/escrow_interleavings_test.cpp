// Goal: no interleaving of sales, sightings, writes, lost answers, reads and watermarks lets two
// marketplaces sell more than there is. Method: breadth first through every script of a small
// alphabet up to a depth, on the ledger itself; a state that was reached before (all that the
// ledger keeps of the SKU and all that the marketplaces know) is not entered again. The number of
// states is asserted: a space that shrinks unnoticed would prove less than it seems to.

#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "../property/marketplace.h"

namespace tidegate::ledger {
namespace {

constexpr int kStart = 1'000;
constexpr int kTicksMost = 3;

enum class Act : std::uint8_t {
    buy,
    see,
    cancel,
    see_cancelled,
    poll,
    write_0,
    write_1,
    write_2,
    land,
    land_older,
    answer,
    lose_answer,
    read,
    tick,  // a second passes, for both
};
constexpr int kActs = 14;
constexpr std::array<const char*, kActs> kNames{
    "buy",
    "see",
    "cancel",
    "see cancelled",
    "poll",
    "write 0",
    "write 1",
    "write 2",
    "land",
    "land older",
    "answer",
    "lose answer",
    "read",
    "tick"};

struct Step {
    Act act = Act::tick;
    std::uint8_t shop = 0;
};
using Script = std::vector<Step>;

std::string text(const Script& script) {
    std::string words;
    for (const Step& step : script) {
        words += kNames[static_cast<std::size_t>(step.act)];
        words += " at " + std::to_string(step.shop) + ", ";
    }
    return words;
}

// Two shops that list one SKU, or the second a pair of it; new ones for every script, because a
// ledger is dear to set up.
class Lab {
public:
    Lab(World& world, LocationId place, int number, int per_second) : w(world), place_(place) {
        const std::string name = std::to_string(number);
        w.at(kStart);
        sku = w.sku("CUP" + name);
        w.receive(sku, place, 1 + 2 * per_second);
        const SkuId second =
            per_second == 1 ? sku : w.kit("PAIR" + name, {{sku, Quantity(per_second)}});
        open("one" + name, WriteSemantics::absolute, sku);
        open("two" + name, WriteSemantics::compare_and_set, second);
        w.at(++now_);
    }

    [[nodiscard]] bool can(Step step) const {
        const Marketplace& shop = *shops[step.shop];
        const WriteState write = shop.state().write_state;
        const bool flies = !shop.flights.empty();
        switch (step.act) {
            case Act::buy:
                return shop.shelf > 0;
            case Act::see:
                return first(shop, [](const Sale& sale) { return !sale.seen; }) >= 0;
            case Act::cancel:
                return first(shop, [](const Sale& sale) { return !sale.cancelled; }) >= 0;
            case Act::see_cancelled:
                return first(shop, [](const Sale& sale) {
                           return sale.cancelled && !sale.cancel_seen;
                       }) >= 0;
            case Act::poll:
                return w.state().channel(shop.channel).watermark < World::time(now_ - 1);
            case Act::write_0:
                return write != WriteState::pending;
            case Act::write_1:
            case Act::write_2:
                return write == WriteState::settled;
            case Act::land:
                return flies && !shop.flights.back().landed && !shop.flights.back().dead;
            case Act::land_older:
                return shop.flights.size() > 1;
            case Act::answer:
                return write != WriteState::settled;
            case Act::lose_answer:
                return write == WriteState::pending;
            case Act::read:
                return write != WriteState::pending;
            case Act::tick:
                return step.shop == 0 && now_ < kStart + kTicksMost;
        }
        return false;
    }
    void play(Step step) {
        Marketplace& shop = *shops[step.shop];
        const auto write = [&](int quantity) {
            static_cast<void>(shop.request(quantity, std::max(0, shop.state().remaining)));
        };
        switch (step.act) {
            case Act::buy:
                return shop.buy(1, now_);
            case Act::see:
                return shop.deliver_any(pick(shop, [](const Sale& s) { return !s.seen; }), false);
            case Act::cancel:
                return shop.cancel(pick(shop, [](const Sale& s) { return !s.cancelled; }));
            case Act::see_cancelled:
                return shop.poll_cancellations();
            case Act::poll:  // of whole seconds that have passed
                return shop.poll(now_ - 1);
            case Act::write_0:
                return write(0);
            case Act::write_1:
                return write(1);
            case Act::write_2:
                return write(2);
            case Act::land:
                return shop.land(0);
            case Act::land_older:
                return shop.land(1);
            case Act::answer:
                return shop.answer(now_);
            case Act::lose_answer:
                return shop.lose_answer();
            case Act::read:
                shop.ask(now_);
                return shop.hear(now_);
            case Act::tick:
                return w.at(++now_);
        }
    }
    [[nodiscard]] bool holds() const {
        bool all = w.state().free_units(sku) >= 0 && w.state().shortages().empty();
        for (const auto& shop : shops) all = all && shop->truth() <= w.exposure(shop->listing);
        return all;
    }
    // Everything that the future depends on.
    [[nodiscard]] std::vector<std::int64_t> key() const {
        const StockCell& cell = w.cell(sku, place_);
        std::vector<std::int64_t> all{now_, cell.on_hand, cell.reserved};
        for (const auto& shop : shops) {
            const Listing& l = shop->state();
            const Timestamp watermark = w.state().channel(shop->channel).watermark;
            const std::array<Timestamp, 4> times{
                watermark, l.effective_at, l.requested_at, l.known_from};
            for (const Timestamp at : times) {
                all.push_back(at.milliseconds());
            }
            for (const std::int32_t units :
                 {l.listed,
                  l.remaining,
                  l.unseen_before,
                  l.write_quantity,
                  l.change_from,
                  l.seen_in_flight,
                  l.restocked_in_flight,
                  shop->shelf}) {
                all.push_back(units);
            }
            all.push_back(static_cast<std::int64_t>(l.write_state));
            for (const Sale& s : shop->sales) {
                all.push_back(s.placed_at * 8 + s.cancelled * 4 + s.seen * 2 + s.cancel_seen);
            }
            all.push_back(-1);
            for (const Flight& f : shop->flights) {
                all.push_back((f.quantity * 8 + f.from) * 4 + f.landed * 2 + f.dead);
            }
            all.push_back(-2);
        }
        return all;
    }

    World& w;
    SkuId sku;
    std::vector<std::unique_ptr<Marketplace>> shops;

private:
    void open(const std::string& code, WriteSemantics semantics, SkuId of) {
        shops.push_back(std::make_unique<Marketplace>(w, code, semantics, false));
        Marketplace& shop = *shops.back();
        shop.listing = ListingId(
            w.must(MapListing{shop.channel, named("item"), of, Fulfilment::merchant}).result
        );
        shop.shelf = 1;
        shop.ask(kStart);
        shop.hear(kStart);
        w.must(AdvanceWatermark{shop.channel, World::time(kStart)});
    }
    template <class Is>
    static int first(const Marketplace& shop, Is is) {
        for (std::size_t i = 0; i < shop.sales.size(); ++i) {
            if (is(shop.sales[i])) return static_cast<int>(i);
        }
        return -1;
    }
    template <class Is>
    static std::size_t pick(const Marketplace& shop, Is is) {
        return static_cast<std::size_t>(std::max(0, first(shop, is)));
    }

    LocationId place_;
    int now_ = kStart;
};

// Plays scripts, each in a lab of its own.
class Player {
public:
    explicit Player(int per_second) : per_second_(per_second) {}

    Lab& play(const Script& script) {
        lab_.reset();
        if (number_ % kLabsPerWorld == 0) {
            world_ = std::make_unique<World>();
            place_ = world_->place("A");
        }
        lab_ = std::make_unique<Lab>(*world_, place_, number_++, per_second_);
        for (const Step& step : script) lab_->play(step);
        return *lab_;
    }

private:
    static constexpr int kLabsPerWorld = 16;
    std::unique_ptr<World> world_;
    LocationId place_;
    std::unique_ptr<Lab> lab_;
    int number_ = 0;
    int per_second_;
};

using Keys = std::set<std::vector<std::int64_t>>;

// Adds the scripts that reach a new state by one step more.
void expand(const Script& script, Player& player, Keys& seen, std::vector<Script>& out) {
    std::vector<Step> possible;
    Lab* lab = &player.play(script);
    for (int i = 0; i < 2 * kActs; ++i) {
        const Step step{static_cast<Act>(i / 2), static_cast<std::uint8_t>(i % 2)};
        if (lab->can(step)) possible.push_back(step);
    }
    for (std::size_t i = 0; i < possible.size(); ++i) {
        if (i > 0) lab = &player.play(script);
        lab->play(possible[i]);
        if (!seen.insert(lab->key()).second) continue;
        Script longer = script;
        longer.push_back(possible[i]);
        EXPECT_TRUE(lab->holds()) << text(longer);
        out.push_back(std::move(longer));
    }
}

// The number of states within `depth` steps after `start`.
std::size_t states_within(int depth, int per_second, const Script& start = {}) {
    Player player(per_second);
    Keys seen{player.play(start).key()};
    std::vector<Script> frontier{start};
    for (int at = 1; at <= depth; ++at) {
        std::vector<Script> next;
        for (const Script& script : frontier) expand(script, player, seen, next);
        frontier = std::move(next);
        std::cout << "depth " << at << ": " << seen.size() << " states\n";
    }
    return seen.size();
}

TEST(EscrowInterleavings, TwoShopsOfOneSku) {
    EXPECT_EQ(states_within(5, 1), 5'789U);
}
TEST(EscrowInterleavings, AShopOfSinglesAndOneOfPairs) {
    EXPECT_EQ(states_within(5, 2), 8'063U);
}
TEST(EscrowInterleavings, AfterAWriteThatLandedUnknown) {
    const Script start{{Act::write_1}, {Act::buy}, {Act::land}, {Act::lose_answer}, {Act::tick}};
    EXPECT_EQ(states_within(4, 1, start), 1'997U);
}
TEST(EscrowInterleavings, AfterALoweringThatIsNotProvenYet) {
    const Script start{{Act::write_0}, {Act::land}, {Act::answer}, {Act::buy, 1}, {Act::tick}};
    EXPECT_EQ(states_within(4, 1, start), 1'478U);
}

}  // namespace
}  // namespace tidegate::ledger
