#include "channels/shopify/replies.h"

#include <algorithm>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::shopify {

namespace {

Error broken(std::string_view what) {
    return channel_protocol("Shopify's " + std::string(what) + " cannot be read");
}

bool flag_of(json::od::value& value, bool otherwise) {
    bool flag = otherwise;
    return value.get_bool().get(flag) ? otherwise : flag;
}

// Calls visit(key, value) for the fields of `data`.
template <class Visit>
bool each_data_field(std::string_view body, Visit visit) {
    json::od::document document;
    json::od::value data;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document["data"].get(data)) return false;
    return json::each_field(data, visit);
}

bool read_item(json::od::value& value, Variant& variant) {
    if (json::is_null(value)) return true;
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "legacyResourceId") variant.item = json::id(field);
        if (key == "tracked") variant.tracked = flag_of(field, true);
        return true;
    });
}

bool read_variant(json::od::value& value, Variant& variant) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "legacyResourceId") variant.id = json::id(field);
        if (key == "sku") variant.sku = json::text(field).value_or("");
        if (key == "displayName") variant.title = json::text(field).value_or("");
        if (key == "inventoryPolicy") variant.continues = json::text(field) == "CONTINUE";
        if (key == "inventoryItem") return read_item(field, variant);
        if (key != "product" || json::is_null(field)) return true;
        return json::each_field(field, [&](std::string_view name, json::od::value& id) {
            if (name == "id") variant.product = json::text(id).value_or("");
            return true;
        });
    });
}

bool read_quantities(json::od::value& value, ItemStock& stock) {
    return json::each_element(value, [&](json::od::value& entry) {
        std::string name;
        std::optional<std::int64_t> quantity;
        const bool good =
            json::each_field(entry, [&](std::string_view key, json::od::value& field) {
                if (key == "name") name = json::text(field).value_or("");
                if (key == "quantity") quantity = json::integer(field);
                return true;
            });
        if (name == "available") stock.available = quantity;
        return good;
    });
}

struct UserError {
    std::string code;
    std::string message;
};

// The userErrors of whichever mutation the answer is about.
bool read_user_errors(std::string_view body, std::vector<UserError>& errors) {
    return each_data_field(body, [&](std::string_view, json::od::value& payload) {
        if (json::is_null(payload)) return false;
        return json::each_field(payload, [&](std::string_view key, json::od::value& list) {
            if (key != "userErrors") return true;
            return json::each_element(list, [&](json::od::value& element) {
                UserError error;
                const bool good =
                    json::each_field(element, [&](std::string_view name, json::od::value& field) {
                        if (name == "code") error.code = json::text(field).value_or("");
                        if (name == "message") error.message = json::text(field).value_or("");
                        return true;
                    });
                errors.push_back(std::move(error));
                return good;
            });
        });
    });
}

std::string text_of(const UserError& error) {
    return "Shopify refused: " + error.code + " " + error.message.substr(0, 300);
}

}  // namespace

Result<VariantsPage> decode_variants(std::string_view body) {
    VariantsPage page;
    bool more = false;
    std::string cursor;
    const bool good = each_data_field(body, [&](std::string_view, json::od::value& connection) {
        return json::each_field(connection, [&](std::string_view key, json::od::value& value) {
            if (key == "nodes") {
                return json::each_element(value, [&](json::od::value& node) {
                    Variant variant;
                    const bool read = read_variant(node, variant);
                    if (!variant.item.is_none()) page.variants.push_back(std::move(variant));
                    return read;
                });
            }
            if (key != "pageInfo") return true;
            return json::each_field(value, [&](std::string_view name, json::od::value& field) {
                if (name == "hasNextPage") more = flag_of(field, false);
                if (name == "endCursor") cursor = json::text(field).value_or("");
                return true;
            });
        });
    });
    if (!good || (more && cursor.empty())) return broken("list of variants");
    if (more) page.next = cursor;
    return page;
}

Result<std::vector<std::string>> decode_locations(std::string_view body) {
    struct Location {
        std::string id;
        bool active = true;
        bool online = true;
    };
    std::vector<Location> locations;
    const bool good = each_data_field(body, [&](std::string_view, json::od::value& connection) {
        return json::each_field(connection, [&](std::string_view key, json::od::value& nodes) {
            if (key != "nodes") return true;
            return json::each_element(nodes, [&](json::od::value& node) {
                Location& location = locations.emplace_back();
                return json::each_field(node, [&](std::string_view name, json::od::value& field) {
                    if (name == "legacyResourceId") location.id = json::id_text(field).value_or("");
                    if (name == "isActive") location.active = flag_of(field, true);
                    if (name == "fulfillsOnlineOrders") location.online = flag_of(field, true);
                    return true;
                });
            });
        });
    });
    if (!good) return broken("list of locations");
    std::stable_sort(locations.begin(), locations.end(), [](const Location& a, const Location& b) {
        return a.online && !b.online;
    });
    std::vector<std::string> ids;
    for (Location& location : locations) {
        if (location.active && !location.id.empty()) ids.push_back(std::move(location.id));
    }
    return ids;
}

Result<std::vector<ItemStock>> decode_stock(std::string_view body) {
    std::vector<ItemStock> stocks;
    const bool good = each_data_field(body, [&](std::string_view key, json::od::value& nodes) {
        if (key != "nodes") return true;
        return json::each_element(nodes, [&](json::od::value& node) {
            ItemStock& stock = stocks.emplace_back();
            if (json::is_null(node)) return true;
            return json::each_field(node, [&](std::string_view name, json::od::value& field) {
                if (name == "legacyResourceId") stock.item = json::id(field);
                if (name != "inventoryLevel" || json::is_null(field)) return true;
                stock.stocked = true;
                return json::each_field(field, [&](std::string_view inner, json::od::value& list) {
                    return inner != "quantities" || read_quantities(list, stock);
                });
            });
        });
    });
    if (!good) return broken("stock levels");
    return stocks;
}

WriteResult decode_set(std::string_view body) {
    WriteResult result;
    std::vector<UserError> errors;
    if (!read_user_errors(body, errors)) {
        result.error = broken("answer to a stock write");
        return result;
    }
    if (errors.empty()) {
        result.outcome = WriteOutcome::applied;
        return result;
    }
    const UserError& error = errors.front();
    // The first attempt still runs, or ran and failed in a way that says nothing about its effect.
    if (error.code == "IDEMPOTENCY_CONCURRENT_REQUEST" ||
        error.code == "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED" ||
        error.code == "IDEMPOTENCY_KEY_PARAMETER_MISMATCH") {
        result.error = channel_unavailable(text_of(error));
        result.read_again = true;
        return result;
    }
    result.outcome = WriteOutcome::refused;
    result.read_again = true;
    const bool stale = error.code == "CHANGE_FROM_QUANTITY_STALE";
    result.error = channel_refused(text_of(error), stale ? Retry::yes : Retry::no);
    return result;
}

WriteResult result_of(const Answer& answer) {
    WriteResult result;
    result.error = answer.error;
    result.outcome = answer.meaning == Meaning::throttled     ? WriteOutcome::deferred
                     : answer.meaning == Meaning::unavailable ? WriteOutcome::unknown
                                                              : WriteOutcome::refused;
    return result;
}

Status decode_user_errors(std::string_view body) {
    std::vector<UserError> errors;
    if (!read_user_errors(body, errors)) return broken("answer");
    if (!errors.empty()) return channel_refused(text_of(errors.front()));
    return {};
}

std::string json_string(std::string_view text) {
    return json::quote(text);
}
std::string iso_seconds(Timestamp at) {
    return json::iso_time(at);
}

}  // namespace tidegate::channels::shopify
