#include "channels/histogram.h"

#include <algorithm>
#include <bit>

namespace tidegate::channels {

namespace {

// Values below 16 have a bucket each; above, the top bit and the three below it choose.
unsigned bucket_of(std::uint64_t value) noexcept {
    if (value < 16) return static_cast<unsigned>(value);
    const auto top = static_cast<unsigned>(std::bit_width(value)) - 1;
    return 16 + (top - 4) * 8 + static_cast<unsigned>((value >> (top - 3)) & 7);
}

std::int64_t upper_edge(unsigned bucket) noexcept {
    if (bucket < 16) return bucket;
    const unsigned top = (bucket - 16) / 8 + 4;
    const std::uint64_t part = (bucket - 16) % 8;
    return static_cast<std::int64_t>((std::uint64_t{1} << top) + ((part + 1) << (top - 3))) - 1;
}

}  // namespace

void LatencyHistogram::record(std::int64_t microseconds) noexcept {
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(microseconds, 0));
    const unsigned bucket = std::min(bucket_of(value), kBuckets - 1);
    buckets_[bucket].fetch_add(1, std::memory_order_relaxed);
    count_.fetch_add(1, std::memory_order_relaxed);
}

std::int64_t LatencyHistogram::quantile_us(unsigned per_mille) const noexcept {
    const std::uint64_t total = count();
    if (total == 0) return 0;
    const std::uint64_t wanted = std::max<std::uint64_t>(1, (total * per_mille + 999) / 1000);
    std::uint64_t sum = 0;
    for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
        sum += buckets_[bucket].load(std::memory_order_relaxed);
        if (sum >= wanted) return upper_edge(bucket);
    }
    return upper_edge(kBuckets - 1);
}

}  // namespace tidegate::channels
