#pragma once

#include <cstdint>

#include "base/time.h"

// A marketplace's own screen, or a control desk fed by it, is behind: what a seller should be shown
// instead. Source: domain facts section 7, worked example 43.

namespace tidegate::allocation {

struct ScreenView {
    std::int64_t units = 0;   // to show: what may still be sold, never the screen's own figure
    std::int64_t excess = 0;  // how many more the screen shows than there are
    Duration age;             // of the screen's figure
    bool stop = false;        // nothing is left: stop selling, whatever the screen shows
};

// `sellable` is what the ledger says now; the screen showed `screen` units at `screen_at`. A figure
// from the future is as old as one from now.
[[nodiscard]] ScreenView view_screen(
    std::int64_t sellable, std::int64_t screen, Timestamp screen_at, Timestamp now
) noexcept;

}  // namespace tidegate::allocation
