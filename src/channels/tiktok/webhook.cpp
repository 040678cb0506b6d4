#include <algorithm>

#include "channels/errors.h"
#include "channels/json.h"
#include "channels/tiktok/decode.h"

// Webhooks name what changed and hardly more, so most of them end in a fetch. None of them moves a
// watermark: they come late, twice, out of order or not at all.

namespace tidegate::channels::tiktok {

namespace {

enum Topic : std::int64_t {
    order_status = 1,
    product_status = 5,
    deauthorized = 6,
    cancellation = 11,
    product_return = 12,
    inventory = 68,
};

struct Fields {
    std::int64_t type = 0;
    std::string_view delivery;
    ExternalId order;
    ExternalId sku;
    std::string_view order_status;
    std::string_view event_id;
    std::int64_t sent_at = 0;
    std::int64_t updated_at = 0;
};

bool read_data(json::od::value& value, Fields& fields) {
    json::od::object data;
    if (value.get_object().get(data)) return json::is_null(value);
    for (auto entry : data) {
        std::string_view key;
        json::od::value field;
        if (entry.unescaped_key().get(key) || entry.value().get(field)) return false;
        if (key == "order_id") fields.order = json::id(field);
        if (key == "order_status") fields.order_status = json::text(field).value_or("");
        if (key == "sku_id") fields.sku = json::id(field);
        if (key == "event_id") fields.event_id = json::text(field).value_or("");
        if (key == "update_time") fields.updated_at = json::integer(field).value_or(0);
    }
    return true;
}

bool read_fields(std::string_view body, Fields& fields) {
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return false;
    for (auto entry : object) {
        std::string_view key;
        json::od::value value;
        if (entry.unescaped_key().get(key) || entry.value().get(value)) return false;
        if (key == "type") {
            fields.type = json::integer(value).value_or(0);
        } else if (key == "tts_notification_id") {
            fields.delivery = json::id_text(value).value_or("");
        } else if (key == "timestamp") {
            fields.sent_at = json::integer(value).value_or(0);
        } else if (key == "data") {
            if (!read_data(value, fields)) return false;
        }
    }
    return fields.type > 0;
}

// The lines are not in the webhook, so what was shipped is left to the fetched order.
ledger::Stage announced_stage(std::string_view status) noexcept {
    const ledger::Stage stage = stage_of(status);
    if (stage == ledger::Stage::cancelled || stage <= ledger::Stage::ready) return stage;
    return ledger::Stage::ready;
}

ledger::SeeOrder announcement(const Fields& fields) {
    ledger::SeeOrder order;
    order.order = fields.order;
    const std::int64_t at = fields.updated_at > 0 ? fields.updated_at : fields.sent_at;
    order.placed_at = Timestamp::from_seconds(std::clamp<std::int64_t>(at, 0, 7'258'118'400));
    order.stage = announced_stage(fields.order_status);
    return order;
}

}  // namespace

Result<WebhookEvent> decode_webhook(std::string_view body) {
    Fields fields;
    if (!read_fields(body, fields)) return webhook_malformed("The webhook's body cannot be read.");
    WebhookEvent event;
    event.delivery = fields.delivery.empty() ? fields.event_id : fields.delivery;
    switch (fields.type) {
        case Topic::order_status:
            if (fields.order.is_none()) return webhook_malformed("The webhook names no order.");
            event.orders.push_back(announcement(fields));
            event.fetch.push_back(fields.order);
            break;
        case Topic::cancellation:
        case Topic::product_return:
            if (fields.order.is_none()) return webhook_malformed("The webhook names no order.");
            event.fetch.push_back(fields.order);
            break;
        case Topic::inventory:
            if (!fields.sku.is_none()) event.read.push_back(fields.sku);
            break;
        case Topic::product_status:
            event.product_changed = true;
            break;
        case Topic::deauthorized:
            event.access_ended = true;
            break;
        default:
            break;  // other topics say nothing about stock
    }
    return event;
}

}  // namespace tidegate::channels::tiktok
