#include "allocation/largest_remainder.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace tidegate::allocation {

namespace {

__extension__ using Wide = __int128;

// total * ratio / whole for every ratio, the `units` that are to be given out in all.
std::vector<std::int64_t> share(
    std::int64_t total, std::span<const std::int64_t> ratios, std::int64_t whole, std::int64_t units
) {
    std::vector<std::int64_t> shares(ratios.size());
    std::vector<std::pair<std::int64_t, std::int64_t>> rest(ratios.size());  // remainder, ratio
    for (std::size_t i = 0; i < ratios.size(); ++i) {
        const std::int64_t ratio = std::max<std::int64_t>(0, ratios[i]);
        const Wide product = static_cast<Wide>(total) * ratio;
        shares[i] = static_cast<std::int64_t>(product / whole);
        rest[i] = {static_cast<std::int64_t>(product % whole), ratio};
        units -= shares[i];
    }
    std::vector<std::size_t> order(ratios.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return rest[a] > rest[b];
    });
    for (const std::size_t i : order) {
        if (units == 0) break;
        ++shares[i];
        --units;
    }
    return shares;
}

}  // namespace

std::vector<std::int64_t> largest_remainder(
    std::int64_t total, std::span<const std::int64_t> ratios
) {
    std::int64_t sum = 0;
    for (const std::int64_t ratio : ratios) sum += std::max<std::int64_t>(0, ratio);
    if (total <= 0 || sum == 0) return std::vector<std::int64_t>(ratios.size());
    const std::int64_t whole = std::max(kWhole, sum);
    const auto units = static_cast<std::int64_t>(static_cast<Wide>(total) * sum / whole);
    return share(total, ratios, whole, units);
}

std::vector<std::int64_t> equal_ratios(std::size_t count) {
    const auto n = static_cast<std::int64_t>(count);
    std::vector<std::int64_t> ratios(count);
    for (std::size_t i = 0; i < count; ++i) {
        ratios[i] = kWhole / n + (static_cast<std::int64_t>(i) < kWhole % n ? 1 : 0);
    }
    return ratios;
}

std::vector<std::int64_t> ratios_from_sales(std::span<const std::int64_t> sold) {
    std::int64_t sum = 0;
    for (const std::int64_t units : sold) sum += std::max<std::int64_t>(0, units);
    if (sum == 0) return equal_ratios(sold.size());
    return share(kWhole, sold, sum, kWhole);
}

}  // namespace tidegate::allocation
