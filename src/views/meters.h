#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

// Small running figures of a read model, folded from the times inside events.

namespace tidegate::views {

// What happened in the last minute: twelve buckets of five seconds, so that a figure is at most
// five seconds late. Times may arrive slightly out of order.
class MinuteMeter {
public:
    void add(Timestamp at, std::int64_t amount) noexcept;
    [[nodiscard]] std::int64_t last_minute(Timestamp now) const noexcept;
    friend bool operator==(const MinuteMeter&, const MinuteMeter&) = default;

private:
    static constexpr std::int64_t kBucketMs = 5000;
    static constexpr std::size_t kBuckets = 12;
    struct Bucket {
        std::int64_t number = -1;  // time / kBucketMs
        std::int64_t amount = 0;
        friend bool operator==(const Bucket&, const Bucket&) = default;
    };
    std::array<Bucket, kBuckets> buckets_{};
};

struct Percentiles {
    std::int64_t samples = 0;  // that these are taken from
    std::int64_t p50 = 0;
    std::int64_t p95 = 0;
    std::int64_t p99 = 0;
    friend bool operator==(const Percentiles&, const Percentiles&) = default;
};

// The latest 512 durations.
class LagMeter {
public:
    void add(Duration lag) noexcept;
    [[nodiscard]] Percentiles percentiles() const;
    friend bool operator==(const LagMeter&, const LagMeter&) = default;

private:
    static constexpr std::size_t kSamples = 512;
    std::array<std::int32_t, kSamples> milliseconds_{};
    std::size_t count_ = 0;  // ever added
};

}  // namespace tidegate::views
