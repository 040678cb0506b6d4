#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

// A token bucket of so many calls in a window of time, as Walmart's limits are given ("200 a
// minute"). Exact in milliseconds.

namespace tidegate::sandbox::walmart {

struct Rate {
    std::int64_t calls = 1;
    Duration window = Duration::seconds(60);
};

class RateBucket {
public:
    RateBucket(Rate rate, Timestamp start) noexcept
        : rate_(rate), level_(rate.calls * rate.window.milliseconds()), at_(start) {}

    bool take(Timestamp now) noexcept {
        restore(now);
        if (level_ < rate_.window.milliseconds()) return false;
        level_ -= rate_.window.milliseconds();
        return true;
    }
    [[nodiscard]] std::int64_t tokens(Timestamp now) noexcept {
        restore(now);
        return level_ / rate_.window.milliseconds();
    }
    // When one more token will be there.
    [[nodiscard]] Timestamp next_token(Timestamp now) noexcept {
        restore(now);
        const std::int64_t window = rate_.window.milliseconds();
        const std::int64_t missing = (level_ / window + 1) * window - level_;
        return now + Duration((missing + rate_.calls - 1) / rate_.calls);
    }

private:
    // The level counts tokens times the window, so that a millisecond restores a whole number.
    void restore(Timestamp now) noexcept {
        if (now <= at_) return;
        const std::int64_t most = rate_.calls * rate_.window.milliseconds();
        const std::int64_t passed =
            std::min((now - at_).milliseconds(), rate_.window.milliseconds());
        level_ = std::min(most, level_ + passed * rate_.calls);
        at_ = now;
    }

    Rate rate_;
    std::int64_t level_;
    Timestamp at_;
};

}  // namespace tidegate::sandbox::walmart
