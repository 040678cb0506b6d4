#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

// A leaky bucket in thousandths of a point, so that restoring is exact in milliseconds.

namespace tidegate::sandbox {

class Bucket {
public:
    Bucket(std::int64_t capacity, std::int64_t restored_per_second, Timestamp start) noexcept
        : capacity_(capacity * 1000),
          per_second_(restored_per_second),
          level_(capacity * 1000),
          at_(start) {}

    // Takes `points` when they are there.
    bool take(std::int64_t points, Timestamp now) noexcept {
        restore(now);
        if (points * 1000 > level_) return false;
        level_ -= points * 1000;
        return true;
    }
    void give_back(std::int64_t points) noexcept {
        level_ = std::min(capacity_, level_ + points * 1000);
    }
    [[nodiscard]] std::int64_t available(Timestamp now) noexcept {
        restore(now);
        return level_ / 1000;
    }
    [[nodiscard]] std::int64_t capacity() const noexcept { return capacity_ / 1000; }
    [[nodiscard]] std::int64_t restored_per_second() const noexcept { return per_second_; }

private:
    void restore(Timestamp now) noexcept {
        if (now <= at_) return;
        level_ = std::min(capacity_, level_ + (now - at_).milliseconds() * per_second_);
        at_ = now;
    }

    std::int64_t capacity_;
    std::int64_t per_second_;
    std::int64_t level_;
    Timestamp at_;
};

}  // namespace tidegate::sandbox
