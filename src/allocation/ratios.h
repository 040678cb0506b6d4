#pragma once

#include <cstdint>
#include <span>
#include <vector>

// Ratios of channels that follow their sales. Source: domain facts section 5, channel ratio =
// 30-day units of the channel / all units; the cap on a day's change keeps one good day, or one
// day without stock, from turning the split over.

namespace tidegate::allocation {

// `before` moved towards the shares of `sold` (units per channel in 30 days), the same order in
// both.
//
// 1. The result sums to 10,000 parts, as `before` must; if it does not, or names another number of
//    channels, there is nothing to move from and the shares of `sold` are the answer.
// 2. No ratio moves by more than `change_most` parts, however long the way; all move in
//    proportion, so that they arrive together.
[[nodiscard]] std::vector<std::int64_t> follow_sales(
    std::span<const std::int64_t> before,
    std::span<const std::int64_t> sold,
    std::int64_t change_most
);

}  // namespace tidegate::allocation
