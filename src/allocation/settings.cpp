#include "allocation/settings.h"

namespace tidegate::allocation {

const ChannelPolicy* Settings::find(const Place& place, Regime regime) const {
    if (const auto own = skus_.find({place, regime}); own != skus_.end()) return &own->second;
    const auto found = channels_.find({place.second, regime});
    return found == channels_.end() ? nullptr : &found->second;
}

ChannelPolicy Settings::policy(SkuId sku, ChannelId channel, Timestamp now, Regime regime) const {
    const Place place{sku, channel};
    const auto passing = overrides_.find(place);
    if (passing != overrides_.end() && now < passing->second.until) return passing->second.policy;
    const ChannelPolicy* policy = regime == Regime::red ? find(place, regime) : nullptr;
    if (policy == nullptr) policy = find(place, Regime::green);
    return policy == nullptr ? ChannelPolicy{} : *policy;
}

LastUnits Settings::last_units(SkuId sku) const {
    const auto found = last_units_.find(sku);
    return found == last_units_.end() ? LastUnits{} : found->second;
}

RegimeRule Settings::regime(SkuId sku) const {
    const auto found = regimes_.find(sku);
    return found == regimes_.end() ? RegimeRule{} : found->second;
}

std::optional<Timestamp> Settings::next_override_end(Timestamp now) const {
    std::optional<Timestamp> next;
    for (const auto& [place, entry] : overrides_) {
        if (entry.until > now && (!next || entry.until < *next)) next = entry.until;
    }
    return next;
}

}  // namespace tidegate::allocation
