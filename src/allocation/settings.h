#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "allocation/poisson.h"
#include "allocation/regimes.h"
#include "allocation/rules.h"
#include "base/strong_id.h"
#include "base/time.h"

// What a seller decides about the split of one workspace: rules per channel, exceptions for single
// SKUs, a second set for SKUs that are running low, and overrides that end by themselves. A channel
// without an entry has the equal share of those without.

namespace tidegate::allocation {

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
    // The same in guarded mode, where a raise costs what it adds and what its claim leaves open.
    std::int64_t guarded_percent = 85;
    // A listing is hungry when it would run out within this part of the time a write takes, of 100.
    std::int64_t hungry_percent = 150;
    // A listing gives units back only if it has more than this part of its fair share, of 100.
    std::int64_t donor_percent = 200;
    // How long until a SKU that waits for time alone to pass is looked at again.
    Duration recheck = Duration::seconds(30);
};

class Settings {
public:
    // Of a plain SKU's or a kit's listings. In the red regime (of the SKU, or of the component that
    // is planned) the red entries come first, and what has none keeps its green one.
    void set_channel(ChannelId channel, ChannelPolicy policy, Regime regime = Regime::green) {
        channels_[{channel, regime}] = policy;
    }
    void set_sku(
        SkuId sku, ChannelId channel, ChannelPolicy policy, Regime regime = Regime::green
    ) {
        skus_[{{sku, channel}, regime}] = policy;
    }
    // In place of every other rule of the SKU there, before `until`. A later one replaces it.
    void set_override(SkuId sku, ChannelId channel, ChannelPolicy policy, Timestamp until) {
        overrides_[{sku, channel}] = {policy, until};
    }
    void set_last_units(SkuId sku, LastUnits rule) { last_units_[sku] = rule; }
    // Of a plain SKU.
    void set_regime(SkuId sku, RegimeRule rule) { regimes_[sku] = rule; }

    [[nodiscard]] ChannelPolicy policy(
        SkuId sku, ChannelId channel, Timestamp now = {}, Regime regime = Regime::green
    ) const;
    // Of a plain SKU; without a rule, one that never applies.
    [[nodiscard]] LastUnits last_units(SkuId sku) const;
    [[nodiscard]] RegimeRule regime(SkuId sku) const;
    // The next moment after `now` at which an override ends.
    [[nodiscard]] std::optional<Timestamp> next_override_end(Timestamp now) const;
    // Calls visit(SkuId) for every override that ended after `from`, at `to` at the latest.
    template <class Visit>
    void for_each_ended(Timestamp from, Timestamp to, Visit visit) const {
        for (const auto& [key, entry] : overrides_) {
            if (entry.until > from && entry.until <= to) visit(key.first);
        }
    }

    Tuning tuning;
    // Guarded mode: that more of an old quantity was sold unseen than a write claims. Shared mode:
    // that a listing without a buffer of its own sells what another channel has just sold.
    Risk risk{100};

private:
    using Place = std::pair<SkuId, ChannelId>;
    struct Override {
        ChannelPolicy policy;
        Timestamp until;
    };

    [[nodiscard]] const ChannelPolicy* find(const Place& place, Regime regime) const;

    std::map<std::pair<ChannelId, Regime>, ChannelPolicy> channels_;
    std::map<std::pair<Place, Regime>, ChannelPolicy> skus_;
    std::map<Place, Override> overrides_;
    std::map<SkuId, LastUnits> last_units_;
    std::map<SkuId, RegimeRule> regimes_;
};

}  // namespace tidegate::allocation
