#include "base/random.h"

#include <cmath>

namespace tidegate {

double Random::exponential(double mean) noexcept {
    return -mean * std::log1p(-unit());
}

std::int64_t Random::poisson(double mean) noexcept {
    // Knuth's product of uniforms in steps, so that exp() of a large mean does not underflow.
    std::int64_t count = 0;
    for (double rest = mean; rest > 0; rest -= 32) {
        const double floor = std::exp(-(rest < 32 ? rest : 32));
        for (double product = unit(); product > floor; product *= unit()) ++count;
    }
    return count;
}

}  // namespace tidegate
