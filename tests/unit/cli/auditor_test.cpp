// Goal: the auditor finds what no ledger writes: holds that are closed twice, totals that fall, a
// write that breaks the bound; and it calls a fact that breaks it an incident. Method: the events
// of a small world pass; forged ones do not.

#include "cli/auditor.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "../../table/world.h"

namespace tidegate::cli {
namespace {

using ledger::Event;
using ledger::State;
using ledger::World;

std::vector<std::string> texts(const std::vector<AuditProblem>& problems) {
    std::vector<std::string> all;
    all.reserve(problems.size());
    for (const AuditProblem& problem : problems) all.push_back(problem.what);
    return all;
}

class Auditing : public testing::Test {
protected:
    // Ten cups, of which the shop shows six and has sold two.
    Auditing() {
        shop_ = world_.channel("shop");
        place_ = world_.place("A");
        cup_ = world_.sku("CUP");
        world_.receive(cup_, place_, 10);
        listing_ = world_.list(shop_, "77", cup_, 6);
        world_.at(1'010);
        world_.order(shop_, "1", {{"77", 2}});
    }

    bool pass(const Event& event) {
        if (!auditor_.before(state_, event)) return false;
        ledger::evolve(state_, event);
        auditor_.after(state_, event);
        return true;
    }
    void pass_all() {
        for (const Event& event : world_.events) EXPECT_TRUE(pass(event));
    }
    [[nodiscard]] Event order_event(ledger::LineChange line, std::int32_t reserved) const {
        ledger::OrderChanged order;
        order.channel = shop_;
        order.order = ExternalId::parse("1");
        order.placed_at = World::time(1'010);
        line.listing = listing_;
        line.sku = cup_;
        order.lines.push_back(line);
        order.moves.push_back({cup_, place_, 0, reserved, 0, ledger::LockId::none()});
        return {World::time(1'020), order};
    }

    World world_;
    ChannelId shop_;
    LocationId place_;
    SkuId cup_;
    ListingId listing_;
    State state_;
    Auditor auditor_;
};

TEST_F(Auditing, WhatTheLedgerWroteIsInOrder) {
    world_.order(shop_, "1", {{"77", 2, 1}});
    world_.order(shop_, "1", {{"77", 2, 1, 1}}, ledger::Stage::shipped);
    pass_all();
    EXPECT_EQ(texts(auditor_.violations()), std::vector<std::string>{});
    EXPECT_EQ(texts(auditor_.incidents()), std::vector<std::string>{});
}

TEST_F(Auditing, AHoldIsClosedOnce) {
    pass_all();
    EXPECT_FALSE(pass(order_event({.listing = {}, .sku = {}, .ordered = 2, .cancelled = 2}, -3)));
    EXPECT_EQ(
        texts(auditor_.violations()),
        std::vector<std::string>{"order 1 closes a hold twice: gives up 3 units of 2"}
    );
}

TEST_F(Auditing, TotalsOnlyGrow) {
    pass_all();
    EXPECT_FALSE(pass(order_event({.listing = {}, .sku = {}, .ordered = 1, .held = 2}, 1)));
    EXPECT_EQ(
        texts(auditor_.violations()), std::vector<std::string>{"order 1 has totals that fall"}
    );
}

TEST_F(Auditing, AWriteThatBreaksTheBoundIsAViolation) {
    pass_all();
    EXPECT_TRUE(pass({World::time(1'020), ledger::WriteRequested{listing_, WriteNumber(1), 50, 0}})
    );
    EXPECT_EQ(auditor_.violation_count(), 1U);
    ASSERT_FALSE(auditor_.violations().empty());
    EXPECT_TRUE(auditor_.violations()[0].what.starts_with(
        "exposure_bound: free units of CUP go from 4 to -"
    )) << auditor_.violations()[0].what;
}

TEST_F(Auditing, AFactThatBreaksTheBoundIsAnIncident) {
    pass_all();
    ledger::StockChanged lost;
    lost.reason = ledger::AdjustReason::shrinkage;
    lost.sku = cup_;
    lost.location = place_;
    lost.on_hand = -6;
    EXPECT_TRUE(pass({World::time(1'020), lost}));
    EXPECT_EQ(texts(auditor_.violations()), std::vector<std::string>{});
    EXPECT_EQ(
        texts(auditor_.incidents()), std::vector<std::string>{"free units of CUP go from 4 to -2"}
    );
}

}  // namespace
}  // namespace tidegate::cli
