#include "channels/errors.h"
#include "channels/json.h"
#include "channels/shopify/decode.h"
#include "channels/shopify/order_builder.h"

// REST bodies, as webhooks carry them. Their names differ from GraphQL's, their ids are numbers.

namespace tidegate::channels::shopify {

namespace {

std::string id_or_empty(json::od::value& value) {
    return std::string(json::id_text(value).value_or(""));
}

bool read_line(json::od::value& value, OrderFields::Line& line, const ItemOfVariant& item_of) {
    bool has_current = false;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        LineCounts& counts = line.counts;
        if (key == "id") line.id = id_or_empty(field);
        if (key == "sku") line.sku = json::text_or_empty(field);
        if (key == "price") line.price = json::text_or_empty(field);
        if (key == "quantity") counts.ordered = json::integer(field).value_or(-1);
        if (key == "current_quantity") {
            counts.current = json::integer(field).value_or(0);
            has_current = true;
        }
        if (key == "fulfillable_quantity") counts.unfulfilled = json::integer(field).value_or(0);
        if (key == "variant_id" && !json::is_null(field)) {
            line.has_variant = true;
            line.listing = item_of(json::id(field));
        }
        return true;
    });
    if (!has_current) line.counts.current = line.counts.ordered;
    return good;
}

bool read_restocked_line(json::od::value& value, OrderFields::RefundLine& line) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "line_item_id") line.line = id_or_empty(field);
        if (key == "quantity") line.quantity = json::integer(field).value_or(0);
        if (key == "restock_type") line.restock_type = json::text_or_empty(field);
        return true;
    });
}

bool read_all_refunds(json::od::value& value, OrderFields& fields) {
    return json::each_element(value, [&](json::od::value& refund) {
        return json::each_field(refund, [&](std::string_view key, json::od::value& lines) {
            if (key != "refund_line_items") return true;
            return json::each_element(lines, [&](json::od::value& line) {
                return read_restocked_line(line, fields.refunds.emplace_back());
            });
        });
    });
}

bool read_order(json::od::object& object, OrderFields& fields, const ItemOfVariant& item_of) {
    return json::each_field(object, [&](std::string_view key, json::od::value& field) {
        if (key == "id") fields.id = id_or_empty(field);
        if (key == "created_at") fields.created_at = json::text_or_empty(field);
        if (key == "updated_at") fields.updated_at = json::text_or_empty(field);
        if (key == "currency") fields.currency = json::text_or_empty(field);
        if (key == "financial_status") fields.financial_status = json::text_or_empty(field);
        if (key == "fulfillment_status") fields.fulfillment_status = json::text_or_empty(field);
        if (key == "cancelled_at") fields.cancelled = !json::is_null(field);
        if (key == "line_items") {
            return json::each_element(field, [&](json::od::value& line) {
                return read_line(line, fields.lines.emplace_back(), item_of);
            });
        }
        return key != "refunds" || read_all_refunds(field, fields);
    });
}

Result<WebhookEvent> order_event(json::od::object& object, const ItemOfVariant& item_of) {
    OrderFields fields;
    SeenOrder seen;
    if (!read_order(object, fields, item_of) || fields.id.empty()) {
        return webhook_malformed("The webhook's order cannot be read.");
    }
    bool known = true;
    for (const OrderFields::Line& line : fields.lines) {
        known = known && (!line.has_variant || !line.listing.is_none());
    }
    WebhookEvent event;
    if (const char* problem = build_order(fields, seen)) {
        return webhook_malformed("The webhook's order " + std::string(problem) + ".");
    }
    if (!known) {
        // Lines that cannot be named yet would wait in suspense under a wrong name.
        seen.order.lines.clear();
        if (seen.order.stage > ledger::Stage::ready) seen.order.stage = ledger::Stage::ready;
        event.fetch.push_back(seen.order.order);
    }
    event.orders.push_back(std::move(seen.order));
    return event;
}

// The one id that the other topics are about.
ExternalId find_id(json::od::object& object, std::string_view name) {
    ExternalId id;
    const bool good = json::each_field(object, [&](std::string_view key, json::od::value& field) {
        if (key == name) id = json::id(field);
        return true;
    });
    return good ? id : ExternalId::none();
}

}  // namespace

Result<WebhookEvent> decode_webhook(
    std::string_view topic, std::string_view body, const ItemOfVariant& item_of
) {
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) {
        return webhook_malformed("The webhook's body is no JSON object.");
    }
    WebhookEvent event;
    if (topic.starts_with("orders/") && topic != "orders/delete") {
        return order_event(object, item_of);
    }
    if (topic == "refunds/create") {
        const ExternalId order = find_id(object, "order_id");
        if (order.is_none()) return webhook_malformed("The webhook names no order.");
        event.fetch.push_back(order);
    } else if (topic == "inventory_levels/update") {
        const ExternalId item = find_id(object, "inventory_item_id");
        if (!item.is_none()) event.read.push_back(item);
    } else if (topic.starts_with("products/")) {
        event.product_changed = true;
    } else if (topic == "app/uninstalled") {
        event.access_ended = true;
    }
    return event;
}

}  // namespace tidegate::channels::shopify
