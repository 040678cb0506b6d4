#include "allocation/listed_level.h"

namespace tidegate::allocation {

ListedLevel listed_level(std::int64_t listed, const ListedThresholds& thresholds) noexcept {
    if (listed <= 0) return ListedLevel::delist;
    if (listed < thresholds.delist_below) return ListedLevel::delist_or_limit;
    if (listed < thresholds.remind_below) return ListedLevel::remind;
    return ListedLevel::enough;
}

}  // namespace tidegate::allocation
