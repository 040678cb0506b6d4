#include <algorithm>
#include <set>

#include "sandbox/tiktok/shop.h"

// Inventory of TikTok Shop: reading, and the absolute set of available units.

namespace tidegate::sandbox::tiktok {

namespace {

constexpr std::int64_t kQuantityMax = 99'999;
constexpr std::int64_t kBackorderMax = 99'999;

Json sku_error(
    const std::string& sku_id,
    std::int64_t code,
    std::string_view message,
    Json extra = Json::array()
) {
    return Json::object({
        {"code", code},
        {"message", message},
        {"detail", Json::object({{"sku_id", sku_id}, {"extra_errors", std::move(extra)}})},
    });
}

bool is_whole(const Json* value) {
    return value != nullptr && value->is_integer();
}

// Types alone: a wrong one refuses the whole call.
bool well_formed(const Json& sku) {
    if (!sku.is_object() || !sku["id"].is_string() || !sku["inventory"].is_array()) return false;
    for (const Json& entry : sku["inventory"].items()) {
        const Json* warehouse = entry.find("warehouse_id");
        const Json* backorder = entry.find("backorder_quantity");
        const Json* handling = entry.find("handling_time");
        if (!is_whole(entry.find("quantity")) || (warehouse && !warehouse->is_string()) ||
            (backorder && !backorder->is_integer()) || (handling && !handling->is_integer())) {
            return false;
        }
    }
    return !sku["inventory"].items().empty();
}

}  // namespace

struct Shop::SkuCheck {
    std::optional<Json> error;
    Market::Write write;
};

Json Shop::inventory_json(ListingIndex index) const {
    const Listing& listing = market_.listing(index);
    const auto shown = [](Quantity units) { return std::max<std::int64_t>(0, units.units()); };
    Json warehouses = Json::array();
    std::int64_t available = 0;
    for (std::size_t at = 0; at < listing.stock.size(); ++at) {
        available += shown(listing.stock[at].available);
        warehouses.push(Json::object({
            {"warehouse_id", std::to_string(market_.options().warehouses[at].id)},
            {"available_quantity", shown(listing.stock[at].available)},
            {"committed_quantity", shown(listing.stock[at].committed)},
        }));
    }
    const std::int64_t locked = std::min(available, listing.locked.units());
    Json distribution =
        Json::object({{"in_shop_inventory", Json::object({{"quantity", available - locked}})}});
    if (locked > 0) {
        Json campaign = Json::object({{"quantity", locked}, {"campaign_name", "Sandbox campaign"}});
        distribution.set("campaign_inventory", Json::array().push(std::move(campaign)));
    }
    return Json::object({
        {"id", std::to_string(listing.spec.listing_id)},
        {"seller_sku", listing.spec.sku},
        {"total_available_quantity", available},
        {"total_committed_quantity", shown(listing.committed())},
        {"warehouse_inventory", std::move(warehouses)},
        {"total_available_inventory_distribution", std::move(distribution)},
    });
}

Answer Shop::search_inventory(const net::Request& request, WireId, Timestamp) {
    Input input(request);
    const bool by_sku = input.body().find("sku_ids") != nullptr;
    if (input.body()["sku_ids"].items().size() > 600) {
        return refuse(12019015, "Too many SKUs: 600 at most.");
    }
    if (!by_sku && input.body()["product_ids"].items().size() > 100) {
        return refuse(12019120, "Too many products: 100 at most.");
    }
    const std::vector<WireId> ids =
        by_sku ? input.ids("sku_ids", 600) : input.ids("product_ids", 100);
    if (ids.empty()) input.fail("Invalid body: 'product_ids' or 'sku_ids' is required.");
    if (input.refusal()) return *input.refusal();

    std::vector<std::pair<ProductIndex, std::vector<ListingIndex>>> groups;
    for (const WireId id : ids) {
        if (!by_sku) {
            const auto product = market_.find_product(id);
            if (!product) return refuse(12019008, "A product does not exist.");
            groups.emplace_back(*product, market_.products()[product->value()].listings);
            continue;
        }
        const auto listing = market_.find_listing(id);
        if (!listing && !options_.refuses_unknown_skus) continue;
        if (!listing) return refuse(12019112, "A SKU does not exist.");
        const ProductIndex product = market_.listing(*listing).product;
        const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& known) {
            return known.first == product;
        });
        if (group == groups.end()) {
            groups.emplace_back(product, std::vector{*listing});
        } else {
            group->second.push_back(*listing);
        }
    }
    Json list = Json::array();
    for (const auto& [product, listings] : groups) {
        Json skus = Json::array();
        for (const ListingIndex listing : listings) skus.push(inventory_json(listing));
        const WireId product_id = market_.products()[product.value()].id;
        list.push(
            Json::object({{"product_id", std::to_string(product_id)}, {"skus", std::move(skus)}})
        );
    }
    Answer answer;
    answer.data.set("inventory", std::move(list));
    return answer;
}

Shop::SkuCheck Shop::check_sku(const Json& sku, ProductIndex product) const {
    const std::string& sku_id = sku["id"].as_string();
    SkuCheck check;
    const auto id = parse_id(sku_id);
    const auto index = id ? market_.find_listing(*id) : std::nullopt;
    if (!index || market_.listing(*index).product != product) {
        check.error = sku_error(sku_id, 12052556, "The SKU does not belong to the product");
        return check;
    }
    const Listing& listing = market_.listing(*index);
    check.write.listing = *index;
    check.write.available.resize(listing.stock.size());
    const Json::Array& entries = sku["inventory"].items();
    std::int64_t total = 0;
    std::set<std::int64_t> handling_times;
    Json extra = Json::array();
    for (const Json& entry : entries) {
        const Json* given = entry.find("warehouse_id");
        std::optional<std::uint32_t> slot;
        if (given) {
            const auto warehouse = parse_id(given->as_string());
            slot = warehouse ? market_.find_warehouse(*warehouse) : std::nullopt;
        } else if (listing.stock.size() == 1 && entries.size() == 1) {
            slot = 0;
        }
        if (!slot) {
            extra.push(Json::object(
                {{"warehouse_id", given ? given->as_string() : std::string()},
                 {"code", 12052097},
                 {"message", "The warehouse does not exist"}}
            ));
            continue;
        }
        if (*slot >= listing.stock.size() || check.write.available[*slot]) {
            check.error = sku_error(sku_id, 12052533, "The SKU's warehouses do not match");
            return check;
        }
        const std::int64_t quantity = entry["quantity"].as_integer();
        const std::int64_t backorder = entry["backorder_quantity"].as_integer();
        if (quantity < (options_.accepts_zero ? 0 : 1) || quantity > kQuantityMax ||
            backorder < 0 || backorder > kBackorderMax) {
            check.error = sku_error(sku_id, 12052055, "The quantity is outside the limits");
            return check;
        }
        check.write.available[*slot] = Quantity(quantity);
        if (entry.find("backorder_quantity")) check.write.backorder = Quantity(backorder);
        handling_times.insert(entry["handling_time"].as_integer());
        total += quantity;
    }
    if (!extra.items().empty()) {
        check.error = sku_error(sku_id, 12052990, "Check failed", std::move(extra));
    } else if (entries.size() != listing.stock.size()) {
        check.error = sku_error(sku_id, 12019028, "All warehouses of the SKU must be listed");
    } else if (handling_times.size() > 1) {
        check.error = sku_error(sku_id, 12052990, "Handling times differ between warehouses");
    } else if (Quantity(total) < listing.locked) {
        check.error = sku_error(
            sku_id,
            12052393,
            "less open stock limit, current open stock:" + std::to_string(listing.locked.units())
        );
    }
    return check;
}

Answer Shop::update_inventory(const net::Request& request, WireId product_id, Timestamp now) {
    Input input(request);
    if (input.refusal()) return *input.refusal();
    const Json& skus = input.body()["skus"];
    if (!skus.is_array()) return invalid("Invalid 'skus' body parameter: a list is expected.");
    if (skus.items().empty()) return refuse(12052902, "The SKU list is empty.");
    if (skus.items().size() > 100) return invalid("Invalid 'skus' body parameter: 100 at most.");
    std::set<std::string_view> seen;
    for (const Json& sku : skus.items()) {
        if (!well_formed(sku)) return invalid("Invalid 'skus' body parameter: a field is wrong.");
        if (!seen.insert(sku["id"].as_string()).second) {
            return refuse(12052553, "A SKU is listed twice.");
        }
    }
    const auto product = market_.find_product(product_id);
    if (!product) return refuse(12052048, "The product does not exist.");
    if (market_.products()[product->value()].status != ProductStatus::active) {
        return refuse(12052901, "The status of the product forbids the change.");
    }
    Json errors = Json::array();
    std::vector<Market::Write> writes;
    for (const Json& sku : skus.items()) {
        SkuCheck check = check_sku(sku, *product);
        if (check.error) {
            errors.push(std::move(*check.error));
        } else {
            writes.push_back(std::move(check.write));
        }
    }
    Answer answer;
    const bool refused = !errors.items().empty();
    if (refused) answer.data.set("errors", std::move(errors));
    if (!refused || options_.applies_good_skus) {
        for (Market::Write& write : writes) market_.submit(std::move(write), now);
    }
    return answer;
}

}  // namespace tidegate::sandbox::tiktok
