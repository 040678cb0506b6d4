#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/strong_id.h"
#include "ledger/events.h"
#include "ledger/state.h"

// Checks the books event by event while they are read back, with rules of its own beside those with
// which they were written. Before each event: does it fit what stands there? After it: is the bound
// on what marketplaces may sell kept?
//
// 1. An order's totals only grow, and a hold gives up or ships no unit that it does not hold: so
//    every unit of every hold is closed once.
// 2. No accepted write, reservation or lock leaves free units below zero, unless they were below
//    before and are no lower now.
// 3. A fact (an order, a count) may; that is an incident and not a violation.

namespace tidegate::cli {

struct AuditProblem {
    Sequence sequence{0};
    std::string what;
};

class Auditor {
public:
    static constexpr std::size_t kListedMax = 100;

    // False: the event contradicts the books and must not be applied to them.
    [[nodiscard]] bool before(const ledger::State& state, const ledger::Event& event);
    void after(const ledger::State& state, const ledger::Event& event);

    // Up to kListedMax each, with how many there were.
    [[nodiscard]] const std::vector<AuditProblem>& violations() const noexcept {
        return violations_;
    }
    [[nodiscard]] const std::vector<AuditProblem>& incidents() const noexcept { return incidents_; }
    [[nodiscard]] std::uint64_t violation_count() const noexcept { return violation_count_; }
    [[nodiscard]] std::uint64_t incident_count() const noexcept { return incident_count_; }

    void violate(Sequence sequence, std::string what);

private:
    struct Watched {
        SkuId sku;
        std::int64_t free = 0;
    };

    [[nodiscard]] std::string order_problem(
        const ledger::State& state, const ledger::OrderChanged& event
    );
    [[nodiscard]] std::string move_problem(
        const ledger::State& state, const ledger::OrderChanged& event
    );
    void watch(const ledger::State& state, SkuId sku);
    void watch_all(const ledger::State& state, const ledger::Event& event);

    std::vector<Watched> watched_;
    std::vector<ledger::HoldPart> parts_;
    std::vector<AuditProblem> violations_;
    std::vector<AuditProblem> incidents_;
    std::uint64_t violation_count_ = 0;
    std::uint64_t incident_count_ = 0;
};

}  // namespace tidegate::cli
