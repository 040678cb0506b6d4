#include "channels/poll_windows.h"

#include <algorithm>

namespace tidegate::channels {

namespace {

Duration sum(Duration a, Duration b) noexcept {
    return Duration(a.milliseconds() + b.milliseconds());
}

}  // namespace

PollWindows::PollWindows(const Promises& promises) noexcept
    : proof_(sum(sum(promises.feed_delay_max, promises.clock_skew), promises.time_step)),
      reach_back_(std::max(promises.overlap, proof_)) {}

void PollWindows::resume(Timestamp watermark) noexcept {
    last_complete_ = watermark + proof_;
}

void PollWindows::begin(Timestamp from) noexcept {
    last_complete_ = from + reach_back_;
}

OrdersWindow PollWindows::next() const noexcept {
    return {last_complete_ - reach_back_, {}};
}

Timestamp PollWindows::complete(Timestamp began_at) noexcept {
    last_complete_ = std::max(last_complete_, began_at);
    return began_at - proof_;
}

}  // namespace tidegate::channels
