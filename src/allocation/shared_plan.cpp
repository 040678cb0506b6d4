#include "allocation/shared_plan.h"

#include <algorithm>

namespace tidegate::allocation {

namespace {

bool worth_raising(const Candidate& c) {
    return c.remaining == 0 || (c.target - c.remaining) * 10 >= c.target;
}

}  // namespace

Plan plan_shared(Pool& pool) {
    Plan plan;
    plan.waiting = pool.resting;
    for (Candidate& c : pool.candidates) {
        RuleInputs inputs = c.inputs;
        inputs.share = std::max<std::int64_t>(0, c.inputs.sellable);
        const Shown shown = apply_rules(c.policy, inputs);
        c.target = shown.units;
        if (!c.writable || c.target == c.remaining) continue;
        if (c.target > c.remaining && !worth_raising(c)) continue;
        PlannedWrite write{c.id, Quantity(c.target), Quantity(c.remaining), 0};
        write.risk = std::max<std::int64_t>(0, c.remaining - c.target);
        write.virtual_units = Quantity(shown.virtual_units);
        plan.writes.push_back(write);
    }
    return plan;
}

}  // namespace tidegate::allocation
