#include <algorithm>

#include "sandbox/crypto.h"
#include "sandbox/walmart/shop.h"

// Event notifications: who subscribed, and what they are told.

namespace tidegate::sandbox::walmart {

namespace {

struct EventType {
    std::string_view name;
    std::string_view resource;
    std::string_view description;
};

constexpr EventType kEventTypes[] = {
    {"PO_CREATED", "ORDER", "Notification for new purchase order created"},
    {"PO_LINE_AUTOCANCELLED", "ORDER", "Notification for purchase order line auto-cancelled"},
    {"INVENTORY_OOS", "INVENTORY", "Notification for items out of stock"},
    {"OFFER_PUBLISHED", "ITEM", "Notification for published offers"},
    {"OFFER_UNPUBLISHED", "ITEM", "Notification for unpublished offers"},
};

const EventType* find_type(std::string_view name) {
    const auto* at =
        std::find_if(std::begin(kEventTypes), std::end(kEventTypes), [&](const EventType& type) {
            return type.name == name;
        });
    return at == std::end(kEventTypes) ? nullptr : at;
}

}  // namespace

Answer Shop::event_types(const net::Request&, const std::string&, Timestamp) {
    Json list = Json::array();
    for (const EventType& type : kEventTypes) {
        list.push(Json::object({
            {"resourceName", type.resource},
            {"eventType", type.name},
            {"eventVersion", "V1"},
            {"description", type.description},
        }));
    }
    return {200, Json::object({{"events", std::move(list)}})};
}

Json Shop::subscription_json(const Subscription& subscription) {
    Json json = Json::object({
        {"eventType", subscription.type},
        {"subscriptionId", subscription.id},
        {"eventVersion", "V1"},
        {"resourceName", find_type(subscription.type)->resource},
        {"eventUrl", subscription.url},
        {"status", subscription.active ? "ACTIVE" : "INACTIVE"},
    });
    if (!subscription.method.empty()) {
        json.set(
            "authDetails",
            Json::object(
                {{"authMethod", subscription.method}, {"authHeaderName", subscription.header}}
            )
        );
    }
    return json;
}

// Takes over the fields that are there.
std::optional<Answer> Shop::read_subscription(const Json& json, Subscription& subscription) const {
    if (const Json* url = json.find("eventUrl")) {
        const bool secure = url->as_string().starts_with("https://");
        const bool plain = url->as_string().starts_with("http://");
        if (!secure && (options_.needs_https_webhooks || !plain)) return bad_content("eventUrl");
        subscription.url = url->as_string();
    }
    if (const Json* status = json.find("status")) {
        if (status->as_string() != "ACTIVE" && status->as_string() != "INACTIVE") {
            return bad_content("status");
        }
        subscription.active = status->as_string() == "ACTIVE";
    }
    const Json* auth = json.find("authDetails");
    if (!auth) return std::nullopt;
    subscription.method = (*auth)["authMethod"].as_string();
    subscription.header = (*auth)["authHeaderName"].as_string();
    subscription.user = (*auth)["userName"].as_string();
    subscription.password = (*auth)["password"].as_string();
    subscription.secret = (*auth)["clientSecret"].as_string();
    const bool basic = subscription.method == "BASIC_AUTH" && !subscription.user.empty() &&
                       !subscription.password.empty();
    const bool hmac = subscription.method == "HMAC" && !subscription.secret.empty();
    if (subscription.header.empty() || (!basic && !hmac)) return bad_content("authDetails");
    return std::nullopt;
}

Answer Shop::list_subscriptions(const net::Request& request, const std::string&, Timestamp) {
    const std::string_view type = request.parameter("eventType");
    const std::string_view id = request.parameter("subscriptionId");
    Json list = Json::array();
    for (const Subscription& subscription : subscriptions_) {
        if (!type.empty() && subscription.type != type) continue;
        if (!id.empty() && subscription.id != id) continue;
        list.push(subscription_json(subscription));
    }
    return {200, Json::object({{"events", std::move(list)}})};
}

Answer Shop::add_subscriptions(const net::Request& request, const std::string&, Timestamp) {
    const auto body = Json::parse(request.body);
    if (!body || (*body)["events"].items().empty()) return bad_content("events");
    std::vector<Subscription> fresh;
    for (const Json& each : (*body)["events"].items()) {
        Subscription subscription;
        subscription.type = each["eventType"].as_string();
        const EventType* type = find_type(subscription.type);
        if (!type) return bad_content("eventType");
        if (each["eventVersion"].as_string() != "V1") return bad_content("eventVersion");
        if (each["resourceName"].as_string() != type->resource) return bad_content("resourceName");
        if (!each.find("eventUrl")) return bad_content("eventUrl");
        if (!each.find("status")) return bad_content("status");
        if (const auto refusal = read_subscription(each, subscription)) return *refusal;
        subscription.id = seal("subscription", std::to_string(++number_));
        fresh.push_back(std::move(subscription));
    }
    Json list = Json::array();
    for (Subscription& subscription : fresh) {
        list.push(subscription_json(subscription));
        subscriptions_.push_back(std::move(subscription));
    }
    return {200, Json::object({{"events", std::move(list)}})};
}

Answer Shop::change_subscription(const net::Request& request, const std::string& id, Timestamp) {
    const auto body = Json::parse(request.body);
    if (!body || !body->is_object()) return bad_content("body");
    for (Subscription& subscription : subscriptions_) {
        if (subscription.id != id) continue;
        Subscription changed = subscription;
        if (const auto refusal = read_subscription(*body, changed)) return *refusal;
        subscription = std::move(changed);
        return {200, subscription_json(subscription)};
    }
    return nothing_found("subscription");
}

Answer Shop::remove_subscription(const net::Request&, const std::string& id, Timestamp) {
    const auto removed =
        std::erase_if(subscriptions_, [&](const Subscription& s) { return s.id == id; });
    if (removed == 0) return nothing_found("subscription");
    return {
        200,
        Json::object({{"subscriptionId", id}, {"message", "Successfully deleted subscription"}})};
}

bool Shop::subscribe(std::string_view topic, const std::string& address, Timestamp) {
    if (!find_type(topic)) return false;
    Subscription subscription;
    subscription.id = seal("subscription", std::to_string(++number_));
    subscription.type = topic;
    subscription.url = address;
    subscription.method = "HMAC";
    subscription.header = "X-WM-Signature";
    subscription.secret = options_.webhook_secret;
    subscriptions_.push_back(std::move(subscription));
    return true;
}

// Three attempts in all; how long it waits between them is not documented.
std::vector<Duration> Shop::webhook_pauses() const {
    return {Duration::seconds(60), Duration::seconds(300)};
}

std::optional<std::pair<std::string_view, Json>> Shop::notification(const Event& event) const {
    Json payload = Json::object({{"partnerId", options_.partner_id}});
    if (event.kind == Event::Kind::inventory) {
        const bool sold_out = event.trigger == Trigger::order_created &&
                              event.available <= Quantity(0) && event.delta < Quantity(0);
        if (!sold_out || is_wfs(event.listing)) return std::nullopt;
        payload.set("sku", market_.listing(event.listing).spec.sku);
        payload.set("shipNodes", nodes_json(event.listing));
        return std::pair("INVENTORY_OOS", std::move(payload));
    }
    if (event.kind == Event::Kind::product) {
        const Product& product = market_.products()[event.product.value()];
        const bool active = product.status == ProductStatus::active;
        payload.set("sku", market_.listing(product.listings.front()).spec.sku);
        return std::pair(active ? "OFFER_PUBLISHED" : "OFFER_UNPUBLISHED", std::move(payload));
    }
    if (event.kind == Event::Kind::returned) return std::nullopt;
    const Order& order = market_.order(event.order);
    if (!order.paid_at) return std::nullopt;
    const bool auto_cancelled =
        event.kind == Event::Kind::cancelled &&
        market_.cancellations()[event.document].initiator == Initiator::system;
    // The revision with which it was paid is the one that creates it for the seller.
    const bool created = event.kind != Event::Kind::cancelled && event.at == *order.paid_at &&
                         order.revisions[event.revision].status != OrderStatus::cancelled;
    if (!auto_cancelled && !created) return std::nullopt;
    payload.set("purchaseOrderId", std::to_string(order.id));
    payload.set("orderDate", iso_time(*order.paid_at));
    Json lines = Json::array();
    for (const OrderLine& line : lines_of(event.order, event.revision)) {
        if (auto_cancelled && !line.cancelled) continue;
        const SkuSpec& spec = market_.listing(order.lines[line.line].listing).spec;
        lines.push(Json::object({{"lineNumber", line.number}, {"sku", spec.sku}}));
    }
    payload.set("orderLines", std::move(lines));
    return std::pair(created ? "PO_CREATED" : "PO_LINE_AUTOCANCELLED", std::move(payload));
}

Delivery Shop::delivery_of(const Subscription& subscription, const std::string& body) const {
    Delivery delivery;
    delivery.url = subscription.url;
    delivery.body = body;
    delivery.subscription = subscription.id;
    delivery.headers = {{"Content-Type", "application/json"}};
    if (subscription.method == "BASIC_AUTH") {
        const std::string keys = subscription.user + ":" + subscription.password;
        delivery.headers.push_back({subscription.header, base64(keys)});
    } else if (subscription.method == "HMAC") {
        const std::string sum = hmac_sha256(subscription.secret, body);
        delivery.headers.push_back(
            {subscription.header, options_.signs_in_base64 ? base64(sum) : hex(sum)}
        );
    }
    return delivery;
}

std::vector<Delivery> Shop::webhooks(const std::vector<Event>& events, Timestamp now) {
    std::vector<Delivery> deliveries;
    for (const Event& event : events) {
        ++number_;
        auto told = notification(event);
        if (!told) continue;
        const std::string body =
            Json::object({
                             {"source",
                              Json::object(
                                  {{"eventType", told->first},
                                   {"eventTime", iso_time(now)},
                                   {"eventId", seal("event", std::to_string(number_))}}
                              )},
                             {"payload", std::move(told->second)},
                         })
                .dump();
        for (const Subscription& subscription : subscriptions_) {
            if (!subscription.active || subscription.type != told->first) continue;
            deliveries.push_back(delivery_of(subscription, body));
        }
    }
    return deliveries;
}

}  // namespace tidegate::sandbox::walmart
