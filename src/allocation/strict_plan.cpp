#include "allocation/strict_plan.h"

#include <algorithm>
#include <limits>

namespace tidegate::allocation {

using ledger::State;
using ledger::WriteSemantics;

namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t kAtOnce = std::int64_t{1} << 40;  // risk of what is oversold already
constexpr std::size_t kOrdersLooked = 64;

std::int64_t part_of(std::int64_t value, std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0 : static_cast<std::int64_t>(static_cast<Wide>(value) * part / whole);
}

// Units that orders wait for and that could be there if listings gave them back: whoever ordered
// first comes before whoever may order next.
std::int64_t owed(const State& state, SkuId plain, std::int64_t sellable) {
    const auto* waiting = state.shortages(plain);
    if (waiting == nullptr) return 0;
    std::int64_t units = 0;
    std::size_t looked = 0;
    for (const ledger::ShortageKey& key : *waiting) {
        if (++looked > kOrdersLooked) break;
        std::int64_t need = 0;
        for (const ledger::StoredLine& line : state.orders().lines(key.order)) {
            const std::int64_t missing = line.open() - line.held;
            if (missing <= 0 || line.sku.is_none()) continue;
            if (line.sku == plain) need += missing;
            if (!state.is_kit(line.sku)) continue;
            for (const ledger::KitComponent& part : state.components(line.sku)) {
                if (part.sku == plain) need += missing * part.per_kit.units();
            }
        }
        if (units + need <= sellable) units += need;
    }
    return units;
}

}  // namespace

StrictPlan::StrictPlan(
    const State& state, const Settings& settings, const Gauges& gauges, Pool& pool
)
    : state_(state),
      settings_(settings),
      gauges_(gauges),
      pool_(pool),
      free_(pool.free),
      returning_(pool.returning) {
    free_ -= owed(state, pool.sku, std::max<std::int64_t>(0, pool.sellable));
}

Plan StrictPlan::make() {
    set_targets();
    plan_.waiting = pool_.resting;
    lower_beyond_rules();
    if (free_ < 0) {
        give_back(-free_ - returning_);
    } else if (pool_.bounded) {
        feed_hungry();
    }
    return std::move(plan_);
}

// Equal time to sell-out: every listing's share of the pool is its share of the speed. Only part of
// it is listed while a later raise can still arrive before the pool is sold.
void StrictPlan::set_targets() {
    Speed all = 0;
    std::int64_t lead_ms = 0;
    for (const Candidate& c : pool_.candidates) {
        all += c.speed * c.per;
        lead_ms = std::max(lead_ms, gauges_.write_delay(c.listing->channel).milliseconds());
    }
    Candidate whole;
    const std::int64_t sold_meanwhile = whole.sold_in(Duration(lead_ms), all);
    const std::int64_t pool = std::max<std::int64_t>(0, pool_.sellable - (pool_.free - free_));
    const bool all_now = pool_.last_units || pool <= 2 * sold_meanwhile;
    const Tuning& tuning = settings_.tuning;
    const std::int64_t listed =
        pool_.mode == ledger::Mode::guarded ? tuning.guarded_percent : tuning.listed_percent;
    const std::int64_t percent = all_now ? 100 : listed;
    share_out(pool, all);
    for (Candidate& c : pool_.candidates) {
        RuleInputs inputs = c.inputs;
        inputs.share =
            std::min(((c.share * percent + 99) / 100 + c.locked) / c.per, c.elsewhere_most);
        c.share = (c.share + c.locked) / c.per;
        c.target = apply_rules(c.policy, inputs).units;
    }
}

// Rounding leaves fewer units over than there are listings; the fastest get them, or the last units
// of a pool would be listed nowhere.
void StrictPlan::share_out(std::int64_t pool, Speed all) {
    std::vector<Candidate*> fastest;
    std::int64_t left = all == 0 ? 0 : pool;
    for (Candidate& c : pool_.candidates) {
        c.share = part_of(pool, c.speed * c.per, all);
        left -= c.share;
        if (c.speed > 0) fastest.push_back(&c);
    }
    std::stable_sort(fastest.begin(), fastest.end(), [](const Candidate* a, const Candidate* b) {
        return a->speed * a->per > b->speed * b->per;
    });
    for (Candidate* c : fastest) {
        if (left == 0) return;
        ++c->share;
        --left;
    }
}

// Whoever is hungry: a listing shows no more than its rules allow, none at all where the last units
// are shown elsewhere. Lowering an absolute quantity to more than zero needs free units; while
// there are none it waits, for a cap is no reason to show nothing.
void StrictPlan::lower_beyond_rules() {
    for (Candidate& c : pool_.candidates) {
        if (!c.writable || c.remaining <= c.most) continue;
        const std::int64_t quantity = std::min(c.most, highest(c));
        if (quantity == 0 && c.most > 0) {
            plan_.waiting = true;
            continue;
        }
        write(c, quantity, gauges_.price_minor(c.id) * (c.remaining - quantity));
    }
}

std::int64_t StrictPlan::free_for(const Candidate& c) const {
    std::int64_t units = (free_ + c.slack) / c.per;
    if (!state_.is_kit(c.listing->sku)) return std::max<std::int64_t>(0, units);
    for (const ledger::KitComponent& part : state_.components(c.listing->sku)) {
        if (part.sku == pool_.sku) continue;
        const ledger::Mode mode = state_.sku(part.sku).mode;
        if (ledger::sums_exposure(mode) && !state_.is_bounded(part.sku)) return 0;
        const std::int64_t free = state_.free_units(part.sku, mode);
        units = std::min(units, free / part.per_kit.units());
    }
    return std::max<std::int64_t>(0, units);
}

std::int64_t StrictPlan::highest(const Candidate& c) const {
    const std::int64_t base =
        c.semantics == WriteSemantics::absolute ? c.surely_left() : c.remaining;
    return base + free_for(c);
}

std::int64_t StrictPlan::cost(const Candidate& c, std::int64_t quantity) const {
    const auto old = state_.old_units_of_write(*c.listing);
    const bool claims = old == ledger::OldUnits::change_from_is_left;
    const auto now = c.listing->exposure(c.semantics);
    const auto then = c.listing->exposure_if_written(
        c.semantics,
        static_cast<std::int32_t>(quantity),
        static_cast<std::int32_t>(claims ? c.surely_left() : c.remaining),
        old
    );
    return std::max<std::int64_t>(0, (then - now) * c.per - c.slack);
}

void StrictPlan::write(Candidate& c, std::int64_t quantity, std::int64_t risk) {
    free_ -= cost(c, quantity);
    returning_ += std::max<std::int64_t>(0, c.remaining - quantity) * c.per;
    PlannedWrite planned{c.id, Quantity(quantity), Quantity(c.remaining), risk};
    planned.unseen_most = Quantity(std::min(c.unseen_most, Quantity::kLimit));
    plan_.writes.push_back(planned);
    c.writable = false;
}

bool StrictPlan::hungry(const Candidate& c) const {
    if (!c.writable || c.target <= c.remaining) return false;
    if (c.remaining == 0 || pool_.last_units) return true;
    const Duration lead(
        gauges_.write_delay(c.listing->channel).milliseconds() * settings_.tuning.hungry_percent /
        100
    );
    return c.remaining <= std::min(c.target / 2, c.sold_in(lead, c.speed_now));
}

// A listing that will have sold what it holds by the time the units could be elsewhere keeps them.
bool StrictPlan::can_donate(const Candidate& c) const {
    if (!c.writable || c.remaining == 0) return false;
    if (c.remaining * 100 < std::max<std::int64_t>(1, c.share) * settings_.tuning.donor_percent &&
        c.share > 0) {
        return false;
    }
    const ChannelId channel = c.listing->channel;
    const Duration lead(
        2 *
        (gauges_.write_delay(channel).milliseconds() + gauges_.feed_delay(channel).milliseconds())
    );
    return c.remaining > c.sold_in(lead, c.speed);
}

// Raises every listing that would run out, the most urgent first, from what is free; then asks the
// others for what is still missing.
void StrictPlan::feed_hungry() {
    free_ = std::max<std::int64_t>(0, free_ - pool_.overshoot);
    std::vector<Candidate*> waiting;
    for (Candidate& c : pool_.candidates) {
        if (hungry(c)) waiting.push_back(&c);
    }
    std::stable_sort(waiting.begin(), waiting.end(), [](const Candidate* a, const Candidate* b) {
        return static_cast<Wide>(a->remaining) * std::max<Speed>(1, b->speed) <
                   static_cast<Wide>(b->remaining) * std::max<Speed>(1, a->speed) ||
               (a->remaining == 0 && b->remaining == 0 && a->speed > b->speed);
    });
    for (Candidate* c : waiting) {
        const std::int64_t quantity = std::min(c->target, highest(*c));
        const std::int64_t gain = quantity - c->remaining;
        const std::int64_t missing = (c->target - std::max(quantity, c->remaining)) * c->per;
        // A raise has to be worth its call: it doubles what is there, or brings a quarter of the
        // goal.
        const bool worth = gain > 0 && (gain >= c->remaining || gain * 4 >= c->target);
        if (worth) {
            write(
                *c,
                quantity,
                part_of(gain * gauges_.price_minor(c->id), c->speed_now, kUnitPerMinute)
            );
        }
        if (missing * 4 > c->target * c->per) reclaim(missing - returning_, *c);
        plan_.waiting = plan_.waiting || !worth;
    }
}

void StrictPlan::reclaim(std::int64_t units, const Candidate& hungry) {
    while (units > 0) {
        Candidate* donor = nullptr;
        for (Candidate& c : pool_.candidates) {
            if (c.id == hungry.id || !can_donate(c)) continue;
            if (donor == nullptr || c.remaining - c.share > donor->remaining - donor->share)
                donor = &c;
        }
        if (donor == nullptr) {
            plan_.waiting = true;
            return;
        }
        const std::int64_t before = returning_;
        // Lowering an absolute quantity to more than zero needs that much free; zero needs nothing.
        const std::int64_t keep = std::min({donor->share, donor->remaining - 1, highest(*donor)});
        const std::int64_t price = gauges_.price_minor(hungry.id);
        write(*donor, std::max<std::int64_t>(0, keep), price * (donor->remaining - keep));
        units -= returning_ - before;
    }
}

// More is exposed, or owed to orders, than there is: units go back at once, first from where they
// would lie longest.
void StrictPlan::give_back(std::int64_t units) {
    while (units > 0) {
        Candidate* donor = nullptr;
        const auto excess = [](const Candidate& c) { return c.remaining - c.share; };
        for (Candidate& c : pool_.candidates) {
            if (!c.writable || c.remaining == 0) continue;
            if (donor == nullptr || excess(c) > excess(*donor)) donor = &c;
        }
        if (donor == nullptr) break;
        const bool to_zero = donor->semantics == WriteSemantics::absolute;
        const std::int64_t keep =
            to_zero ? 0
                    : std::max<std::int64_t>(
                          0, donor->remaining - (units + donor->per - 1) / donor->per
                      );
        const std::int64_t price = gauges_.price_minor(donor->id);
        units -= (donor->remaining - keep) * donor->per;
        write(*donor, keep, kAtOnce + price * (donor->remaining - keep));
    }
}

}  // namespace tidegate::allocation
