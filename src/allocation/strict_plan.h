#pragma once

#include <cstdint>
#include <vector>

#include "allocation/candidates.h"
#include "allocation/plan.h"

// One plan for one pool whose mode sums exposure, strict or guarded, made step by step; lives for
// the call of plan_sku only.

namespace tidegate::allocation {

class StrictPlan {
public:
    StrictPlan(
        const ledger::State& state, const Settings& settings, const Gauges& gauges, Pool& pool
    );

    [[nodiscard]] Plan make();

private:
    void set_targets();
    void share_out(std::int64_t pool, Speed all);
    void lower_beyond_rules();
    void give_back(std::int64_t units);
    void feed_hungry();
    void reclaim(std::int64_t units, const Candidate& hungry);

    [[nodiscard]] bool hungry(const Candidate& c) const;
    [[nodiscard]] bool can_donate(const Candidate& c) const;
    // Most units that `c` could be written to now, by every SKU it draws on.
    [[nodiscard]] std::int64_t highest(const Candidate& c) const;
    [[nodiscard]] std::int64_t free_for(const Candidate& c) const;
    void write(Candidate& c, std::int64_t quantity, std::int64_t risk);
    [[nodiscard]] std::int64_t cost(const Candidate& c, std::int64_t quantity) const;

    const ledger::State& state_;
    const Settings& settings_;
    const Gauges& gauges_;
    Pool& pool_;
    std::int64_t free_;       // what raises may still spend
    std::int64_t returning_;  // on its way to become free
    Plan plan_;
};

}  // namespace tidegate::allocation
