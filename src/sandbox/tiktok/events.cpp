#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sandbox/tiktok/shop.h"
#include "sandbox/tiktok/signing.h"

// Webhooks of TikTok Shop: who listens, and what they are told.

namespace tidegate::sandbox::tiktok {

namespace {

struct Topic {
    int number;
    std::string_view name;
};

// The names the Event API takes. Topic 68 has none on record: it is registered by number.
constexpr Topic kTopics[] = {
    {1, "ORDER_STATUS_CHANGE"},
    {3, "RECIPIENT_ADDRESS_UPDATE"},
    {4, "PACKAGE_UPDATE"},
    {5, "PRODUCT_STATUS_CHANGE"},
    {6, "SELLER_DEAUTHORIZATION"},
    {7, "UPCOMING_AUTHORIZATION_EXPIRATION"},
    {11, "CANCELLATION_STATUS_CHANGE"},
    {12, "RETURN_STATUS_CHANGE"},
    {15, "PRODUCT_INFORMATION_CHANGE"},
    {16, "PRODUCT_CREATION"},
    {18, "PRODUCT_CATEGORY_CHANGE"},
    {37, "PRODUCT_AUDIT_STATUS_CHANGE"},
};

const Topic* find_topic(std::string_view name) {
    const auto* at = std::find_if(std::begin(kTopics), std::end(kTopics), [&](const Topic& topic) {
        return topic.name == name;
    });
    return at == std::end(kTopics) ? nullptr : at;
}

std::string iso_utc(Timestamp at) {
    return fmt::format(
        "{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(static_cast<std::time_t>(seconds_of(at)))
    );
}

// Zero-valued fields are left out, as a live capture shows.
void set_unless_zero(Json& json, std::string_view name, std::int64_t value) {
    if (value != 0) json.set(name, value);
}

}  // namespace

Answer Shop::list_webhooks(const net::Request&, WireId, Timestamp) {
    Json list = Json::array();
    for (const Topic& topic : kTopics) {
        const auto at = registrations_.find(topic.number);
        if (at == registrations_.end()) continue;
        list.push(Json::object({
            {"event_type", topic.name},
            {"address", at->second.address},
            {"create_time", seconds_of(at->second.created_at)},
            {"update_time", seconds_of(at->second.updated_at)},
        }));
    }
    Answer answer;
    answer.data.set("total_count", static_cast<std::int64_t>(list.items().size()));
    answer.data.set("webhooks", std::move(list));
    return answer;
}

Answer Shop::put_webhook(const net::Request& request, WireId, Timestamp now) {
    Input input(request);
    const std::string address = input.text("address").value_or("");
    const Topic* topic = find_topic(input.text("event_type").value_or(""));
    const bool secure = address.starts_with("https://");
    if (address.empty() || address.size() > 255 ||
        (!secure && (options_.needs_https_webhooks || !address.starts_with("http://")))) {
        input.fail("Invalid 'address' body parameter.");
    }
    if (!topic) input.fail("Invalid 'event_type' body parameter.");
    if (input.refusal()) return *input.refusal();
    register_webhook(topic->number, address, now);
    return {};
}

Answer Shop::delete_webhook(const net::Request& request, WireId, Timestamp) {
    Input input(request);
    const Topic* topic = find_topic(input.text("event_type").value_or(""));
    if (!topic) input.fail("Invalid 'event_type' body parameter.");
    if (input.refusal()) return *input.refusal();
    registrations_.erase(topic->number);
    return {};
}

bool Shop::subscribe(std::string_view topic, const std::string& address, Timestamp now) {
    int number = 0;
    const auto [end, error] = std::from_chars(topic.data(), topic.data() + topic.size(), number);
    if (error != std::errc() || end != topic.data() + topic.size()) return false;
    register_webhook(number, address, now);
    return true;
}

// +2 min, +30 min, +3 h, +12 h after each failure.
std::vector<Duration> Shop::webhook_pauses() const {
    return {
        Duration::seconds(120),
        Duration::seconds(1800),
        Duration::seconds(3 * 3600),
        Duration::seconds(12 * 3600)};
}

void Shop::register_webhook(int topic, std::string address, Timestamp now) {
    const auto [at, fresh] = registrations_.try_emplace(topic, Registration{address, now, now});
    if (!fresh) {
        at->second.address = std::move(address);
        at->second.updated_at = now;
    }
}

Json Shop::inventory_event_data(const Event& event) const {
    const Listing& listing = market_.listing(event.listing);
    const std::int64_t available = std::max<std::int64_t>(0, event.available.units());
    const std::int64_t committed = std::max<std::int64_t>(0, event.committed.units());
    const std::int64_t locked = std::min(available, listing.locked.units());
    Json snapshot = Json::object();
    set_unless_zero(snapshot, "total_quantity", available + committed);
    set_unless_zero(snapshot, "total_available_quantity", available);
    set_unless_zero(snapshot, "total_committed_quantity", committed);
    set_unless_zero(snapshot, "in_shop_quantity", available - locked);
    set_unless_zero(snapshot, "campaign_locked_quantity", locked);
    const std::string number = std::to_string(7'400'000'000'000'000'000 + notification_number_);
    Json change = Json::object({
        {"idempotency_key", "chg-" + number},
        {"trigger_source", trigger_name(event.trigger)},
        {"occurred_at", iso_utc(event.at)},
    });
    set_unless_zero(change, "total_available_quantity_delta", event.delta.units());
    return Json::object({
        {"event_id", "evt-" + number},
        {"occurred_at", iso_utc(event.at)},
        {"seller_id", options_.shop_id},
        {"product_id", listing.spec.product_id},
        {"sku_id", listing.spec.listing_id},
        {"quantity_snapshot_after_change", std::move(snapshot)},
        {"change_detail", Json::array().push(std::move(change))},
    });
}

std::optional<std::pair<int, Json>> Shop::webhook_data(const Event& event) const {
    switch (event.kind) {
        case Event::Kind::order_created:
        case Event::Kind::order_changed: {
            const Order& order = market_.order(event.order);
            const Revision& now = order.revisions[event.revision];
            // A partial cancellation leaves the status as it was: no webhook of this topic.
            if (event.revision > 0 && order.revisions[event.revision - 1].status == now.status) {
                return std::nullopt;
            }
            const std::string_view status = now.status == OrderStatus::cancelled
                                                ? std::string_view("CANCEL")
                                                : status_name(now.status);
            return std::pair(
                1,
                Json::object({
                    {"order_id", std::to_string(order.id)},
                    {"order_status", status},
                    {"is_on_hold_order", now.status == OrderStatus::on_hold},
                    {"update_time", seconds_of(now.at)},
                })
            );
        }
        case Event::Kind::cancelled: {
            const Cancellation& document = market_.cancellations()[event.document];
            return std::pair(
                11,
                Json::object({
                    {"order_id", std::to_string(market_.order(event.order).id)},
                    {"cancel_id", std::to_string(document.id)},
                    {"cancel_status", "CANCELLATION_REQUEST_SUCCESS"},
                    {"cancellations_role", initiator_name(document.initiator)},
                    {"create_time", seconds_of(document.at)},
                })
            );
        }
        case Event::Kind::returned: {
            const Return& document = market_.returns()[event.document];
            return std::pair(
                12,
                Json::object({
                    {"order_id", std::to_string(market_.order(event.order).id)},
                    {"return_id", std::to_string(document.id)},
                    {"return_type", "RETURN_AND_REFUND"},
                    {"return_status", "BUYER_SHIPPED_ITEM"},
                    {"return_role", "BUYER"},
                    {"create_time", seconds_of(document.at)},
                    {"update_time", seconds_of(document.at)},
                })
            );
        }
        case Event::Kind::inventory:
            return std::pair(68, inventory_event_data(event));
        case Event::Kind::product: {
            const Product& product = market_.products()[event.product.value()];
            return std::pair(
                5,
                Json::object({
                    {"product_id", product.id},
                    {"status", status_name(product.status)},
                    {"suspended_reason", ""},
                    {"update_time", seconds_of(event.at)},
                })
            );
        }
    }
    return std::nullopt;
}

std::vector<Delivery> Shop::webhooks(const std::vector<Event>& events, Timestamp now) {
    std::vector<Delivery> deliveries;
    if (registrations_.empty()) return deliveries;
    for (const Event& event : events) {
        ++notification_number_;
        auto told = webhook_data(event);
        if (!told) continue;
        const auto registration = registrations_.find(told->first);
        if (registration == registrations_.end()) continue;
        Json body = Json::object({
            {"type", told->first},
            {"tts_notification_id",
             std::to_string(7'327'000'000'000'000'000 + notification_number_)},
        });
        if (told->first == 68) {
            body.set("seller_open_id", options_.open_id);
        } else {
            body.set("shop_id", std::to_string(options_.shop_id));
        }
        body.set("timestamp", seconds_of(now));
        body.set("data", std::move(told->second));
        Delivery delivery;
        delivery.url = registration->second.address;
        delivery.body = body.dump();
        delivery.headers = {
            {"Content-Type", "application/json"},
            {"Authorization", sign_webhook(options_.app_key, options_.app_secret, delivery.body)}};
        delivery.subscription = std::to_string(told->first);
        deliveries.push_back(std::move(delivery));
    }
    return deliveries;
}

}  // namespace tidegate::sandbox::tiktok
