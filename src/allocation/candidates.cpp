#include "allocation/candidates.h"

#include <algorithm>

#include "allocation/largest_remainder.h"

namespace tidegate::allocation {

using ledger::Listing;
using ledger::State;
using ledger::WriteState;

namespace {

__extension__ using Wide = __int128;

std::int64_t scaled(std::int64_t value, std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0 : static_cast<std::int64_t>(static_cast<Wide>(value) * part / whole);
}

Candidate describe(
    const State& state,
    const Settings& settings,
    ListingId id,
    const Listing& record,
    std::int64_t per
) {
    Candidate c;
    c.id = id;
    c.listing = &record;
    c.semantics = state.channel(record.channel).semantics;
    c.per = per;
    c.policy = settings.policy(record.sku, record.channel);
    c.ratio = c.policy.ratio;
    const bool proven = state.channel(record.channel).watermark >= record.known_from;
    c.writable = record.known && proven && record.write_state == WriteState::settled;
    c.remaining = std::max<std::int64_t>(0, record.remaining);
    c.returning = record.unseen_before * per;
    if (record.write_state == WriteState::pending) {
        c.remaining = std::max<std::int64_t>(0, record.write_quantity - record.seen_in_flight);
        c.returning = std::max<std::int64_t>(0, state.exposure(id) - c.remaining) * per;
    }
    return c;
}

void collect(
    const State& state, const Settings& settings, SkuId sku, std::int64_t per, Pool& pool
) {
    state.for_each_listing(sku, [&](ListingId id, const Listing& record) {
        if (record.fulfilment == ledger::Fulfilment::marketplace) return;
        pool.candidates.push_back(describe(state, settings, id, record, per));
    });
}

// Locks are per channel and SKU; what a channel's listings expose is taken from its locks first.
void find_locks(const State& state, Pool& pool) {
    if (!state.sku(pool.sku).has_locks) return;
    for (Candidate& c : pool.candidates) {
        c.locked = state.locked_for(pool.sku, c.listing->channel);
        std::int64_t exposed = 0;
        for (const Candidate& other : pool.candidates) {
            if (other.listing->channel == c.listing->channel) {
                exposed += state.exposure(other.id) * other.per;
            }
        }
        c.slack = std::max<std::int64_t>(0, c.locked - exposed);
    }
}

// A listing that never sold is believed to sell its ratio of what all sell together.
void measure(const Gauges& gauges, Timestamp now, Pool& pool) {
    Speed all = 0;
    for (const Candidate& c : pool.candidates) all += gauges.speed(c.id, now, 0) * c.per;
    for (Candidate& c : pool.candidates) {
        const Speed prior = scaled(all, c.ratio, kWhole) / c.per;
        c.speed = gauges.speed(c.id, now, prior);
        c.speed_now = gauges.speed_now(c.id, now);
    }
    Speed total = 0;
    for (const Candidate& c : pool.candidates) total += c.speed * c.per;
    if (total > 0) return;
    for (Candidate& c : pool.candidates) c.speed = c.ratio;  // nothing sold yet: share by ratio
}

// The preferred channel's ratio becomes the whole, and the others are believed to sell nothing. If
// it has no listing of the SKU that can sell, the rule would strand the units and is left out.
void apply_last_units(const LastUnits& rule, Pool& pool) {
    if (pool.sellable >= rule.below) return;
    const auto preferred = [&](const Candidate& c) {
        return c.listing->channel == rule.preferred && c.listing->sku == pool.sku;
    };
    pool.last_units =
        std::any_of(pool.candidates.begin(), pool.candidates.end(), [&](const Candidate& c) {
            return preferred(c) && c.listing->known;
        });
    if (!pool.last_units) return;
    bool taken = false;
    for (Candidate& c : pool.candidates) {
        const bool takes = preferred(c) && c.listing->known && !taken;
        taken = taken || takes;
        c.ratio = takes ? kWhole : 0;
        c.speed = takes ? std::max<Speed>(1, c.speed) : 0;
    }
}

}  // namespace

std::int64_t Candidate::sold_in(Duration time, Speed at_speed) const {
    const Wide units = static_cast<Wide>(at_speed) * time.milliseconds();
    constexpr std::int64_t kWholeUnit = kUnitPerMinute * 60'000;
    return static_cast<std::int64_t>((units + kWholeUnit - 1) / kWholeUnit);
}

void complete_ratios(std::vector<Candidate>& candidates) {
    std::int64_t given = 0;
    std::size_t open = 0;
    for (const Candidate& c : candidates) {
        if (c.ratio >= 0)
            given += c.ratio;
        else
            ++open;
    }
    if (open == 0) return;
    const std::vector<std::int64_t> shares =
        largest_remainder(std::max<std::int64_t>(0, kWhole - given), equal_ratios(open));
    std::size_t next = 0;
    for (Candidate& c : candidates) {
        if (c.ratio < 0) c.ratio = shares[next++];
    }
}

Pool survey(
    const State& state, SkuId plain, const Settings& settings, const Gauges& gauges, Timestamp now
) {
    Pool pool;
    pool.sku = plain;
    collect(state, settings, plain, 1, pool);
    for (const SkuId kit : state.kits_with(plain)) {
        for (const ledger::KitComponent& part : state.components(kit)) {
            if (part.sku == plain) collect(state, settings, kit, part.per_kit.units(), pool);
        }
    }
    std::stable_sort(
        pool.candidates.begin(),
        pool.candidates.end(),
        [](const Candidate& a, const Candidate& b) {
            return a.listing->channel < b.listing->channel ||
                   (a.listing->channel == b.listing->channel && a.id < b.id);
        }
    );
    complete_ratios(pool.candidates);
    pool.sellable = state.sellable_shared(plain);
    pool.free = state.free_units(plain, state.sku(plain).mode);
    pool.bounded = state.is_bounded(plain);
    for (Candidate& c : pool.candidates) {
        pool.returning += c.returning;
        pool.overshoot += gauges.overshoot(c.listing->channel) * c.per;
        if (c.writable && gauges.rests_until(c.id) > now) {
            c.writable = false;
            pool.resting = true;
        }
    }
    find_locks(state, pool);
    measure(gauges, now, pool);
    apply_last_units(settings.last_units(plain), pool);
    return pool;
}

}  // namespace tidegate::allocation
