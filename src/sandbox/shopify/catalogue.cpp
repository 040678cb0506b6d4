#include <algorithm>

#include "base/money.h"
#include "sandbox/shopify/shop.h"
#include "sandbox/shopify/wire.h"
#include "sandbox/tiktok/wire.h"

// What the store lists: shop, locations, products, variants, items and levels.

namespace tidegate::sandbox::shopify {

namespace {

graphql::Object object(std::string type, std::int64_t number, std::int64_t detail = 0) {
    return {std::move(type), number, detail, nullptr};
}

template <class Index>
Index index_of(const graphql::Object& object) {
    return Index(static_cast<typename Index::Representation>(object.number));
}

Direction direction(const Json& arguments) {
    return arguments["reverse"].as_bool() ? Direction::descending : Direction::ascending;
}

// `count` objects numbered from 0, in order or reversed.
std::vector<Placed> numbered(const std::string& type, std::size_t count, const Json& arguments) {
    std::vector<Placed> list;
    for (std::size_t at = 0; at < count; ++at) {
        const auto number = static_cast<std::int64_t>(at);
        list.push_back({number, 0, object(type, number)});
    }
    if (direction(arguments) == Direction::descending) std::reverse(list.begin(), list.end());
    return list;
}

graphql::Resolved inventory_properties() {
    std::vector<graphql::Object> names;
    for (const char* name :
         {"available",
          "committed",
          "damaged",
          "incoming",
          "on_hand",
          "quality_control",
          "reserved",
          "safety_stock"}) {
        names.push_back(graphql::make_object(
            "InventoryQuantityName",
            {{"name", Json(name)},
             {"displayName", Json(name)},
             {"isInUse", Json(true)},
             {"belongsTo", Json::array()},
             {"comprises", Json::array()}}
        ));
    }
    return graphql::make_object("InventoryProperties", {{"quantityNames", std::move(names)}});
}

}  // namespace

Shop::Resolved Shop::query(std::string_view field, const Json& arguments) {
    const std::string& id = arguments["id"].as_string();
    if (field == "orders") return orders(arguments);
    if (field == "shop") return object("Shop", options_.shop_id);
    if (field == "locations") {
        const std::size_t count = market_.options().warehouses.size();
        return connection(
            "Location", numbered("Location", count, arguments), direction(arguments), arguments
        );
    }
    if (field == "products") {
        auto list = numbered("Product", market_.products().size(), arguments);
        std::erase_if(list, [&](const Placed& at) {
            const auto number = static_cast<std::size_t>(at.object.number);
            return market_.products()[number].status == ProductStatus::deleted;
        });
        return connection("Product", list, direction(arguments), arguments);
    }
    if (field == "productVariants" || field == "inventoryItems") {
        const std::string type = field == "productVariants" ? "ProductVariant" : "InventoryItem";
        return connection(type, search_listings(type, arguments), direction(arguments), arguments);
    }
    if (field == "webhookSubscriptions") {
        std::vector<Placed> list;
        for (const auto& [number, subscription] : subscriptions_) {
            const auto& topics = arguments["topics"].items();
            const bool wanted =
                topics.empty() ||
                std::find(topics.begin(), topics.end(), Json(subscription.topic)) != topics.end();
            if (wanted) list.push_back({number, 0, object("WebhookSubscription", number)});
        }
        if (direction(arguments) == Direction::descending) std::reverse(list.begin(), list.end());
        return connection("WebhookSubscription", list, direction(arguments), arguments);
    }
    if (field == "nodes") {
        std::vector<Object> list;
        for (const Json& item : arguments["ids"].items()) {
            const Resolved found = node(item.as_string());
            const auto* one = std::get_if<Object>(&found);
            list.push_back(one ? *one : Object{});
        }
        return list;
    }
    if (field == "inventoryProperties") return inventory_properties();
    if (field == "location" && arguments["id"].is_null()) return object("Location", 0);
    // The rest are look-ups by id: of the type that the field promises, or null.
    Resolved found = node(id);
    const auto* one = std::get_if<Object>(&found);
    if (!one || field == "node") return found;
    const graphql::FieldDef* promised =
        graphql::admin_schema().find("QueryRoot")->find_field(field);
    if (one->type != promised->type.name) {
        return graphql::FieldError{"Invalid global id '" + id + "'", "RESOURCE_NOT_FOUND"};
    }
    return found;
}

Shop::Resolved Shop::node(const std::string& id) {
    if (const auto number = parse_gid(id, "Order")) {
        const auto order = market_.find_order(*number);
        if (!order) return Json();
        const std::size_t revision = market_.order(*order).revisions.size() - 1;
        return object("Order", order->value(), static_cast<std::int64_t>(revision));
    }
    if (const auto number = parse_gid(id, "Product")) {
        const auto product = market_.find_product(*number);
        return product ? Resolved(object("Product", product->value())) : Json();
    }
    if (const auto number = parse_gid(id, "ProductVariant")) {
        const auto listing = market_.find_listing(*number);
        return listing ? Resolved(object("ProductVariant", listing->value())) : Json();
    }
    if (const auto number = parse_gid(id, "InventoryItem")) {
        const auto listing = market_.find_item(*number);
        return listing ? Resolved(object("InventoryItem", listing->value())) : Json();
    }
    if (const auto number = parse_gid(id, "Location")) {
        const auto location = market_.find_warehouse(*number);
        return location ? Resolved(object("Location", *location)) : Json();
    }
    if (const auto number = parse_gid(id, "WebhookSubscription")) {
        return subscriptions_.contains(*number) ? Resolved(object("WebhookSubscription", *number))
                                                : Json();
    }
    const std::size_t question = id.find("?inventory_item_id=");
    if (question != std::string::npos) {
        const auto location = parse_gid(id.substr(0, question), "InventoryLevel");
        const auto item = parse_number(std::string_view(id).substr(question + 19));
        if (!location || !item) return Json();
        const auto listing = market_.find_item(*item);
        // No warehouse is beyond every stock table, so one comparison refuses both.
        const auto slot = market_.find_warehouse(*location).value_or(0xffffffffU);
        if (!listing || slot >= market_.listing(*listing).stock.size()) return Json();
        return object("InventoryLevel", listing->value(), slot);
    }
    if (!id.starts_with("gid://shopify/")) {
        return graphql::FieldError{
            "Invalid global id '" + id + "'", "argumentLiteralsIncompatible"};
    }
    return Json();
}

std::vector<Placed> Shop::search_listings(std::string_view type, const Json& arguments) const {
    const std::vector<Term> terms = parse_search(arguments["query"].as_string());
    std::vector<Placed> list;
    for (std::uint32_t at = 0; at < market_.listings().size(); ++at) {
        if (market_.is_deleted(ListingIndex(at))) continue;
        const SkuSpec& spec = market_.listings()[at].spec;
        const bool matches = std::all_of(terms.begin(), terms.end(), [&](const Term& term) {
            if (term.field == "sku") return term.value == spec.sku;
            if (term.field == "product_id") return term.value == std::to_string(spec.product_id);
            if (term.field != "id") return true;  // unknown filters are ignored
            const auto wanted = parse_number(term.value);
            const WireId id = type == "InventoryItem" ? spec.item_id : spec.listing_id;
            return wanted && holds(term.relation, id, *wanted);
        });
        if (matches) list.push_back({at, 0, object(std::string(type), at)});
    }
    if (direction(arguments) == Direction::descending) std::reverse(list.begin(), list.end());
    return list;
}

Shop::Resolved Shop::shop_field(std::string_view field) const {
    if (field == "id") return gid("Shop", options_.shop_id);
    if (field == "name") return options_.name;
    if (field == "myshopifyDomain") return options_.domain;
    if (field == "url") return "https://" + options_.domain;
    if (field == "currencyCode") return market_.options().currency;
    if (field == "email") return "owner@example.com";
    if (field == "ianaTimezone") return "Etc/UTC";
    if (field == "timezoneOffset") return "+0000";
    return iso(start_);
}

Shop::Resolved Shop::location_field(
    const Object& location, std::string_view field, const Json& arguments
) const {
    const WarehouseSpec& spec =
        market_.options().warehouses[static_cast<std::size_t>(location.number)];
    if (field == "id") return gid("Location", spec.id);
    if (field == "legacyResourceId") return std::to_string(spec.id);
    if (field == "name") return spec.name;
    if (field == "inventoryLevel") {
        const auto item = parse_gid(arguments["inventoryItemId"].as_string(), "InventoryItem");
        const auto listing = item ? market_.find_item(*item) : std::nullopt;
        return listing ? level(*listing, gid("Location", spec.id)) : Json();
    }
    if (field == "createdAt" || field == "updatedAt") return iso(start_);
    return true;
}

Shop::Resolved Shop::product_field(
    const Object& self, std::string_view field, const Json& arguments
) const {
    const Product& product = market_.products()[static_cast<std::size_t>(self.number)];
    const SkuSpec& first = market_.listing(product.listings.front()).spec;
    if (field == "id") return gid("Product", product.id);
    if (field == "legacyResourceId") return std::to_string(product.id);
    if (field == "title") return first.title_en;
    if (field == "handle") return "product-" + std::to_string(product.id);
    if (field == "status") return product.status == ProductStatus::active ? "ACTIVE" : "DRAFT";
    if (field == "tracksInventory") return true;
    if (field == "createdAt") return iso(start_);
    if (field == "updatedAt") return iso(product.updated_at);
    if (field == "totalInventory") {
        std::int64_t total = 0;
        for (const ListingIndex at : product.listings) {
            total += market_.listing(at).available().units();
        }
        return total;
    }
    std::vector<Placed> variants;
    variants.reserve(product.listings.size());
    for (const ListingIndex at : product.listings) {
        variants.push_back({at.value(), 0, object("ProductVariant", at.value())});
    }
    if (direction(arguments) == Direction::descending) {
        std::reverse(variants.begin(), variants.end());
    }
    return connection("ProductVariant", variants, direction(arguments), arguments);
}

Shop::Resolved Shop::variant_field(const Object& self, std::string_view field) const {
    const Listing& listing = market_.listing(index_of<ListingIndex>(self));
    const SkuSpec& spec = listing.spec;
    if (field == "id") return gid("ProductVariant", spec.listing_id);
    if (field == "legacyResourceId") return std::to_string(spec.listing_id);
    if (field == "sku") return spec.sku;
    if (field == "title" || field == "displayName") return spec.title_en;
    if (field == "price") return tiktok::decimal(spec.price_minor, market_.options().currency);
    if (field == "inventoryItem") return object("InventoryItem", self.number);
    if (field == "product") return object("Product", listing.product.value());
    if (field == "inventoryPolicy") return "DENY";
    if (field == "inventoryQuantity" || field == "sellableOnlineQuantity") {
        return listing.available().units();
    }
    if (field == "availableForSale") {
        return market_.products()[listing.product.value()].status == ProductStatus::active &&
               listing.available() > Quantity(0);
    }
    if (field == "position") return 1;
    if (field == "createdAt") return iso(start_);
    if (field == "updatedAt") return iso(listing.updated_at);
    return Json();
}

Shop::Resolved Shop::level(ListingIndex listing, const Json& location_id) const {
    const auto location = parse_gid(location_id.as_string(), "Location");
    const auto slot = location ? market_.find_warehouse(*location) : std::nullopt;
    if (!slot || *slot >= market_.listing(listing).stock.size()) return Json();
    return object("InventoryLevel", listing.value(), *slot);
}

Shop::Resolved Shop::item_field(const Object& self, std::string_view field, const Json& arguments)
    const {
    const Listing& listing = market_.listing(index_of<ListingIndex>(self));
    if (field == "id") return gid("InventoryItem", listing.spec.item_id);
    if (field == "legacyResourceId") return std::to_string(listing.spec.item_id);
    if (field == "sku") return listing.spec.sku;
    if (field == "tracked") return listing.tracked;
    if (field == "requiresShipping") return true;
    if (field == "duplicateSkuCount") return 0;
    if (field == "createdAt") return iso(start_);
    if (field == "updatedAt") return iso(listing.updated_at);
    if (field == "variant") return object("ProductVariant", self.number);
    if (field == "inventoryLevel") {
        return level(index_of<ListingIndex>(self), arguments["locationId"]);
    }
    std::vector<Placed> list;
    if (field == "variants") {
        list.push_back({self.number, 0, object("ProductVariant", self.number)});
        return connection("ProductVariant", list, Direction::ascending, arguments);
    }
    for (std::size_t slot = 0; slot < listing.stock.size(); ++slot) {
        const auto number = static_cast<std::int64_t>(slot);
        list.push_back({number, 0, object("InventoryLevel", self.number, number)});
    }
    if (direction(arguments) == Direction::descending) std::reverse(list.begin(), list.end());
    return connection("InventoryLevel", list, direction(arguments), arguments);
}

std::int64_t Shop::quantity(ListingIndex listing, std::uint32_t location, std::string_view name)
    const {
    const Stock& stock = market_.listing(listing).stock[location];
    if (name == "available") return stock.available.units();
    if (name == "committed") return stock.committed.units();
    std::int64_t on_hand = stock.available.units() + stock.committed.units();
    for (const auto& [key, units] : unavailable_) {
        const auto& [owner, place, state] = key;
        if (owner != listing.value() || place != location) continue;
        if (state == name) return units;
        if (state != "incoming") on_hand += units;
    }
    return name == "on_hand" ? on_hand : 0;
}

Shop::Resolved Shop::level_field(const Object& self, std::string_view field, const Json& arguments)
    const {
    const ListingIndex index = index_of<ListingIndex>(self);
    const Listing& listing = market_.listing(index);
    const auto slot = static_cast<std::uint32_t>(self.detail);
    const WireId location = market_.options().warehouses[slot].id;
    if (field == "id") return level_gid(location, listing.spec.item_id);
    if (field == "item") return object("InventoryItem", self.number);
    if (field == "location") return object("Location", self.detail);
    if (field == "isActive") return true;
    if (field == "canDeactivate") return false;
    if (field == "createdAt") return iso(start_);
    if (field == "updatedAt") return iso(listing.updated_at);
    if (field != "quantities") return Json();
    static constexpr std::string_view kNames[] = {
        "available",
        "committed",
        "damaged",
        "incoming",
        "on_hand",
        "reserved",
        "safety_stock",
        "quality_control"};
    std::vector<Object> list;
    const Json& names = arguments["names"];
    const Json::Array wanted = names.is_array() ? names.items() : Json::Array{names};
    for (const Json& name : wanted) {
        if (std::find(std::begin(kNames), std::end(kNames), name.as_string()) == std::end(kNames)) {
            return graphql::FieldError{
                "The quantity name '" + name.as_string() + "' is invalid", "BAD_REQUEST"};
        }
        const std::string id = gid("InventoryQuantity", location) +
                               "?inventory_item_id=" + std::to_string(listing.spec.item_id) +
                               "&name=" + name.as_string();
        list.push_back(graphql::make_object(
            "InventoryQuantity",
            {{"id", Json(id)},
             {"name", name},
             {"quantity", Json(quantity(index, slot, name.as_string()))},
             {"updatedAt", Json(iso(listing.updated_at))}}
        ));
    }
    return list;
}

Shop::Object Shop::money(std::int64_t minor_units) const {
    const std::string& currency = market_.options().currency;
    const Object amount = graphql::make_object(
        "MoneyV2",
        {{"amount", Json(tiktok::decimal(minor_units, currency))}, {"currencyCode", Json(currency)}}
    );
    return graphql::make_object("MoneyBag", {{"shopMoney", amount}, {"presentmentMoney", amount}});
}

Shop::Resolved Shop::subscription_field(const Object& self, std::string_view field) const {
    const auto at = subscriptions_.find(self.number);
    if (at == subscriptions_.end()) return Json();
    const Subscription& subscription = at->second;
    if (field == "id") return gid("WebhookSubscription", subscription.id);
    if (field == "legacyResourceId") return std::to_string(subscription.id);
    if (field == "topic") return subscription.topic;
    if (field == "uri" || field == "callbackUrl") return subscription.uri;
    if (field == "format") return "JSON";
    if (field == "name") return subscription.name.empty() ? Json() : Json(subscription.name);
    if (field == "filter") return subscription.filter.empty() ? Json() : Json(subscription.filter);
    if (field == "includeFields") {
        Json list = Json::array();
        for (const std::string& name : subscription.include_fields) list.push(name);
        return list;
    }
    if (field == "apiVersion") {
        return graphql::make_object(
            "ApiVersion",
            {{"handle", Json(options_.api_version)},
             {"displayName", Json(options_.api_version)},
             {"supported", Json(true)}}
        );
    }
    return iso(subscription.created_at);
}

}  // namespace tidegate::sandbox::shopify
