#include "allocation/plan.h"

#include <algorithm>
#include <limits>

#include "allocation/candidates.h"
#include "allocation/largest_remainder.h"
#include "allocation/shared_plan.h"
#include "allocation/strict_plan.h"

namespace tidegate::allocation {

using ledger::State;

namespace {

// The published rule: every listing shows its ratio of what is sellable; lower first, then raise
// what the nominal bound leaves.
Plan plan_proportional(const State& state, Pool& pool) {
    Plan plan;
    plan.waiting = pool.resting;
    std::vector<std::int64_t> ratios;
    ratios.reserve(pool.candidates.size());
    for (const Candidate& c : pool.candidates) ratios.push_back(c.ratio);
    const std::vector<std::int64_t> shares = largest_remainder(pool.sellable, ratios);
    std::int64_t free = pool.free;
    const auto write = [&](const Candidate& c, std::int64_t quantity) {
        plan.writes.push_back(
            {c.id,
             Quantity(quantity),
             Quantity(c.remaining),
             std::max<std::int64_t>(0, c.remaining - quantity)}
        );
    };
    for (std::size_t i = 0; i < shares.size(); ++i) {
        Candidate& c = pool.candidates[i];
        RuleInputs inputs = c.inputs;
        inputs.share = (shares[i] + c.locked) / c.per;
        c.target = apply_rules(c.policy, inputs).units;
        if (state.is_kit(c.listing->sku)) {
            const std::int64_t kits = state.sellable(c.listing->sku, c.listing->channel);
            c.target = std::min(c.target, std::max<std::int64_t>(0, kits));
        }
        if (c.writable && c.target < c.remaining) write(c, c.target);
    }
    for (const Candidate& c : pool.candidates) {
        if (!c.writable || c.target <= c.remaining) continue;
        const std::int64_t gain = std::min(c.target - c.remaining, (free + c.slack) / c.per);
        if (gain <= 0) continue;
        free -= std::max<std::int64_t>(0, gain * c.per - c.slack);
        write(c, c.remaining + gain);
    }
    return plan;
}

}  // namespace

Plan plan_sku(
    const State& state, SkuId plain, const Settings& settings, const Gauges& gauges, Timestamp now
) {
    Pool pool = survey(state, plain, settings, gauges, now);
    Plan plan;
    if (!pool.candidates.empty()) {
        switch (pool.mode) {
            case ledger::Mode::proportional:
                plan = plan_proportional(state, pool);
                break;
            case ledger::Mode::shared:
                plan = plan_shared(pool);
                break;
            case ledger::Mode::strict:
            case ledger::Mode::guarded:
                plan = StrictPlan(state, settings, gauges, pool).make();
                break;
        }
    }
    plan.regime = pool.regime;
    return plan;
}

}  // namespace tidegate::allocation
