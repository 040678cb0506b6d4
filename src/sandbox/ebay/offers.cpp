#include <algorithm>
#include <cctype>

#include "sandbox/ebay/shop.h"

// Offers: one for each SKU, through which it is listed. They are published and withdrawn, and hold
// the limit per buyer; their quantity is a cap that nobody sets here.

namespace tidegate::sandbox::ebay {

namespace {

net::Response no_such_offer() {
    return error_response(404, 25713, "This Offer is not available.");
}

bool is_language(std::string_view text) {
    return text.size() == 5 && text[2] == '-' &&
           std::islower(static_cast<unsigned char>(text[0])) &&
           std::islower(static_cast<unsigned char>(text[1])) &&
           std::isupper(static_cast<unsigned char>(text[3])) &&
           std::isupper(static_cast<unsigned char>(text[4]));
}

// What the seller gave an offer when it was made; whoever replaces it has to give it again.
Json first_offer(const SkuSpec& spec, const MarketOptions& market) {
    const std::string price = std::to_string(spec.price_minor);
    const std::string padded = std::string(price.size() < 3 ? 3 - price.size() : 0, '0') + price;
    return Json::object({
        {"listingDescription", spec.title_en},
        {"categoryId", "30120"},
        {"merchantLocationKey", market.warehouses.empty() ? "" : market.warehouses.front().name},
        {"listingPolicies",
         Json::object({
             {"paymentPolicyId", "6196932000"},
             {"fulfillmentPolicyId", "6196944000"},
             {"returnPolicyId", "6196947000"},
         })},
        {"pricingSummary",
         Json::object(
             {{"price",
               Json::object(
                   {{"value", std::string(padded).insert(padded.size() - 2, ".")},
                    {"currency", market.currency}}
               )}}
         )},
    });
}

}  // namespace

Json Shop::offer_json(ListingIndex index) const {
    const Listing& listing = market_.listing(index);
    const Product& product = market_.products()[listing.product.value()];
    const bool published = product.status == ProductStatus::active;
    const bool empty = listing.available() <= Quantity(0);
    const bool ended = published && empty && !options_.out_of_stock_control;
    const std::string_view state = ended ? "ENDED" : empty ? "OUT_OF_STOCK" : "ACTIVE";
    Json offer = Json::object({
        {"offerId", std::to_string(listing.spec.item_id)},
        {"sku", listing.spec.sku},
        {"marketplaceId", options_.marketplace},
        {"format", "FIXED_PRICE"},
        {"listingDuration", "GTC"},
        {"availableQuantity", std::max<std::int64_t>(listing.available().units(), 0)},
        {"status", published ? "PUBLISHED" : "UNPUBLISHED"},
    });
    if (published) {
        const Quantity sold = listing.bought();
        offer.set(
            "listing",
            Json::object({
                {"listingId", std::to_string(listing.spec.product_id)},
                {"listingStatus", state},
                {"soldQuantity", sold.units()},
                {"listingOnHold", false},
            })
        );
    }
    const auto replaced = offers_.find(index);
    const Json kept = replaced == offers_.end() ? first_offer(listing.spec, market_.options())
                                                : replaced->second.kept;
    for (const auto& [name, value] : kept.members()) {
        if (name != "availableQuantity") offer.set(name, value);
    }
    return offer;
}

net::Response Shop::list_offers(const net::Request& request, const std::string&, Timestamp) {
    const std::string_view sku = request.parameter("sku");
    if (sku.empty()) return error_response(400, 25707, "Invalid SKU");
    const auto listing = find_item(sku);
    if (!listing) return no_such_offer();
    return json_response(
        200,
        Json::object({
            {"total", 1},
            {"size", 1},
            {"limit", 100},
            {"offers", Json::array().push(offer_json(*listing))},
        })
    );
}

net::Response Shop::get_offer(const net::Request&, const std::string& id, Timestamp) {
    const auto listing = market_.find_item(parse_number(id, 1, INT64_MAX).value_or(0));
    return listing ? json_response(200, offer_json(*listing)) : no_such_offer();
}

// A full replacement: what the body leaves out is lost.
net::Response Shop::put_offer(const net::Request& request, const std::string& id, Timestamp now) {
    const auto listing = market_.find_item(parse_number(id, 1, INT64_MAX).value_or(0));
    if (!listing) return no_such_offer();
    if (!is_language(request.header("content-language"))) {
        return error_response(400, 25709, "Invalid value for header Content-Language");
    }
    const auto body = Json::parse(request.body);
    if (!body || !body->is_object()) return error_response(400, 25709, "Invalid value for offer");
    if ((*body)["listingDescription"].as_string().empty()) {
        return error_response(400, 25016, "A published offer needs a listingDescription");
    }
    const Json* const most = body->find("quantityLimitPerBuyer");
    if (most != nullptr && most->as_integer() < 1) {
        return error_response(400, 25709, "Invalid value for quantityLimitPerBuyer");
    }
    const Refusal refusal = use_revision(market_.listing(*listing).product, now);
    if (refusal.status != 200) {
        return error_response(refusal.status, refusal.error_id, refusal.message);
    }
    offers_[*listing].kept = *body;
    return json_response(200, Json::object({{"offerId", id}, {"warnings", Json::array()}}));
}

net::Response Shop::publish(const net::Request&, const std::string& id, Timestamp now) {
    const auto listing = market_.find_item(parse_number(id, 1, INT64_MAX).value_or(0));
    if (!listing) return no_such_offer();
    market_.activate(market_.listing(*listing).product, now);
    return json_response(
        200,
        Json::object({
            {"listingId", std::to_string(market_.listing(*listing).spec.product_id)},
        })
    );
}

net::Response Shop::withdraw_offer(const net::Request&, const std::string& id, Timestamp now) {
    const auto listing = market_.find_item(parse_number(id, 1, INT64_MAX).value_or(0));
    if (!listing) return no_such_offer();
    const ProductIndex product = market_.listing(*listing).product;
    if (market_.products()[product.value()].listings.size() > 1) {
        return error_response(400, 25002, "An offer of a group is withdrawn with its group");
    }
    market_.deactivate(product, now);
    return json_response(
        200,
        Json::object({
            {"listingId", std::to_string(market_.listing(*listing).spec.product_id)},
        })
    );
}

}  // namespace tidegate::sandbox::ebay
