#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <utility>

#include "base/strong_id.h"
#include "base/time.h"

// What a seller decides about the split of one workspace: a ratio, a cap and a buffer per channel,
// and exceptions for single SKUs. A channel without an entry has the equal share of those without.

namespace tidegate::allocation {

struct ChannelPolicy {
    static constexpr std::int64_t kNoCap = std::numeric_limits<std::int64_t>::max();

    std::int64_t ratio = -1;    // parts per 10,000; negative: an equal share
    std::int64_t cap = kNoCap;  // most units to show there
    std::int64_t buffer = 0;    // units kept back from what is shown there
};

// When fewer than `below` units are sellable, all of them are shown by the channel `preferred` and
// none elsewhere: a few units on every shop would sell out everywhere at once.
// Source: domain facts section 4.5.
struct LastUnits {
    std::int64_t below = 0;
    ChannelId preferred;
};

// How eagerly the strict planner moves units. The defaults suit every scenario of the rehearsal;
// they are figures of the method, not of a shop.
struct Tuning {
    // Part of the pool that is listed while a later raise can still arrive in time, of 100. The
    // rest pays for raises, which for an absolute write cost the whole new quantity.
    std::int64_t listed_percent = 50;
    // A listing is hungry when it would run out within this part of the time a write takes, of 100.
    std::int64_t hungry_percent = 150;
    // A listing gives units back only if it has more than this part of its fair share, of 100.
    std::int64_t donor_percent = 200;
    // How long until a SKU that waits for time alone to pass is looked at again.
    Duration recheck = Duration::seconds(30);
};

class Settings {
public:
    void set_channel(ChannelId channel, ChannelPolicy policy) { channels_[channel] = policy; }
    void set_sku(SkuId sku, ChannelId channel, ChannelPolicy policy) {
        skus_[{sku, channel}] = policy;
    }
    void set_last_units(SkuId sku, LastUnits rule) { last_units_[sku] = rule; }
    [[nodiscard]] ChannelPolicy policy(SkuId sku, ChannelId channel) const;
    // Of a plain SKU; without a rule, one that never applies.
    [[nodiscard]] LastUnits last_units(SkuId sku) const;

    Tuning tuning;

private:
    std::map<ChannelId, ChannelPolicy> channels_;
    std::map<std::pair<SkuId, ChannelId>, ChannelPolicy> skus_;
    std::map<SkuId, LastUnits> last_units_;
};

}  // namespace tidegate::allocation
