// Goal: shared mode lowers at once, raises when it is worth a write, and plans no bound. Method: a
// pool made by hand.

#include "allocation/shared_plan.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

Candidate shows(std::uint32_t id, std::int64_t remaining, std::int64_t buffer) {
    Candidate c;
    c.id = ListingId(id);
    c.remaining = remaining;
    c.writable = true;
    c.inputs = {0, 100, buffer};
    c.inputs.mode = ledger::Mode::shared;
    return c;
}

TEST(SharedPlan, LowersAtOnceAndRaisesWhatIsWorthAWrite) {
    const struct {
        const char* what;
        std::int64_t remaining;
        std::int64_t buffer;
        std::int64_t written;  // -1: left alone
    } rows[] = {
        {"shows nothing", 0, 20, 80},
        {"shows one too many", 81, 20, 80},
        {"shows what it should", 80, 20, -1},
        {"shows a little less", 73, 20, -1},
        {"shows a tenth less", 72, 20, 80},
        {"the buffer is all there is", 40, 100, 0},
        {"nothing to show, nothing shown", 0, 150, -1}};
    for (const auto& row : rows) {
        Pool pool;
        pool.candidates = {shows(0, row.remaining, row.buffer)};
        const Plan plan = plan_shared(pool);
        if (row.written < 0) {
            EXPECT_TRUE(plan.writes.empty()) << row.what;
            continue;
        }
        ASSERT_EQ(plan.writes.size(), 1U) << row.what;
        EXPECT_EQ(plan.writes[0].quantity, Quantity(row.written)) << row.what;
        EXPECT_EQ(plan.writes[0].change_from, Quantity(row.remaining)) << row.what;
    }
}

TEST(SharedPlan, WhatShowsTooMuchIsWrittenFirst) {
    Pool pool;
    pool.candidates = {shows(0, 0, 20), shows(1, 100, 20)};
    const Plan plan = plan_shared(pool);
    ASSERT_EQ(plan.writes.size(), 2U);
    EXPECT_EQ(plan.writes[0].risk, 0);
    EXPECT_EQ(plan.writes[1].risk, 20);
}

TEST(SharedPlan, AListingWithAWriteUnderWayIsLeftAlone) {
    Pool pool;
    pool.candidates = {shows(0, 100, 20)};
    pool.candidates[0].writable = false;
    pool.resting = true;
    const Plan plan = plan_shared(pool);
    EXPECT_TRUE(plan.writes.empty());
    EXPECT_TRUE(plan.waiting);
}

}  // namespace
}  // namespace tidegate::allocation
