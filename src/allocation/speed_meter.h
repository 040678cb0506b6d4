#pragma once

#include <cstdint>

#include "base/time.h"

// How fast one listing sells, in exponentially decayed units per minute. O(1) per sale, 32 bytes.
//
// 1. The speed is decayed units divided by decayed time, so that a young meter is not too low.
// 2. Only time in which the listing had something to sell counts: a listing that is sold out keeps
//    the speed at which it sold out, because its buyers did not go away.
// 3. Fixed point, so that the same events give the same speed on every machine.

namespace tidegate::allocation {

// Micro-units per minute: 1'000'000 is one unit a minute.
using Speed = std::int64_t;
inline constexpr Speed kUnitPerMinute = 1'000'000;

class SpeedMeter {
public:
    explicit SpeedMeter(Duration half_life) noexcept
        : half_life_(static_cast<std::int32_t>(half_life.milliseconds())) {}

    // From `at` on the listing has something to sell, or has not. Times that go back count as now.
    void set_stocked(bool stocked, Timestamp at) noexcept;
    void add(std::int64_t units, Timestamp at) noexcept;

    // `prior` is what is believed before any evidence; it weighs as much as `weight` of watching.
    [[nodiscard]] Speed speed(Timestamp at, Speed prior = 0, Duration weight = Duration{})
        const noexcept;

private:
    void advance(Timestamp at) noexcept;

    std::int64_t micro_units_ = 0;    // decayed
    std::int64_t micro_minutes_ = 0;  // decayed
    Timestamp last_;
    std::int32_t half_life_;
    bool started_ = false;
    bool stocked_ = false;
};

// 2^(-elapsed / half_life) of `value`, exact to about one part in 10^6.
[[nodiscard]] std::int64_t decayed(
    std::int64_t value, std::int64_t elapsed_ms, std::int64_t half_life_ms
) noexcept;

}  // namespace tidegate::allocation
