#include "views/meters.h"

#include <algorithm>
#include <vector>

namespace tidegate::views {

void MinuteMeter::add(Timestamp at, std::int64_t amount) noexcept {
    const std::int64_t number = at.milliseconds() / kBucketMs;
    if (number < 0) return;
    Bucket& bucket = buckets_[static_cast<std::size_t>(number) % kBuckets];
    if (number < bucket.number) return;  // older than everything the meter still shows
    if (number > bucket.number) bucket = Bucket{number, 0};
    bucket.amount += amount;
}

std::int64_t MinuteMeter::last_minute(Timestamp now) const noexcept {
    const std::int64_t newest = now.milliseconds() / kBucketMs;
    std::int64_t total = 0;
    for (const Bucket& bucket : buckets_) {
        const bool shown = bucket.number > newest - static_cast<std::int64_t>(kBuckets);
        if (bucket.number >= 0 && shown) total += bucket.amount;
    }
    return total;
}

void LagMeter::add(Duration lag) noexcept {
    const std::int64_t bounded =
        std::clamp<std::int64_t>(lag.milliseconds(), 0, std::int64_t{2'000'000'000});
    milliseconds_[count_ % kSamples] = static_cast<std::int32_t>(bounded);
    ++count_;
}

Percentiles LagMeter::percentiles() const {
    const std::size_t size = std::min(count_, kSamples);
    if (size == 0) return {};
    std::vector<std::int32_t> sorted(
        milliseconds_.begin(), milliseconds_.begin() + static_cast<std::ptrdiff_t>(size)
    );
    std::sort(sorted.begin(), sorted.end());
    // Nearest rank: the smallest sample that at least `percent` of a hundred are not above.
    const auto rank = [&](std::size_t percent) {
        return std::int64_t{sorted[(size * percent + 99) / 100 - 1]};
    };
    return Percentiles{static_cast<std::int64_t>(size), rank(50), rank(95), rank(99)};
}

}  // namespace tidegate::views
