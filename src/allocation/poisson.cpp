#include "allocation/poisson.h"

#include <algorithm>

namespace tidegate::allocation {

namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t kGreatest = std::int64_t{1} << 60;

std::int64_t rounded(Wide value, Wide whole) {
    return static_cast<std::int64_t>((value + whole / 2) / whole);
}

}  // namespace

std::int64_t mean_taken(Speed speed, Duration time) noexcept {
    const std::int64_t ms = std::max<std::int64_t>(0, time.milliseconds());
    const Wide mean = static_cast<Wide>(std::max<Speed>(0, speed)) * ms / 60'000;
    return static_cast<std::int64_t>(std::min<Wide>(mean, Poisson::kMeanMost));
}

// Every term follows from its neighbour, beginning with the greatest, so none overflows.
Poisson::Poisson(std::int64_t mean_micro) {
    const std::int64_t mean = std::clamp<std::int64_t>(mean_micro, 0, kMeanMost);
    const std::int64_t middle = mean / kMicro;
    std::vector<std::int64_t> below;
    std::int64_t term = kGreatest;
    for (std::int64_t n = middle; n > 0; --n) {
        term = static_cast<std::int64_t>(static_cast<Wide>(term) * n * kMicro / mean);
        if (term == 0) break;
        below.push_back(term);
    }
    first_ = middle - static_cast<std::int64_t>(below.size());
    parts_.assign(below.rbegin(), below.rend());
    term = kGreatest;
    for (std::int64_t n = middle; term > 0; ++n) {
        parts_.push_back(term);
        term = static_cast<std::int64_t>(static_cast<Wide>(term) * mean / ((n + 1) * kMicro));
    }
    for (const std::int64_t part : parts_) whole_ += part;
}

std::int64_t Poisson::quantile(Risk risk) const {
    const Wide allowed = whole_ * std::max(1, risk.per_million);
    Wide tail = 0;
    std::size_t taken = parts_.size();
    while (taken > 0 && (tail + parts_[taken - 1]) * kMicro <= allowed) {
        --taken;
        tail += parts_[taken];
    }
    // What is left out below first_ is never what a seller asks for.
    return taken == 0 ? first_ : first_ + static_cast<std::int64_t>(taken) - 1;
}

std::int64_t Poisson::above_per_billion(std::int64_t units) const {
    Wide sum = 0;
    for (std::size_t i = parts_.size(); i > 0; --i) {
        if (first_ + static_cast<std::int64_t>(i) - 1 <= units) break;
        sum += parts_[i - 1];
    }
    return rounded(sum * 1'000'000'000, whole_);
}

std::int64_t Poisson::expected_above_micro(std::int64_t units) const {
    Wide sum = 0;
    for (std::size_t i = parts_.size(); i > 0; --i) {
        const std::int64_t excess = first_ + static_cast<std::int64_t>(i) - 1 - units;
        if (excess <= 0) break;
        sum += static_cast<Wide>(parts_[i - 1]) * excess;
    }
    return rounded(sum * kMicro, whole_);
}

}  // namespace tidegate::allocation
