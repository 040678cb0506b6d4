#pragma once

#include <cstdint>

#include "base/random.h"
#include "base/time.h"

// What may go wrong at one marketplace. The defaults are a marketplace without faults.
//
// Every kind of fault draws from a generator of its own, so that the number of requests that a
// client sends never changes which order is late or which buyer comes: the same seed and the same
// buyers give the same truth.

namespace tidegate::sandbox {

struct DelayRange {
    Duration shortest;
    Duration longest;
};

struct Faults {
    DelayRange feed_delay;       // a change of an order becomes visible in searches this much later
    DelayRange write_delay;      // an accepted write takes effect this much later
    DelayRange webhook_delay;    // first attempt to deliver
    DelayRange answer_delay;     // an answer is sent this much later
    double write_ignored = 0;    // accepted, never applied
    double webhook_dropped = 0;  // never sent
    double webhook_duplicated = 0;  // sent twice
    double webhook_reordered = 0;   // held back by up to webhook_reorder_span
    Duration webhook_reorder_span = Duration::seconds(10);
    double reply_lost = 0;    // the call is executed, its connection is closed without an answer
    double server_error = 0;  // 5xx before the call is executed
    double throttled = 0;     // 429 before the call is executed
    Duration count_lag;       // the marketplace sells against a count that is this old
    Timestamp outage_from;
    Timestamp outage_until;  // every call is answered 503 in [from, until)
};

enum class RequestFault : std::uint8_t { none, outage, server_error, throttled };

class FaultDice {
public:
    explicit FaultDice(std::uint64_t seed) noexcept
        : feed_(seed ^ 0x11), write_(seed ^ 0x22), webhook_(seed ^ 0x33), request_(seed ^ 0x44) {}

    Faults settings;

    [[nodiscard]] Duration feed_delay() { return within(settings.feed_delay, feed_); }
    [[nodiscard]] Duration write_delay() { return within(settings.write_delay, write_); }
    [[nodiscard]] bool write_ignored() { return happens(settings.write_ignored, write_); }
    [[nodiscard]] Duration answer_delay() { return within(settings.answer_delay, request_); }
    [[nodiscard]] bool webhook_dropped() { return happens(settings.webhook_dropped, webhook_); }
    [[nodiscard]] bool webhook_duplicated() {
        return happens(settings.webhook_duplicated, webhook_);
    }
    [[nodiscard]] Duration webhook_delay();
    [[nodiscard]] bool reply_lost() { return happens(settings.reply_lost, request_); }
    [[nodiscard]] RequestFault request_fault(Timestamp now);

private:
    [[nodiscard]] static Duration within(DelayRange range, Random& random);
    [[nodiscard]] static bool happens(double chance, Random& random) {
        return random.unit() < chance;
    }

    Random feed_;
    Random write_;
    Random webhook_;
    Random request_;
};

}  // namespace tidegate::sandbox
