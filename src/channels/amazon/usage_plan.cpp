#include "channels/amazon/usage_plan.h"

#include <charconv>
#include <cmath>

namespace tidegate::channels::amazon {

namespace {

struct Published {
    double per_second;
    double burst;
};
// In the order of Operation.
constexpr Published kPublished[kOperations] = {
    {0.0056, 20}, {0.5, 30}, {5, 5}, {5, 10}, {5, 5}, {2, 2}};
// A header outside of this is nonsense.
constexpr double kSlowest = 0.0001;
constexpr double kFastest = 10'000;

}  // namespace

UsagePlan::UsagePlan() {
    for (const Published& plan : kPublished) buckets_.emplace_back(plan.per_second, plan.burst);
}

std::optional<Duration> UsagePlan::take(Operation operation, Timestamp now) {
    return buckets_[static_cast<std::size_t>(operation)].take(now, 1);
}

Duration UsagePlan::observe(
    Operation operation, Timestamp now, std::string_view rate_header, bool throttled
) {
    net::TokenBucket& bucket = buckets_[static_cast<std::size_t>(operation)];
    double rate = 0;
    const char* const end = rate_header.data() + rate_header.size();
    const auto read = std::from_chars(rate_header.data(), end, rate);
    if (read.ec == std::errc() && read.ptr == end && rate >= kSlowest && rate <= kFastest) {
        bucket.observe_rate(now, rate, bucket.burst());
    }
    if (!throttled) return {};
    bucket.observe_available(now, 0);
    return Duration(static_cast<std::int64_t>(std::ceil(1000 / bucket.rate_per_second())));
}

double UsagePlan::available(Operation operation, Timestamp now) const {
    return buckets_[static_cast<std::size_t>(operation)].available(now);
}

}  // namespace tidegate::channels::amazon
