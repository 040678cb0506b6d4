#pragma once

#include <cstdint>

#include "allocation/poisson.h"
#include "allocation/speed_meter.h"
#include "base/time.h"

// Units kept back from what a listing shows, for sales that are not known yet.
// Source: domain facts section 4.3.

namespace tidegate::allocation {

enum class BufferKind : std::uint8_t {
    fixed,      // `units`
    last_hour,  // as many as the SKU sold in the last hour, at least `units`
    demand,     // as many as the other channels sell within the latency but for `risk`, at least
                // `units`
};

struct Buffer {
    std::int64_t units = 0;
    BufferKind kind = BufferKind::fixed;
    Risk risk = {};

    [[nodiscard]] bool is_none() const noexcept { return kind == BufferKind::fixed && units == 0; }
    friend bool operator==(const Buffer&, const Buffer&) = default;
};

struct BufferInputs {
    std::int64_t sold_last_hour = 0;  // of the SKU, on all channels
    Speed others = 0;                 // of the other channels together
    Duration latency;                 // from a sale elsewhere until this listing shows less
};

[[nodiscard]] std::int64_t buffer_units(const Buffer& buffer, const BufferInputs& inputs);

}  // namespace tidegate::allocation
