#include <algorithm>

#include "sandbox/walmart/shop.h"

// Stock by SKU and ship node, read and written at once.

namespace tidegate::sandbox::walmart {

namespace {

std::string node_id(const Market& market, std::uint32_t warehouse) {
    return std::to_string(market.options().warehouses[warehouse].id);
}

std::optional<std::uint32_t> find_node(
    const Market& market, ListingIndex listing, std::string_view node
) {
    const auto id = parse_number(node);
    const auto warehouse = id ? market.find_warehouse(*id) : std::nullopt;
    if (!warehouse || *warehouse >= market.listing(listing).stock.size()) return std::nullopt;
    return warehouse;
}

std::int64_t input_of(const Stock& stock) {
    return (stock.available + stock.committed).units();
}

}  // namespace

Json Shop::nodes_json(ListingIndex index) const {
    Json nodes = Json::array();
    const Listing& listing = market_.listing(index);
    for (std::uint32_t at = 0; at < listing.stock.size(); ++at) {
        const Stock& stock = listing.stock[at];
        nodes.push(Json::object({
            {"shipNode", node_id(market_, at)},
            {"inputQty", amount_json(std::max<std::int64_t>(0, input_of(stock)))},
            {"availToSellQty", amount_json(std::max<std::int64_t>(0, stock.available.units()))},
            {"reservedQty", amount_json(stock.committed.units())},
        }));
    }
    return nodes;
}

void Shop::write(
    ListingIndex listing,
    const std::map<std::uint32_t, std::int64_t>& amounts,
    Timestamp now,
    std::optional<Duration> lands_after
) {
    Market::Write write{listing, {}};
    write.available.resize(market_.listing(listing).stock.size());
    for (const auto& [warehouse, amount] : amounts) write.available[warehouse] = Quantity(amount);
    write.counts_committed = !options_.rebases_reservations;
    write.lands_after = lands_after;
    market_.submit(std::move(write), now);
}

Answer Shop::read_inventory(const net::Request& request, const std::string&, Timestamp) {
    const std::string_view sku = request.parameter("sku");
    if (sku.empty()) return bad_parameter("sku");
    const auto listing = find_own(sku);
    if (!listing) return nothing_found("SKU");
    const std::string_view node = request.parameter("shipNode");
    const auto warehouse =
        node.empty() ? std::optional<std::uint32_t>(0) : find_node(market_, *listing, node);
    if (!warehouse) return bad_parameter("shipNode");
    const std::int64_t input = input_of(market_.listing(*listing).stock[*warehouse]);
    Answer answer;
    answer.body.set("sku", sku);
    answer.body.set("quantity", amount_json(std::max<std::int64_t>(0, input)));
    return answer;
}

Answer Shop::write_inventory(const net::Request& request, const std::string&, Timestamp now) {
    const std::string_view sku = request.parameter("sku");
    if (sku.empty()) return bad_parameter("sku");
    const auto body = Json::parse(request.body);
    if (!body || !body->is_object()) return bad_content("body");
    if ((*body)["sku"].as_string() != sku) return bad_content("sku");
    const auto amount = parse_amount((*body)["quantity"]);
    if (!amount) return bad_content("quantity");
    const auto listing = find_own(sku);
    if (!listing) return nothing_found("SKU");
    const std::string_view node = request.parameter("shipNode");
    const auto warehouse =
        node.empty() ? std::optional<std::uint32_t>(0) : find_node(market_, *listing, node);
    if (!warehouse) return bad_parameter("shipNode");
    write(*listing, {{*warehouse, *amount}}, now);
    Answer answer;
    answer.body.set("sku", sku);
    answer.body.set("quantity", amount_json(*amount));
    return answer;
}

Answer Shop::read_nodes(const net::Request&, const std::string& sku, Timestamp) {
    const auto listing = find_own(sku);
    if (!listing) return nothing_found("SKU");
    Answer answer;
    answer.body.set("sku", sku);
    answer.body.set("nodes", nodes_json(*listing));
    return answer;
}

// Good nodes are written beside refused ones; the status of the call says nothing.
Answer Shop::write_nodes(const net::Request& request, const std::string& sku, Timestamp now) {
    const auto body = Json::parse(request.body);
    if (!body || !body->is_object()) return bad_content("body");
    const Json& nodes = (*body)["inventories"]["nodes"];
    if (!nodes.is_array() || nodes.items().empty()) return bad_content("inventories.nodes");
    const auto listing = find_own(sku);
    if (!listing) return nothing_found("SKU");
    std::map<std::uint32_t, std::int64_t> amounts;
    Json replies = Json::array();
    for (const Json& node : nodes.items()) {
        const std::string& id = node["shipNode"].as_string();
        const auto warehouse = find_node(market_, *listing, id);
        const auto amount = parse_amount(node["inputQty"]);
        const bool twice = warehouse && amounts.contains(*warehouse);
        if (warehouse && amount && !twice) {
            amounts.emplace(*warehouse, *amount);
            replies.push(Json::object({{"shipNode", id}, {"status", "Success"}}));
            continue;
        }
        const std::string_view field = warehouse && !twice ? "inputQty" : "shipNode";
        replies.push(Json::object({
            {"shipNode", id},
            {"status", "Failure"},
            {"errors", bad_content(field).body["errors"]["error"]},
        }));
    }
    if (!amounts.empty()) write(*listing, amounts, now);
    Answer answer;
    answer.body.set("sku", sku);
    answer.body.set("nodes", std::move(replies));
    return answer;
}

Answer Shop::list_inventories(const net::Request& request, const std::string&, Timestamp) {
    const auto limit = number_of(request, "limit", 10, 1, 50);
    if (!limit) return bad_parameter("limit");
    std::int64_t place = 0;
    if (const std::string_view cursor = request.parameter("nextCursor"); !cursor.empty()) {
        const auto parsed = parse_cursor(cursor, "inventories");
        if (!parsed) return bad_parameter("nextCursor");
        place = *parsed;
    }
    Json list = Json::array();
    std::int64_t total = 0;
    std::string next;
    for (std::uint32_t at = 0; at < market_.listings().size(); ++at) {
        const ListingIndex index(at);
        if (market_.is_deleted(index) || is_wfs(index)) continue;
        if (total++ < place) continue;
        if (static_cast<std::int64_t>(list.items().size()) == *limit) {
            if (next.empty()) next = cursor_of(place + *limit, "inventories");
            continue;
        }
        list.push(
            Json::object({{"sku", market_.listing(index).spec.sku}, {"nodes", nodes_json(index)}})
        );
    }
    Json meta = Json::object({{"totalCount", total}});
    if (!next.empty()) meta.set("nextCursor", next);
    Answer answer;
    answer.body.set("meta", std::move(meta));
    answer.body.set("elements", Json::object({{"inventories", std::move(list)}}));
    return answer;
}

Answer Shop::list_wfs(const net::Request& request, const std::string&, Timestamp) {
    const auto limit = number_of(request, "limit", 10, 1, 300);
    const auto offset = number_of(request, "offset", 0, 0, 1'000'000);
    if (!limit) return bad_parameter("limit");
    if (!offset) return bad_parameter("offset");
    const std::string_view sku = request.parameter("sku");
    Json list = Json::array();
    std::int64_t total = 0;
    for (std::uint32_t at = 0; at < market_.listings().size(); ++at) {
        const ListingIndex index(at);
        const Listing& listing = market_.listing(index);
        if (!is_wfs(index) || market_.is_deleted(index)) continue;
        if (!sku.empty() && listing.spec.sku != sku) continue;
        if (total++ < *offset || static_cast<std::int64_t>(list.items().size()) == *limit) continue;
        Json nodes = Json::array();
        nodes.push(Json::object({
            {"modifiedDate", iso_time(listing.updated_at)},
            {"availToSellQty", std::max<std::int64_t>(0, listing.available().units())},
            {"onHandQty", (listing.available() + listing.committed()).units()},
            {"shipNodeType", "WFSFulfilled"},
        }));
        list.push(Json::object({{"sku", listing.spec.sku}, {"shipNodes", std::move(nodes)}}));
    }
    Answer answer;
    answer.body.set(
        "headers", Json::object({{"totalCount", total}, {"limit", *limit}, {"offset", *offset}})
    );
    answer.body.set("payload", Json::object({{"inventory", std::move(list)}}));
    return answer;
}

}  // namespace tidegate::sandbox::walmart
