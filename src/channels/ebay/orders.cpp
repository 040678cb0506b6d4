#include "channels/ebay/orders.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::ebay {

namespace {

using ledger::OrderLine;
using ledger::SeeOrder;
using ledger::Stage;

struct LineFields {
    std::string id;
    std::string item;
    std::string variation;
    std::string sku;
    std::string status;
    std::string cost;  // of all units
    std::string currency;
    std::int64_t quantity = 0;
};

struct OrderFields {
    std::string id;
    std::string created_at;
    std::string changed_at;
    std::string fulfilment;
    std::string payment;
    std::string cancel_state;
    std::string fulfilled_by;
    bool cancel_completed = false;
    std::vector<LineFields> lines;
};

bool read_line(json::od::value& value, LineFields& line) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "lineItemId") line.id = json::id_text(field).value_or("");
        if (key == "legacyItemId") line.item = json::id_text(field).value_or("");
        if (key == "legacyVariationId") line.variation = json::id_text(field).value_or("");
        if (key == "sku") line.sku = json::text_or_empty(field);
        if (key == "lineItemFulfillmentStatus") line.status = json::text_or_empty(field);
        if (key == "quantity") line.quantity = json::integer(field).value_or(-1);
        if (key != "lineItemCost" || json::is_null(field)) return true;
        return json::each_field(field, [&](std::string_view name, json::od::value& money) {
            if (name == "value") line.cost = json::text(money).value_or("");
            if (name == "currency") line.currency = json::text_or_empty(money);
            return true;
        });
    });
}

bool read_cancel_request(json::od::value& value, OrderFields& order) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "cancelRequestState") {
            order.cancel_completed |= json::text(field).value_or("") == "COMPLETED";
        }
        return true;
    });
}

bool read_cancel_status(json::od::value& value, OrderFields& order) {
    if (json::is_null(value)) return true;
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "cancelState") order.cancel_state = json::text_or_empty(field);
        if (key != "cancelRequests") return true;
        return json::each_element(field, [&](json::od::value& request) {
            return read_cancel_request(request, order);
        });
    });
}

bool read_program(json::od::value& value, OrderFields& order) {
    if (json::is_null(value)) return true;
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key != "fulfillmentProgram" || json::is_null(field)) return true;
        return json::each_field(field, [&](std::string_view name, json::od::value& by) {
            if (name == "fulfilledBy") order.fulfilled_by = json::text_or_empty(by);
            return true;
        });
    });
}

bool read_order(json::od::object& object, OrderFields& order) {
    return json::each_field(object, [&](std::string_view key, json::od::value& value) {
        if (key == "orderId") order.id = json::text_or_empty(value);
        if (key == "creationDate") order.created_at = json::text_or_empty(value);
        if (key == "lastModifiedDate") order.changed_at = json::text_or_empty(value);
        if (key == "orderFulfillmentStatus") order.fulfilment = json::text_or_empty(value);
        if (key == "orderPaymentStatus") order.payment = json::text_or_empty(value);
        if (key == "cancelStatus") return read_cancel_status(value, order);
        if (key == "program") return read_program(value, order);
        return key != "lineItems" || json::each_element(value, [&](json::od::value& line) {
                   return read_line(line, order.lines.emplace_back());
               });
    });
}

Stage stage_of(const OrderFields& order) noexcept {
    if (order.cancel_completed) return Stage::cancelled;
    if (order.fulfilment == "FULFILLED") return Stage::shipped;
    if (order.fulfilment == "IN_PROGRESS") return Stage::shipping;
    const bool unpaid = order.payment == "PENDING" || order.payment == "FAILED";
    return unpaid ? Stage::unpaid : Stage::ready;
}

ExternalId listing_of(const LineFields& line) {
    if (!line.sku.empty()) return ExternalId::parse(line.sku);
    if (line.item.empty()) return ExternalId::none();
    const std::string variation =
        line.variation.empty() || line.variation == "0" ? std::string() : '_' + line.variation;
    return ExternalId::parse("item_" + line.item + variation);
}

bool add_line(SeeOrder& order, const OrderLine& added) {
    for (OrderLine& line : order.lines) {
        if (line.listing != added.listing) continue;
        line.ordered += added.ordered;
        line.cancelled += added.cancelled;
        line.shipped += added.shipped;
        line.price_minor = std::max(line.price_minor, added.price_minor);
        return line.ordered.in_range();
    }
    if (order.lines.size() == ledger::kLinesMax) return false;
    order.lines.push_back(added);
    return true;
}

const char* build_lines(const OrderFields& fields, SeeOrder& order) {
    std::set<std::string_view> counted;
    for (const LineFields& line : fields.lines) {
        if (!line.id.empty() && !counted.insert(line.id).second) continue;
        if (line.quantity < 1 || line.quantity > Quantity::kLimit) {
            return "has a line with an impossible quantity";
        }
        OrderLine added;
        added.listing = listing_of(line);
        if (added.listing.is_none()) return "has a line that names no item";
        added.ordered = Quantity(line.quantity);
        const bool shipped = line.status == "FULFILLED" || fields.fulfilment == "FULFILLED";
        if (shipped) added.shipped = added.ordered;
        if (fields.cancel_completed) added.cancelled = added.ordered - added.shipped;
        if (const Currency currency = Currency::parse(line.currency); currency.packed() != 0) {
            order.currency = currency;
        }
        added.price_minor = parse_minor(line.cost, order.currency).value_or(0) / line.quantity;
        if (!add_line(order, added)) return "has too many lines or units";
    }
    return order.lines.empty() && order.stage != Stage::cancelled ? "has no line items" : nullptr;
}

const char* build_order(const OrderFields& fields, DecodedOrder& out) {
    const auto placed_at = json::parse_iso_time(fields.created_at);
    const auto changed_at = json::parse_iso_time(fields.changed_at);
    if (fields.id.empty()) return "has no id";
    if (!placed_at) return "has no creation time";
    if (!changed_at) return "has no time of its last change";
    SeeOrder& order = out.seen.order;
    out.seen.updated_at = *changed_at;
    out.asks_for_cancel = !fields.cancel_completed && !fields.cancel_state.empty() &&
                          fields.cancel_state != "NONE_REQUESTED";
    order.order = ExternalId::parse(fields.id);
    order.placed_at = *placed_at;
    order.stage = stage_of(fields);
    if (fields.fulfilled_by == "EBAY") order.fulfilment = ledger::Fulfilment::marketplace;
    return build_lines(fields, order);
}

void take_order(json::od::value& value, DecodedOrders& out) {
    json::od::object object;
    OrderFields fields;
    DecodedOrder order;
    const char* problem = "is not an object";
    if (!value.get_object().get(object)) {
        problem = read_order(object, fields) ? build_order(fields, order) : "cannot be read";
    }
    ++out.rows;
    out.ids.push_back(fields.id);
    if (problem == nullptr) {
        out.orders.push_back(std::move(order));
    } else {
        out.unreadable.push_back("Order " + fields.id + " " + problem);
    }
}

Error broken() {
    return channel_protocol("eBay's order list cannot be read");
}

}  // namespace

Result<DecodedOrders> decode_orders(std::string_view body) {
    DecodedOrders out;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return broken();
    bool listed = false;
    bool counted = false;
    const bool good = json::each_field(object, [&](std::string_view key, json::od::value& value) {
        if (key == "total") {
            const auto total = json::integer(value);
            counted = total && *total >= 0;
            out.total = total.value_or(0);
        }
        if (key != "orders") return true;
        listed = true;
        return json::each_element(value, [&](json::od::value& order) {
            take_order(order, out);
            return true;
        });
    });
    // An answer without any order may leave the list out.
    if (!good || !counted || (!listed && out.total > 0)) return broken();
    return out;
}

Result<DecodedOrders> decode_order(std::string_view body) {
    DecodedOrders out;
    json::od::document document;
    json::od::value value;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_value().get(value)) return broken();
    take_order(value, out);
    return out;
}

std::string time_text(Timestamp at) {
    std::string text = json::iso_time(at);
    text.pop_back();
    const std::string part = std::to_string(at.milliseconds() % 1000);
    return text + '.' + std::string(3 - part.size(), '0') + part + 'Z';
}

std::string to_text(const PageCursor& cursor) {
    return std::to_string(cursor.offset) + '/' + std::to_string(cursor.restarts) + '/' +
           cursor.last;
}

Result<PageCursor> parse_cursor(std::string_view text) {
    PageCursor cursor;
    if (text.empty()) return cursor;
    const char* const end = text.data() + text.size();
    const auto [slash, bad] = std::from_chars(text.data(), end, cursor.offset);
    if (bad == std::errc() && slash != end && *slash == '/') {
        const auto [second, worse] = std::from_chars(slash + 1, end, cursor.restarts);
        if (worse == std::errc() && second != end && *second == '/') {
            cursor.last = std::string(second + 1, end);
            return cursor;
        }
    }
    return channel_protocol("The cursor is not one of eBay's connector");
}

}  // namespace tidegate::channels::ebay
