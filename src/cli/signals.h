#pragma once

#include <chrono>

namespace tidegate::cli {

// Ctrl-C and TERM, caught so that a hub ends in order. Make it before any thread is started: all of
// them inherit the mask.
class StopSignals {
public:
    StopSignals();
    // Waits for a signal; false when the time ran out first.
    [[nodiscard]] bool wait(std::chrono::milliseconds at_most) const;
    void wait() const;
};

}  // namespace tidegate::cli
