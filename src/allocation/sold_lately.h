#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"

// Units that one listing sold within the last hour, in steps of five minutes: all of the hour and
// at most five minutes more. O(1) per sale.

namespace tidegate::allocation {

class SoldLately {
public:
    // Times that go back count as the latest one.
    void add(std::int64_t units, Timestamp at) noexcept;
    [[nodiscard]] std::int64_t in_last_hour(Timestamp now) const noexcept;

private:
    static constexpr std::int64_t kStepMs = 300'000;
    static constexpr std::int64_t kSteps = 13;  // twelve whole ones and the one under way

    std::int64_t latest_ = 0;  // the newest step, counted from 1970
    std::array<std::int64_t, kSteps> sold_{};
};

}  // namespace tidegate::allocation
