#include "allocation/poisson.h"

#include <algorithm>

namespace tidegate::allocation {

namespace {

__extension__ using Wide = __int128;

constexpr double kLeftOut = 1e-20;  // of the largest term

}  // namespace

std::int64_t mean_taken(Speed speed, Duration time) noexcept {
    const std::int64_t ms = std::max<std::int64_t>(0, time.milliseconds());
    const Wide mean = static_cast<Wide>(std::max<Speed>(0, speed)) * ms / 60'000;
    return static_cast<std::int64_t>(std::min<Wide>(mean, Poisson::kMeanMost));
}

// Every term follows from its neighbour, beginning with the largest, so none over- or underflows.
Poisson::Poisson(std::int64_t mean_micro) {
    const std::int64_t micro = std::clamp<std::int64_t>(mean_micro, 0, kMeanMost);
    const double mean = static_cast<double>(micro) / static_cast<double>(kMicro);
    const std::int64_t middle = micro / kMicro;
    std::vector<double> below;
    double term = 1;
    for (std::int64_t n = middle; n > 0; --n) {
        term = term * static_cast<double>(n) / mean;
        if (term < kLeftOut) break;
        below.push_back(term);
    }
    first_ = middle - static_cast<std::int64_t>(below.size());
    parts_.assign(below.rbegin(), below.rend());
    term = 1;
    for (std::int64_t n = middle; term >= kLeftOut; ++n) {
        parts_.push_back(term);
        term = term * mean / static_cast<double>(n + 1);
    }
    double sum = 0;
    for (const double part : parts_) sum += part;
    for (double& part : parts_) part /= sum;
}

std::int64_t Poisson::quantile(Risk risk) const {
    const double allowed = std::max(1, risk.per_million) / 1e6;
    double tail = 0;
    std::size_t taken = parts_.size();
    while (taken > 0 && tail + parts_[taken - 1] <= allowed) {
        --taken;
        tail += parts_[taken];
    }
    // What is left out below first_ is never what a seller asks for.
    return taken == 0 ? first_ : first_ + static_cast<std::int64_t>(taken) - 1;
}

double Poisson::above(std::int64_t units) const {
    double sum = 0;
    for (std::size_t i = parts_.size(); i > 0; --i) {
        if (first_ + static_cast<std::int64_t>(i) - 1 <= units) break;
        sum += parts_[i - 1];
    }
    return sum;
}

double Poisson::expected_above(std::int64_t units) const {
    double sum = 0;
    for (std::size_t i = parts_.size(); i > 0; --i) {
        const std::int64_t excess = first_ + static_cast<std::int64_t>(i) - 1 - units;
        if (excess <= 0) break;
        sum += parts_[i - 1] * static_cast<double>(excess);
    }
    return sum;
}

}  // namespace tidegate::allocation
