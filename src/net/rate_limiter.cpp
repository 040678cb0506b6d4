#include "net/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/assert.h"

namespace tidegate::net {
namespace {

// Far enough for any budget, and safe to convert to whole milliseconds.
constexpr double kWaitMillisecondsMax = 24.0 * 3600.0 * 1000.0;
// A sum of many refills may miss a whole token by a rounding error.
constexpr double kTolerance = 1e-6;

}  // namespace

TokenBucket::TokenBucket(double rate_per_second, double burst)
    : rate_per_second_(rate_per_second), burst_(burst), available_(burst) {
    TIDEGATE_ASSERT(rate_per_second > 0 && burst > 0);
}

std::optional<Duration> TokenBucket::take(Timestamp now, double tokens) {
    refill(now);
    double wait_milliseconds = 0;
    if (now < paused_until_) {
        wait_milliseconds = static_cast<double>((paused_until_ - now).milliseconds());
    }
    const double missing = std::min(tokens, burst_) - available_;
    if (missing > kTolerance) {
        wait_milliseconds = std::max(wait_milliseconds, missing / rate_per_second_ * 1000.0);
    }
    if (wait_milliseconds > 0) {
        const double whole =
            std::ceil(std::min(wait_milliseconds, kWaitMillisecondsMax) - kTolerance);
        return Duration(std::max<std::int64_t>(1, static_cast<std::int64_t>(whole)));
    }
    available_ -= tokens;
    return std::nullopt;
}

void TokenBucket::give_back(double tokens) {
    available_ = std::min(burst_, available_ + tokens);
}

void TokenBucket::observe_available(Timestamp now, double available) {
    refill(now);
    available_ = std::min(burst_, available);
}

void TokenBucket::observe_rate(Timestamp now, double rate_per_second, double burst) {
    if (!(rate_per_second > 0) || !(burst > 0)) return;  // nonsense from outside changes nothing
    refill(now);
    rate_per_second_ = rate_per_second;
    burst_ = burst;
    available_ = std::min(burst_, available_);
}

void TokenBucket::observe_pause(Timestamp until) {
    paused_until_ = std::max(paused_until_, until);
}

double TokenBucket::available(Timestamp now) const {
    TokenBucket copy = *this;
    copy.refill(now);
    return copy.available_;
}

void TokenBucket::refill(Timestamp now) {
    if (!filled_at_) filled_at_ = now;
    if (now <= *filled_at_) return;
    const double seconds = static_cast<double>((now - *filled_at_).milliseconds()) / 1000.0;
    available_ = std::min(burst_, available_ + seconds * rate_per_second_);
    filled_at_ = now;
}

}  // namespace tidegate::net
