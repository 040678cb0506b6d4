#include "sandbox/buyers.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace tidegate::sandbox {

namespace {

double peak_rate(const CrowdSpec& spec) noexcept {
    return spec.kind == CrowdKind::live ? spec.buyers_per_minute * std::max(spec.pin_factor, 1.0)
                                        : spec.buyers_per_minute;
}

Duration part_of(Duration span, Random& random) {
    return Duration(
        1 + static_cast<std::int64_t>(random.unit() * static_cast<double>(span.milliseconds()))
    );
}

}  // namespace

std::optional<CrowdKind> parse_crowd_kind(std::string_view name) noexcept {
    if (name == "steady") return CrowdKind::steady;
    if (name == "pulse") return CrowdKind::pulse;
    if (name == "live") return CrowdKind::live;
    return std::nullopt;
}

Crowd::Crowd(const CrowdSpec& spec)
    : spec_(spec), arrivals_(spec.seed), fates_(spec.seed ^ 0x5bd1e995) {
    draw();
}

double Crowd::rate(const CrowdSpec& spec, Timestamp at) noexcept {
    const double ms = static_cast<double>((at - spec.start).milliseconds());
    if (ms < 0 || at >= spec.start + spec.length) return 0;
    switch (spec.kind) {
        case CrowdKind::steady:
            return spec.buyers_per_minute;
        case CrowdKind::pulse: {
            const auto rise = static_cast<double>(spec.rise.milliseconds());
            if (ms < rise) return spec.buyers_per_minute * ms / rise;
            const auto decay =
                static_cast<double>(std::max<std::int64_t>(1, spec.decay.milliseconds()));
            return spec.buyers_per_minute * std::exp(-(ms - rise) / decay);
        }
        case CrowdKind::live: {
            const auto every = std::max<std::int64_t>(1, spec.pin_every.milliseconds());
            const bool pinned =
                (at - spec.start).milliseconds() % every < spec.pin_length.milliseconds();
            return spec.buyers_per_minute * (pinned ? spec.pin_factor : 1.0);
        }
    }
    return 0;
}

void Crowd::draw() {
    next_at_.reset();
    const double peak = peak_rate(spec_);
    if (!(peak > 0)) return;
    while (true) {
        clock_ms_ += arrivals_.exponential(60000.0 / peak);
        if (clock_ms_ >= static_cast<double>(spec_.length.milliseconds())) return;
        const Timestamp at = spec_.start + Duration(static_cast<std::int64_t>(clock_ms_));
        if (arrivals_.unit() * peak < rate(spec_, at)) {
            next_at_ = at;
            return;
        }
    }
}

Crowd::Arrival Crowd::take() {
    TIDEGATE_ASSERT(next_at_.has_value());
    Arrival arrival;
    arrival.at = *next_at_;
    const auto most = static_cast<std::uint64_t>(std::max<std::int64_t>(spec_.units_max, 1));
    const Quantity units(1 + static_cast<std::int64_t>(fates_.below(most)));
    arrival.purchase.wants.push_back({spec_.listing, units});
    const double pays = fates_.unit();
    const Duration payment = part_of(spec_.pay_span, fates_);
    const bool cancels = fates_.unit() < spec_.cancel_share;
    const Duration cancellation = part_of(spec_.cancel_span, fates_);
    const bool ships = fates_.unit() < spec_.ship_share;
    const bool returns = fates_.unit() < spec_.return_share;
    if (pays < spec_.unpaid_share) {
        arrival.purchase.pays_after.reset();
    } else if (pays < spec_.unpaid_share + spec_.slow_payer_share) {
        arrival.purchase.pays_after = payment;
    }
    if (cancels) arrival.purchase.cancels_after = cancellation;
    if (ships) {
        arrival.purchase.ships_after = spec_.ship_span;
        if (returns) {
            arrival.purchase.returns_after = Duration(2 * spec_.ship_span.milliseconds());
        }
    }
    draw();
    return arrival;
}

}  // namespace tidegate::sandbox
