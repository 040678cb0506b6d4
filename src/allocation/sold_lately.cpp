#include "allocation/sold_lately.h"

#include <algorithm>

namespace tidegate::allocation {

void SoldLately::add(std::int64_t units, Timestamp at) noexcept {
    const std::int64_t step = std::max(latest_, at.milliseconds() / kStepMs);
    const std::int64_t passed = std::min(step - latest_, kSteps);
    for (std::int64_t i = 1; i <= passed; ++i) {
        sold_[static_cast<std::size_t>((latest_ + i) % kSteps)] = 0;
    }
    latest_ = step;
    sold_[static_cast<std::size_t>(step % kSteps)] += units;
}

std::int64_t SoldLately::in_last_hour(Timestamp now) const noexcept {
    const std::int64_t step = now.milliseconds() / kStepMs;
    std::int64_t units = 0;
    for (std::int64_t i = 0; i < kSteps; ++i) {
        const std::int64_t at = latest_ - i;
        if (at < 0 || step - at >= kSteps) break;
        units += sold_[static_cast<std::size_t>(at % kSteps)];
    }
    return units;
}

}  // namespace tidegate::allocation
