#include "allocation/stale_screen.h"

#include <algorithm>

namespace tidegate::allocation {

ScreenView view_screen(
    std::int64_t sellable, std::int64_t screen, Timestamp screen_at, Timestamp now
) noexcept {
    ScreenView view;
    view.units = std::max<std::int64_t>(0, sellable);
    view.excess = std::max<std::int64_t>(0, screen - view.units);
    view.age = std::max(Duration{}, now - screen_at);
    view.stop = view.units == 0;
    return view;
}

}  // namespace tidegate::allocation
