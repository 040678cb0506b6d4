#include <algorithm>

#include "sandbox/amazon/shop.h"
#include "sandbox/amazon/signing.h"

// The seller's SQS queue, and what Amazon puts into it.

namespace tidegate::sandbox::amazon {

namespace {

constexpr std::string_view kQuantityChange = "LISTINGS_ITEM_MFN_QUANTITY_CHANGE";
constexpr std::string_view kStatusChange = "LISTINGS_ITEM_STATUS_CHANGE";

std::string_view notified_status(OrderStatus status) {
    switch (status) {
        case OrderStatus::unpaid:
        case OrderStatus::on_hold:
            return "Pending";
        case OrderStatus::awaiting_shipment:
            return "Unshipped";
        case OrderStatus::shipped:
            return "Shipped";
        case OrderStatus::cancelled:
            break;
    }
    return "Canceled";
}

Answer queue_error(int status, std::string_view type, std::string_view message) {
    return {
        status,
        Json::object({{"__type", "com.amazonaws.sqs#" + std::string(type)}, {"message", message}})};
}

bool within(const Json& number, std::int64_t least, std::int64_t most) {
    if (number.is_null()) return true;
    return number.is_integer() && number.as_integer() >= least && number.as_integer() <= most;
}

}  // namespace

net::Response Shop::queue(const net::Request& request, Timestamp now) {
    const auto answered = [&](const Answer& answer) {
        net::Response response = respond(answer, nullptr);
        response.headers.front().value = "application/x-amz-json-1.0";
        return response;
    };
    if (request.method != "POST" ||
        request.header("content-type") != "application/x-amz-json-1.0") {
        return answered(queue_error(400, "UnsupportedOperation", "The JSON protocol is expected."));
    }
    const QueueKey key{options_.access_key_id, options_.secret_access_key, options_.queue_region};
    if (const auto problem = signature_problem(request, key, now)) {
        return answered(queue_error(403, *problem, "The request's signature does not hold."));
    }
    const auto body = Json::parse(request.body);
    if (!body || !body->is_object()) {
        return answered(queue_error(400, "SerializationException", "The body is no JSON object."));
    }
    if ((*body)["QueueUrl"].as_string() != options_.queue_url) {
        return answered(queue_error(400, "QueueDoesNotExist", "The queue does not exist."));
    }
    const std::string_view target = request.header("x-amz-target");
    if (target == "AmazonSQS.ReceiveMessage") return answered(receive(*body, now));
    if (target == "AmazonSQS.DeleteMessageBatch") return answered(remove(*body));
    return answered(queue_error(400, "UnsupportedOperation", "The sandbox has no such action."));
}

Answer Shop::receive(const Json& body, Timestamp now) {
    if (!within(body["MaxNumberOfMessages"], 1, 10) || !within(body["WaitTimeSeconds"], 0, 20) ||
        !within(body["VisibilityTimeout"], 0, 43'200)) {
        return queue_error(400, "InvalidParameterValue", "A number is outside its limits.");
    }
    const auto most = static_cast<std::size_t>(body["MaxNumberOfMessages"].as_integer(1));
    const Duration hidden = Duration::seconds(body["VisibilityTimeout"].as_integer(30));
    Json messages = Json::array();
    for (Message& message : messages_) {
        if (message.visible_at > now || messages.items().size() == most) continue;
        message.visible_at = now + hidden;
        ++message.received;
        messages.push(Json::object({
            {"MessageId", message.id},
            {"ReceiptHandle", "AQEB/+" + message.id + '=' + std::to_string(message.received)},
            {"Body", message.body},
        }));
    }
    Answer answer;
    if (!messages.items().empty()) answer.body.set("Messages", std::move(messages));
    return answer;
}

Answer Shop::remove(const Json& body) {
    const Json& entries = body["Entries"];
    if (entries.items().empty()) {
        return queue_error(400, "EmptyBatchRequest", "The batch is empty.");
    }
    if (entries.items().size() > 10) {
        return queue_error(400, "TooManyEntriesInBatchRequest", "Ten entries at most.");
    }
    std::set<std::string_view> ids;
    Json good = Json::array();
    Json bad = Json::array();
    for (const Json& entry : entries.items()) {
        const std::string& id = entry["Id"].as_string();
        if (id.empty() || !ids.insert(id).second) {
            return queue_error(400, "BatchEntryIdsNotDistinct", "Every entry needs its own id.");
        }
    }
    for (const Json& entry : entries.items()) {
        const std::string& receipt = entry["ReceiptHandle"].as_string();
        const std::size_t gone = std::erase_if(messages_, [&](const Message& message) {
            return receipt.starts_with("AQEB/+" + message.id + '=');
        });
        const Json& id = entry["Id"];
        if (gone > 0) {
            good.push(Json::object({{"Id", id}}));
        } else {
            bad.push(Json::object(
                {{"Id", id}, {"SenderFault", true}, {"Code", "ReceiptHandleIsInvalid"}}
            ));
        }
    }
    Answer answer;
    answer.body.set("Successful", std::move(good)).set("Failed", std::move(bad));
    return answer;
}

// ---- What is put into it

bool Shop::subscribe(std::string_view topic, const std::string&, Timestamp) {
    if (topic != "ORDER_CHANGE" && topic != kQuantityChange && topic != kStatusChange) return false;
    subscriptions_.emplace(topic);
    return true;
}

Json Shop::order_change(const Event& event) const {
    const Order& order = market_.order(event.order);
    const Revision& state = order.revisions[event.revision];
    const bool shipped = state.status == OrderStatus::shipped;
    Json items = Json::array();
    for (std::size_t at = 0; at < order.lines.size(); ++at) {
        const Line& line = order.lines[at];
        const std::int64_t left = (line.quantity - state.lines[at].cancelled).units();
        items.push(Json::object({
            {"OrderItemId", order_text(order.id).substr(4, 7) + std::to_string(1'000'000 + at)},
            {"SellerSKU", market_.listing(line.listing).spec.sku},
            {"SupplySourceId", nullptr},
            {"Quantity", line.quantity.units()},
            {"QuantityShipped", shipped ? left : 0},
            {"IsBuyerRequestedCancel", false},
        }));
    }
    Json summary = Json::object({
        {"MarketplaceId", options_.marketplaces.front()},
        {"OrderStatus", notified_status(state.status)},
        {"PurchaseDate", iso(order.placed_at)},
        {"FulfillmentType", is_fba(event.order) ? "AFN" : "MFN"},
        {"OrderType", "StandardOrder"},
        {"OrderItems", std::move(items)},
    });
    Json change = Json::object({
        {"NotificationLevel", "OrderLevel"},
        {"SellerId", options_.seller},
        {"AmazonOrderId", order_text(order.id)},
        {"OrderChangeType", "OrderStatusChange"},
        {"OrderChangeTrigger",
         Json::object({{"TimeOfOrderChange", iso(state.at)}, {"ChangeReason", "Sandbox"}})},
        {"Summary", std::move(summary)},
    });
    return Json::object({{"OrderChangeNotification", std::move(change)}});
}

std::optional<Json> Shop::notification(const Event& event, std::string& type) const {
    switch (event.kind) {
        case Event::Kind::order_created:
        case Event::Kind::order_changed:
            type = "ORDER_CHANGE";
            return order_change(event);
        case Event::Kind::inventory: {
            if (is_fba(event.listing)) return std::nullopt;
            type = kQuantityChange;
            return Json::object({
                {"SellerId", options_.seller},
                {"FulfillmentChannelCode", "DEFAULT"},
                {"Sku", market_.listing(event.listing).spec.sku},
                {"Quantity", std::max<std::int64_t>(event.available.units(), 0)},
            });
        }
        case Event::Kind::product: {
            type = kStatusChange;
            const Product& product = market_.products()[event.product.value()];
            if (product.listings.empty()) return std::nullopt;
            return Json::object({
                {"SellerId", options_.seller},
                {"MarketplaceId", options_.marketplaces.front()},
                {"Sku", market_.listing(product.listings.front()).spec.sku},
            });
        }
        case Event::Kind::cancelled:
        case Event::Kind::returned:
            break;  // a cancellation is a change of its order, a return is not told
    }
    return std::nullopt;
}

std::vector<Delivery> Shop::webhooks(const std::vector<Event>& events, Timestamp now) {
    for (const Event& event : events) {
        std::string type;
        auto payload = notification(event, type);
        if (!payload || !subscriptions_.contains(type)) continue;
        const std::string id = "notification-" + std::to_string(++message_number_);
        Json body = Json::object({
            {"NotificationVersion", "1.0"},
            {"NotificationType", type},
            {"PayloadVersion", "1.0"},
            {"EventTime", iso(event.at)},
            {"Payload", std::move(*payload)},
            {"NotificationMetadata",
             Json::object({
                 {"ApplicationId", "amzn1.sp.solution.sandbox"},
                 {"SubscriptionId", "subscription-" + type},
                 {"PublishTime", iso(now)},
                 {"NotificationId", id},
             })},
        });
        // What is not ORDER_CHANGE comes by way of EventBridge, wrapped.
        if (type != "ORDER_CHANGE") {
            body =
                Json::object({{"version", "0"}, {"detail-type", type}, {"detail", std::move(body)}}
                );
        }
        if (market_.dice.webhook_dropped()) continue;
        const Timestamp due = now + market_.dice.webhook_delay();
        enqueue(body, due);
        if (market_.dice.webhook_duplicated()) enqueue(body, due);
    }
    return {};
}

void Shop::enqueue(const Json& body, Timestamp due) {
    const std::string id = "message-" + std::to_string(++message_number_);
    messages_.push_back({id, body.dump(), due});
}

}  // namespace tidegate::sandbox::amazon
