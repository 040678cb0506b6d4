#include <algorithm>

#include "sandbox/walmart/shop.h"

// The seller's items: what is listed, and whether it is on sale.

namespace tidegate::sandbox::walmart {

namespace {

constexpr std::string_view kStart = "*";

}  // namespace

bool Shop::is_wfs(ListingIndex listing) const {
    const auto& skus = options_.wfs_skus;
    return std::find(skus.begin(), skus.end(), market_.listing(listing).spec.sku) != skus.end();
}

std::optional<ListingIndex> Shop::find_own(std::string_view sku) const {
    const auto listing = market_.find_sku(sku);
    if (!listing || market_.is_deleted(*listing) || is_wfs(*listing)) return std::nullopt;
    return listing;
}

Json Shop::item_json(ListingIndex index) const {
    const Listing& listing = market_.listing(index);
    const Product& product = market_.products()[listing.product.value()];
    const bool active = product.status == ProductStatus::active;
    Json json = Json::object({
        {"mart", "WALMART_US"},
        {"sku", listing.spec.sku},
        {"wpid", std::to_string(listing.spec.listing_id)},
        {"productName", listing.spec.title_en},
        {"productType", "General"},
        {"price",
         Json::object(
             {{"currency", market_.options().currency},
              {"amount", static_cast<double>(listing.spec.price_minor) / 100}}
         )},
        {"publishedStatus", active ? "PUBLISHED" : "UNPUBLISHED"},
        {"lifecycleStatus", "ACTIVE"},
    });
    if (!active) {
        Json reasons = Json::array();
        reasons.push("The item was taken off sale.");
        json.set("unpublishedReasons", Json::object({{"reason", std::move(reasons)}}));
    }
    return json;
}

// A walk is a place that the server keeps: its cursor stays the same from page to page, and the
// page after the last is empty.
Answer Shop::list_items(const net::Request& request, const std::string&, Timestamp) {
    const auto limit = number_of(request, "limit", 20, 1, 50);
    if (!limit) return bad_parameter("limit");
    std::vector<ListingIndex> listed;
    for (std::uint32_t at = 0; at < market_.listings().size(); ++at) {
        if (!market_.is_deleted(ListingIndex(at))) listed.emplace_back(at);
    }
    const std::string_view cursor = request.parameter("nextCursor");
    const auto offset = number_of(request, "offset", 0, 0, 1000);
    if (!offset || (*offset > 0 && !cursor.empty())) return bad_parameter("offset");
    std::string walk(cursor);
    if (cursor == kStart) {
        walk = "AoE/" + seal("walk", std::to_string(++number_));
        scrolls_.emplace(walk, 0);
    }
    const auto place = scrolls_.find(walk);
    if (!cursor.empty() && place == scrolls_.end()) return bad_parameter("nextCursor");
    std::size_t at = cursor.empty() ? static_cast<std::size_t>(*offset) : place->second;
    Json items = Json::array();
    for (; at < listed.size() && items.items().size() < static_cast<std::size_t>(*limit); ++at) {
        items.push(item_json(listed[at]));
    }
    Answer answer;
    if (!cursor.empty()) {
        place->second = at;
        answer.body.set("nextCursor", walk);
    }
    answer.body.set("ItemResponse", std::move(items));
    answer.body.set("totalItems", static_cast<std::int64_t>(listed.size()));
    return answer;
}

Answer Shop::one_item(const net::Request& request, const std::string& sku, Timestamp) {
    if (request.parameter("productIdType") != "SKU") return bad_parameter("productIdType");
    const auto listing = market_.find_sku(sku);
    if (!listing || market_.is_deleted(*listing)) return nothing_found("item");
    Json items = Json::array();
    items.push(item_json(*listing));
    Answer answer;
    answer.body.set("ItemResponse", std::move(items));
    answer.body.set("totalItems", 1);
    return answer;
}

}  // namespace tidegate::sandbox::walmart
