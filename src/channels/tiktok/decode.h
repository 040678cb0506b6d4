#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "channels/channel.h"

// TikTok Shop's order objects and webhooks as ledger words.
//
// 1. A line item is one unit; units of one SKU become one OrderLine. A bundle's line item becomes
//    the units of its components.
// 2. What is not known (a new state, a new field) keeps the hold: it neither cancels nor ships.
// 3. Ids are 64 bits wide, as strings or as numbers; they are taken digit by digit.

namespace tidegate::channels::tiktok {

[[nodiscard]] ledger::Stage stage_of(std::string_view status) noexcept;

// The answer of order search and order detail.
[[nodiscard]] Result<OrdersPage> decode_orders(std::string_view body);

// A webhook whose signature was checked.
[[nodiscard]] Result<WebhookEvent> decode_webhook(std::string_view body);

}  // namespace tidegate::channels::tiktok
