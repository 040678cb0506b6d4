#pragma once

#include "base/time.h"
#include "channels/channel.h"

// Which span of time each search for orders covers, and what a complete one proves.
//
// What is promised: an order shows in searches at the latest feed_delay_max after it was placed;
// the marketplace's clock and ours differ by at most clock_skew; its times are cut off to steps of
// time_step, so that an order placed at p is said to be placed at q with q <= p < q + time_step
// (the step's last millisecond at the latest); update times are never before the time of placing;
// an answer that walks pages in ascending order of update time shows every order that was visible
// when the first page was asked for. No upper end is searched for: an order that changes while the
// pages are walked moves to their end and is still met.
//
// What is claimed: after a complete poll that began at b, every order that is said to be placed at
// or before W(b) = b - feed_delay_max - clock_skew - time_step has been seen, in this poll or in an
// earlier one.
//
// Why: let q <= W(b). By our clock the order was placed before q + time_step + clock_skew, so it
// was visible before q + time_step + clock_skew + feed_delay_max <= b, when the poll began. If
// q > W(a), a being the begin of the last complete poll before, then
// q > a - feed_delay_max - clock_skew - time_step >= a - reach_back, which is where this poll's
// window opens, and its update time is not before q: it was on a page. If q <= W(a), the poll of a
// has proven it already; the first poll of all has nothing to lean on but where it starts.
//
// This is why the window reaches back at least feed_delay_max + clock_skew + time_step: an overlap
// that is set shorter is lengthened, since an order that became visible late at the edge of the
// window would be skipped for ever. One thread.

namespace tidegate::channels {

class PollWindows {
public:
    struct Promises {
        Duration overlap;
        Duration feed_delay_max;
        Duration clock_skew;
        Duration time_step;
    };

    PollWindows() noexcept = default;
    explicit PollWindows(const Promises& promises) noexcept;

    // Everything said to be placed at or before `watermark` has been seen in an earlier life.
    void resume(Timestamp watermark) noexcept;
    // Nothing is known: the first poll looks back to `from`.
    void begin(Timestamp from) noexcept;

    // Of a poll that begins now.
    [[nodiscard]] OrdersWindow next() const noexcept;
    // A poll that began then saw every page; returns what is proven.
    [[nodiscard]] Timestamp complete(Timestamp began_at) noexcept;

    [[nodiscard]] Duration reach_back() const noexcept { return reach_back_; }

private:
    Duration proof_;       // from the begin of a poll back to what it proves
    Duration reach_back_;  // from the begin of the last complete poll
    Timestamp last_complete_;
};

}  // namespace tidegate::channels
