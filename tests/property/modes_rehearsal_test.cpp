// Goal: guarded and shared mode do in virtual time what docs/escrow.md says of them: guarded
// oversells within its risk and needs fewer writes than strict, shared oversells less than a mirror
// without its buffer. Method: four shops with steady buyers, whom a speed describes.

#include <gtest/gtest.h>

#include "rehearsal/rehearse.h"

namespace tidegate::rehearsal {
namespace {

#ifndef __SANITIZE_ADDRESS__
constexpr int kRuns = 40;
#else
constexpr int kRuns = 8;
#endif

Scenario steady(Duration longest_push) {
    Scenario s;
    s.stock = 1'000;
    double buyers = 1;
    for (const char* code : {"a", "b", "c", "d"}) {
        Marketplace shop;
        shop.code = code;
        shop.buyers_per_minute = buyers++;
        shop.push.most = longest_push;
        s.marketplaces.push_back(shop);
    }
    return s;
}

Report of(const Scenario& scenario, const char* policy) {
    return rehearse(scenario, *parse_policy(policy), 500, kRuns);
}

TEST(Modes, GuardedOversellsNothingHereAndWritesLessThanStrict) {
    const Scenario scenario = steady(Duration::seconds(30));
    const Report strict = of(scenario, "strict");
    EXPECT_EQ(strict.oversold_units, 0);
    for (const char* policy : {"guarded:1e-6", "guarded:1e-4"}) {
        const Report guarded = of(scenario, policy);
        EXPECT_EQ(guarded.oversold_units, 0) << policy;
        EXPECT_LT(guarded.writes * 3, strict.writes * 2) << policy;
    }
}

TEST(Modes, SharedOversellsLessThanAMirrorWithTheSameDelays) {
    const Scenario scenario = steady(Duration::seconds(600));
    const Report shared = of(scenario, "shared:1e-4");
    const Report mirror = of(scenario, "mirror:5");
    EXPECT_LT(shared.oversold_units * 4, mirror.oversold_units);
    EXPECT_LT(shared.writes, mirror.writes);
}

TEST(Modes, TheSameSeedGivesTheSameReport) {
    const Scenario scenario = steady(Duration::seconds(600));
    for (const char* policy : {"guarded:1e-4", "shared:1e-2"}) {
        EXPECT_EQ(of(scenario, policy), of(scenario, policy)) << policy;
    }
}

}  // namespace
}  // namespace tidegate::rehearsal
