#include <algorithm>

#include "sandbox/tiktok/shop.h"

// Products of TikTok Shop: search, detail, activation.

namespace tidegate::sandbox::tiktok {

Json Shop::product_json(ProductIndex index, bool detail) const {
    const Product& product = market_.products()[index.value()];
    const std::string& currency = market_.options().currency;
    Json skus = Json::array();
    for (const ListingIndex at : product.listings) {
        const Listing& listing = market_.listing(at);
        Json inventory = Json::array();
        for (std::size_t slot = 0; slot < listing.stock.size(); ++slot) {
            inventory.push(Json::object({
                {"warehouse_id", std::to_string(market_.options().warehouses[slot].id)},
                {"quantity", std::max<std::int64_t>(0, listing.stock[slot].available.units())},
                {"backorder_quantity", slot == 0 ? listing.backorder.units() : 0},
                {"handling_time", 3},
            }));
        }
        Json sku = Json::object({
            {"id", std::to_string(listing.spec.listing_id)},
            {"seller_sku", listing.spec.sku},
            {"price",
             Json::object(
                 {{"currency", currency},
                  {"tax_exclusive_price", decimal(listing.spec.price_minor, currency)},
                  {"sale_price", decimal(listing.spec.price_minor, currency)}}
             )},
            {"inventory", std::move(inventory)},
        });
        if (detail) sku.set("sales_attributes", Json::array());
        skus.push(std::move(sku));
    }
    Json json = Json::object({
        {"id", std::to_string(product.id)},
        {"title", market_.listing(product.listings.front()).spec.title_en},
        {"status", status_name(product.status)},
        {"create_time", 1'700'000'000},
        {"update_time", seconds_of(product.updated_at)},
        {"skus", std::move(skus)},
    });
    if (detail) json.set("is_not_for_sale", false);
    return json;
}

Answer Shop::search_products(const net::Request& request, WireId, Timestamp) {
    Input input(request);
    const std::size_t page_size = input.page_size(1, 100);
    const std::string status = input.text("status").value_or("ALL");
    const std::vector<std::string> seller_skus = input.texts("seller_skus", 100);
    const std::vector<WireId> sku_ids = input.ids("sku_ids", 10);
    const std::int64_t update_ge = input.seconds("update_time_ge").value_or(0);
    static constexpr std::string_view kStatuses[] = {
        "ALL",
        "DRAFT",
        "PENDING",
        "FAILED",
        "ACTIVATE",
        "SELLER_DEACTIVATED",
        "PLATFORM_DEACTIVATED",
        "FREEZE",
        "DELETED"};
    if (std::find(std::begin(kStatuses), std::end(kStatuses), status) == std::end(kStatuses)) {
        input.fail("Invalid 'status' body parameter.");
    }
    std::string query = status + ' ' + std::to_string(update_ge);
    for (const std::string& sku : seller_skus) query += ' ' + sku;
    for (const WireId id : sku_ids) query += ' ' + std::to_string(id);
    std::int64_t from = 0;
    if (const auto token = input.parameter("page_token"); !token.empty()) {
        const auto place = parse_page_token(token, query);
        if (!place) input.fail("Invalid 'page_token' query parameter.");
        from = place ? place->major : 0;
    }
    if (input.refusal()) return *input.refusal();

    const auto matches = [&](const Product& product) {
        if (status != "ALL" && status != status_name(product.status)) return false;
        if (product.status == ProductStatus::deleted && !options_.lists_deleted) return false;
        if (seconds_of(product.updated_at) < update_ge) return false;
        return std::any_of(product.listings.begin(), product.listings.end(), [&](ListingIndex at) {
            const SkuSpec& spec = market_.listing(at).spec;
            const auto holds = [](const auto& list, const auto& value) {
                return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
            };
            return holds(seller_skus, spec.sku) && holds(sku_ids, spec.listing_id);
        });
    };
    Json list = Json::array();
    std::string next;
    std::int64_t total = 0;
    for (std::uint32_t at = 0; at < market_.products().size(); ++at) {
        if (!matches(market_.products()[at])) continue;
        ++total;
        if (static_cast<std::int64_t>(at) < from) continue;
        if (list.items().size() < page_size) {
            list.push(product_json(ProductIndex(at), false));
        } else if (next.empty()) {
            next = page_token({static_cast<std::int64_t>(at), 0}, query);
        }
    }
    Answer answer;
    answer.data.set("total_count", total);
    answer.data.set("next_page_token", next);
    answer.data.set("products", std::move(list));
    return answer;
}

Answer Shop::product_detail(const net::Request&, WireId id, Timestamp) {
    const auto product = market_.find_product(id);
    if (!product) return refuse(12052704, "The product does not exist.");
    Answer answer;
    answer.data = product_json(*product, true);
    return answer;
}

Answer Shop::switch_products(const net::Request& request, bool on, Timestamp now) {
    Input input(request);
    const std::vector<WireId> ids = input.ids("product_ids", 20);
    (void)input.texts("listing_platforms", 10);
    if (ids.empty()) input.fail("Invalid 'product_ids' body parameter: 1 to 20 product ids.");
    if (input.refusal()) return *input.refusal();
    Json errors = Json::array();
    for (const WireId id : ids) {
        const auto product = market_.find_product(id);
        if (!product) {
            errors.push(Json::object(
                {{"code", 12052048},
                 {"message", "The product does not exist"},
                 {"detail",
                  Json::object({{"product_id", std::to_string(id)}, {"extra_errors", Json::array()}}
                  )}}
            ));
        } else if (on) {
            market_.activate(*product, now);
        } else {
            market_.deactivate(*product, now);
        }
    }
    Answer answer;
    if (!errors.items().empty()) answer.data.set("errors", std::move(errors));
    return answer;
}

Answer Shop::activate(const net::Request& request, WireId, Timestamp now) {
    return switch_products(request, true, now);
}

Answer Shop::deactivate(const net::Request& request, WireId, Timestamp now) {
    return switch_products(request, false, now);
}

}  // namespace tidegate::sandbox::tiktok
