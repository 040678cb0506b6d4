#include <algorithm>

#include "sandbox/crypto.h"
#include "sandbox/shopify/shop.h"
#include "sandbox/shopify/wire.h"
#include "sandbox/tiktok/wire.h"

// Webhooks of Shopify: bodies in the older REST shape, with numeric ids.

namespace tidegate::sandbox::shopify {

namespace {

// ORDERS_CREATE -> orders/create, INVENTORY_LEVELS_UPDATE -> inventory_levels/update.
std::string topic_header(std::string_view topic) {
    std::string header;
    for (const char c : topic) {
        header += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    header[header.rfind('_')] = '/';
    return header;
}

std::string uuid(std::uint64_t seed, std::string_view kind, std::uint64_t number) {
    const std::string digits =
        hex(hmac_sha256(std::to_string(seed), std::string(kind) + std::to_string(number)));
    return digits.substr(0, 8) + "-" + digits.substr(8, 4) + "-4" + digits.substr(13, 3) + "-8" +
           digits.substr(17, 3) + "-" + digits.substr(20, 12);
}

}  // namespace

Json Shop::order_body(OrderIndex index, std::size_t revision_number) const {
    const Order& order = market_.order(index);
    const Revision& revision = order.revisions[revision_number];
    const std::string& currency = market_.options().currency;
    Json lines = Json::array();
    std::int64_t total = 0;
    for (std::size_t at = 0; at < order.lines.size(); ++at) {
        const Line& line = order.lines[at];
        const SkuSpec& spec = market_.listing(line.listing).spec;
        const std::int64_t ordered = line.quantity.units();
        const std::int64_t kept = ordered - revision.lines[at].cancelled.units();
        const bool shipped = revision.status == OrderStatus::shipped;
        total += ordered * spec.price_minor;
        lines.push(Json::object({
            {"id", line_id(index, at)},
            {"admin_graphql_api_id", gid("LineItem", line_id(index, at))},
            {"sku", spec.sku},
            {"quantity", ordered},
            {"current_quantity", kept - revision.lines[at].returned.units()},
            {"fulfillable_quantity", shipped ? 0 : kept},
            {"variant_id", spec.listing_id},
            {"product_id", spec.product_id},
            {"title", spec.title_en},
            {"name", spec.title_en},
            {"price", tiktok::decimal(spec.price_minor, currency)},
        }));
    }
    Json refunded = Json::array();
    for (const Object& refund : refunds(index, revision_number)) refunded.push(refund_json(refund));
    const bool cancelled = revision.status == OrderStatus::cancelled;
    const std::int64_t number = 1001 + static_cast<std::int64_t>(index.value());
    const bool paid = order.paid_at && *order.paid_at <= revision.at;
    return Json::object({
        {"id", order.id},
        {"admin_graphql_api_id", gid("Order", order.id)},
        {"name", "#" + std::to_string(number)},
        {"order_number", number},
        {"created_at", iso(order.placed_at)},
        {"updated_at", iso(revision.at)},
        {"processed_at", iso(order.placed_at)},
        {"cancelled_at", cancelled ? Json(iso(*order.cancelled_at)) : Json()},
        {"cancel_reason", cancelled ? Json("customer") : Json()},
        {"confirmed", true},
        {"test", false},
        {"currency", currency},
        {"subtotal_price", tiktok::decimal(total, currency)},
        {"total_price", tiktok::decimal(total, currency)},
        {"financial_status",
         cancelled ? (paid ? "refunded" : "voided") : (paid ? "paid" : "pending")},
        {"fulfillment_status",
         revision.status == OrderStatus::shipped ? Json("fulfilled") : Json()},
        {"source_name", "web"},
        {"line_items", std::move(lines)},
        {"refunds", std::move(refunded)},
    });
}

Json Shop::refund_json(const Object& refund) const {
    const auto at = static_cast<std::size_t>(refund.number);
    const bool cancels = refund.detail == 0;
    const WireId id = cancels ? market_.cancellations()[at].id : market_.returns()[at].id;
    const Timestamp when = cancels ? market_.cancellations()[at].at : market_.returns()[at].at;
    const OrderIndex index =
        cancels ? market_.cancellations()[at].order : market_.returns()[at].order;
    const Order& order = market_.order(index);
    Json lines = Json::array();
    for (std::size_t line = 0; line < order.lines.size(); ++line) {
        std::int64_t units = 0;
        if (cancels) {
            units = market_.cancellations()[at].units[line].units();
        } else if (market_.returns()[at].line == line) {
            units = market_.returns()[at].units.units();
        }
        if (units == 0) continue;
        const bool restocked = cancels && market_.cancellations()[at].restocked;
        const auto& taken = order.lines[line].taken;
        const std::uint32_t slot = taken.empty() ? 0 : taken.front().warehouse;
        lines.push(Json::object({
            {"id", id * 100 + static_cast<WireId>(line)},
            {"line_item_id", line_id(index, line)},
            {"quantity", units},
            {"restock_type", restocked ? "cancel" : "no_restock"},
            {"location_id", restocked ? Json(market_.options().warehouses[slot].id) : Json()},
        }));
    }
    return Json::object({
        {"id", id},
        {"admin_graphql_api_id", gid("Refund", id)},
        {"order_id", order.id},
        {"created_at", iso(when)},
        {"refund_line_items", std::move(lines)},
    });
}

Json Shop::refund_body(const Event& event) const {
    const std::int64_t kind = event.kind == Event::Kind::cancelled ? 0 : 1;
    return refund_json({"Refund", static_cast<std::int64_t>(event.document), kind, nullptr});
}

Json Shop::level_body(const Event& event) const {
    const Listing& listing = market_.listing(event.listing);
    const WireId location = market_.options().warehouses[event.warehouse].id;
    return Json::object({
        {"inventory_item_id", listing.spec.item_id},
        {"location_id", location},
        {"available", listing.tracked ? Json(event.level.available.units()) : Json()},
        {"updated_at", iso(event.at)},
        {"admin_graphql_api_id", level_gid(location, listing.spec.item_id)},
    });
}

std::vector<std::pair<std::string, Json>> Shop::notices(const Event& event) const {
    switch (event.kind) {
        case Event::Kind::order_created: {
            const Json body = order_body(event.order, event.revision);
            std::vector<std::pair<std::string, Json>> list{{"ORDERS_CREATE", body}};
            if (market_.order(event.order).paid_at) list.emplace_back("ORDERS_PAID", body);
            return list;
        }
        case Event::Kind::order_changed: {
            const Json body = order_body(event.order, event.revision);
            std::vector<std::pair<std::string, Json>> list{{"ORDERS_UPDATED", body}};
            const auto& revisions = market_.order(event.order).revisions;
            if (revisions[event.revision].status == OrderStatus::cancelled) {
                list.emplace_back("ORDERS_CANCELLED", body);
            }
            if (revisions[event.revision - 1].status == OrderStatus::unpaid &&
                revisions[event.revision].status == OrderStatus::awaiting_shipment) {
                list.emplace_back("ORDERS_PAID", body);
            }
            return list;
        }
        case Event::Kind::cancelled:
        case Event::Kind::returned:
            return {{"REFUNDS_CREATE", refund_body(event)}};
        case Event::Kind::inventory:
            return {{"INVENTORY_LEVELS_UPDATE", level_body(event)}};
        case Event::Kind::product: {
            const Product& product = market_.products()[event.product.value()];
            if (product.status == ProductStatus::deleted) {
                return {{"PRODUCTS_DELETE", Json::object({{"id", product.id}})}};
            }
            const bool active = product.status == ProductStatus::active;
            return {
                {"PRODUCTS_UPDATE",
                 Json::object({
                     {"id", product.id},
                     {"admin_graphql_api_id", gid("Product", product.id)},
                     {"status", active ? "active" : "draft"},
                     {"updated_at", iso(product.updated_at)},
                 })}};
        }
    }
    return {};
}

std::vector<Delivery> Shop::webhooks(const std::vector<Event>& events, Timestamp now) {
    std::vector<Delivery> deliveries;
    if (subscriptions_.empty()) return deliveries;
    for (const Event& event : events) {
        for (auto& [topic, body] : notices(event)) {
            const std::string event_id = uuid(options_.seed, "event", ++event_number_);
            for (const auto& [id, subscription] : subscriptions_) {
                if (subscription.topic != topic) continue;
                Json shown = body;
                if (!subscription.include_fields.empty()) {
                    shown = Json::object();
                    for (const std::string& field : subscription.include_fields) {
                        if (const Json* value = body.find(field)) shown.set(field, *value);
                    }
                }
                Delivery delivery;
                delivery.url = subscription.uri;
                delivery.subscription = std::to_string(id);
                delivery.body = shown.dump();
                delivery.headers = {
                    {"Content-Type", "application/json"},
                    {"X-Shopify-Topic", topic_header(topic)},
                    {"X-Shopify-Shop-Domain", options_.domain},
                    {"X-Shopify-API-Version", options_.api_version},
                    {"X-Shopify-Hmac-Sha256",
                     base64(hmac_sha256(options_.client_secret, delivery.body))},
                    {"X-Shopify-Webhook-Id", uuid(options_.seed, "delivery", ++delivery_number_)},
                    {"X-Shopify-Event-Id", event_id},
                    {"X-Shopify-Triggered-At", iso(now)}};
                if (!subscription.name.empty()) {
                    delivery.headers.push_back({"X-Shopify-Name", subscription.name});
                }
                deliveries.push_back(std::move(delivery));
            }
        }
    }
    return deliveries;
}

}  // namespace tidegate::sandbox::shopify
