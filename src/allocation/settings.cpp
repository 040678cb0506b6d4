#include "allocation/settings.h"

namespace tidegate::allocation {

ChannelPolicy Settings::policy(SkuId sku, ChannelId channel) const {
    if (const auto own = skus_.find({sku, channel}); own != skus_.end()) return own->second;
    if (const auto found = channels_.find(channel); found != channels_.end()) return found->second;
    return {};
}

LastUnits Settings::last_units(SkuId sku) const {
    const auto found = last_units_.find(sku);
    return found == last_units_.end() ? LastUnits{} : found->second;
}

}  // namespace tidegate::allocation
