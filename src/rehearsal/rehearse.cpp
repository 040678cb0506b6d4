#include "rehearsal/rehearse.h"

#include "rehearsal/simulation.h"

namespace tidegate::rehearsal {

Report rehearse(
    const Scenario& scenario, const Policy& policy, std::uint64_t seed, std::int64_t runs
) {
    Report report;
    report.policy = policy;
    for (std::int64_t run = 0; run < runs; ++run) {
        Simulation(scenario, policy, seed + static_cast<std::uint64_t>(run)).run(report);
    }
    return report;
}

}  // namespace tidegate::rehearsal
