#include "allocation/settings.h"

namespace tidegate::allocation {

ChannelPolicy Settings::policy(SkuId sku, ChannelId channel) const {
    if (const auto own = skus_.find({sku, channel}); own != skus_.end()) return own->second;
    if (const auto found = channels_.find(channel); found != channels_.end()) return found->second;
    return {};
}

}  // namespace tidegate::allocation
