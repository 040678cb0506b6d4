// Goal: the rules act in their order and each does what its source says (TV39, TV40). Method: a
// table of one listing, rule by rule; at random, that no rule but virtual stock ever adds.

#include "allocation/rules.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace tidegate::allocation {
namespace {

constexpr std::int64_t kNoCap = ChannelPolicy::kNoCap;

ChannelPolicy with(std::int64_t ChannelPolicy::*field, std::int64_t value) {
    ChannelPolicy policy;
    policy.*field = value;
    return policy;
}

Shown of(const ChannelPolicy& policy, std::int64_t sellable) {
    return apply_rules(policy, {sellable, sellable});
}

TEST(Rules, TV39APartIsRoundedDown) {
    EXPECT_EQ(of(with(&ChannelPolicy::part_most, 9'000), 1), (Shown{0, 0, Rule::part}));
    EXPECT_EQ(of(with(&ChannelPolicy::part_most, 4'000), 2), (Shown{0, 0, Rule::part}));
    EXPECT_EQ(of(with(&ChannelPolicy::part_most, 9'000), 10), (Shown{9, 0, Rule::part}));
    EXPECT_EQ(of(with(&ChannelPolicy::part_most, kWhole), 1), (Shown{1, 0, Rule::share}));
}

TEST(Rules, TV40EndsWhenNoMoreThanTheThresholdIsLeft) {
    const ChannelPolicy policy = with(&ChannelPolicy::end_when, 5);
    EXPECT_EQ(of(policy, 40), (Shown{40, 0, Rule::share}));
    EXPECT_EQ(of(policy, 5), (Shown{0, 0, Rule::end_when}));
    EXPECT_EQ(of(policy, 4), (Shown{0, 0, Rule::end_when}));
    // What is sellable is compared, before any part of it is taken.
    EXPECT_EQ(apply_rules(policy, {3, 40}), (Shown{3, 0, Rule::share}));
}

TEST(Rules, ActInTheirOrder) {
    const VirtualStock on = VirtualStock::on;
    const ledger::Mode shared = ledger::Mode::shared;
    const struct {
        const char* what;
        ChannelPolicy policy;
        RuleInputs inputs;
        Shown shown;
    } rows[] = {
        {"no rule", {}, {50, 100}, {50, 0, Rule::share}},
        {"no share", {}, {-4, -4}, {0, 0, Rule::share}},
        {"a buffer", {}, {50, 100, 8}, {42, 0, Rule::buffer}},
        {"a buffer of all", {}, {5, 100, 8}, {0, 0, Rule::buffer}},
        {"a cap above is no cap", {-1, 60}, {50, 100}, {50, 0, Rule::share}},
        {"the buffer comes off before the cap", {-1, 45}, {50, 100, 8}, {42, 0, Rule::buffer}},
        {"and a lower cap decides", {-1, 40}, {50, 100, 8}, {40, 0, Rule::cap}},
        {"last units elsewhere", {-1, 40}, {9, 9, 0, true}, {0, 0, Rule::last_units}},
        {"ceiling", {-1, kNoCap, {}, kWhole, -1, 30}, {50, 100}, {30, 0, Rule::ceiling}},
        {"virtual stock without leave",
         {-1, kNoCap, {}, kWhole, -1, kNoCap, VirtualStock::off, 10},
         {0, 0, 0, false, shared},
         {0, 0, Rule::share}},
        {"virtual stock where a bound forbids it",
         {-1, kNoCap, {}, kWhole, -1, kNoCap, on, 10},
         {0, 0, 0, false, ledger::Mode::strict},
         {0, 0, Rule::share}},
        {"virtual stock comes after the cap",
         {-1, 40, {}, kWhole, -1, kNoCap, on, 10},
         {50, 50, 0, false, shared},
         {50, 10, Rule::virtual_stock}},
        {"and before the ceiling",
         {-1, 40, {}, kWhole, -1, 45, on, 10},
         {50, 50, 0, false, shared},
         {45, 10, Rule::ceiling}}};
    for (const auto& row : rows) {
        EXPECT_EQ(apply_rules(row.policy, row.inputs), row.shown) << row.what;
    }
}

TEST(Rules, WhatAListingMayGoOnShowingLeavesOutShareAndBuffer) {
    EXPECT_EQ(most_shown({-1, 40}, {5, 100, 8}), 40);
    EXPECT_EQ(most_shown(with(&ChannelPolicy::part_most, 2'500), {5, 100, 8}), 25);
    EXPECT_EQ(most_shown(with(&ChannelPolicy::end_when, 5), {5, 5, 8}), 0);
    EXPECT_EQ(most_shown({}, {5, -100, 8}), ledger::Listing::kMost);
}

TEST(Rules, OnlyVirtualStockAdds) {
    EXPECT_TRUE(rc::check("never more than the share", [] {
        const auto any = rc::gen::inRange<std::int64_t>(-5, 200);
        ChannelPolicy policy;
        policy.cap = *any;
        policy.part_most = *rc::gen::inRange<std::int64_t>(0, kWhole + 1);
        policy.end_when = *any;
        policy.ceiling = *any;
        policy.virtual_stock = VirtualStock::on;
        policy.virtual_units = *any;
        RuleInputs inputs{*any, *any, *rc::gen::inRange<std::int64_t>(0, 50)};
        inputs.last_units_elsewhere = *rc::gen::arbitrary<bool>();
        inputs.mode = *rc::gen::element(
            ledger::Mode::strict,
            ledger::Mode::proportional,
            ledger::Mode::guarded,
            ledger::Mode::shared
        );
        const Shown shown = apply_rules(policy, inputs);
        RC_ASSERT(shown.units >= 0);
        RC_ASSERT(shown.virtual_units <= shown.units);
        RC_ASSERT(shown.units - shown.virtual_units <= std::max<std::int64_t>(0, inputs.share));
        if (inputs.mode != ledger::Mode::shared) RC_ASSERT(shown.virtual_units == 0);
        RC_ASSERT(shown.units <= most_shown(policy, inputs));
    }));
}

}  // namespace
}  // namespace tidegate::allocation
