#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/quantity.h"
#include "base/random.h"
#include "base/time.h"
#include "sandbox/market.h"

// Buyers of one SKU at one shop: when each comes, how many units each wants and what becomes of the
// order. Arrivals are a Poisson process of changing rate, drawn by thinning, so that one seed gives
// one list of purchases, whatever the marketplace answers.

namespace tidegate::sandbox {

enum class CrowdKind : std::uint8_t {
    steady,  // a constant rate
    pulse,   // a video goes viral: fast rise, exponential fall
    live     // a show: the base rate, and bursts while the SKU is pinned
};

[[nodiscard]] std::optional<CrowdKind> parse_crowd_kind(std::string_view name) noexcept;

struct CrowdSpec {
    CrowdKind kind = CrowdKind::steady;
    ListingIndex listing;
    double buyers_per_minute = 10;  // steady and live: the base rate; pulse: the peak rate
    Timestamp start;
    Duration length = Duration::seconds(600);
    std::uint64_t seed = 1;
    std::int64_t units_max = 1;   // each buyer wants 1 to this many
    double unpaid_share = 0;      // never pay
    double slow_payer_share = 0;  // pay after up to pay_span
    double cancel_share = 0;      // cancel after up to cancel_span
    double ship_share = 0;        // shipped after ship_span
    double return_share = 0;      // of those shipped, returned after as long again
    Duration pay_span = Duration::seconds(60);
    Duration cancel_span = Duration::seconds(300);
    Duration ship_span = Duration::seconds(3600);
    Duration rise = Duration::seconds(30);        // pulse: until the peak
    Duration decay = Duration::seconds(120);      // pulse: time constant of the fall
    Duration pin_every = Duration::seconds(300);  // live: from pin to pin
    Duration pin_length = Duration::seconds(60);
    double pin_factor = 8;  // live: rate while pinned, in base rates
};

class Crowd {
public:
    explicit Crowd(const CrowdSpec& spec);

    struct Arrival {
        Timestamp at;
        Purchase purchase;
    };
    // When the next buyer comes; nullopt after the last.
    [[nodiscard]] std::optional<Timestamp> next_at() const { return next_at_; }
    // That buyer; must not be called after the last.
    [[nodiscard]] Arrival take();

    // Buyers per minute at that time.
    [[nodiscard]] static double rate(const CrowdSpec& spec, Timestamp at) noexcept;

private:
    void draw();

    CrowdSpec spec_;
    Random arrivals_;
    Random fates_;
    double clock_ms_ = 0;  // since the start
    std::optional<Timestamp> next_at_;
};

}  // namespace tidegate::sandbox
