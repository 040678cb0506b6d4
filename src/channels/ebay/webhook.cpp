#include "channels/ebay/webhook.h"

#include <algorithm>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::ebay {

namespace {

struct Fields {
    std::string topic;
    std::string delivery;
    ExternalId order;
};

bool read_data(json::od::value& value, Fields& fields) {
    if (json::is_null(value)) return true;
    return json::each_field(value, [&](std::string_view key, json::od::value& order) {
        if (key != "order" || json::is_null(order)) return true;
        return json::each_field(order, [&](std::string_view name, json::od::value& field) {
            if (name == "orderId") fields.order = json::id(field);
            return true;
        });
    });
}

bool read_fields(std::string_view body, Fields& fields) {
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return false;
    const bool good = json::each_field(object, [&](std::string_view key, json::od::value& part) {
        if (key == "metadata") {
            return json::each_field(part, [&](std::string_view name, json::od::value& field) {
                if (name == "topic") fields.topic = json::text(field).value_or("");
                return true;
            });
        }
        if (key != "notification") return true;
        return json::each_field(part, [&](std::string_view name, json::od::value& field) {
            if (name == "notificationId") fields.delivery = json::id_text(field).value_or("");
            return name != "data" || read_data(field, fields);
        });
    });
    return good && !fields.topic.empty() && !fields.delivery.empty();
}

struct QuestionFields {
    std::string sku;
    std::int64_t wanted = 0;
};

bool read_question(std::string_view key, json::od::value& field, QuestionFields& fields) {
    if (key == "SKU" || key == "sku") fields.sku = json::text(field).value_or("");
    if (key == "requestedQuantity") fields.wanted = json::integer(field).value_or(0);
    return true;
}

bool take_question(QuestionFields fields, std::vector<StockQuestion>& questions) {
    const bool possible = fields.wanted >= 1 && fields.wanted <= Quantity::kLimit;
    if (fields.sku.empty() || !possible) return false;
    questions.push_back({std::move(fields.sku), Quantity(fields.wanted)});
    return true;
}

bool read_list(json::od::value& list, std::vector<StockQuestion>& questions) {
    return json::each_element(list, [&](json::od::value& value) {
        QuestionFields fields;
        return json::each_field(
                   value,
                   [&](std::string_view key, json::od::value& field) {
                       return read_question(key, field, fields);
                   }
               ) &&
               take_question(std::move(fields), questions);
    });
}

bool read_questions(json::od::document& document, std::vector<StockQuestion>& questions) {
    json::od::json_type type{};
    json::od::value value;
    if (document.type().get(type) || document.get_value().get(value)) return false;
    if (type == json::od::json_type::array) return read_list(value, questions);
    QuestionFields alone;
    bool listed = false;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key != "requests") return read_question(key, field, alone);
        listed = true;
        return read_list(field, questions);
    });
    return good && (listed || take_question(std::move(alone), questions));
}

std::string text_of(const StockAnswer& answer) {
    const std::int64_t total = std::max<std::int64_t>(answer.total.units(), 0);
    return std::string("{\"isAvailable\":") + (answer.available ? "true" : "false") +
           ",\"lastUpdated\":" + std::to_string(answer.at.milliseconds() / 1000) +
           ",\"totalAvailableQuantity\":" + std::to_string(total) + '}';
}

}  // namespace

Result<WebhookEvent> decode_notification(std::string_view body) {
    Fields fields;
    if (!read_fields(body, fields)) {
        return webhook_malformed("The notification's body cannot be read.");
    }
    WebhookEvent event;
    event.delivery = fields.delivery;
    if (fields.topic == "ORDER_CONFIRMATION") {
        if (fields.order.is_none()) return webhook_malformed("The notification names no order.");
        event.fetch.push_back(fields.order);
    }
    event.access_ended = fields.topic == "AUTHORIZATION_REVOCATION";
    return event;
}

Result<std::vector<StockQuestion>> decode_stock_questions(std::string_view body) {
    std::vector<StockQuestion> questions;
    json::od::document document;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || !read_questions(document, questions) || questions.empty()) {
        return webhook_malformed("The question for stock cannot be read.");
    }
    return questions;
}

net::Response render_stock_answers(std::span<const StockAnswer> answers) {
    net::Response response;
    response.headers = {{"Content-Type", "application/json"}};
    if (answers.size() == 1) {
        response.body = text_of(answers.front());
        return response;
    }
    response.body = "[";
    for (const StockAnswer& answer : answers) {
        if (response.body.size() > 1) response.body += ',';
        response.body += text_of(answer);
    }
    response.body += ']';
    return response;
}

}  // namespace tidegate::channels::ebay
