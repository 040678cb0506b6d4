#pragma once

#include <cstdint>

// How many units a live show should have locked for it. Source: domain facts section 5, live lock.

namespace tidegate::allocation {

// What is locked for every unit that the show is expected to sell.
enum class LockPractice : std::uint8_t {
    usual,    // one and a half
    careful,  // two
    creator,  // three, as creators may ask
};

// `expected` units times the practice's factor, rounded up; negative ones count as none.
[[nodiscard]] std::int64_t lock_units(std::int64_t expected, LockPractice practice) noexcept;

// What is missing of that when `locked` units are locked and `free` more could be: asked a day
// before the show, when there is still time to buy. Zero: the show can be held.
[[nodiscard]] std::int64_t lock_missing(
    std::int64_t expected, LockPractice practice, std::int64_t locked, std::int64_t free
) noexcept;

}  // namespace tidegate::allocation
