#include "sandbox/faults.h"

namespace tidegate::sandbox {

Duration FaultDice::within(DelayRange range, Random& random) {
    const std::int64_t span = range.longest.milliseconds() - range.shortest.milliseconds();
    const std::uint64_t drawn = random.next();  // one draw whatever the range
    if (span <= 0) return range.shortest;
    return Duration(
        range.shortest.milliseconds() +
        static_cast<std::int64_t>(drawn % (static_cast<std::uint64_t>(span) + 1))
    );
}

Duration FaultDice::webhook_delay() {
    const Duration first = within(settings.webhook_delay, webhook_);
    const bool held = happens(settings.webhook_reordered, webhook_);
    const Duration extra = within({Duration(0), settings.webhook_reorder_span}, webhook_);
    return held ? Duration(first.milliseconds() + extra.milliseconds()) : first;
}

RequestFault FaultDice::request_fault(Timestamp now) {
    const bool fails = happens(settings.server_error, request_);
    const bool throttles = happens(settings.throttled, request_);
    if (now >= settings.outage_from && now < settings.outage_until) return RequestFault::outage;
    if (fails) return RequestFault::server_error;
    return throttles ? RequestFault::throttled : RequestFault::none;
}

}  // namespace tidegate::sandbox
