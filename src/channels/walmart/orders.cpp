#include "channels/walmart/orders.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::walmart {

namespace {

using ledger::OrderLine;
using ledger::SeeOrder;
using ledger::Stage;

constexpr std::int64_t kLatest = 7'258'118'400'000;  // the year 2200

struct LineFields {
    std::string sku;
    std::int64_t ordered = 0;
    std::int64_t cancelled = 0;
    std::int64_t shipped = 0;
    std::int64_t delivered = 0;
    std::int64_t changed_at = 0;
    std::string price;
    std::string currency;
};

struct OrderFields {
    std::string id;
    std::int64_t placed_at = 0;
    std::string node_type;
    std::vector<LineFields> lines;
};

// {"unitOfMeasurement":"EACH","amount":"1"}; -1 when it cannot be read.
std::int64_t units_of(json::od::value& value) {
    std::int64_t amount = -1;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "amount") amount = json::integer(field).value_or(-1);
        return true;
    });
    return good && amount <= Quantity::kLimit ? amount : -1;
}

bool read_status(json::od::value& value, LineFields& line) {
    std::string status;
    std::int64_t units = 0;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "status") status = json::text(field).value_or("");
        if (key == "statusQuantity") units = units_of(field);
        return true;
    });
    if (!good || units < 0) return false;
    if (status == "Cancelled") line.cancelled += units;
    if (status == "Shipped" || status == "Delivered") line.shipped += units;
    if (status == "Delivered") line.delivered += units;
    return true;
}

bool read_statuses(json::od::value& value, LineFields& line) {
    return json::each_field(value, [&](std::string_view key, json::od::value& list) {
        if (key != "orderLineStatus") return true;
        return json::each_element(list, [&](json::od::value& status) {
            return read_status(status, line);
        });
    });
}

// What was paid for the line's goods; fees and tax have charges of their own.
bool read_charge(json::od::value& value, LineFields& line) {
    bool product = false;
    std::string amount;
    std::string currency;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "chargeType") product = json::text(field) == "PRODUCT";
        if (key != "chargeAmount") return true;
        return json::each_field(field, [&](std::string_view name, json::od::value& inner) {
            if (name == "currency") currency = json::text(inner).value_or("");
            if (name == "amount") amount = json::trim(inner.raw_json_token());
            return true;
        });
    });
    if (good && product && line.price.empty()) {
        line.price = std::move(amount);
        line.currency = std::move(currency);
    }
    return good;
}

bool read_charges(json::od::value& value, LineFields& line) {
    if (json::is_null(value)) return true;
    return json::each_field(value, [&](std::string_view key, json::od::value& list) {
        if (key != "charge") return true;
        return json::each_element(list, [&](json::od::value& charge) {
            return read_charge(charge, line);
        });
    });
}

bool read_line(json::od::value& value, LineFields& line) {
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "orderLineQuantity") line.ordered = units_of(field);
        if (key == "statusDate") line.changed_at = json::integer(field).value_or(0);
        if (key == "orderLineStatuses") return read_statuses(field, line);
        if (key == "charges") return read_charges(field, line);
        if (key != "item") return true;
        return json::each_field(field, [&](std::string_view name, json::od::value& inner) {
            if (name == "sku") line.sku = json::text(inner).value_or("");
            return true;
        });
    });
    return good && !line.sku.empty() && line.ordered > 0;
}

const char* read_fields(json::od::object& object, OrderFields& fields) {
    const char* problem = nullptr;
    const bool good = json::each_field(object, [&](std::string_view key, json::od::value& field) {
        if (key == "purchaseOrderId") fields.id = json::id_text(field).value_or("");
        if (key == "orderDate") fields.placed_at = json::integer(field).value_or(0);
        if (key == "shipNode" && !json::is_null(field)) {
            return json::each_field(field, [&](std::string_view name, json::od::value& inner) {
                if (name == "type") fields.node_type = json::text(inner).value_or("");
                return true;
            });
        }
        if (key != "orderLines") return true;
        return json::each_field(field, [&](std::string_view name, json::od::value& list) {
            if (name != "orderLine") return true;
            return json::each_element(list, [&](json::od::value& line) {
                if (!read_line(line, fields.lines.emplace_back())) {
                    problem = "has a line that cannot be read";
                }
                return true;
            });
        });
    });
    return good ? problem : "is not valid JSON";
}

OrderLine* line_of(SeeOrder& order, ExternalId sku) {
    for (OrderLine& line : order.lines) {
        if (line.listing == sku) return &line;
    }
    if (order.lines.size() == ledger::kLinesMax) return nullptr;
    OrderLine line;
    line.listing = sku;
    order.lines.push_back(line);
    return &order.lines.back();
}

bool add_line(SeeOrder& order, const LineFields& fields) {
    OrderLine* const line = line_of(order, ExternalId::parse(fields.sku));
    if (line == nullptr || line->ordered.units() + fields.ordered > Quantity::kLimit) return false;
    // A unit is in one state only: what was cancelled did not leave.
    const std::int64_t cancelled = std::min(fields.cancelled, fields.ordered);
    const std::int64_t shipped = std::min(fields.shipped, fields.ordered - cancelled);
    line->ordered += Quantity(fields.ordered);
    line->cancelled += Quantity(cancelled);
    line->shipped += Quantity(shipped);
    if (const Currency currency = Currency::parse(fields.currency); currency.packed() != 0) {
        order.currency = currency;
    }
    const auto price = parse_minor(fields.price, order.currency);
    if (price) line->price_minor = std::max(line->price_minor, *price / fields.ordered);
    return true;
}

Stage stage_of(const OrderFields& fields) noexcept {
    std::int64_t live = 0;
    std::int64_t shipped = 0;
    std::int64_t delivered = 0;
    for (const LineFields& line : fields.lines) {
        live += std::max<std::int64_t>(line.ordered - line.cancelled, 0);
        shipped += line.shipped;
        delivered += line.delivered;
    }
    if (live == 0) return Stage::cancelled;
    if (delivered >= live) return Stage::delivered;
    if (shipped >= live) return Stage::shipped;
    return shipped > 0 ? Stage::shipping : Stage::ready;
}

const char* build_order(const OrderFields& fields, SeenOrder& out) {
    if (fields.id.empty()) return "has no id";
    if (fields.placed_at <= 0 || fields.placed_at > kLatest) return "has no date";
    if (fields.lines.empty()) return "has no lines";
    out.order.order = ExternalId::parse(fields.id);
    out.order.placed_at = Timestamp(fields.placed_at);
    out.order.stage = stage_of(fields);
    if (fields.node_type == "WFSFulfilled") out.order.fulfilment = ledger::Fulfilment::marketplace;
    std::int64_t changed_at = fields.placed_at;
    for (const LineFields& line : fields.lines) {
        if (!add_line(out.order, line)) return "has too many lines or units";
        if (line.changed_at <= kLatest) changed_at = std::max(changed_at, line.changed_at);
    }
    out.updated_at = Timestamp(changed_at);
    return nullptr;
}

void read_order(json::od::object& object, ledger::Fulfilment fulfilment, OrdersPage& page) {
    OrderFields fields;
    SeenOrder seen;
    seen.order.fulfilment = fulfilment;
    const char* problem = read_fields(object, fields);
    if (problem == nullptr) problem = build_order(fields, seen);
    if (problem == nullptr) {
        page.orders.push_back(std::move(seen));
    } else {
        page.unreadable.push_back("Order " + fields.id + " " + problem);
    }
}

bool read_meta(json::od::value& value, OrderList& list) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "totalCount") list.total = json::integer(field).value_or(0);
        if (key == "nextCursor") list.next = json::text(field).value_or("");
        return true;
    });
}

bool read_elements(json::od::value& value, ledger::Fulfilment fulfilment, OrderList& list) {
    return json::each_field(value, [&](std::string_view key, json::od::value& orders) {
        if (key != "order") return true;
        return json::each_element(orders, [&](json::od::value& element) {
            json::od::object object;
            if (element.get_object().get(object)) return false;
            read_order(object, fulfilment, list.page);
            return true;
        });
    });
}

}  // namespace

Result<OrderList> decode_orders(std::string_view body, ledger::Fulfilment fulfilment) {
    const auto broken = [] { return channel_protocol("Walmart's order list cannot be read"); };
    OrderList list;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document["list"].get_object().get(object)) return broken();
    bool has_elements = false;
    const bool good = json::each_field(object, [&](std::string_view key, json::od::value& value) {
        if (key == "meta") return read_meta(value, list);
        if (key != "elements") return true;
        has_elements = true;
        return read_elements(value, fulfilment, list);
    });
    if (!good || !has_elements) return broken();
    return list;
}

Result<OrdersPage> decode_order(std::string_view body) {
    const auto broken = [] { return channel_protocol("Walmart's order cannot be read"); };
    OrdersPage page;
    json::od::document document;
    json::od::object object;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document.get_object().get(object)) return broken();
    json::od::object wrapped;
    const bool wraps = !object.find_field_unordered("order").get_object().get(wrapped);
    if (!wraps && object.reset().error()) return broken();
    read_order(wraps ? wrapped : object, ledger::Fulfilment::merchant, page);
    return page;
}

}  // namespace tidegate::channels::walmart
