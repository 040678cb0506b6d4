#pragma once

#include <optional>

#include "base/time.h"

// A token bucket in virtual time: how much of a rate budget is left, and how long to wait for more.
// It never asks the clock, so that tests and the rehearsal decide what time it is. Belongs to one
// thread.
//
// 1. `available` grows by the rate and never exceeds the burst.
// 2. A request for more than the burst is granted from a full bucket and leaves a debt; otherwise
//    it could never be granted.
// 3. Time that goes backwards adds nothing and takes nothing.

namespace tidegate::net {

class TokenBucket {
public:
    // A full bucket. Both figures must be positive.
    TokenBucket(double rate_per_second, double burst);

    // Takes the tokens and returns nothing, or takes none and returns how long to wait: at least
    // one millisecond.
    [[nodiscard]] std::optional<Duration> take(Timestamp now, double tokens);

    // Gives back what a call turned out not to cost.
    void give_back(double tokens);

    // What the other side says (response headers, cost reports), which overrides our own count.
    void observe_available(Timestamp now, double available);
    void observe_rate(Timestamp now, double rate_per_second, double burst);
    // "Come back at": until then nothing is granted.
    void observe_pause(Timestamp until);

    [[nodiscard]] double available(Timestamp now) const;
    [[nodiscard]] double rate_per_second() const noexcept { return rate_per_second_; }
    [[nodiscard]] double burst() const noexcept { return burst_; }

private:
    void refill(Timestamp now);

    double rate_per_second_;
    double burst_;
    double available_;
    std::optional<Timestamp> filled_at_;
    Timestamp paused_until_;
};

}  // namespace tidegate::net
