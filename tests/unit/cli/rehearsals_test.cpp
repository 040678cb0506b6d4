// Goal: in every scenario that comes with the program, strict oversells nothing where marketplaces
// honour what they list, breaks no bound, strands almost nothing and writes a tenth of what a
// mirror writes. Method: every file of rehearsals/, on seeds that nothing was tuned on; `tidegate
// rehearse
// --all --runs 1000` does the same on a thousand.

#include "cli/rehearsals.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/scenario_file.h"
#include "rehearsal/rehearse.h"

namespace tidegate::cli {
namespace {

using rehearsal::Marketplace;
using rehearsal::Report;
using rehearsal::Scenario;

#ifndef __SANITIZE_ADDRESS__
constexpr std::int64_t kRuns = 20;
#else
constexpr std::int64_t kRuns = 2;
#endif
constexpr std::uint64_t kSeed = 50'000;

bool honours_listings(const Scenario& scenario) {
    return std::ranges::all_of(scenario.marketplaces, [](const Marketplace& place) {
        return place.overshoot_part <= 0;
    });
}

// Feeds or writes of five minutes and more.
bool is_slow(const Scenario& scenario) {
    const Duration slow = Duration::seconds(300);
    return std::ranges::any_of(scenario.marketplaces, [&](const Marketplace& place) {
        return place.feed.most >= slow || place.push.most >= slow || !place.outages.empty();
    });
}

class Rehearsals : public ::testing::TestWithParam<RehearsalFile> {
protected:
    static Report rehearse(const Scenario& scenario, std::string_view policy) {
        return rehearsal::rehearse(scenario, *rehearsal::parse_policy(policy), kSeed, kRuns);
    }
    const Scenario scenario_ = *find_rehearsal(std::string(GetParam().name));
};

TEST_P(Rehearsals, IsNamedAsItsFile) {
    EXPECT_EQ(scenario_.name, GetParam().name);
    EXPECT_FALSE(scenario_.about.empty());
    EXPECT_GT(scenario_.stock, 0);
}

TEST_P(Rehearsals, StrictKeepsItsPromise) {
    const Report strict = rehearse(scenario_, "strict");
    EXPECT_EQ(strict.exposure_violations, 0);
    if (honours_listings(scenario_)) {
        EXPECT_EQ(strict.oversold_units, 0);
    }
    if (strict.demand * 10 >= strict.stock * 13) {
        const std::int64_t most = strict.stock * (is_slow(scenario_) ? 20 : 3) / 1000;
        EXPECT_LE(strict.unsold_units, std::max(2 * kRuns, most));
    }
    // In ten minutes a mirror has not yet written ten times what any policy has to.
    if (scenario_.length < Duration::seconds(3600)) return;
    EXPECT_LE(strict.writes * 10, rehearse(scenario_, "mirror:5").writes);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    Rehearsals,
    ::testing::ValuesIn(rehearsal_files().begin(), rehearsal_files().end()),
    [](const auto& file) {
        std::string name(file.param.name);
        std::ranges::replace(name, '-', '_');
        return name;
    }
);

TEST(RehearsalFiles, AreFoundByNameAndAnUnknownOneIsNamed) {
    EXPECT_EQ(rehearsal_files().size(), 21U);
    const auto unknown = find_rehearsal("nothing");
    ASSERT_FALSE(unknown.has_value());
    EXPECT_EQ(unknown.error().code, "unknown_scenario");
    EXPECT_NE(unknown.error().hint.find("hub-restart"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::cli
