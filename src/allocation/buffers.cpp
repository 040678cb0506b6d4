#include "allocation/buffers.h"

#include <algorithm>

namespace tidegate::allocation {

std::int64_t buffer_units(const Buffer& buffer, const BufferInputs& inputs) {
    switch (buffer.kind) {
        case BufferKind::fixed:
            break;
        case BufferKind::last_hour:
            return std::max(buffer.units, inputs.sold_last_hour);
        case BufferKind::demand: {
            const Poisson demand(mean_taken(inputs.others, inputs.latency));
            return std::max(buffer.units, demand.quantile(buffer.risk));
        }
    }
    return buffer.units;
}

}  // namespace tidegate::allocation
