#pragma once

#include <algorithm>
#include <cstdint>

#include "base/random.h"
#include "base/time.h"

// Exponential backoff with full jitter: before attempt n a uniformly random wait between zero and
// base * 2^n, capped. Full jitter spreads many clients that failed at the same moment. Belongs to
// one thread.

namespace tidegate::net {

class Backoff {
public:
    struct Options {
        Duration base = Duration::seconds(1);
        Duration cap = Duration::seconds(60);
    };

    constexpr Backoff() noexcept = default;
    constexpr explicit Backoff(Options options) noexcept : options_(options) {}

    // The wait before the next attempt; each call counts as one failure.
    [[nodiscard]] constexpr Duration next(Random& random) noexcept {
        const Duration limit = ceiling();
        if (failures_ < kDoublingsMax) ++failures_;
        const auto bound = static_cast<std::uint64_t>(limit.milliseconds()) + 1;
        return Duration(static_cast<std::int64_t>(random.below(bound)));
    }

    // The longest wait that next() may return now.
    [[nodiscard]] constexpr Duration ceiling() const noexcept {
        std::int64_t limit = std::max<std::int64_t>(options_.base.milliseconds(), 0);
        const std::int64_t cap = std::max<std::int64_t>(options_.cap.milliseconds(), 0);
        for (unsigned i = 0; i < failures_ && limit < cap; ++i) limit *= 2;
        return Duration(std::min(limit, cap));
    }

    constexpr void reset() noexcept { failures_ = 0; }
    [[nodiscard]] constexpr unsigned failures() const noexcept { return failures_; }

private:
    static constexpr unsigned kDoublingsMax = 62;

    Options options_{};
    unsigned failures_ = 0;
};

}  // namespace tidegate::net
