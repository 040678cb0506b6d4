#include "channels/amazon/notification.h"

#include <optional>
#include <string>
#include <vector>

#include "channels/amazon/orders.h"
#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::amazon {

namespace {

struct ItemFields {
    std::string_view sku;
    std::string_view id;
    std::int64_t ordered = -1;
    std::int64_t shipped = 0;
};

struct Fields {
    std::string_view type;
    std::string_view event_time;
    std::string_view delivery;
    std::string_view seller;
    std::string_view sku;
    std::string_view order;
    std::string_view level;
    std::string_view status;
    std::string_view purchased;
    std::string_view fulfilment;
    std::vector<ItemFields> items;
};

bool read_item(json::od::value& value, ItemFields& item) {
    return json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "SellerSKU") item.sku = json::text(field).value_or("");
        if (key == "OrderItemId") item.id = json::id_text(field).value_or("");
        if (key == "Quantity") item.ordered = json::integer(field).value_or(-1);
        if (key == "QuantityShipped") item.shipped = json::integer(field).value_or(-1);
        return true;
    });
}

bool read_summary(json::od::value& value, Fields& fields) {
    return json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "OrderStatus") fields.status = json::text(field).value_or("");
        if (key == "PurchaseDate") fields.purchased = json::text(field).value_or("");
        if (key == "FulfillmentType") fields.fulfilment = json::text(field).value_or("");
        if (key != "OrderItems") return true;
        return json::each_element(field, [&](json::od::value item) {
            return read_item(item, fields.items.emplace_back());
        });
    });
}

bool read_order_change(json::od::value& value, Fields& fields) {
    return json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "NotificationLevel") fields.level = json::text(field).value_or("");
        if (key == "SellerId") fields.seller = json::text(field).value_or("");
        if (key == "AmazonOrderId") fields.order = json::text(field).value_or("");
        if (key == "Summary") return read_summary(field, fields);
        return true;
    });
}

bool read_payload(json::od::value& value, Fields& fields) {
    return json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "OrderChangeNotification") return read_order_change(field, fields);
        if (key == "SellerId") fields.seller = json::text(field).value_or("");
        if (key == "Sku") fields.sku = json::text(field).value_or("");
        return true;
    });
}

bool read_notification(json::od::value& value, Fields& fields) {
    return json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "NotificationType") fields.type = json::text(field).value_or("");
        if (key == "EventTime") fields.event_time = json::text(field).value_or("");
        if (key == "Payload") return read_payload(field, fields);
        if (key == "NotificationMetadata") {
            return json::each_field(field, [&](std::string_view part, json::od::value id) {
                if (part == "NotificationId") fields.delivery = json::text(id).value_or("");
                return true;
            });
        }
        if (key == "detail") return read_notification(field, fields);
        return true;
    });
}

ledger::SeeOrder header_of(const Fields& fields, Timestamp placed_at) {
    ledger::SeeOrder order;
    order.order = ExternalId::parse(fields.order);
    order.placed_at = placed_at;
    if (fields.fulfilment == "AFN") order.fulfilment = ledger::Fulfilment::marketplace;
    return order;
}

// The order as the message has it; nothing when it has to be fetched.
std::optional<ledger::SeeOrder> whole_order(const Fields& fields) {
    const auto placed_at = json::parse_iso_time(fields.purchased);
    const bool names_kind = fields.fulfilment == "MFN" || fields.fulfilment == "AFN";
    if (fields.level != "OrderLevel" || !placed_at || !names_kind) return std::nullopt;
    ledger::SeeOrder order = header_of(fields, *placed_at);
    order.stage = stage_of(fields.status);
    for (const ItemFields& item : fields.items) {
        const bool possible = item.ordered >= 0 && item.ordered <= Quantity::kLimit / 1000 &&
                              item.shipped >= 0 && item.shipped <= item.ordered;
        if (!possible || item.sku.empty()) return std::nullopt;
        if (item.ordered == 0) continue;
        LineUnits units{ExternalId::parse(item.sku), item.ordered, 0, item.shipped, 0};
        if (order.stage == ledger::Stage::cancelled) units.cancelled = item.ordered - item.shipped;
        if (order.stage == ledger::Stage::shipped) units.shipped = item.ordered;
        if (!add_units(order, units)) return std::nullopt;
    }
    if (order.lines.empty() && order.stage != ledger::Stage::cancelled) return std::nullopt;
    return order;
}

void note_order(const Fields& fields, WebhookEvent& event) {
    if (auto order = whole_order(fields)) {
        event.orders.push_back(std::move(*order));
        return;
    }
    // Announced at least: its listing shows fewer units already.
    const auto purchased = json::parse_iso_time(fields.purchased);
    const auto told = json::parse_iso_time(fields.event_time);
    event.orders.push_back(header_of(fields, purchased ? *purchased : told.value_or(Timestamp())));
    event.fetch.push_back(ExternalId::parse(fields.order));
}

}  // namespace

Result<WebhookEvent> decode_notification(std::string_view body, std::string_view seller) {
    Fields fields;
    json::od::document document;
    json::od::value value;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_value().get(value) ||
        !read_notification(value, fields) || fields.type.empty()) {
        return webhook_malformed("The notification cannot be read.");
    }
    WebhookEvent event;
    event.delivery = fields.delivery;
    const bool of_listing = fields.type.starts_with("LISTINGS_ITEM_");
    if (fields.type != "ORDER_CHANGE" && !of_listing) return event;  // says nothing about stock
    if (fields.seller != seller) return webhook_malformed("The notification is of another seller.");
    if (fields.type == "ORDER_CHANGE") {
        if (fields.order.empty()) return webhook_malformed("The notification names no order.");
        note_order(fields, event);
    } else if (fields.type == "LISTINGS_ITEM_MFN_QUANTITY_CHANGE") {
        if (fields.sku.empty()) return webhook_malformed("The notification names no listing.");
        event.read.push_back(ExternalId::parse(fields.sku));
    } else {
        event.product_changed = true;
    }
    return event;
}

}  // namespace tidegate::channels::amazon
