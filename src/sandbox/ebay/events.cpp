#include "sandbox/ebay/shop.h"

// Notifications: who listens, and what they are told.

namespace tidegate::sandbox::ebay {

namespace {

constexpr std::string_view kTopics[] = {
    "ORDER_CONFIRMATION", "AUTHORIZATION_REVOCATION", "MARKETPLACE_ACCOUNT_DELETION"};

// Whether this revision is the one that payment made.
bool becomes_paid(const Order& order, std::size_t revision) {
    if (order.revisions[revision].status == OrderStatus::unpaid || !order.paid_at) return false;
    return order.revisions[revision].at == *order.paid_at &&
           (revision == 0 || order.revisions[revision - 1].status == OrderStatus::unpaid);
}

}  // namespace

Delivery Shop::notification(
    std::string_view topic, const std::string& address, Json data, Timestamp now
) {
    Delivery delivery;
    delivery.url = address;
    delivery.subscription = topic;
    delivery.body =
        Json::object(
            {
                {"metadata",
                 Json::object({{"topic", topic}, {"schemaVersion", "1.0"}, {"deprecated", false}})},
                {"notification",
                 Json::object({
                     {"notificationId", "sandbox-" + std::to_string(++notification_number_)},
                     {"eventDate", time_text(now)},
                     {"publishDate", time_text(now)},
                     {"publishAttemptCount", 1},
                     {"data", std::move(data)},
                 })},
            }
        )
            .dump();
    delivery.headers = {
        {"Content-Type", "application/json"},
        {"X-EBAY-SIGNATURE", key_.sign(delivery.body, options_.digest)}};
    return delivery;
}

// One for each line item.
std::vector<Delivery> Shop::webhooks(const std::vector<Event>& events, Timestamp now) {
    std::vector<Delivery> deliveries;
    const auto listener = subscriptions_.find(kTopics[0]);
    if (listener == subscriptions_.end()) return deliveries;
    for (const Event& event : events) {
        const bool about_order =
            event.kind == Event::Kind::order_created || event.kind == Event::Kind::order_changed;
        if (!about_order) continue;
        const Order& order = market_.order(event.order);
        if (!becomes_paid(order, event.revision)) continue;
        for (std::size_t at = 0; at < order.lines.size(); ++at) {
            const SkuSpec& spec = market_.listing(order.lines[at].listing).spec;
            Json line = Json::object({
                {"orderLineItemId", line_id(event.order, at)},
                {"listingId", std::to_string(spec.product_id)},
                {"quantity", order.lines[at].quantity.units()},
            });
            Json about = Json::object({
                {"orderId", order_id_text(order.id)},
                {"orderLineItems", Json::array().push(std::move(line))},
            });
            Json data = Json::object({{"order", std::move(about)}});
            deliveries.push_back(notification(kTopics[0], listener->second, std::move(data), now));
        }
    }
    return deliveries;
}

std::vector<Delivery> Shop::withdraw(Timestamp now) {
    tokens_.withdraw();
    const auto listener = subscriptions_.find(kTopics[1]);
    if (listener == subscriptions_.end()) return {};
    Json data = Json::object({{"revokeReason", "REVOKED_BY_USER"}});
    return {notification(kTopics[1], listener->second, std::move(data), now)};
}

bool Shop::subscribe(std::string_view topic, const std::string& address, Timestamp) {
    for (const std::string_view known : kTopics) {
        if (known != topic) continue;
        subscriptions_.insert_or_assign(std::string(topic), address);
        return true;
    }
    return false;
}

std::vector<Duration> Shop::webhook_pauses() const {
    return {
        Duration::seconds(60),
        Duration::seconds(600),
        Duration::seconds(3600),
        Duration::seconds(6 * 3600)};
}

net::Response Shop::public_key(const net::Request&, const std::string& id, Timestamp) {
    if (id != key_.id()) return error_response(404, 195019, "The public key does not exist");
    return json_response(
        200,
        Json::object({
            {"key", key_.public_key()},
            {"algorithm", "ECDSA"},
            {"digest", options_.digest},
        })
    );
}

}  // namespace tidegate::sandbox::ebay
