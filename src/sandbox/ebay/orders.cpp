#include <fmt/format.h>

#include <algorithm>

#include "sandbox/ebay/shop.h"

// Orders of the Fulfillment API: a list in the delayed feed, and look-ups by id at once. Both show
// an order from its payment on.

namespace tidegate::sandbox::ebay {

namespace {

std::string_view fulfilment_name(OrderStatus status) {
    return status == OrderStatus::shipped ? "FULFILLED" : "NOT_STARTED";
}

// Money of so many units, as eBay writes it.
Json amount(std::int64_t minor, const std::string& currency) {
    return Json::object({
        {"value", fmt::format("{}.{:02}", minor / 100, minor % 100)},
        {"currency", currency},
    });
}

bool is_shown(const Order& order, std::size_t revision) {
    return order.paid_at && order.revisions[revision].status != OrderStatus::unpaid &&
           order.revisions[revision].at >= *order.paid_at;
}

struct Found {
    Timestamp sorted_by;
    OrderIndex order;
};

std::vector<Found> matching(const Market& market, const OrderFilter& filter, bool newest_first) {
    std::vector<Found> found;
    for (const auto& [changed_at, index] : market.feed()) {
        const Order& order = market.order(index);
        const auto revision = static_cast<std::size_t>(order.visible);
        if (!is_shown(order, revision)) continue;
        const Timestamp at = filter.by_creation ? order.placed_at : changed_at;
        if ((filter.from && at < *filter.from) || (filter.until && at > *filter.until)) continue;
        const std::string_view state = fulfilment_name(order.revisions[revision].status);
        if (!filter.fulfilment.empty() && !filter.fulfilment.contains(state)) continue;
        found.push_back({newest_first ? order.placed_at : changed_at, index});
    }
    std::sort(found.begin(), found.end(), [&](const Found& a, const Found& b) {
        const auto left = std::pair(a.sorted_by, a.order);
        const auto right = std::pair(b.sorted_by, b.order);
        return newest_first ? right < left : left < right;
    });
    return found;
}

}  // namespace

std::string Shop::line_id(OrderIndex order, std::size_t line) const {
    return fmt::format("1{:011}{:02}", market_.order(order).id, line);
}

Json Shop::lines_json(OrderIndex index, std::size_t revision) const {
    const Order& order = market_.order(index);
    const Revision& shown = order.revisions[revision];
    const std::string& currency = market_.options().currency;
    Json lines = Json::array();
    for (std::size_t at = 0; at < order.lines.size(); ++at) {
        const Line& line = order.lines[at];
        const SkuSpec& spec = market_.listing(line.listing).spec;
        const LineState& state = shown.lines[at];
        Json refunds = Json::array();
        const Quantity gone = state.cancelled + state.returned;
        if (gone > Quantity(0)) {
            refunds.push(Json::object({
                {"refundId", fmt::format("5{:011}{:02}", order.id, at)},
                {"refundDate", time_text(shown.at)},
                {"amount", amount(gone.units() * spec.price_minor, currency)},
            }));
        }
        lines.push(Json::object({
            {"lineItemId", line_id(index, at)},
            {"legacyItemId", std::to_string(spec.product_id)},
            {"legacyVariationId", std::to_string(spec.listing_id)},
            {"sku", spec.sku},
            {"title", spec.title_en},
            {"quantity", line.quantity.units()},
            {"soldFormat", "FIXED_PRICE"},
            {"listingMarketplaceId", options_.marketplace},
            {"lineItemFulfillmentStatus", fulfilment_name(shown.status)},
            {"refunds", std::move(refunds)},
            {"lineItemCost", amount(line.quantity.units() * spec.price_minor, currency)},
        }));
    }
    return lines;
}

Json Shop::order_json(OrderIndex index, std::size_t revision, Detail detail) const {
    const Order& order = market_.order(index);
    const Revision& shown = order.revisions[revision];
    const bool cancelled = shown.status == OrderStatus::cancelled;
    const bool refunded = std::any_of(shown.lines.begin(), shown.lines.end(), [](const auto& l) {
        return l.cancelled + l.returned > Quantity(0);
    });
    Json requests = Json::array();
    // A list of orders never tells the requests.
    if (cancelled && detail == Detail::alone) {
        requests.push(Json::object({
            {"cancelRequestId", fmt::format("7{:011}", order.id)},
            {"cancelInitiator", order.cancelled_by == Initiator::seller ? "SELLER" : "BUYER"},
            {"cancelRequestState", "COMPLETED"},
            {"cancelRequestedDate", time_text(*order.cancelled_at)},
            {"cancelCompletedDate", time_text(*order.cancelled_at)},
        }));
    }
    return Json::object({
        {"orderId", order_id_text(order.id)},
        {"creationDate", time_text(order.placed_at)},
        {"lastModifiedDate", time_text(shown.at)},
        {"orderFulfillmentStatus", fulfilment_name(shown.status)},
        {"orderPaymentStatus",
         cancelled  ? "FULLY_REFUNDED"
         : refunded ? "PARTIALLY_REFUNDED"
                    : "PAID"},
        {"cancelStatus",
         Json::object({
             {"cancelState", cancelled ? "CANCELED" : "NONE_REQUESTED"},
             {"cancelRequests", std::move(requests)},
         })},
        {"lineItems", lines_json(index, revision)},
    });
}

net::Response Shop::orders_by_id(std::string_view ids) const {
    Json list = Json::array();
    std::size_t count = 0;
    while (!ids.empty()) {
        const std::size_t end = std::min(ids.find(','), ids.size());
        const auto id = parse_order_id(ids.substr(0, end));
        ids.remove_prefix(std::min(end + 1, ids.size()));
        if (!id) return error_response(400, 32100, "Invalid order ID");
        if (++count > 50) return error_response(400, 30900, "Too many order IDs");
        const auto order = market_.find_order(*id);
        if (!order) continue;
        const std::size_t last = market_.order(*order).revisions.size() - 1;
        if (is_shown(market_.order(*order), last)) {
            list.push(order_json(*order, last, Detail::listed));
        }
    }
    const auto total = static_cast<std::int64_t>(list.items().size());
    return json_response(200, Json::object({{"total", total}, {"orders", std::move(list)}}));
}

net::Response Shop::list_orders(const net::Request& request, const std::string&, Timestamp now) {
    if (const auto ids = request.parameter("orderIds"); !ids.empty()) return orders_by_id(ids);
    const std::string_view limit_text = request.parameter("limit");
    const std::string_view offset_text = request.parameter("offset");
    const auto limit = limit_text.empty() ? 50 : parse_number(limit_text, 1, 200);
    const auto offset = offset_text.empty() ? 0 : parse_number(offset_text, 0, 1'000'000'000);
    if (!limit) return error_response(400, 31100, "Invalid limit: 1 to 200");
    if (!offset) return error_response(400, 31000, "Invalid offset");
    OrderFilter filter;
    filter.by_creation = true;
    filter.from = now - Duration::seconds(90LL * 24 * 3600);
    if (const auto text = request.parameter("filter"); !text.empty()) {
        if (const auto wrong = parse_filter(text, now, filter)) {
            return error_response(400, wrong->id, wrong->message);
        }
    }
    const std::vector<Found> found = matching(market_, filter, options_.newest_first);
    const auto total = static_cast<std::int64_t>(found.size());
    const std::int64_t last = std::min(*offset + *limit, total);
    Json list = Json::array();
    for (std::int64_t at = *offset; at < last; ++at) {
        const OrderIndex index = found[static_cast<std::size_t>(at)].order;
        const auto revision = static_cast<std::size_t>(market_.order(index).visible);
        list.push(order_json(index, revision, Detail::listed));
    }
    Json body = Json::object({
        {"total", total},
        {"limit", *limit},
        {"offset", *offset},
        {"orders", std::move(list)},
    });
    if (last < total) {
        body.set(
            "next",
            "/sell/fulfillment/v1/order?limit=" + std::to_string(*limit) +
                "&offset=" + std::to_string(last)
        );
    }
    return json_response(200, body);
}

net::Response Shop::get_order(const net::Request&, const std::string& text, Timestamp) {
    const auto id = parse_order_id(text);
    if (!id) return error_response(400, 32100, "Invalid order ID");
    const auto order = market_.find_order(*id);
    const std::size_t last = order ? market_.order(*order).revisions.size() - 1 : 0;
    if (!order || !is_shown(market_.order(*order), last)) {
        return error_response(404, 32100, "The order was not found");
    }
    return json_response(200, order_json(*order, last, Detail::alone));
}

}  // namespace tidegate::sandbox::ebay
