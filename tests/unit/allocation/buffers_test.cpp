// Goal: each kind of buffer holds back what it says (TV41). Method: a table; at random, that a
// buffer never falls when more is sold, when the delay is longer or the risk smaller.

#include "allocation/buffers.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace tidegate::allocation {
namespace {

BufferInputs demand(int per_minute, int seconds) {
    return {0, per_minute * kUnitPerMinute, Duration::seconds(seconds)};
}

TEST(Buffers, EachKind) {
    const BufferInputs three_sold{3, 0, {}};
    const struct {
        const char* what;
        Buffer buffer;
        BufferInputs inputs;
        std::int64_t units;
    } rows[] = {
        {"none", {}, three_sold, 0},
        {"fixed", {7}, three_sold, 7},
        {"sold in the last hour", {0, BufferKind::last_hour}, three_sold, 3},
        {"at least", {5, BufferKind::last_hour}, three_sold, 5},
        {"TV41 half a minute", {0, BufferKind::demand}, demand(20, 30), 21},
        {"TV41 a minute", {0, BufferKind::demand}, demand(20, 60), 35},
        {"TV41 a quarter of an hour", {0, BufferKind::demand}, demand(20, 900), 355},
        {"nobody else sells", {0, BufferKind::demand}, demand(0, 900), 0},
        {"at least, of demand", {2, BufferKind::demand}, demand(0, 900), 2}};
    for (const auto& row : rows) {
        EXPECT_EQ(buffer_units(row.buffer, row.inputs), row.units) << row.what;
    }
}

TEST(Buffers, NeverFallWhenThereIsMoreToFear) {
    EXPECT_TRUE(rc::check("monotone", [] {
        const auto speed = *rc::gen::inRange<std::int64_t>(0, 100 * kUnitPerMinute);
        const auto more_speed = *rc::gen::inRange<std::int64_t>(0, 10 * kUnitPerMinute);
        const auto seconds = *rc::gen::inRange(0, 600);
        const auto more_seconds = *rc::gen::inRange(0, 60);
        const auto risk = *rc::gen::inRange(1, 100'000);
        const auto less_risk = *rc::gen::inRange(1, risk + 1);
        const auto of = [](std::int32_t accepted, Speed others, int latency) {
            return buffer_units(
                {0, BufferKind::demand, {accepted}}, {0, others, Duration::seconds(latency)}
            );
        };
        const std::int64_t base = of(risk, speed, seconds);
        RC_ASSERT(of(risk, speed + more_speed, seconds) >= base);
        RC_ASSERT(of(risk, speed, seconds + more_seconds) >= base);
        RC_ASSERT(of(less_risk, speed, seconds) >= base);
    }));
}

}  // namespace
}  // namespace tidegate::allocation
