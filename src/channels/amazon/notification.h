#pragma once

#include <string_view>

#include "base/result.h"
#include "channels/channel.h"

// Amazon's notifications, as they lie in the seller's queue.
//
// 1. ORDER_CHANGE of a whole order carries its lines and is recorded from the message alone,
//    `Pending` included; what names one item only, or has no time of purchase, is fetched.
// 2. LISTINGS_ITEM_MFN_QUANTITY_CHANGE has the listing read back; our own writes come back so too.
// 3. Messages that came by way of EventBridge are wrapped in `detail`.
// 4. A message of another seller is not ours to act on.

namespace tidegate::channels::amazon {

[[nodiscard]] Result<WebhookEvent> decode_notification(
    std::string_view body, std::string_view seller
);

}  // namespace tidegate::channels::amazon
