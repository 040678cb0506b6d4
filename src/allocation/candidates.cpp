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
    const ChannelPolicy& policy,
    ListingId id,
    const Listing& record,
    std::int64_t per
) {
    Candidate c;
    c.id = id;
    c.listing = &record;
    c.semantics = state.channel(record.channel).semantics;
    c.per = per;
    c.policy = policy;
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

template <class PolicyOf>
void collect(const State& state, PolicyOf policy_of, SkuId sku, std::int64_t per, Pool& pool) {
    state.for_each_listing(sku, [&](ListingId id, const Listing& record) {
        if (record.fulfilment == ledger::Fulfilment::marketplace) return;
        pool.candidates.push_back(describe(state, policy_of(record), id, record, per));
    });
}

// What all listings that draw on a component take of it together.
Speed drawn(const State& state, SkuId plain, const Gauges& gauges, Timestamp now) {
    Speed all = 0;
    const auto add = [&](SkuId sku, std::int64_t per) {
        state.for_each_listing(sku, [&](ListingId id, const Listing& record) {
            if (record.fulfilment == ledger::Fulfilment::marketplace) return;
            all += std::max<Speed>(1, gauges.speed(id, now, 0)) * per;
        });
    };
    add(plain, 1);
    for (const SkuId kit : state.kits_with(plain)) {
        for (const ledger::KitComponent& part : state.components(kit)) {
            if (part.sku == plain) add(kit, part.per_kit.units());
        }
    }
    return all;
}

// A kit may not take of a scarce component more than its share of it only because it is planned
// with a plentiful one.
std::int64_t left_elsewhere(
    const State& state, const Candidate& kit, SkuId planned, const Gauges& gauges, Timestamp now
) {
    std::int64_t most = Listing::kMost;
    const Speed speed = std::max<Speed>(1, gauges.speed(kit.id, now, 0));
    for (const ledger::KitComponent& part : state.components(kit.listing->sku)) {
        if (part.sku == planned) continue;
        const std::int64_t units = std::max<std::int64_t>(0, state.sellable_shared(part.sku));
        // Its share of the component is units x speed x per kit / drawn; the per kit cancels out.
        const Wide kits = static_cast<Wide>(units) * speed;
        const Speed all = drawn(state, part.sku, gauges, now);
        const Wide share = (kits + all - 1) / all + kit.locked;
        most = static_cast<std::int64_t>(std::min<Wide>(most, share));
    }
    return most;
}

std::int64_t buffer_of(const Pool& pool, const Candidate& c, const Gauges& gauges, Timestamp now) {
    if (c.policy.buffer.kind == BufferKind::fixed) return c.policy.buffer.units;
    BufferInputs inputs;
    for (const Candidate& other : pool.candidates) {
        inputs.sold_last_hour += gauges.sold_last_hour(other.id, now) * other.per;
        if (other.id == c.id) continue;
        inputs.others += other.measured * other.per;
    }
    inputs.sold_last_hour /= c.per;
    inputs.others /= c.per;
    const ChannelId channel = c.listing->channel;
    inputs.latency = Duration(
        gauges.feed_delay(channel).milliseconds() + gauges.write_delay(channel).milliseconds()
    );
    return buffer_units(c.policy.buffer, inputs);
}

// What the rules of each listing are applied to.
void find_inputs(
    const State& state, const Settings& settings, const Gauges& gauges, Timestamp now, Pool& pool
) {
    for (Candidate& c : pool.candidates) {
        const ChannelId channel = c.listing->channel;
        const bool kit = state.is_kit(c.listing->sku);
        c.inputs.mode = pool.mode;
        c.inputs.sellable =
            kit ? state.sellable(c.listing->sku, channel) : pool.sellable + c.locked;
        if (pool.mode == ledger::Mode::shared && c.policy.buffer.is_none()) {
            c.policy.buffer = {0, BufferKind::demand, settings.risk};
        }
        c.inputs.buffer = buffer_of(pool, c, gauges, now);
        c.inputs.last_units_elsewhere = pool.last_units && c.ratio == 0;
        c.most = most_shown(c.policy, c.inputs);
        if (kit) c.elsewhere_most = left_elsewhere(state, c, pool.sku, gauges, now);
    }
}

// What each guarded listing may sell unseen from its channel's watermark until a write lands. One
// unit more than the speed says, for the speed is measured, not known.
void find_claims(
    const State& state, const Settings& settings, const Gauges& gauges, Timestamp now, Pool& pool
) {
    if (pool.mode != ledger::Mode::guarded) return;
    for (Candidate& c : pool.candidates) {
        const bool claims =
            state.old_units_of_write(*c.listing) == ledger::OldUnits::change_from_is_left;
        if (!claims || c.remaining == 0) continue;
        const ChannelId channel = c.listing->channel;
        const Duration unseen = std::max(Duration{}, now - state.channel(channel).watermark);
        const Duration window(
            unseen.milliseconds() + gauges.write_delay_most(channel).milliseconds()
        );
        const std::int64_t mean = mean_taken(std::max(c.speed, c.speed_now), window) + kMicro;
        c.unseen_most = Poisson(mean).quantile(settings.risk);
    }
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
        c.measured = std::max(c.speed_now, gauges.speed(c.id, now, 0));
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
    pool.mode = state.sku(plain).mode;
    pool.sellable = state.sellable_shared(plain);
    pool.regime = regime_after(settings.regime(plain), pool.sellable, gauges.regime(plain));
    const auto policy_of = [&](const Listing& record) {
        return settings.policy(record.sku, record.channel, now, pool.regime);
    };
    collect(state, policy_of, plain, 1, pool);
    for (const SkuId kit : state.kits_with(plain)) {
        for (const ledger::KitComponent& part : state.components(kit)) {
            if (part.sku == plain) collect(state, policy_of, kit, part.per_kit.units(), pool);
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
    pool.free = state.free_units(plain, pool.mode);
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
    find_inputs(state, settings, gauges, now, pool);
    find_claims(state, settings, gauges, now, pool);
    return pool;
}

}  // namespace tidegate::allocation
