// Goal: strict never oversells where marketplaces honour what they list, and leaves next to
// nothing; the same seed gives the same report. Method: the built-in study on seeds that nothing
// was tuned on, and random scenarios.

#include "rehearsal/rehearse.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "unit/rehearsal/scenarios.h"

namespace tidegate::rehearsal {
namespace {

#ifndef __SANITIZE_ADDRESS__
constexpr int kScenarios = 250;
constexpr int kSeeds = 2;
constexpr int kStudies = 40;
#else
constexpr int kScenarios = 20;
constexpr int kSeeds = 1;
constexpr int kStudies = 4;
#endif

Policy policy(std::string_view text) {
    return *parse_policy(text);
}

Scenario one_shop(std::int64_t stock, double buyers_per_minute, Duration length) {
    Scenario s;
    s.stock = stock;
    s.length = length;
    Marketplace shop;
    shop.code = "shop";
    shop.buyers_per_minute = buyers_per_minute;
    shop.feed = {Duration(500), Duration::seconds(2)};
    shop.push = {Duration(300), Duration::seconds(1)};
    shop.poll_every = Duration::seconds(2);
    s.marketplaces = {shop};
    return s;
}

Scenario random_scenario(Random& random) {
    Scenario s;
    s.stock = 1 + static_cast<std::int64_t>(random.below(400));
    s.length = Duration::seconds(1800);
    const std::size_t shops = 1 + random.below(4);
    for (std::size_t i = 0; i < shops; ++i) {
        Marketplace shop;
        shop.code = "shop" + std::to_string(i);
        shop.semantics = random.below(2) == 0 ? ledger::WriteSemantics::absolute
                                              : ledger::WriteSemantics::compare_and_set;
        shop.buyers_per_minute = random.unit() * 10;
        shop.pulses.push_back(
            {Duration::seconds(300),
             Duration::seconds(600),
             Duration::seconds(120),
             random.unit() * 40}
        );
        shop.feed.most = Duration::seconds(1 + static_cast<std::int64_t>(random.below(300)));
        shop.push.most = Duration::seconds(1 + static_cast<std::int64_t>(random.below(600)));
        shop.lost_reply_part = random.below(3) == 0 ? 0.3 : 0.0;
        shop.cancelled_part = random.below(3) == 0 ? 0.1 : 0.0;
        if (random.below(4) == 0)
            shop.outages.push_back({Duration::seconds(400), Duration::seconds(700)});
        s.marketplaces.push_back(shop);
    }
    if (random.below(3) == 0) s.restocks.push_back({Duration::seconds(900), 50});
    return s;
}

TEST(Rehearse, TheSameSeedGivesTheSameReport) {
    for (const char* text : {"strict", "proportional:1", "mirror:60:5", "static", "clairvoyant"}) {
        const Report first = rehearse(testing::scenario("restock"), policy(text), 11, 1);
        EXPECT_EQ(first, rehearse(testing::scenario("restock"), policy(text), 11, 1)) << text;
        EXPECT_EQ(
            first.demand, rehearse(testing::scenario("restock"), policy("static"), 11, 1).demand
        );
    }
}

TEST(Rehearse, StrictInTheStudy) {
    const Report strict = rehearse(testing::scenario("study"), policy("strict"), 7'000, kStudies);
    EXPECT_EQ(strict.oversold_units, 0);
    EXPECT_EQ(strict.exposure_violations, 0);
    EXPECT_LE(strict.unsold_units * 1000, strict.stock * 4);
    EXPECT_LE(strict.writes, 55 * strict.runs);
}

TEST(Rehearse, TheOtherPoliciesOversellOrStrand) {
    const Scenario study = testing::scenario("study");
    EXPECT_GT(rehearse(study, policy("mirror:3600"), 7'000, 4).oversold_units, 4 * 150);
    EXPECT_GT(rehearse(study, policy("mirror:5"), 7'000, 4).oversold_units, 4 * 10);
    const Report fixed = rehearse(study, policy("static"), 7'000, 40);
    EXPECT_EQ(fixed.oversold_units, 0);
    EXPECT_EQ(fixed.writes, 0);
    EXPECT_GT(fixed.unsold_units, 40 * 5);
    const Report best = rehearse(study, policy("clairvoyant"), 7'000, 4);
    EXPECT_EQ(best.sold, best.stock);
}

TEST(Rehearse, StrictNeverOversellsInRandomScenarios) {
    Random random(424'242);
    for (int i = 0; i < kScenarios; ++i) {
        const Scenario s = random_scenario(random);
        for (int seed = 0; seed < kSeeds; ++seed) {
            const auto number =
                static_cast<std::uint64_t>(i) * 10 + static_cast<std::uint64_t>(seed);
            const Report report = rehearse(s, policy("strict"), number, 1);
            ASSERT_EQ(report.oversold_units, 0) << i;
            ASSERT_EQ(report.exposure_violations, 0) << i;
        }
    }
}

// TV20 and TV45: what is there is accepted, the rest refused.
TEST(Rehearse, AcceptsExactlyWhatIsThere) {
    const struct {
        std::int64_t stock;
        double buyers_per_minute;
        Duration length;
    } rows[] = {
        {100, 14, Duration::seconds(600)},
        {800, 10, Duration::seconds(7200)},
        {900, 13, Duration::seconds(7200)}};
    for (const auto& row : rows) {
        const Report report = rehearse(
            one_shop(row.stock, row.buyers_per_minute, row.length), policy("strict"), 3, 1
        );
        ASSERT_GT(report.demand, report.stock);
        EXPECT_EQ(report.sold, row.stock);
        EXPECT_EQ(report.oversold_units, 0);
    }
}

}  // namespace
}  // namespace tidegate::rehearsal
