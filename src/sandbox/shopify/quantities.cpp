#include <algorithm>
#include <set>

#include "sandbox/shopify/shop.h"
#include "sandbox/shopify/wire.h"

// inventorySetQuantities and inventoryAdjustQuantities: the checks, and the change.

namespace tidegate::sandbox::shopify {

struct Shop::Entry {
    ListingIndex listing;
    std::uint32_t location = 0;
    std::int64_t delta = 0;
    std::string ledger_uri;
};

namespace {

constexpr std::int64_t kQuantityMax = 1'000'000'000;
constexpr std::int64_t kDeltaMax = 2'000'000'000;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), text) != names.end();
}

bool known_reason(std::string_view reason) {
    return is_one_of(
        reason,
        {"correction",
         "cycle_count_available",
         "damaged",
         "movement_created",
         "movement_updated",
         "movement_received",
         "movement_canceled",
         "other",
         "promotion",
         "quality_control",
         "received",
         "reservation_created",
         "reservation_deleted",
         "reservation_updated",
         "restock",
         "safety_stock",
         "shrinkage"}
    );
}

bool is_uri(std::string_view text) {
    const std::size_t at = text.find("://");
    return at != std::string_view::npos && at > 0 && at + 3 < text.size();
}

}  // namespace

std::optional<Shop::UserError> Shop::check_common(const Json& input, bool sets) const {
    const std::string& name = input["name"].as_string();
    const bool name_known = sets ? is_one_of(name, {"available", "on_hand"})
                                 : is_one_of(
                                       name,
                                       {"available",
                                        "damaged",
                                        "incoming",
                                        "quality_control",
                                        "reserved",
                                        "safety_stock"}
                                   );
    if (!name_known) {
        return UserError{
            sets ? "INVALID_NAME" : "INVALID_QUANTITY_NAME",
            {"input", "name"},
            "The quantity name is invalid."};
    }
    if (!known_reason(input["reason"].as_string())) {
        return UserError{"INVALID_REASON", {"input", "reason"}, "The specified reason is invalid."};
    }
    const Json& reference = input["referenceDocumentUri"];
    if (reference.is_string() && !is_uri(reference.as_string())) {
        return UserError{
            "INVALID_REFERENCE_DOCUMENT",
            {"input", "referenceDocumentUri"},
            "The reference document URI is invalid."};
    }
    return std::nullopt;
}

// Finds item and location and compares; the caller has the target or the delta.
std::optional<Shop::UserError> Shop::check_entry(
    const Json& given, const std::vector<std::string>& path, std::string_view name, Entry& entry
) const {
    const auto at = [&](std::string_view field) {
        std::vector<std::string> full = path;
        full.emplace_back(field);
        return full;
    };
    const auto item = parse_gid(given["inventoryItemId"].as_string(), "InventoryItem");
    const auto listing = item ? market_.find_item(*item) : std::nullopt;
    if (!listing) {
        return UserError{
            "INVALID_INVENTORY_ITEM",
            at("inventoryItemId"),
            "The specified inventory item could not be found."};
    }
    const auto place = parse_gid(given["locationId"].as_string(), "Location");
    const auto location = place ? market_.find_warehouse(*place) : std::nullopt;
    if (!location) {
        return UserError{
            "INVALID_LOCATION", at("locationId"), "The specified location could not be found."};
    }
    entry.listing = *listing;
    entry.location = *location;
    if (*location >= market_.listing(*listing).stock.size()) {
        return UserError{
            "INVALID_LOCATION",
            at("locationId"),
            "The inventory item is not stocked at the location."};
    }
    const Json& expected = given["changeFromQuantity"];
    if (expected.is_integer() && expected.as_integer() != quantity(*listing, *location, name)) {
        return UserError{
            "CHANGE_FROM_QUANTITY_STALE",
            at("changeFromQuantity"),
            "The changeFromQuantity argument no longer matches the persisted quantity."};
    }
    return std::nullopt;
}

namespace {

graphql::Resolved payload_with_errors(
    const std::string& payload, std::vector<graphql::Object> errors
) {
    return graphql::make_object(
        payload, {{"inventoryAdjustmentGroup", Json()}, {"userErrors", std::move(errors)}}
    );
}

graphql::Object user_error(
    const std::string& type,
    const std::string& code,
    const std::vector<std::string>& field,
    const std::string& message
) {
    Json path = Json::array();
    for (const std::string& step : field) path.push(step);
    return graphql::make_object(
        type, {{"code", Json(code)}, {"field", std::move(path)}, {"message", Json(message)}}
    );
}

// The two entries of one list that name the same place.
bool repeats(const Json& list) {
    std::set<std::pair<std::string, std::string>> seen;
    return !std::all_of(list.items().begin(), list.items().end(), [&](const Json& entry) {
        return seen.emplace(entry["inventoryItemId"].as_string(), entry["locationId"].as_string())
            .second;
    });
}

bool all_present(const Json& list) {
    return std::all_of(list.items().begin(), list.items().end(), [](const Json& entry) {
        return entry.find("changeFromQuantity") != nullptr;
    });
}

const graphql::FieldError kMissingCompare{
    "Variable $input: changeFromQuantity is required for every entry; pass null to skip the check",
    "INVALID_VARIABLE"};

}  // namespace

Shop::Resolved Shop::set_quantities(const Json& input) {
    const std::string payload = "InventorySetQuantitiesPayload";
    const std::string error_type = "InventorySetQuantitiesUserError";
    const auto refuse = [&](const UserError& error) {
        return payload_with_errors(
            payload, {user_error(error_type, error.code, error.field, error.message)}
        );
    };
    const Json& list = input["quantities"];
    if (!all_present(list)) return kMissingCompare;
    if (list.items().size() > options_.quantities_max) {
        return graphql::FieldError{
            "The input array size is greater than the maximum", "MAX_INPUT_SIZE_EXCEEDED"};
    }
    if (const auto error = check_common(input, true)) return refuse(*error);
    if (repeats(list)) {
        return refuse(
            {"NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR",
             {"input", "quantities"},
             "The combination of inventoryItemId and locationId must be unique."}
        );
    }
    const std::string& name = input["name"].as_string();
    std::vector<Entry> entries;
    std::vector<Object> errors;
    for (std::size_t at = 0; at < list.items().size(); ++at) {
        const Json& given = list.items()[at];
        const std::vector<std::string> path{"input", "quantities", std::to_string(at)};
        const std::int64_t target = given["quantity"].as_integer();
        Entry entry;
        auto error = check_entry(given, path, name, entry);
        if (!error && (target < 0 || target > kQuantityMax)) {
            error = UserError{
                target < 0 ? "INVALID_QUANTITY_NEGATIVE" : "INVALID_QUANTITY_TOO_HIGH",
                {"input", "quantities", std::to_string(at), "quantity"},
                target < 0 ? "The quantity can't be negative."
                           : "The quantity can't be higher than 1,000,000,000."};
        }
        if (error) {
            errors.push_back(user_error(error_type, error->code, error->field, error->message));
            continue;
        }
        entry.delta = target - quantity(entry.listing, entry.location, name);
        entries.push_back(std::move(entry));
    }
    if (!errors.empty()) return payload_with_errors(payload, std::move(errors));
    return apply(input, entries, payload);
}

Shop::Resolved Shop::adjust_quantities(const Json& input) {
    const std::string payload = "InventoryAdjustQuantitiesPayload";
    const std::string error_type = "InventoryAdjustQuantitiesUserError";
    const auto refuse = [&](const UserError& error) {
        return payload_with_errors(
            payload, {user_error(error_type, error.code, error.field, error.message)}
        );
    };
    const Json& list = input["changes"];
    if (!all_present(list)) return kMissingCompare;
    if (list.items().size() > options_.quantities_max) {
        return graphql::FieldError{
            "The input array size is greater than the maximum", "MAX_INPUT_SIZE_EXCEEDED"};
    }
    if (const auto error = check_common(input, false)) return refuse(*error);
    const std::string& name = input["name"].as_string();
    std::set<std::string> ledgers;
    std::vector<Entry> entries;
    std::vector<Object> errors;
    for (std::size_t at = 0; at < list.items().size(); ++at) {
        const Json& given = list.items()[at];
        const std::vector<std::string> path{"input", "changes", std::to_string(at)};
        std::vector<std::string> ledger_path = path;
        ledger_path.emplace_back("ledgerDocumentUri");
        const std::int64_t delta = given["delta"].as_integer();
        const std::string& ledger = given["ledgerDocumentUri"].as_string();
        Entry entry;
        auto error = check_entry(given, path, name, entry);
        if (!error && name == "available" && !ledger.empty()) {
            error = UserError{
                "INVALID_AVAILABLE_DOCUMENT",
                ledger_path,
                "A ledger document URI is not allowed when adjusting available."};
        } else if (!error && name != "available" && !is_uri(ledger)) {
            error = UserError{
                "INVALID_QUANTITY_DOCUMENT",
                ledger_path,
                "A ledger document URI is required except when adjusting available."};
        } else if (!error && (delta > kDeltaMax || delta < -kDeltaMax)) {
            error = UserError{
                delta > 0 ? "INVALID_QUANTITY_TOO_HIGH" : "INVALID_QUANTITY_TOO_LOW",
                path,
                "The quantity is out of range."};
        }
        if (error) {
            errors.push_back(user_error(error_type, error->code, error->field, error->message));
            continue;
        }
        ledgers.insert(ledger);
        entry.delta = delta;
        entry.ledger_uri = ledger;
        entries.push_back(std::move(entry));
    }
    if (!errors.empty()) return payload_with_errors(payload, std::move(errors));
    if (ledgers.size() > 1) {
        return refuse(
            {"MAX_ONE_LEDGER_DOCUMENT",
             {"input", "changes"},
             "All changes must have the same ledger document URI."}
        );
    }
    return apply(input, entries, payload);
}

Shop::Resolved Shop::apply(
    const Json& input, const std::vector<Entry>& entries, std::string_view payload
) {
    const std::string& name = input["name"].as_string();
    const bool ignored = market_.dice.write_ignored();
    std::vector<Object> changes;
    for (const Entry& entry : entries) {
        const std::int64_t before = quantity(entry.listing, entry.location, name);
        const bool moves_available = name == "available" || name == "on_hand";
        if (moves_available && !ignored && entry.delta != 0) {
            const Quantity now = market_.listing(entry.listing).stock[entry.location].available;
            market_.set_available(
                entry.listing, entry.location, now + Quantity(entry.delta), Trigger::api_sync, now_
            );
        } else if (!ignored && entry.delta != 0) {
            unavailable_[{entry.listing.value(), entry.location, name}] += entry.delta;
        }
        if (entry.delta == 0) continue;
        changes.push_back(graphql::make_object(
            "InventoryChange",
            {{"name", Json(name)},
             {"delta", Json(entry.delta)},
             {"quantityAfterChange", Json(before + entry.delta)},
             {"ledgerDocumentUri", entry.ledger_uri.empty() ? Json() : Json(entry.ledger_uri)},
             {"item", Object{"InventoryItem", entry.listing.value(), 0, nullptr}},
             {"location", Object{"Location", entry.location, 0, nullptr}}}
        ));
    }
    const Json& reference = input["referenceDocumentUri"];
    Resolved group = Json();  // nothing changed: no group
    if (!changes.empty()) {
        group = graphql::make_object(
            "InventoryAdjustmentGroup",
            {{"id", Json(gid("InventoryAdjustmentGroup", ++group_number_))},
             {"createdAt", Json(iso(now_))},
             {"reason", input["reason"]},
             {"referenceDocumentUri", reference},
             {"changes", std::move(changes)}}
        );
    }
    return graphql::make_object(
        std::string(payload),
        {{"inventoryAdjustmentGroup", std::move(group)}, {"userErrors", std::vector<Object>{}}}
    );
}

}  // namespace tidegate::sandbox::shopify
