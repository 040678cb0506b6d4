#include <algorithm>

#include "sandbox/tiktok/shop.h"

// Orders of TikTok Shop: search in the delayed feed, and detail at once.

namespace tidegate::sandbox::tiktok {

namespace {

struct OrderQuery {
    bool by_update = false;
    bool ascending = false;
    std::int64_t create_ge = 0;
    std::int64_t create_lt = 0;
    std::int64_t update_ge = 0;
    std::int64_t update_lt = 0;
    std::string status;

    [[nodiscard]] std::string text() const {
        std::string all(by_update ? "u" : "c");
        all += ascending ? 'a' : 'd';
        for (const std::int64_t bound : {create_ge, create_lt, update_ge, update_lt}) {
            all += ' ' + std::to_string(bound);
        }
        return all + ' ' + status;
    }
    [[nodiscard]] bool matches(const Order& order) const {
        const Revision& shown = order.revisions[static_cast<std::size_t>(order.visible)];
        const std::int64_t created = seconds_of(order.placed_at);
        const std::int64_t updated = seconds_of(shown.at);
        return created >= create_ge && created < create_lt && updated >= update_ge &&
               updated < update_lt && (status.empty() || status == status_name(shown.status));
    }
};

constexpr std::int64_t kOpenEnd = 99'999'999'999;

OrderQuery read_query(Input& input) {
    OrderQuery query;
    query.by_update = input.choice("sort_field", {"create_time", "update_time"}) == "update_time";
    query.ascending = input.choice("sort_order", {"DESC", "ASC"}) == "ASC";
    query.create_ge = input.seconds("create_time_ge").value_or(0);
    query.create_lt = input.seconds("create_time_lt").value_or(kOpenEnd);
    query.update_ge = input.seconds("update_time_ge").value_or(0);
    query.update_lt = input.seconds("update_time_lt").value_or(kOpenEnd);
    query.status = input.text("order_status").value_or("");
    static constexpr std::string_view kStatuses[] = {
        "",
        "UNPAID",
        "ON_HOLD",
        "AWAITING_SHIPMENT",
        "PARTIALLY_SHIPPING",
        "AWAITING_COLLECTION",
        "IN_TRANSIT",
        "DELIVERED",
        "COMPLETED",
        "CANCELLED"};
    if (std::find(std::begin(kStatuses), std::end(kStatuses), query.status) ==
        std::end(kStatuses)) {
        input.fail("Invalid 'order_status' body parameter.");
    }
    const std::string shipping = input.text("shipping_type").value_or("TIKTOK");
    if (shipping != "TIKTOK" && shipping != "SELLER") {
        input.fail("Invalid 'shipping_type' body parameter.");
    }
    (void)input.text("buyer_user_id");
    (void)input.ids("warehouse_ids", 100);
    return query;
}

// Every order that searches show and that matches, in the query's order, as (sort time, index).
std::vector<Position> matching(const Market& market, const OrderQuery& query) {
    std::vector<Position> found;
    const auto consider = [&](OrderIndex index) {
        const Order& order = market.order(index);
        if (order.visible < 0 || !query.matches(order)) return;
        const Revision& shown = order.revisions[static_cast<std::size_t>(order.visible)];
        const Timestamp at = query.by_update ? shown.at : order.placed_at;
        found.push_back({at.milliseconds(), static_cast<std::int64_t>(index.value())});
    };
    if (query.by_update || query.update_ge > 0) {
        const Market::FeedKey from{Timestamp::from_seconds(query.update_ge), OrderIndex(0)};
        for (auto at = market.feed().lower_bound(from); at != market.feed().end(); ++at) {
            if (seconds_of(at->first) >= query.update_lt) break;
            consider(at->second);
        }
    } else {
        for (std::uint32_t at = 0; at < market.orders().size(); ++at) consider(OrderIndex(at));
    }
    std::sort(found.begin(), found.end(), [&](const Position& a, const Position& b) {
        const auto left = std::pair(a.major, a.minor);
        const auto right = std::pair(b.major, b.minor);
        return query.ascending ? left < right : right < left;
    });
    return found;
}

}  // namespace

Answer Shop::search_orders(const net::Request& request, WireId, Timestamp) {
    Input input(request);
    const std::size_t page_size = input.page_size(1, 100);
    const OrderQuery query = read_query(input);
    std::optional<Position> from;
    if (const auto token = input.parameter("page_token"); !token.empty()) {
        from = parse_page_token(token, query.text());
        if (!from) input.fail("Invalid 'page_token' query parameter.");
    }
    if (input.refusal()) return *input.refusal();

    const std::vector<Position> found = matching(market_, query);
    Json list = Json::array();
    std::string next;
    for (const Position& place : found) {
        const auto key = std::pair(place.major, place.minor);
        if (from) {
            const auto start = std::pair(from->major, from->minor);
            if (query.ascending ? key < start : start < key) continue;
        }
        if (list.items().size() == page_size) {
            next = page_token(place, query.text());
            break;
        }
        const OrderIndex index(static_cast<std::uint32_t>(place.minor));
        list.push(order_json(index, static_cast<std::size_t>(market_.order(index).visible)));
    }
    Answer answer;
    answer.data.set("next_page_token", next);
    answer.data.set("total_count", static_cast<std::int64_t>(found.size()));
    answer.data.set("orders", std::move(list));
    return answer;
}

Answer Shop::order_detail(const net::Request& request, WireId, Timestamp) {
    const std::string_view ids = request.parameter("ids");
    Json list = Json::array();
    std::size_t count = 0;
    for (std::size_t from = 0; from <= ids.size();) {
        const std::size_t comma = std::min(ids.find(',', from), ids.size());
        const auto id = parse_id(ids.substr(from, comma - from));
        if (!id || ++count > 50)
            return invalid("Invalid 'ids' query parameter: 1 to 50 order ids.");
        if (const auto order = market_.find_order(*id)) {
            list.push(order_json(*order, market_.order(*order).revisions.size() - 1));
        }
        from = comma + 1;
    }
    Answer answer;
    answer.data.set("orders", std::move(list));
    return answer;
}

std::string Shop::line_item_id(OrderIndex order, std::size_t line, std::int64_t unit) const {
    return std::to_string(
        577'086'000'000'000'000 + static_cast<std::int64_t>(order.value()) * 100'000 +
        static_cast<std::int64_t>(line) * 10'000 + unit
    );
}

Json Shop::line_items_json(OrderIndex index, std::size_t revision_number) const {
    const Order& order = market_.order(index);
    const Revision& revision = order.revisions[revision_number];
    const std::string& currency = market_.options().currency;
    Json items = Json::array();
    for (std::size_t at = 0; at < order.lines.size(); ++at) {
        const Line& line = order.lines[at];
        const SkuSpec& spec = market_.listing(line.listing).spec;
        const std::int64_t kept = line.quantity.units() - revision.lines[at].cancelled.units();
        for (std::int64_t unit = 0; unit < line.quantity.units(); ++unit) {
            const bool cancelled = unit >= kept;
            Json item = Json::object({
                {"id", line_item_id(index, at, unit)},
                {"sku_id", std::to_string(spec.listing_id)},
                {"product_id", std::to_string(spec.product_id)},
                {"seller_sku", spec.sku},
                {"product_name", spec.title_en},
                {"sku_name", spec.title_en},
                {"display_status",
                 cancelled ? std::string_view("CANCELLED") : status_name(revision.status)},
                {"package_status",
                 cancelled                                 ? "CANCELLED"
                 : revision.status == OrderStatus::shipped ? "FULFILLING"
                                                           : "TO_FULFILL"},
                {"sale_price", decimal(spec.price_minor, currency)},
                {"original_price", decimal(spec.price_minor, currency)},
                {"currency", currency},
                {"seller_discount", "0"},
                {"platform_discount", "0"},
                {"is_gift", false},
            });
            if (cancelled) {
                item.set("cancel_user", initiator_name(order.cancelled_by));
                item.set("cancel_reason", "No longer needed");
            }
            items.push(std::move(item));
        }
    }
    return items;
}

Json Shop::order_json(OrderIndex index, std::size_t revision_number) const {
    const Order& order = market_.order(index);
    const Revision& revision = order.revisions[revision_number];
    std::int64_t total = 0;
    for (const Line& line : order.lines) {
        total += line.quantity.units() * market_.listing(line.listing).spec.price_minor;
    }
    const std::string& currency = market_.options().currency;
    Json json = Json::object({
        {"id", std::to_string(order.id)},
        {"status", status_name(revision.status)},
        {"order_type", "NORMAL"},
        {"commerce_platform", "TIKTOK_SHOP"},
        {"create_time", seconds_of(order.placed_at)},
        {"update_time", seconds_of(revision.at)},
        {"is_on_hold_order", revision.status == OrderStatus::on_hold},
        {"is_sample_order", false},
        {"is_replacement_order", false},
        {"is_exchange_order", false},
        {"is_buyer_request_cancel", false},
        {"fulfillment_type", "FULFILLMENT_BY_SELLER"},
        {"shipping_type", "TIKTOK"},
        {"is_cod", false},
        {"payment",
         Json::object(
             {{"currency", currency},
              {"sub_total", decimal(total, currency)},
              {"total_amount", decimal(total, currency)}}
         )},
    });
    const auto& taken = order.lines.front().taken;
    const std::uint32_t warehouse = taken.empty() ? 0 : taken.front().warehouse;
    json.set("warehouse_id", std::to_string(market_.options().warehouses[warehouse].id));
    if (order.paid_at && *order.paid_at <= revision.at) {
        json.set("paid_time", seconds_of(*order.paid_at));
    }
    if (revision.status == OrderStatus::cancelled) {
        json.set("cancellation_initiator", initiator_name(order.cancelled_by));
        json.set("cancel_reason", "No longer needed");
        json.set("cancel_time", seconds_of(revision.at));
    }
    json.set("line_items", line_items_json(index, revision_number));
    return json;
}

}  // namespace tidegate::sandbox::tiktok
