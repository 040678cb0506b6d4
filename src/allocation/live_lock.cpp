#include "allocation/live_lock.h"

#include <algorithm>

namespace tidegate::allocation {

std::int64_t lock_units(std::int64_t expected, LockPractice practice) noexcept {
    const std::int64_t units = std::max<std::int64_t>(0, expected);
    switch (practice) {
        case LockPractice::usual:
            break;
        case LockPractice::careful:
            return units * 2;
        case LockPractice::creator:
            return units * 3;
    }
    return (units * 3 + 1) / 2;
}

std::int64_t lock_missing(
    std::int64_t expected, LockPractice practice, std::int64_t locked, std::int64_t free
) noexcept {
    const std::int64_t there = locked + std::max<std::int64_t>(0, free);
    return std::max<std::int64_t>(0, lock_units(expected, practice) - there);
}

}  // namespace tidegate::allocation
