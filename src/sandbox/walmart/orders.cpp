#include <algorithm>

#include "sandbox/walmart/shop.h"

// Purchase orders as sellers see them, and what sellers do with them.

namespace tidegate::sandbox::walmart {

namespace {

constexpr Duration kCreatedDefault = Duration::seconds(7LL * 24 * 3600);
constexpr Duration kOldest = Duration::seconds(180LL * 24 * 3600);
constexpr std::int64_t kCustomerOrders = 5'000'000'000'000;
constexpr std::string_view kStatuses[] = {
    "Created", "Acknowledged", "Shipped", "Delivered", "Cancelled"};
constexpr std::string_view kNodeTypes[] = {"SellerFulfilled", "WFSFulfilled", "3PLFulfilled"};
constexpr std::string_view kOutOfStock = "SELLER_CANCEL_OUT_OF_STOCK";
constexpr std::string_view kReasons[] = {
    "CUSTOMER_REQUESTED_SELLER_TO_CANCEL",
    "SELLER_CANCEL_PRICING_ERROR",
    kOutOfStock,
    "SELLER_CANCEL_FRAUD_STOP_SHIPMENT",
    "SELLER_CANCEL_ADDRESS_NOT_SERVICEABLE"};

template <std::size_t N>
bool one_of(std::string_view text, const std::string_view (&choices)[N]) {
    return std::find(std::begin(choices), std::end(choices), text) != std::end(choices);
}

Json units_json(std::int64_t units) {
    return Json::object({{"unitOfMeasurement", "EACH"}, {"amount", std::to_string(units)}});
}

Json status_json(std::string_view status) {
    Json list = Json::array();
    list.push(Json::object({{"status", status}, {"statusQuantity", units_json(1)}}));
    return Json::object({{"orderLineStatus", std::move(list)}});
}

}  // namespace

// What a search asks for, and the query string that asks for it again.
struct Shop::Query {
    std::string status;
    std::string sku;
    std::string customer_order;
    std::string purchase_order;
    std::string node_type = "SellerFulfilled";
    Timestamp created_from;
    Timestamp created_until;
    Timestamp modified_from;
    std::optional<Timestamp> modified_until;
    std::int64_t limit = 100;
    std::int64_t offset = 0;
    std::string text;
    std::optional<Answer> refusal;

    void read_time(const net::Request& request, std::string_view name, Timestamp& into) {
        const std::string_view given = request.parameter(name);
        if (given.empty()) return;
        const auto at = parse_time(given);
        if (at) into = *at;
        if (!at && !refusal) refusal = bad_parameter(name);
    }
    void read_paging(const net::Request& request) {
        const auto most = number_of(request, "limit", 100, 1, 200);
        if (!most) refusal = bad_parameter("limit");
        limit = most.value_or(1);
        const auto place = number_of(request, "soIndex", 0, 0, 20'000);
        if (!place) refusal = bad_parameter("soIndex");
        offset = place.value_or(0);
        for (const net::QueryParameter& each : request.query) {
            if (each.name == "hasMoreElements" || each.name == "soIndex" ||
                each.name == "poIndex" || each.name == "partnerId" || each.name == "sellerId") {
                continue;
            }
            text += '&' + each.name + '=' + net::percent_encode(each.value);
        }
    }
    explicit Query(const net::Request& request, Timestamp now)
        : status(request.parameter("status")),
          sku(request.parameter("sku")),
          customer_order(request.parameter("customerOrderId")),
          purchase_order(request.parameter("purchaseOrderId")),
          created_from(now - kCreatedDefault),
          created_until(now + Duration(1)) {
        if (const auto type = request.parameter("shipNodeType"); !type.empty()) node_type = type;
        if (!one_of(node_type, kNodeTypes)) refusal = bad_parameter("shipNodeType");
        if (!status.empty() && !one_of(status, kStatuses)) refusal = bad_parameter("status");
        read_time(request, "createdStartDate", created_from);
        read_time(request, "createdEndDate", created_until);
        read_time(request, "lastModifiedStartDate", modified_from);
        if (!request.parameter("lastModifiedEndDate").empty()) {
            Timestamp until;
            read_time(request, "lastModifiedEndDate", until);
            modified_until = until;
        }
        created_from = std::max(created_from, now - kOldest);
        read_paging(request);
        if (request.parameter("createdStartDate").empty()) {
            text += "&createdStartDate=" + net::percent_encode(iso_time(created_from));
        }
    }
};

std::vector<Shop::OrderLine> Shop::lines_of(OrderIndex index, std::size_t revision) const {
    std::vector<OrderLine> lines;
    const Order& order = market_.order(index);
    for (std::size_t at = 0; at < order.lines.size(); ++at) {
        const std::int64_t units = order.lines[at].quantity.units();
        const std::int64_t cancelled = order.revisions[revision].lines[at].cancelled.units();
        for (std::int64_t unit = 0; unit < units; ++unit) {
            lines.push_back({std::to_string(lines.size() + 1), at, unit >= units - cancelled});
        }
    }
    return lines;
}

std::optional<OrderIndex> Shop::find_order(const std::string& id) const {
    const auto number = parse_number(id);
    const auto order = number ? market_.find_order(*number) : std::nullopt;
    if (!order || !market_.order(*order).paid_at) return std::nullopt;
    return order;
}

std::optional<std::size_t> Shop::shown_revision(OrderIndex index) const {
    const Order& order = market_.order(index);
    if (order.visible < 0 || !order.paid_at) return std::nullopt;
    const auto revision = static_cast<std::size_t>(order.visible);
    if (order.revisions[revision].at < *order.paid_at) return std::nullopt;
    return revision;
}

Timestamp Shop::modified_at(OrderIndex index, std::size_t revision) const {
    const Timestamp revised = market_.order(index).revisions[revision].at;
    const auto acknowledged = acknowledged_.find(index);
    return acknowledged == acknowledged_.end() ? revised : std::max(revised, acknowledged->second);
}

std::string_view Shop::status_of(OrderIndex index, std::size_t revision) const {
    const OrderStatus status = market_.order(index).revisions[revision].status;
    if (status == OrderStatus::shipped) return "Shipped";
    return acknowledged_.contains(index) ? "Acknowledged" : "Created";
}

namespace {

// Nobody: a hub has no use for who buys, and has to get by with it being told.
Json shipping_json(Timestamp paid_at) {
    return Json::object({
        {"phone", "0000000000"},
        {"estimatedShipDate", whole_seconds_ms(paid_at + Duration::seconds(86'400))},
        {"estimatedDeliveryDate", whole_seconds_ms(paid_at + Duration::seconds(5 * 86'400))},
        {"methodCode", "Standard"},
        {"postalAddress",
         Json::object({
             {"name", "Sandbox Buyer"},
             {"address1", "1 Example Street"},
             {"city", "Springfield"},
             {"state", "IL"},
             {"postalCode", "62701"},
             {"country", "USA"},
             {"addressType", "RESIDENTIAL"},
         })},
    });
}

}  // namespace

Json Shop::order_json(OrderIndex index, std::size_t revision) const {
    const Order& order = market_.order(index);
    Json lines = Json::array();
    for (const OrderLine& line : lines_of(index, revision)) {
        const SkuSpec& spec = market_.listing(order.lines[line.line].listing).spec;
        Json charges = Json::array();
        charges.push(Json::object({
            {"chargeType", "PRODUCT"},
            {"chargeName", "ItemPrice"},
            {"chargeAmount",
             Json::object(
                 {{"currency", market_.options().currency},
                  {"amount", static_cast<double>(spec.price_minor) / 100}}
             )},
        }));
        lines.push(Json::object({
            {"lineNumber", line.number},
            {"item", Json::object({{"productName", spec.title_en}, {"sku", spec.sku}})},
            {"charges", Json::object({{"charge", std::move(charges)}})},
            {"orderLineQuantity", units_json(1)},
            {"statusDate", whole_seconds_ms(modified_at(index, revision))},
            {"orderLineStatuses",
             status_json(line.cancelled ? "Cancelled" : status_of(index, revision))},
        }));
    }
    const bool wfs = is_wfs(order.lines.front().listing);
    return Json::object({
        {"purchaseOrderId", std::to_string(order.id)},
        {"customerOrderId", std::to_string(kCustomerOrders + order.id % kCustomerOrders)},
        {"customerEmailId", std::to_string(order.id) + "@relay.example.com"},
        {"orderType", "REGULAR"},
        {"orderDate", whole_seconds_ms(*order.paid_at)},
        {"shippingInfo", shipping_json(*order.paid_at)},
        {"shipNode", Json::object({{"type", wfs ? "WFSFulfilled" : "SellerFulfilled"}})},
        {"orderLines", Json::object({{"orderLine", std::move(lines)}})},
    });
}

Json Shop::order_answer(OrderIndex order) const {
    Json json = order_json(order, market_.order(order).revisions.size() - 1);
    return options_.wraps_order ? Json::object({{"order", std::move(json)}}) : json;
}

// Ends of a span of time are outside of it.
bool Shop::holds(const Query& query, OrderIndex index, std::size_t revision) const {
    const Order& order = market_.order(index);
    if (*order.paid_at <= query.created_from || *order.paid_at >= query.created_until) return false;
    const Timestamp modified = modified_at(index, revision);
    if (modified <= query.modified_from) return false;
    if (query.modified_until && modified >= *query.modified_until) return false;
    const bool wfs = is_wfs(order.lines.front().listing);
    if (query.node_type != (wfs ? "WFSFulfilled" : "SellerFulfilled")) return false;
    if (!query.purchase_order.empty() && query.purchase_order != std::to_string(order.id)) {
        return false;
    }
    const std::string customer = std::to_string(kCustomerOrders + order.id % kCustomerOrders);
    if (!query.customer_order.empty() && query.customer_order != customer) return false;
    const std::vector<OrderLine> lines = lines_of(index, revision);
    return std::any_of(lines.begin(), lines.end(), [&](const OrderLine& line) {
        const std::string& sku = market_.listing(order.lines[line.line].listing).spec.sku;
        const std::string_view status = line.cancelled ? "Cancelled" : status_of(index, revision);
        return (query.status.empty() || query.status == status) &&
               (query.sku.empty() || query.sku == sku);
    });
}

Answer Shop::page_of(const Query& query) const {
    struct Found {
        Timestamp key;
        OrderIndex order;
        std::size_t revision = 0;
    };
    std::vector<Found> found;
    for (std::uint32_t at = 0; at < market_.orders().size(); ++at) {
        const OrderIndex index(at);
        const auto revision = shown_revision(index);
        if (!revision || !holds(query, index, *revision)) continue;
        const Timestamp key =
            options_.newest_first ? *market_.order(index).paid_at : modified_at(index, *revision);
        found.push_back({key, index, *revision});
    }
    std::stable_sort(found.begin(), found.end(), [&](const Found& a, const Found& b) {
        return options_.newest_first ? b.key < a.key : a.key < b.key;
    });
    if (found.empty() && options_.nothing_found_is_404) return nothing_found("orders");
    Json list = Json::array();
    const auto offset = static_cast<std::size_t>(query.offset);
    const std::size_t end = std::min(found.size(), offset + static_cast<std::size_t>(query.limit));
    for (std::size_t at = offset; at < end; ++at) {
        list.push(order_json(found[at].order, found[at].revision));
    }
    Json meta = Json::object(
        {{"totalCount", static_cast<std::int64_t>(found.size())}, {"limit", query.limit}}
    );
    if (end < found.size()) {
        const std::string place = std::to_string(end);
        meta.set(
            "nextCursor",
            "?hasMoreElements=true&soIndex=" + place + "&poIndex=" + place +
                "&partnerId=" + options_.partner_id + "&sellerId=8" + query.text
        );
    }
    Answer answer;
    answer.body.set(
        "list",
        Json::object(
            {{"meta", std::move(meta)}, {"elements", Json::object({{"order", std::move(list)}})}}
        )
    );
    return answer;
}

Answer Shop::search_orders(const net::Request& request, const std::string&, Timestamp now) {
    const Query query(request, now);
    return query.refusal ? *query.refusal : page_of(query);
}

Answer Shop::released_orders(const net::Request& request, const std::string&, Timestamp now) {
    Query query(request, now);
    query.status = "Created";
    return query.refusal ? *query.refusal : page_of(query);
}

Answer Shop::one_order(const net::Request&, const std::string& id, Timestamp) {
    const auto order = find_order(id);
    if (!order) return nothing_found("order");
    return {200, order_answer(*order)};
}

Answer Shop::acknowledge(const net::Request&, const std::string& id, Timestamp now) {
    const auto order = find_order(id);
    if (!order) return nothing_found("order");
    if (market_.order(*order).last().status != OrderStatus::awaiting_shipment) {
        return bad_content("status");
    }
    acknowledged_.try_emplace(*order, now);
    return {200, order_answer(*order)};
}

Answer Shop::cancel_lines(const net::Request& request, const std::string& id, Timestamp now) {
    const auto index = find_order(id);
    if (!index) return nothing_found("order");
    const auto body = Json::parse(request.body);
    if (!body) return bad_content("body");
    const Json& named = (*body)["orderCancellation"]["orderLines"]["orderLine"];
    if (!named.is_array() || named.items().empty()) return bad_content("orderLine");
    const Order& order = market_.order(*index);
    const std::vector<OrderLine> lines = lines_of(*index, order.revisions.size() - 1);
    std::map<std::size_t, std::int64_t> units;  // by line of the market's order
    std::set<std::size_t> out_of_stock;
    for (const Json& each : named.items()) {
        const auto line = std::find_if(lines.begin(), lines.end(), [&](const OrderLine& l) {
            return l.number == each["lineNumber"].as_string();
        });
        if (line == lines.end() || line->cancelled) return bad_content("lineNumber");
        const Json& statuses = each["orderLineStatuses"]["orderLineStatus"];
        if (statuses.items().size() != 1) return bad_content("orderLineStatus");
        const Json& status = statuses.items().front();
        const std::string& reason = status["cancellationReason"].as_string();
        if (status["status"].as_string() != "Cancelled") return bad_content("status");
        if (!one_of(reason, kReasons)) return bad_content("cancellationReason");
        if (!(status["statusQuantity"] == units_json(1))) return bad_content("statusQuantity");
        ++units[line->line];
        if (reason == kOutOfStock) out_of_stock.insert(line->line);
    }
    for (const auto& [line, count] : units) {
        if (!market_.cancel_units(*index, line, Quantity(count), Initiator::seller, now)) {
            return bad_content("status");
        }
        if (!out_of_stock.contains(line) || !options_.empties_on_stock_cancel) continue;
        const ListingIndex listing = order.lines[line].listing;
        for (const Line::Taken& taken : order.lines[line].taken) {
            market_.set_available(
                listing, taken.warehouse, Quantity(0), Trigger::manual_adjustment, now
            );
        }
    }
    return {200, order_answer(*index)};
}

// The market ships whole orders, so every line that is left has to be named.
Answer Shop::ship_lines(const net::Request& request, const std::string& id, Timestamp now) {
    const auto index = find_order(id);
    if (!index) return nothing_found("order");
    const auto body = Json::parse(request.body);
    if (!body) return bad_content("body");
    std::set<std::string> named;
    for (const Json& each : (*body)["orderShipment"]["orderLines"]["orderLine"].items()) {
        const Json& statuses = each["orderLineStatuses"]["orderLineStatus"];
        if (statuses.items().size() != 1) return bad_content("orderLineStatus");
        const Json& status = statuses.items().front();
        if (status["status"].as_string() != "Shipped") return bad_content("status");
        if (status["trackingInfo"]["trackingNumber"].as_string().empty()) {
            return bad_content("trackingInfo");
        }
        named.insert(each["lineNumber"].as_string());
    }
    std::set<std::string> left;
    const std::size_t last = market_.order(*index).revisions.size() - 1;
    for (const OrderLine& line : lines_of(*index, last)) {
        if (!line.cancelled) left.insert(line.number);
    }
    if (named != left) return bad_content("lineNumber");
    if (!market_.ship(*index, now)) return bad_content("status");
    return {200, order_answer(*index)};
}

}  // namespace tidegate::sandbox::walmart
