#include <algorithm>

#include "sandbox/shopify/shop.h"
#include "sandbox/shopify/wire.h"

// The mutations, and the idempotency that guards those which change stock.

namespace tidegate::sandbox::shopify {

namespace {

bool needs_key(std::string_view mutation) {
    return mutation == "inventorySetQuantities" || mutation == "inventoryAdjustQuantities" ||
           mutation == "inventoryActivate";
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

graphql::Object plain_error(
    std::string_view message,
    std::initializer_list<std::string_view> field,
    Json code = Json(),
    const std::string& type = "UserError"
) {
    Json path = Json::array();
    for (const std::string_view step : field) path.push(step);
    return graphql::make_object(
        type, {{"message", Json(message)}, {"field", std::move(path)}, {"code", std::move(code)}}
    );
}

// A payload whose other fields are null.
graphql::Resolved failed(
    const std::string& payload, graphql::Object error, std::initializer_list<std::string_view> nulls
) {
    std::map<std::string, graphql::Resolved, std::less<>> fields;
    for (const std::string_view name : nulls) fields.emplace(name, Json());
    fields.emplace("userErrors", std::vector<graphql::Object>{std::move(error)});
    return graphql::make_object(payload, std::move(fields));
}

}  // namespace

Shop::Resolved Shop::mutate(std::string_view field, const Json& arguments, const Json* key) {
    if (auto known = replayed(field, arguments, key)) return std::move(*known);
    Resolved result = Json();
    if (field == "inventorySetQuantities") {
        result = set_quantities(arguments["input"]);
    } else if (field == "inventoryAdjustQuantities") {
        result = adjust_quantities(arguments["input"]);
    } else if (field == "inventoryActivate") {
        result = activate_inventory(arguments);
    } else if (field == "inventoryItemUpdate") {
        result = update_item(arguments);
    } else if (field == "productUpdate") {
        result = update_product(arguments);
    } else if (field == "orderCancel") {
        result = cancel_order(arguments);
    } else if (field == "webhookSubscriptionCreate") {
        result = create_subscription(arguments);
    } else if (field == "webhookSubscriptionDelete") {
        result = delete_subscription(arguments);
    }
    if (key) keys_.finish(key->as_string(), result);
    return result;
}

std::optional<Shop::Resolved> Shop::replayed(
    std::string_view mutation, const Json& arguments, const Json* key
) {
    if (!key) {
        if (!needs_key(mutation)) return std::nullopt;
        return graphql::FieldError{
            "The @idempotent directive is required for this mutation but was not provided.",
            "BAD_REQUEST"};
    }
    if (!key->is_string() || is_blank(key->as_string())) {
        return graphql::FieldError{"The idempotency key can't be blank.", "BAD_REQUEST"};
    }
    using Verdict = IdempotencyKeys::Verdict;
    const std::string fingerprint = std::string(mutation) + arguments.dump();
    std::string code;
    std::string message;
    switch (keys_.check(key->as_string(), fingerprint, running_, now_)) {
        case Verdict::fresh:
            return std::nullopt;
        case Verdict::repeated:
            return keys_.result(key->as_string());
        case Verdict::concurrent:
            code = "IDEMPOTENCY_CONCURRENT_REQUEST";
            message = "A request with this idempotency key is still running.";
            break;
        case Verdict::mismatch:
            code = "IDEMPOTENCY_KEY_PARAMETER_MISMATCH";
            message = "The idempotency key was used with other parameters.";
            break;
        case Verdict::failed:
            code = "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED";
            message = "The previous attempt with this idempotency key failed.";
            break;
    }
    const graphql::FieldDef* definition =
        graphql::admin_schema().find("Mutation")->find_field(mutation);
    const std::string& payload = definition->type.name;
    const graphql::FieldDef* errors =
        graphql::admin_schema().find(payload)->find_field("userErrors");
    return failed(
        payload,
        plain_error(message, {}, code, errors->type.name),
        {"inventoryAdjustmentGroup",
         "inventoryLevel",
         "inventoryItem",
         "product",
         "webhookSubscription",
         "deletedWebhookSubscriptionId"}
    );
}

Shop::Resolved Shop::activate_inventory(const Json& arguments) {
    const std::string payload = "InventoryActivatePayload";
    const auto item = parse_gid(arguments["inventoryItemId"].as_string(), "InventoryItem");
    const auto place = parse_gid(arguments["locationId"].as_string(), "Location");
    const auto listing = item ? market_.find_item(*item) : std::nullopt;
    const auto location = place ? market_.find_warehouse(*place) : std::nullopt;
    if (!listing || !location) {
        return failed(
            payload,
            plain_error(
                "The inventory item or the location was not found",
                {listing ? "locationId" : "inventoryItemId"}
            ),
            {"inventoryLevel"}
        );
    }
    const bool fresh = *location >= market_.listing(*listing).stock.size();
    const Json& available = arguments["available"];
    if (!fresh && available.is_integer()) {
        return failed(
            payload,
            plain_error(
                "Not allowed to set available quantity when the item is already active at "
                "the location.",
                {"available"}
            ),
            {"inventoryLevel"}
        );
    }
    market_.stock_at(*listing, *location);
    if (fresh && available.is_integer()) {
        market_.set_available(
            *listing, *location, Quantity(available.as_integer()), Trigger::api_sync, now_
        );
    }
    return graphql::make_object(
        payload,
        {{"inventoryLevel", Object{"InventoryLevel", listing->value(), *location, nullptr}},
         {"userErrors", std::vector<Object>{}}}
    );
}

Shop::Resolved Shop::update_item(const Json& arguments) {
    const auto item = parse_gid(arguments["id"].as_string(), "InventoryItem");
    const auto listing = item ? market_.find_item(*item) : std::nullopt;
    if (!listing) {
        return failed(
            "InventoryItemUpdatePayload",
            plain_error("The item was not found", {"id"}),
            {"inventoryItem"}
        );
    }
    if (const Json& tracked = arguments["input"]["tracked"]; tracked.is_bool()) {
        market_.set_tracked(*listing, tracked.as_bool(), now_);
    }
    return graphql::make_object(
        "InventoryItemUpdatePayload",
        {{"inventoryItem", Object{"InventoryItem", listing->value(), 0, nullptr}},
         {"userErrors", std::vector<Object>{}}}
    );
}

Shop::Resolved Shop::update_product(const Json& arguments) {
    const Json& input = arguments["product"];
    const auto id = parse_gid(input["id"].as_string(), "Product");
    const auto product = id ? market_.find_product(*id) : std::nullopt;
    if (!product) {
        return failed(
            "ProductUpdatePayload", plain_error("Product does not exist", {"id"}), {"product"}
        );
    }
    if (const Json& status = input["status"]; status.is_string()) {
        if (status.as_string() == "ACTIVE") {
            market_.activate(*product, now_);
        } else {
            market_.deactivate(*product, now_);
        }
    }
    return graphql::make_object(
        "ProductUpdatePayload",
        {{"product", Object{"Product", product->value(), 0, nullptr}},
         {"userErrors", std::vector<Object>{}}}
    );
}

Shop::Resolved Shop::cancel_order(const Json& arguments) {
    const auto id = parse_gid(arguments["orderId"].as_string(), "Order");
    const auto order = id ? market_.find_order(*id) : std::nullopt;
    const bool restock = arguments["restock"].as_bool();
    const bool done = order && market_.cancel(*order, Initiator::seller, now_, restock);
    std::vector<Object> errors;
    if (!done) {
        errors.push_back(plain_error(
            order ? "The order can't be cancelled" : "The order was not found",
            {"orderId"},
            order ? "INVALID" : "NOT_FOUND",
            "OrderCancelUserError"
        ));
    }
    Resolved job = Json();
    if (done) {
        job = graphql::make_object(
            "Job", {{"id", Json(gid("Job", ++group_number_))}, {"done", Json(true)}}
        );
    }
    return graphql::make_object(
        "OrderCancelPayload",
        {{"job", std::move(job)},
         {"orderCancelUserErrors", std::move(errors)},
         {"userErrors", std::vector<Object>{}}}
    );
}

Shop::Resolved Shop::create_subscription(const Json& arguments) {
    const std::string payload = "WebhookSubscriptionCreatePayload";
    const Json& input = arguments["webhookSubscription"];
    const std::string& uri =
        input["uri"].is_string() ? input["uri"].as_string() : input["callbackUrl"].as_string();
    const std::string& name = input["name"].as_string();
    if (!uri.starts_with("https://") && !uri.starts_with("http://")) {
        return failed(
            payload,
            plain_error("Address is invalid", {"webhookSubscription", "uri"}),
            {"webhookSubscription"}
        );
    }
    const bool name_good =
        name.size() <= 50 &&
        name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
        ) == std::string::npos;
    const bool taken =
        std::any_of(subscriptions_.begin(), subscriptions_.end(), [&](const auto& s) {
            return s.second.topic == arguments["topic"].as_string() && s.second.uri == uri &&
                   s.second.name == name;
        });
    if (!name_good || taken) {
        return failed(
            payload,
            plain_error(
                taken ? "Address for this topic has already been taken" : "Name is invalid",
                {"webhookSubscription", taken ? "uri" : "name"}
            ),
            {"webhookSubscription"}
        );
    }
    const WireId id = add_subscription(arguments["topic"].as_string(), uri, now_);
    Subscription& subscription = subscriptions_[id];
    subscription.name = name;
    subscription.filter = input["filter"].as_string();
    for (const Json& field : input["includeFields"].items()) {
        subscription.include_fields.push_back(field.as_string());
    }
    return graphql::make_object(
        payload,
        {{"webhookSubscription", Object{"WebhookSubscription", id, 0, nullptr}},
         {"userErrors", std::vector<Object>{}}}
    );
}

bool Shop::subscribe(std::string_view topic, const std::string& address, Timestamp now) {
    const auto* topics = graphql::admin_schema().find("WebhookSubscriptionTopic");
    if (topics == nullptr || !topics->has_value(topic)) return false;
    add_subscription(std::string(topic), address, now);
    return true;
}

WireId Shop::add_subscription(std::string topic, std::string uri, Timestamp now) {
    const WireId id = ++subscription_number_;
    Subscription subscription;
    subscription.id = id;
    subscription.topic = std::move(topic);
    subscription.uri = std::move(uri);
    subscription.created_at = now;
    subscriptions_.emplace(id, std::move(subscription));
    return id;
}

Shop::Resolved Shop::delete_subscription(const Json& arguments) {
    const std::string& text = arguments["id"].as_string();
    const auto id = parse_gid(text, "WebhookSubscription");
    if (!id || subscriptions_.erase(*id) == 0) {
        return failed(
            "WebhookSubscriptionDeletePayload",
            plain_error("Webhook subscription does not exist", {"id"}),
            {"deletedWebhookSubscriptionId"}
        );
    }
    return graphql::make_object(
        "WebhookSubscriptionDeletePayload",
        {{"deletedWebhookSubscriptionId", Json(text)}, {"userErrors", std::vector<Object>{}}}
    );
}

// Eight retries over about four hours, each pause twice the one before.
std::vector<Duration> Shop::webhook_pauses() const {
    std::vector<Duration> pauses;
    for (std::int64_t seconds = 56; pauses.size() < 8; seconds *= 2) {
        pauses.push_back(Duration::seconds(seconds));
    }
    return pauses;
}

void Shop::given_up(std::string_view subscription) {
    if (const auto id = parse_number(subscription)) subscriptions_.erase(*id);
}

}  // namespace tidegate::sandbox::shopify
