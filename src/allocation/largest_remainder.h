#pragma once

#include <cstdint>
#include <span>
#include <vector>

// Splits whole units by ratio without losing one to rounding. Source: domain facts section 4.2.
//
// 1. Ratios are parts per 10,000. The shares sum to floor(total * sum of ratios / 10,000), so to
//    `total` when the ratios sum to 10,000; ratios that sum to more are scaled down to 10,000.
// 2. Every share is the exact quota rounded down, plus at most one unit; the units left over go to
//    the largest remainders, ties to the higher ratio, then to the earlier place.
// 3. A negative total is shared like zero, a negative ratio counts as zero.

namespace tidegate::allocation {

inline constexpr std::int64_t kWhole = 10'000;

[[nodiscard]] std::vector<std::int64_t> largest_remainder(
    std::int64_t total, std::span<const std::int64_t> ratios
);

// Ratios of `count` equal channels: they sum to kWhole, the first ones are larger by one part.
[[nodiscard]] std::vector<std::int64_t> equal_ratios(std::size_t count);

// Ratios from what was sold per channel, for example in 30 days; equal when nothing was.
[[nodiscard]] std::vector<std::int64_t> ratios_from_sales(std::span<const std::int64_t> sold);

}  // namespace tidegate::allocation
