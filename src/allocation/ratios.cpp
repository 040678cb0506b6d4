#include "allocation/ratios.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "allocation/largest_remainder.h"

namespace tidegate::allocation {

std::vector<std::int64_t> follow_sales(
    std::span<const std::int64_t> before,
    std::span<const std::int64_t> sold,
    std::int64_t change_most
) {
    std::vector<std::int64_t> goal = ratios_from_sales(sold);
    const std::int64_t whole = std::accumulate(before.begin(), before.end(), std::int64_t{0});
    if (before.size() != sold.size() || whole != kWhole) return goal;
    std::int64_t farthest = 0;
    for (std::size_t i = 0; i < goal.size(); ++i) {
        farthest = std::max(farthest, std::abs(goal[i] - before[i]));
    }
    if (farthest <= change_most) return goal;
    // Rounded towards `before`; what one side then moves more than the other is taken back.
    std::vector<std::int64_t> change(goal.size());
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < goal.size(); ++i) {
        change[i] = (goal[i] - before[i]) * std::max<std::int64_t>(0, change_most) / farthest;
        sum += change[i];
    }
    for (std::size_t i = 0; sum != 0; i = (i + 1) % change.size()) {
        if (sum > 0 && change[i] > 0) {
            --change[i];
            --sum;
        } else if (sum < 0 && change[i] < 0) {
            ++change[i];
            ++sum;
        }
    }
    for (std::size_t i = 0; i < goal.size(); ++i) goal[i] = before[i] + change[i];
    return goal;
}

}  // namespace tidegate::allocation
