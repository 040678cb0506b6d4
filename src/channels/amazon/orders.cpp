#include "channels/amazon/orders.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::amazon {

namespace {

using ledger::Stage;

struct StageName {
    std::string_view name;
    Stage stage;
};
constexpr StageName kStages[] = {
    {"PENDING_AVAILABILITY", Stage::unpaid},
    {"PENDING", Stage::unpaid},
    {"UNSHIPPED", Stage::ready},
    {"UNFULFILLABLE", Stage::ready},
    {"PARTIALLY_SHIPPED", Stage::shipping},
    {"SHIPPED", Stage::shipped},
    {"CANCELLED", Stage::cancelled},
    {"PendingAvailability", Stage::unpaid},
    {"Pending", Stage::unpaid},
    {"Unshipped", Stage::ready},
    {"Unfulfillable", Stage::ready},
    {"PartiallyShipped", Stage::shipping},
    {"Shipped", Stage::shipped},
    {"InvoiceUnconfirmed", Stage::shipped},
    {"Canceled", Stage::cancelled},
};

struct Item {
    std::string_view id;
    std::string_view seller_sku;
    std::string_view asin;
    std::int64_t ordered = -1;
    std::optional<std::int64_t> shipped;
    std::optional<std::int64_t> open;
    bool cancelled = false;
    std::string_view price;
    std::string_view currency;
};

struct OrderFields {
    std::string_view id;
    std::string_view created;
    std::string_view updated;
    std::string_view status;
    std::string_view fulfilled_by;
    std::vector<Item> items;
};

bool read_price(json::od::value& value, Item& item) {
    return json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key != "unitPrice" || json::is_null(field)) return true;
        return json::each_field(field, [&](std::string_view part, json::od::value money) {
            if (part == "amount") item.price = json::text(money).value_or("");
            if (part == "currencyCode") item.currency = json::text(money).value_or("");
            return true;
        });
    });
}

bool read_product(json::od::value& value, Item& item) {
    return json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "sellerSku") item.seller_sku = json::text(field).value_or("");
        if (key == "asin") item.asin = json::text(field).value_or("");
        if (key == "price" && !json::is_null(field)) return read_price(field, item);
        return true;
    });
}

bool read_item(json::od::value& value, Item& item) {
    return json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "orderItemId") item.id = json::id_text(field).value_or("");
        if (key == "quantityOrdered") item.ordered = json::integer(field).value_or(-1);
        if (key == "product") return read_product(field, item);
        if (key == "fulfillment" && !json::is_null(field)) {
            return json::each_field(field, [&](std::string_view part, json::od::value units) {
                if (part == "quantityFulfilled") item.shipped = json::integer(units);
                if (part == "quantityUnfulfilled") item.open = json::integer(units);
                return true;
            });
        }
        if (key == "cancellation" && !json::is_null(field)) {
            return json::each_field(field, [&](std::string_view part, json::od::value execution) {
                // A request is only a wish.
                if (part == "cancellationExecution") item.cancelled = !json::is_null(execution);
                return true;
            });
        }
        return true;
    });
}

const char* read_fields(json::od::value& value, OrderFields& fields) {
    const bool read = json::each_field(value, [&](std::string_view key, json::od::value field) {
        if (key == "orderId") fields.id = json::id_text(field).value_or("");
        if (key == "createdTime") fields.created = json::text(field).value_or("");
        if (key == "lastUpdatedTime") fields.updated = json::text(field).value_or("");
        if (key == "fulfillment" && !json::is_null(field)) {
            return json::each_field(field, [&](std::string_view part, json::od::value text) {
                if (part == "fulfillmentStatus") fields.status = json::text(text).value_or("");
                if (part == "fulfilledBy") fields.fulfilled_by = json::text(text).value_or("");
                return true;
            });
        }
        if (key == "orderItems") {
            return json::each_element(field, [&](json::od::value item_value) {
                return read_item(item_value, fields.items.emplace_back());
            });
        }
        return true;
    });
    return read ? nullptr : "has a field that cannot be read";
}

// What of an item left the building and what never will; nothing of it is guessed.
const char* units_of(const Item& item, Stage stage, LineUnits& units) {
    if (item.ordered < 0 || item.ordered > Quantity::kLimit / 1000) {
        return "has an item without a proper quantity";
    }
    const std::string_view listing = !item.seller_sku.empty() ? item.seller_sku
                                     : !item.asin.empty()     ? item.asin
                                                              : item.id;
    if (listing.empty()) return "has an item without a name";
    units.listing = ExternalId::parse(listing);
    units.ordered = item.ordered;
    units.shipped = item.shipped.value_or(stage == Stage::shipped ? item.ordered : 0);
    const std::int64_t open = item.cancelled ? item.open.value_or(0) : 0;
    if (units.shipped < 0 || units.shipped > item.ordered || open < 0 ||
        open > item.ordered - units.shipped) {
        return "has an item whose quantities do not fit together";
    }
    if (stage == Stage::cancelled || item.cancelled) {
        units.cancelled = item.ordered - units.shipped - (stage == Stage::cancelled ? 0 : open);
    }
    return nullptr;
}

const char* build_order(const OrderFields& fields, SeenOrder& out) {
    const auto created = json::parse_iso_time(fields.created);
    const auto updated = json::parse_iso_time(fields.updated);
    if (fields.id.empty()) return "has no id";
    if (!created) return "has no creation time";
    if (!updated) return "has no update time";
    out.order.order = ExternalId::parse(fields.id);
    out.order.placed_at = *created;
    out.updated_at = *updated;
    out.order.stage = stage_of(fields.status);
    if (fields.fulfilled_by == "AMAZON") out.order.fulfilment = ledger::Fulfilment::marketplace;
    for (const Item& item : fields.items) {
        if (item.ordered == 0) continue;  // cancelled units that are no longer counted
        LineUnits units;
        if (const char* problem = units_of(item, out.order.stage, units)) return problem;
        if (const Currency currency = Currency::parse(item.currency); currency.packed() != 0) {
            out.order.currency = currency;
        }
        units.price_minor = parse_minor(item.price, out.order.currency).value_or(0);
        if (!add_units(out.order, units)) return "has too many lines or units";
    }
    if (fields.items.empty() && out.order.stage != Stage::cancelled) return "has no items";
    return nullptr;
}

void read_order(json::od::value& value, OrdersPage& page) {
    OrderFields fields;
    SeenOrder seen;
    const char* problem = read_fields(value, fields);
    if (problem == nullptr) problem = build_order(fields, seen);
    if (problem == nullptr) {
        page.orders.push_back(std::move(seen));
    } else {
        page.unreadable.push_back("Order " + std::string(fields.id) + ' ' + problem);
    }
}

}  // namespace

Stage stage_of(std::string_view status) noexcept {
    for (const StageName& row : kStages) {
        if (row.name == status) return row.stage;
    }
    return Stage::unpaid;
}

bool add_units(ledger::SeeOrder& order, const LineUnits& units) {
    ledger::OrderLine* line = nullptr;
    for (ledger::OrderLine& known : order.lines) {
        if (known.listing == units.listing) line = &known;
    }
    if (line == nullptr) {
        if (order.lines.size() == ledger::kLinesMax) return false;
        ledger::OrderLine fresh;
        fresh.listing = units.listing;
        order.lines.push_back(fresh);
        line = &order.lines.back();
    }
    if (line->ordered.units() + units.ordered > Quantity::kLimit) return false;
    line->ordered += Quantity(units.ordered);
    line->cancelled += Quantity(units.cancelled);
    line->shipped += Quantity(units.shipped);
    line->price_minor = std::max(line->price_minor, units.price_minor);
    return true;
}

Result<OrdersPage> decode_orders(std::string_view body) {
    OrdersPage page;
    bool listed = false;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    const bool opened = !reader.open(body, document) && !document.get_object().get(object);
    const bool read =
        opened && json::each_field(object, [&](std::string_view key, json::od::value value) {
            if (key == "pagination" && !json::is_null(value)) {
                return json::each_field(value, [&](std::string_view part, json::od::value token) {
                    if (part == "nextToken") page.next = json::text(token).value_or("");
                    return true;
                });
            }
            if (key != "orders") return true;
            listed = true;
            return json::each_element(value, [&](json::od::value order) {
                read_order(order, page);
                return true;
            });
        });
    if (!read || !listed) return channel_protocol("Amazon's list of orders cannot be read");
    return page;
}

Status decode_order(std::string_view body, OrdersPage& page) {
    json::od::document document;
    json::od::value order;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document["order"].get(order)) {
        return channel_protocol("Amazon's order cannot be read");
    }
    read_order(order, page);
    return {};
}

}  // namespace tidegate::channels::amazon
