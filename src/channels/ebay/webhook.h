#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channels/channel.h"

// What eBay sends to us, once it is known to come from eBay: notifications, and questions for stock
// before a buyer pays (Real-time Inventory Check).

namespace tidegate::channels::ebay {

// ORDER_CONFIRMATION names an order to fetch; AUTHORIZATION_REVOCATION ends the access. Of a
// MARKETPLACE_ACCOUNT_DELETION nothing is kept, because nothing of a buyer is held. Other topics
// say nothing about stock.
[[nodiscard]] Result<WebhookEvent> decode_notification(std::string_view body);

// One question, a list of them, or a list under "requests".
[[nodiscard]] Result<std::vector<StockQuestion>> decode_stock_questions(std::string_view body);
// One answer as an object, several as a list.
[[nodiscard]] net::Response render_stock_answers(std::span<const StockAnswer> answers);

}  // namespace tidegate::channels::ebay
