#include "allocation/speed_meter.h"

#include <algorithm>

namespace tidegate::allocation {

namespace {

__extension__ using Wide = __int128;

// 2^32 / 2^(2^-k) for k = 1..20: a fraction of a half-life is a product of these.
constexpr std::uint64_t kRoots[] = {3037000500, 3611622603, 3938502376, 4112874773, 4202935003,
                                    4248701965, 4271771996, 4283353945, 4289156690, 4292061010,
                                    4293513907, 4294240540, 4294603903, 4294785595, 4294876445,
                                    4294921870, 4294944583, 4294955939, 4294961618, 4294964457};
constexpr int kFractionBits = 20;

}  // namespace

std::int64_t decayed(
    std::int64_t value, std::int64_t elapsed_ms, std::int64_t half_life_ms
) noexcept {
    if (elapsed_ms <= 0) return value;
    const std::int64_t whole = elapsed_ms / half_life_ms;
    if (whole >= 62) return 0;
    value >>= whole;
    const std::int64_t fraction = ((elapsed_ms % half_life_ms) << kFractionBits) / half_life_ms;
    for (int k = 0; k < kFractionBits; ++k) {
        if ((fraction >> (kFractionBits - 1 - k) & 1) == 0) continue;
        value = static_cast<std::int64_t>((static_cast<Wide>(value) * kRoots[k]) >> 32);
    }
    return value;
}

void SpeedMeter::advance(Timestamp at) noexcept {
    if (!started_) {
        started_ = true;
        last_ = at;
    }
    if (at <= last_) return;
    const std::int64_t elapsed = (at - last_).milliseconds();
    last_ = at;
    if (!stocked_) return;
    micro_units_ = decayed(micro_units_, elapsed, half_life_);
    // Time that passed since decays too: on average by half of its own length.
    const std::int64_t counted = std::min<std::int64_t>(elapsed, std::int64_t{4} * half_life_);
    micro_minutes_ = decayed(micro_minutes_, elapsed, half_life_) +
                     decayed(counted * 1'000'000 / 60'000, counted / 2, half_life_);
}

void SpeedMeter::set_stocked(bool stocked, Timestamp at) noexcept {
    advance(at);
    stocked_ = stocked;
}

void SpeedMeter::add(std::int64_t units, Timestamp at) noexcept {
    advance(at);
    micro_units_ += units * 1'000'000;
}

Speed SpeedMeter::speed(Timestamp at, Speed prior, Duration weight) const noexcept {
    SpeedMeter now = *this;
    now.advance(at);
    const std::int64_t weight_minutes = weight.milliseconds() * 1'000'000 / 60'000;
    const std::int64_t minutes = now.micro_minutes_ + weight_minutes;
    if (minutes <= 0) return prior;
    const Wide units =
        static_cast<Wide>(now.micro_units_) * 1'000'000 + static_cast<Wide>(prior) * weight_minutes;
    return static_cast<Speed>(units / minutes);
}

}  // namespace tidegate::allocation
