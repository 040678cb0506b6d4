#include <algorithm>

#include "sandbox/amazon/shop.h"

// Orders API 2026-01-01: the two searches and the look-up by id.

namespace tidegate::sandbox::amazon {

namespace {

constexpr Duration kTokenLife = Duration::seconds(24 * 3600);
const std::set<std::string_view> kOrderData = {
    "BUYER",
    "RECIPIENT",
    "PROCEEDS",
    "EXPENSE",
    "PROMOTION",
    "CANCELLATION",
    "FULFILLMENT",
    "PACKAGES",
    "TAX",
    "PAYMENT",
    "FULFILLMENT_ORDERS"};
const std::set<std::string_view> kStatuses = {
    "PENDING_AVAILABILITY",
    "PENDING",
    "UNSHIPPED",
    "PARTIALLY_SHIPPED",
    "SHIPPED",
    "CANCELLED",
    "UNFULFILLABLE"};

std::string_view status_text(OrderStatus status) {
    switch (status) {
        case OrderStatus::unpaid:
        case OrderStatus::on_hold:
            return "PENDING";
        case OrderStatus::awaiting_shipment:
            return "UNSHIPPED";
        case OrderStatus::shipped:
            return "SHIPPED";
        case OrderStatus::cancelled:
            break;
    }
    return "CANCELLED";
}

std::string item_id(const Order& order, std::size_t line) {
    return order_text(order.id).substr(4, 7) + std::to_string(1'000'000 + line);
}

}  // namespace

struct Shop::OrderSearch {
    bool by_creation = true;
    Timestamp from;
    Timestamp until;
    std::vector<std::string> marketplaces{};
    std::vector<std::string> statuses{};
    std::vector<std::string> fulfilled_by{};
};

Shop::Included Shop::included(Input& input) {
    Included with;
    for (const std::string& set : input.list("includedData", 11, kOrderData)) {
        if (set == "FULFILLMENT") with.fulfillment = true;
        if (set == "CANCELLATION") with.cancellation = true;
    }
    return with;
}

bool Shop::is_fba(ListingIndex listing) const {
    return options_.fba_skus.contains(market_.listing(listing).spec.sku);
}

// Amazon splits orders by who ships them; the market does not, so one line of the seller's own is
// enough to make an order the seller's.
bool Shop::is_fba(OrderIndex order) const {
    const auto& lines = market_.order(order).lines;
    return std::all_of(lines.begin(), lines.end(), [&](const Line& line) {
        return is_fba(line.listing);
    });
}

Json Shop::item_json(OrderIndex index, std::size_t revision, std::size_t at, const Included& with)
    const {
    const Order& order = market_.order(index);
    const Revision& state = order.revisions[revision];
    const Line& line = order.lines[at];
    const SkuSpec& spec = market_.listing(line.listing).spec;
    const std::int64_t ordered = line.quantity.units();
    const std::int64_t cancelled = state.lines[at].cancelled.units();
    const std::int64_t shipped = state.status == OrderStatus::shipped ? ordered - cancelled : 0;
    const bool pending =
        state.status == OrderStatus::unpaid || state.status == OrderStatus::on_hold;
    Json product = Json::object({
        {"asin", "B0" + std::to_string(spec.product_id)},
        {"title", spec.title_en},
        {"sellerSku", spec.sku},
    });
    if (!pending) {  // what is not paid has no price yet
        const std::string cents = std::to_string(spec.price_minor % 100);
        const std::string amount = std::to_string(spec.price_minor / 100) + '.' +
                                   std::string(2 - cents.size(), '0') + cents;
        product.set(
            "price",
            Json::object(
                {{"unitPrice",
                  Json::object({{"amount", amount}, {"currencyCode", market_.options().currency}})}}
            )
        );
    }
    Json item = Json::object({
        {"orderItemId", item_id(order, at)},
        {"quantityOrdered", ordered},
        {"product", std::move(product)},
    });
    if (with.fulfillment) {
        const std::int64_t open = pending ? 0 : ordered - cancelled - shipped;
        item.set(
            "fulfillment",
            Json::object({{"quantityFulfilled", shipped}, {"quantityUnfulfilled", open}})
        );
    }
    if (with.cancellation && cancelled > 0) {
        Json execution = Json::object(
            {{"cancelledBy", order.cancelled_by == Initiator::buyer ? "BUYER" : "MERCHANT"},
             {"cancelReason", "Sandbox"}}
        );
        item.set("cancellation", Json::object({{"cancellationExecution", std::move(execution)}}));
    }
    return item;
}

Json Shop::order_json(OrderIndex index, std::size_t revision, const Included& with) const {
    const Order& order = market_.order(index);
    const Revision& state = order.revisions[revision];
    Json items = Json::array();
    for (std::size_t line = 0; line < order.lines.size(); ++line) {
        items.push(item_json(index, revision, line, with));
    }
    Json json = Json::object({
        {"orderId", order_text(order.id)},
        {"createdTime", iso(order.placed_at)},
        {"lastUpdatedTime", iso(state.at)},
        {"salesChannel",
         Json::object({{"channelName", "AMAZON"}, {"marketplaceId", options_.marketplaces.front()}}
         )},
        {"orderItems", std::move(items)},
    });
    if (with.fulfillment) {
        json.set(
            "fulfillment",
            Json::object({
                {"fulfillmentStatus", status_text(state.status)},
                {"fulfilledBy", is_fba(index) ? "AMAZON" : "MERCHANT"},
            })
        );
    }
    return json;
}

bool Shop::read_search(Input& input, Timestamp now, OrderSearch& search) const {
    const auto created_after = input.time("createdAfter");
    const auto created_before = input.time("createdBefore");
    const auto updated_after = input.time("lastUpdatedAfter");
    const auto updated_before = input.time("lastUpdatedBefore");
    if (created_after.has_value() == updated_after.has_value()) {
        input.fail("Exactly one of 'createdAfter' and 'lastUpdatedAfter' is required.");
    }
    if ((created_before && !created_after) || (updated_before && !updated_after)) {
        input.fail("A time to end at needs its partner.");
    }
    search.by_creation = created_after.has_value();
    search.from = created_after ? *created_after : updated_after.value_or(Timestamp());
    const auto before = created_after ? created_before : updated_before;
    search.until = before.value_or(now - options_.search_lag);
    if (before && *before > now - options_.search_lag) {
        input.fail("The time to end at must be at least two minutes ago.");
    }
    if (before && *before < search.from) input.fail("The time to end at is before the first.");
    search.marketplaces = input.list("marketplaceIds", 50);
    search.statuses = input.list("fulfillmentStatuses", 7, kStatuses);
    search.fulfilled_by = input.list("fulfilledBy", 2, {"MERCHANT", "AMAZON"});
    return !input.refusal();
}

bool Shop::fits(const OrderSearch& search, OrderIndex index) const {
    const auto holds = [](const std::vector<std::string>& choices, std::string_view value) {
        return choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end();
    };
    const Order& order = market_.order(index);
    const Revision& state = order.revisions[static_cast<std::size_t>(order.visible)];
    return holds(search.marketplaces, options_.marketplaces.front()) &&
           holds(search.statuses, status_text(state.status)) &&
           holds(search.fulfilled_by, is_fba(index) ? "AMAZON" : "MERCHANT");
}

// In order of creation or of update. Both ends belong to the search, and count in whole seconds.
std::vector<OrderIndex> Shop::found(const OrderSearch& search) const {
    const Timestamp end = search.until + Duration::seconds(1);
    std::vector<OrderIndex> orders;
    if (search.by_creation) {
        for (std::size_t at = 0; at < market_.orders().size(); ++at) {
            const Order& order = market_.orders()[at];
            const OrderIndex index(static_cast<std::uint32_t>(at));
            const bool within = order.placed_at >= search.from && order.placed_at < end;
            if (within && order.visible >= 0 && fits(search, index)) orders.push_back(index);
        }
        return orders;
    }
    const auto& feed = market_.feed();
    for (auto at = feed.lower_bound({search.from, OrderIndex(0)}); at != feed.end(); ++at) {
        if (at->first >= end) break;
        if (fits(search, at->second)) orders.push_back(at->second);
    }
    return orders;
}

Answer Shop::search_orders(const net::Request& request, const std::string&, Timestamp now) {
    Input input(
        request,
        {"createdAfter",
         "createdBefore",
         "lastUpdatedAfter",
         "lastUpdatedBefore",
         "marketplaceIds",
         "fulfillmentStatuses",
         "fulfilledBy",
         "maxResultsPerPage",
         "paginationToken",
         "includedData"}
    );
    OrderSearch search;
    const Included with = included(input);
    const auto most = static_cast<std::size_t>(input.number("maxResultsPerPage", 1, 100, 100));
    if (!read_search(input, now, search)) return *input.refusal();
    const std::string sealed =
        input.search_without({"maxResultsPerPage", "includedData", "paginationToken"});
    std::optional<Position> from;
    if (input.has("paginationToken")) {
        from = parse_page_token(input.text("paginationToken"), now, sealed);
        if (!from) return invalid("The pagination token is not valid for this search.");
        search.until = from->until;
    }
    const auto key = [&](OrderIndex index) {
        const Order& order = market_.order(index);
        const Timestamp at = search.by_creation
                                 ? order.placed_at
                                 : order.revisions[static_cast<std::size_t>(order.visible)].at;
        return std::pair(at.milliseconds(), static_cast<std::int64_t>(index.value()));
    };
    Json orders = Json::array();
    std::string next;
    std::optional<OrderIndex> last;
    for (const OrderIndex index : found(search)) {
        if (from && key(index) <= std::pair(from->major, from->minor)) continue;
        if (orders.items().size() == most) {
            const Position position{search.until, key(*last).first, key(*last).second};
            next = page_token(position, now + kTokenLife, sealed);
            break;
        }
        const auto visible = static_cast<std::size_t>(market_.order(index).visible);
        orders.push(order_json(index, visible, with));
        last = index;
    }
    Answer answer;
    answer.body.set("orders", std::move(orders));
    if (!next.empty()) answer.body.set("pagination", Json::object({{"nextToken", next}}));
    answer.body.set(search.by_creation ? "createdBefore" : "lastUpdatedBefore", iso(search.until));
    return answer;
}

Answer Shop::get_order(const net::Request& request, const std::string& id, Timestamp) {
    Input input(request, {"includedData"});
    const Included with = included(input);
    if (input.refusal()) return *input.refusal();
    const auto wire_id = parse_order(id);
    const auto order = wire_id ? market_.find_order(*wire_id) : std::nullopt;
    if (!order) return not_found("The order was");
    Answer answer;
    answer.body.set("order", order_json(*order, market_.order(*order).revisions.size() - 1, with));
    return answer;
}

}  // namespace tidegate::sandbox::amazon
