#pragma once

#include <cstdint>

// What a seller is told about a listing that runs out during a show. Source: domain facts section
// 5, live thresholds.

namespace tidegate::allocation {

enum class ListedLevel : std::uint8_t {
    enough,
    remind,           // bring more, or talk about something else
    delist_or_limit,  // take it off the screen, or limit how many a buyer may take
    delist,           // nothing is left
};

// Both are crossed by fewer units only: exactly `remind_below` are still enough.
struct ListedThresholds {
    std::int64_t remind_below = 20;
    std::int64_t delist_below = 10;
};

[[nodiscard]] ListedLevel listed_level(
    std::int64_t listed, const ListedThresholds& thresholds = {}
) noexcept;

}  // namespace tidegate::allocation
