#pragma once

#include <cstdint>
#include <vector>

#include "allocation/speed_meter.h"
#include "base/time.h"

// How many units buyers take in a time when they come one by one, independently and at a known
// speed: the Poisson distribution around one mean.
//
// 1. A mean is in micro-units: 1'000'000 is one unit. A negative one counts as zero, one of more
//    than kMeanMost as kMeanMost.
// 2. Fixed point, so that the same mean gives the same answer on every machine. Terms below 2^-60
//    of the largest are left out, far below any Risk.

namespace tidegate::allocation {

inline constexpr std::int64_t kMicro = 1'000'000;

// A probability in parts per million: what a seller accepts to be wrong. At least one part.
struct Risk {
    std::int32_t per_million = 1'000;
    friend bool operator==(const Risk&, const Risk&) = default;
};

// The mean of what is taken at `speed` in `time`; a negative time counts as zero.
[[nodiscard]] std::int64_t mean_taken(Speed speed, Duration time) noexcept;

class Poisson {
public:
    static constexpr std::int64_t kMeanMost = 10'000'000 * kMicro;

    explicit Poisson(std::int64_t mean_micro);

    // The fewest units n of which more than n are taken with a probability of at most `risk`.
    [[nodiscard]] std::int64_t quantile(Risk risk) const;
    // The probability that more than `units` are taken, in parts per 1'000'000'000, rounded.
    [[nodiscard]] std::int64_t above_per_billion(std::int64_t units) const;
    // How many more than `units` are taken on average, none when fewer are; micro-units, rounded.
    [[nodiscard]] std::int64_t expected_above_micro(std::int64_t units) const;

private:
    __extension__ using Wide = __int128;

    std::int64_t first_ = 0;           // what parts_[0] stands for
    std::vector<std::int64_t> parts_;  // of first_, first_ + 1 and so on, the greatest is 2^60
    Wide whole_ = 0;                   // their sum
};

}  // namespace tidegate::allocation
