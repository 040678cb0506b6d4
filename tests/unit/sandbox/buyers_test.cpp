// Goal: buyers come at the rates of their crowd, and one seed gives one list of buyers.
// Method: crowds alone, in virtual time.
#include "sandbox/buyers.h"

#include <gtest/gtest.h>

#include <string>

#include "unit/sandbox/support.h"

namespace tidegate::sandbox {
namespace {

using testing::kStart;

CrowdSpec crowd(CrowdKind kind, double rate, std::uint64_t seed) {
    CrowdSpec spec;
    spec.kind = kind;
    spec.listing = ListingIndex(0);
    spec.buyers_per_minute = rate;
    spec.start = kStart;
    spec.length = Duration::seconds(3600);
    spec.seed = seed;
    spec.units_max = 3;
    return spec;
}

TEST(SandboxBuyers, RatesFollowTheirKind) {
    CrowdSpec pulse = crowd(CrowdKind::pulse, 100, 1);
    EXPECT_EQ(Crowd::rate(pulse, kStart - Duration(1)), 0);
    EXPECT_EQ(Crowd::rate(pulse, kStart + Duration::seconds(15)), 50);
    EXPECT_EQ(Crowd::rate(pulse, kStart + Duration::seconds(30)), 100);
    EXPECT_NEAR(Crowd::rate(pulse, kStart + Duration::seconds(150)), 36.788, 0.001);
    EXPECT_EQ(Crowd::rate(pulse, kStart + pulse.length), 0);
    const CrowdSpec live = crowd(CrowdKind::live, 10, 1);
    EXPECT_EQ(Crowd::rate(live, kStart + Duration::seconds(59)), 80);
    EXPECT_EQ(Crowd::rate(live, kStart + Duration::seconds(60)), 10);
    EXPECT_EQ(Crowd::rate(live, kStart + Duration::seconds(301)), 80);
}

TEST(SandboxBuyers, ASteadyCrowdComesAboutAsOftenAsItsRate) {
    Crowd steady(crowd(CrowdKind::steady, 60, 5));
    int count = 0;
    for (; steady.next_at(); ++count) (void)steady.take();
    EXPECT_NEAR(count, 3600, 180);
}

std::string arrivals(const CrowdSpec& spec) {
    std::string all;
    for (Crowd buyers(spec); buyers.next_at();) {
        const Crowd::Arrival arrival = buyers.take();
        const Purchase& purchase = arrival.purchase;
        all += std::to_string((arrival.at - kStart).milliseconds()) + ":" +
               std::to_string(purchase.wants.at(0).units.units()) +
               (purchase.pays_after ? "p" : "u") + (purchase.cancels_after ? "c " : " ");
    }
    return all;
}

TEST(SandboxBuyers, OneSeedOneListOfBuyers) {
    CrowdSpec spec = crowd(CrowdKind::live, 20, 9);
    spec.unpaid_share = 0.2;
    spec.cancel_share = 0.2;
    const std::string first = arrivals(spec);
    EXPECT_EQ(first, arrivals(spec));
    spec.seed = 10;
    EXPECT_NE(first, arrivals(spec));
}

TEST(SandboxBuyers, SharesDecideTheirFate) {
    CrowdSpec spec = crowd(CrowdKind::steady, 60, 5);
    spec.unpaid_share = 1;
    Crowd never(spec);
    EXPECT_FALSE(never.take().purchase.pays_after.has_value());
    spec.unpaid_share = 0;
    spec.slow_payer_share = 1;
    spec.ship_share = 1;
    spec.return_share = 1;
    Crowd slow(spec);
    const Purchase purchase = slow.take().purchase;
    EXPECT_GT(*purchase.pays_after, Duration(0));
    EXPECT_EQ(*purchase.ships_after, spec.ship_span);
    EXPECT_EQ(*purchase.returns_after, Duration(2 * spec.ship_span.milliseconds()));
    EXPECT_FALSE(purchase.cancels_after.has_value());
}

TEST(SandboxBuyers, NobodyComesWithoutARate) {
    EXPECT_FALSE(Crowd(crowd(CrowdKind::steady, 0, 1)).next_at().has_value());
    EXPECT_FALSE(parse_crowd_kind("flood").has_value());
    EXPECT_EQ(parse_crowd_kind("pulse"), CrowdKind::pulse);
}

}  // namespace
}  // namespace tidegate::sandbox
