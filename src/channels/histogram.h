#pragma once

#include <array>
#include <atomic>
#include <cstdint>

// Counts of durations in microseconds, in buckets that are 1/8 of a power of two wide: a quantile
// is right to 12.5 %. Any thread may record and read at any time.

namespace tidegate::channels {

class LatencyHistogram {
public:
    void record(std::int64_t microseconds) noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept {
        return count_.load(std::memory_order_relaxed);
    }
    // Upper edge of the bucket that holds the quantile; 0 when nothing was recorded. `per_mille` is
    // 500 for the median.
    [[nodiscard]] std::int64_t quantile_us(unsigned per_mille) const noexcept;

private:
    static constexpr unsigned kBuckets = 8 * 40;
    std::array<std::atomic<std::uint64_t>, kBuckets> buckets_{};
    std::atomic<std::uint64_t> count_{0};
};

}  // namespace tidegate::channels
