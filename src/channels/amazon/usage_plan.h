#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "net/rate_limiter.h"

// What we may still ask of each operation. Amazon counts a token bucket per operation and seller
// and says neither how much is left nor when to come back: a poll that finds its bucket empty is
// not sent at all.
//
// 1. The first figures are the published ones; `x-amzn-RateLimit-Limit` replaces a rate.
// 2. A call that was refused for speed empties our bucket: after a restart we do not know what an
//    earlier life has spent.

namespace tidegate::channels::amazon {

enum class Operation : std::uint8_t {
    search_orders,
    get_order,
    search_listings,
    get_listing,
    patch_listing,
    inventory_summaries,
};
inline constexpr std::size_t kOperations = 6;

class UsagePlan {
public:
    UsagePlan();

    // Takes one call, or says how long to wait.
    [[nodiscard]] std::optional<Duration> take(Operation operation, Timestamp now);
    // What an answer says: its header, and whether it was a refusal for speed. Returns how long to
    // wait after such a refusal, else zero.
    [[nodiscard]] Duration observe(
        Operation operation, Timestamp now, std::string_view rate_header, bool throttled
    );
    [[nodiscard]] double available(Operation operation, Timestamp now) const;

private:
    std::vector<net::TokenBucket> buckets_;  // by operation
};

}  // namespace tidegate::channels::amazon
