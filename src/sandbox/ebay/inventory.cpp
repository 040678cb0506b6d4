#include <algorithm>
#include <set>

#include "sandbox/ebay/shop.h"

// Inventory items: what the seller has, by SKU, and how it is written.

namespace tidegate::sandbox::ebay {

namespace {

constexpr std::int64_t kQuantityMost = 1'000'000'000;

net::Response no_such_item() {
    return error_response(404, 25710, "We didn't find the resource/entity you are requesting.");
}

}  // namespace

std::optional<ListingIndex> Shop::find_item(std::string_view sku) const {
    const auto listing = market_.find_sku(sku);
    if (!listing || market_.is_deleted(*listing)) return std::nullopt;
    return listing;
}

Json Shop::item_json(ListingIndex index) const {
    const Listing& listing = market_.listing(index);
    const std::int64_t quantity = std::max<std::int64_t>(listing.available().units(), 0);
    return Json::object({
        {"sku", listing.spec.sku},
        {"condition", "NEW"},
        {"product", Json::object({{"title", listing.spec.title_en}})},
        {"availability",
         Json::object({
             {"shipToLocationAvailability",
              Json::object({
                  {"quantity", quantity},
                  {"allocationByFormat", Json::object({{"auction", 0}, {"fixedPrice", quantity}})},
              })},
         })},
    });
}

// `offset` is the number of a page here, and of a row in lists of orders.
net::Response Shop::list_items(const net::Request& request, const std::string&, Timestamp) {
    const std::string_view limit_text = request.parameter("limit");
    const std::string_view offset_text = request.parameter("offset");
    const auto limit = limit_text.empty() ? 25 : parse_number(limit_text, 1, 200);
    const auto page = offset_text.empty() ? 0 : parse_number(offset_text, 0, 1'000'000);
    if (!limit) return error_response(400, 25706, "Invalid value for limit");
    if (!page) return error_response(400, 25706, "Invalid value for offset");
    std::vector<ListingIndex> all;
    for (std::uint32_t at = 0; at < market_.listings().size(); ++at) {
        if (!market_.is_deleted(ListingIndex(at))) all.push_back(ListingIndex(at));
    }
    const auto total = static_cast<std::int64_t>(all.size());
    const std::int64_t first = *page * *limit;
    const std::int64_t last = std::min(first + *limit, total);
    Json list = Json::array();
    for (std::int64_t at = first; at < last; ++at) {
        list.push(item_json(all[static_cast<std::size_t>(at)]));
    }
    const auto address = [&](std::int64_t number) {
        return "/sell/inventory/v1/inventory_item?limit=" + std::to_string(*limit) +
               "&offset=" + std::to_string(number);
    };
    Json body = Json::object({
        {"href", address(*page)},
        {"total", total},
        {"size", (total + *limit - 1) / *limit},
        {"limit", *limit},
        {"inventoryItems", std::move(list)},
    });
    if (last < total) body.set("next", address(*page + 1));
    return json_response(200, body);
}

net::Response Shop::get_item(const net::Request&, const std::string& sku, Timestamp) {
    const auto listing = find_item(sku);
    return listing ? json_response(200, item_json(*listing)) : no_such_item();
}

net::Response Shop::get_items(const net::Request& request, const std::string&, Timestamp) {
    const auto body = Json::parse(request.body);
    const Json* const list = body ? body->find("requests") : nullptr;
    if (list == nullptr || list->items().empty() || list->items().size() > options_.batch_max) {
        return error_response(400, 25709, "Invalid value for requests");
    }
    Json answers = Json::array();
    bool mixed = false;
    for (const Json& entry : list->items()) {
        const std::string sku = entry["sku"].as_string();
        Json answer = Json::object({{"sku", sku}});
        if (const auto listing = find_item(sku)) {
            answer.set("statusCode", 200);
            answer.set("inventoryItem", item_json(*listing));
        } else {
            mixed = true;
            answer.set("statusCode", 404);
            answer.set("errors", Json::array().push(error_json(25710, "No such inventory item")));
        }
        answers.push(std::move(answer));
    }
    return json_response(mixed ? 207 : 200, Json::object({{"responses", std::move(answers)}}));
}

net::Response Shop::update_quantities(
    const net::Request& request, const std::string&, Timestamp now
) {
    const auto body = Json::parse(request.body);
    const Json* const list = body ? body->find("requests") : nullptr;
    if (list == nullptr || list->items().empty()) {
        return error_response(400, 25709, "Invalid value for requests");
    }
    std::set<std::string> skus;
    for (const Json& entry : list->items()) skus.insert(entry["sku"].as_string());
    if (list->items().size() > options_.batch_max || skus.size() != list->items().size()) {
        return error_response(400, 25702, "Too many SKUs in one call, or one of them twice");
    }
    Json answers = Json::array();
    bool mixed = false;
    for (const Json& entry : list->items()) {
        Json answer = update_one(entry, now);
        mixed = mixed || answer["statusCode"].as_integer() != 200;
        answers.push(std::move(answer));
    }
    return json_response(mixed ? 207 : 200, Json::object({{"responses", std::move(answers)}}));
}

Shop::Refusal Shop::check_update(const Json& request) const {
    const std::string& sku = request["sku"].as_string();
    if (sku.empty() || sku.size() > 50) return {400, 25707, "Invalid SKU"};
    if (request.find("offers") != nullptr) {
        return {400, 25709, "Prices and quantities of offers are not part of this sandbox"};
    }
    const Json* const place = request.find("shipToLocationAvailability");
    const Json* const quantity = place != nullptr ? place->find("quantity") : nullptr;
    if (quantity == nullptr || !quantity->is_integer() || quantity->as_integer() < 0 ||
        quantity->as_integer() > kQuantityMost) {
        return {400, 25709, "Invalid value for quantity"};
    }
    if (!find_item(sku)) return {404, 25702, "The SKU could not be found"};
    return {};
}

Json Shop::update_one(const Json& request, Timestamp now) {
    Refusal refusal = check_update(request);
    if (refusal.status == 200) {
        const ProductIndex product =
            market_.listing(*find_item(request["sku"].as_string())).product;
        const auto last = revisions_[product].last;
        if (last && *last < now && now < *last + options_.exclusive_time) {
            refusal = {500, 25025, "Concurrent access of the same inventory item or group"};
        } else {
            refusal = use_revision(product, now);
        }
    }
    Json answer = Json::object({
        {"sku", request["sku"]},
        {"statusCode", refusal.status},
        {"errors", Json::array()},
        {"warnings", Json::array()},
    });
    if (refusal.status != 200) {
        answer.set("errors", Json::array().push(error_json(refusal.error_id, refusal.message)));
        return answer;
    }
    const Json& quantity = request["shipToLocationAvailability"]["quantity"];
    Market::Write write;
    write.listing = *find_item(request["sku"].as_string());
    write.available = {Quantity(quantity.as_integer())};
    market_.submit(std::move(write), now);
    return answer;
}

Shop::Refusal Shop::use_revision(ProductIndex product, Timestamp now) {
    Count& count = revisions_[product];
    if (count.day != day_of(now)) count = {day_of(now), 0, count.last};
    if (count.used >= options_.revisions_per_day) {
        return {400, 25002, "The listing has no revision left today"};
    }
    ++count.used;
    count.last = now;
    return {};
}

}  // namespace tidegate::sandbox::ebay
