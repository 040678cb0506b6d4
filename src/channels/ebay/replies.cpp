#include "channels/ebay/replies.h"

#include <algorithm>
#include <array>
#include <utility>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::ebay {

namespace {

// {"shipToLocationAvailability":{"quantity":7}}
bool read_availability(json::od::value& value, Item& item) {
    if (json::is_null(value)) return true;
    return json::each_field(value, [&](std::string_view key, json::od::value& place) {
        if (key != "shipToLocationAvailability" || json::is_null(place)) return true;
        return json::each_field(place, [&](std::string_view name, json::od::value& field) {
            if (name == "quantity" && !json::is_null(field)) {
                item.quantity = json::integer(field);
                return item.quantity && *item.quantity >= 0 && *item.quantity <= Quantity::kLimit;
            }
            return true;
        });
    });
}

bool read_item(json::od::value& value, Item& item) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "sku") item.sku = json::text_or_empty(field);
        if (key == "availability") return read_availability(field, item);
        if (key != "product" || json::is_null(field)) return true;
        return json::each_field(field, [&](std::string_view name, json::od::value& title) {
            if (name == "title") item.title = json::text_or_empty(title);
            return true;
        });
    });
}

bool read_first_error(json::od::value& list, Entry& entry) {
    bool first = true;
    return json::each_element(list, [&](json::od::value& error) {
        if (!std::exchange(first, false)) return true;
        return json::each_field(error, [&](std::string_view key, json::od::value& field) {
            if (key == "errorId") entry.error_id = json::integer(field).value_or(0);
            if (key == "message") entry.message = json::text_or_empty(field);
            return true;
        });
    });
}

bool read_entry(json::od::value& value, Entry& entry) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "sku") entry.sku = json::text_or_empty(field);
        if (key == "statusCode") entry.status = json::integer(field).value_or(0);
        if (key == "errors") return read_first_error(field, entry);
        return key != "inventoryItem" || json::is_null(field) || read_item(field, entry.item);
    });
}

bool read_listing(json::od::value& value, Offer& offer, bool& live) {
    if (json::is_null(value)) return true;
    bool on_hold = false;
    std::string status;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "listingId") offer.listing = json::id_text(field).value_or("");
        if (key == "listingStatus") status = json::text_or_empty(field);
        if (key == "listingOnHold" && field.get_bool().get(on_hold)) return json::is_null(field);
        return true;
    });
    live = !on_hold && (status == "ACTIVE" || status == "OUT_OF_STOCK");
    return good;
}

bool read_offer(json::od::value& value, Offer& offer) {
    bool live = false;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "offerId") offer.id = json::id_text(field).value_or("");
        if (key == "status") offer.published = json::text(field).value_or("") == "PUBLISHED";
        return key != "listing" || read_listing(field, offer, live);
    });
    offer.sells = offer.published && live;
    return good && !offer.id.empty();
}

template <class Visit>
bool each_at(std::string_view body, std::string_view list, std::string* next, Visit visit) {
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return false;
    return json::each_field(object, [&](std::string_view key, json::od::value& value) {
        if (next != nullptr && key == "next") *next = json::text_or_empty(value);
        return key != list || json::each_element(value, visit);
    });
}

}  // namespace

Result<ItemsPage> decode_items(std::string_view body) {
    ItemsPage page;
    const bool good = each_at(body, "inventoryItems", &page.next, [&](json::od::value& value) {
        Item& item = page.items.emplace_back();
        return read_item(value, item) && !item.sku.empty();
    });
    if (!good) return channel_protocol("eBay's list of inventory items cannot be read");
    return page;
}

Result<std::vector<Entry>> decode_entries(std::string_view body) {
    std::vector<Entry> entries;
    const bool good = each_at(body, "responses", nullptr, [&](json::od::value& value) {
        return read_entry(value, entries.emplace_back());
    });
    if (!good) return channel_protocol("eBay's answer for several items cannot be read");
    return entries;
}

Result<std::vector<Offer>> decode_offers(std::string_view body) {
    std::vector<Offer> offers;
    const bool good = each_at(body, "offers", nullptr, [&](json::od::value& value) {
        return read_offer(value, offers.emplace_back());
    });
    if (!good) return channel_protocol("eBay's list of offers cannot be read");
    return offers;
}

Result<std::string> with_purchase_limit(std::string_view offer, Quantity most) {
    static constexpr std::array<std::string_view, 17> kKept = {
        "availableQuantity",
        "categoryId",
        "charity",
        "extendedProducerResponsibility",
        "hideBuyerDetails",
        "includeCatalogProductDetails",
        "listingDescription",
        "listingDuration",
        "listingPolicies",
        "listingStartDate",
        "lotSize",
        "merchantLocationKey",
        "pricingSummary",
        "regulatory",
        "secondaryCategoryId",
        "storeCategoryNames",
        "tax"};
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    std::string body = "{\"quantityLimitPerBuyer\":" + std::to_string(most.units());
    bool good = !reader.open(offer, document) && !document.get_object().get(object);
    good = good && json::each_field(object, [&](std::string_view key, json::od::value& value) {
               if (std::find(kKept.begin(), kKept.end(), key) == kKept.end()) return true;
               std::string_view raw;
               json::od::array array;
               json::od::object inner;
               json::od::json_type type{};
               if (value.type().get(type)) return false;
               if (type == json::od::json_type::array) {
                   if (value.get_array().get(array) || array.raw_json().get(raw)) return false;
               } else if (type == json::od::json_type::object) {
                   if (value.get_object().get(inner) || inner.raw_json().get(raw)) return false;
               } else {
                   raw = json::trim(value.raw_json_token());
               }
               body += ",\"" + std::string(key) + "\":" + std::string(raw);
               return true;
           });
    if (!good) return channel_protocol("eBay's answer for an offer cannot be read");
    return body + '}';
}

}  // namespace tidegate::channels::ebay
