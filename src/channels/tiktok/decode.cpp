#include "channels/tiktok/decode.h"

#include <array>

#include "channels/errors.h"
#include "channels/json.h"

namespace tidegate::channels::tiktok {

namespace {

using ledger::OrderLine;
using ledger::SeeOrder;
using ledger::Stage;

struct StageName {
    std::string_view name;
    Stage stage;
};
// Webhooks spell cancellation otherwise than the API does.
constexpr StageName kStages[] = {
    {"UNPAID", Stage::unpaid},
    {"ON_HOLD", Stage::on_hold},
    {"AWAITING_SHIPMENT", Stage::ready},
    {"AWAITING_COLLECTION", Stage::ready},
    {"PARTIALLY_SHIPPING", Stage::shipping},
    {"IN_TRANSIT", Stage::shipped},
    {"DELIVERED", Stage::delivered},
    {"COMPLETED", Stage::completed},
    {"CANCELLED", Stage::cancelled},
    {"CANCEL", Stage::cancelled},
};

enum class UnitState : std::uint8_t { open, shipped, cancelled };

UnitState state_of_stage(Stage stage) noexcept {
    if (stage == Stage::cancelled) return UnitState::cancelled;
    return stage >= Stage::shipped ? UnitState::shipped : UnitState::open;
}

struct Component {
    ExternalId sku;
    std::int64_t count = 0;
};

struct LineItem {
    ExternalId sku;
    std::string_view display_status;
    std::string_view package_status;
    std::string_view price;
    std::string_view currency;
    InlineVector<Component, 4> components;
};

UnitState state_of(const LineItem& item, Stage order_stage) noexcept {
    // A package that was cancelled can be packed again; a line that was cancelled cannot.
    if (!item.display_status.empty()) {
        const UnitState state = state_of_stage(stage_of(item.display_status));
        if (state != UnitState::open) return state;
    }
    if (item.package_status == "FULFILLING" || item.package_status == "COMPLETED") {
        return UnitState::shipped;
    }
    // "Cancelled" is said of an order only when every line is.
    if (order_stage == Stage::cancelled) return UnitState::cancelled;
    return item.display_status.empty() ? state_of_stage(order_stage) : UnitState::open;
}

bool read_components(json::od::value& value, LineItem& item) {
    json::od::array list;
    if (json::is_null(value)) return true;
    if (value.get_array().get(list)) return false;
    for (auto element : list) {
        json::od::object object;
        if (element.get_object().get(object)) return false;
        Component component{ExternalId::none(), 1};
        for (auto entry : object) {
            std::string_view key;
            json::od::value field;
            if (entry.unescaped_key().get(key) || entry.value().get(field)) return false;
            if (key == "sku_id") component.sku = json::id(field);
            if (key == "sku_count") component.count = json::integer(field).value_or(0);
        }
        if (component.sku.is_none() || component.count < 1 ||
            component.count > Quantity::kLimit / 1000) {
            return false;
        }
        item.components.push_back(component);
    }
    return true;
}

bool read_line_item(json::od::value& value, LineItem& item) {
    json::od::object object;
    if (value.get_object().get(object)) return false;
    for (auto entry : object) {
        std::string_view key;
        json::od::value field;
        if (entry.unescaped_key().get(key) || entry.value().get(field)) return false;
        if (key == "sku_id") {
            item.sku = json::id(field);
        } else if (key == "display_status") {
            item.display_status = json::text(field).value_or("");
        } else if (key == "package_status") {
            item.package_status = json::text(field).value_or("");
        } else if (key == "sale_price") {
            item.price = json::text(field).value_or("");
        } else if (key == "currency") {
            item.currency = json::text(field).value_or("");
        } else if (key == "combined_listing_skus") {
            if (!read_components(field, item)) return false;
        }
    }
    return !item.sku.is_none() || !item.components.empty();
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

bool add_units(
    SeeOrder& order, ExternalId sku, std::int64_t units, UnitState state, std::int64_t price
) {
    OrderLine* const line = line_of(order, sku);
    if (line == nullptr || line->ordered.units() + units > Quantity::kLimit) return false;
    line->ordered += Quantity(units);
    if (state == UnitState::cancelled) line->cancelled += Quantity(units);
    if (state == UnitState::shipped) line->shipped += Quantity(units);
    if (price > line->price_minor) line->price_minor = price;  // gifts beside paid units are free
    return true;
}

bool add_item(SeeOrder& order, const LineItem& item, Stage stage) {
    const UnitState state = state_of(item, stage);
    if (const Currency currency = Currency::parse(item.currency); currency.packed() != 0) {
        order.currency = currency;
    }
    const std::int64_t price = parse_minor(item.price, order.currency).value_or(0);
    if (item.components.empty()) return add_units(order, item.sku, 1, state, price);
    std::int64_t units = 0;
    for (const Component& component : item.components) units += component.count;
    for (const Component& component : item.components) {
        if (!add_units(order, component.sku, component.count, state, price / units)) return false;
    }
    return true;
}

// Line items are decoded when the order's state is known, so that the fields may come in any order.
struct OrderFields {
    std::string_view id;
    std::string_view status;
    std::string_view fulfilment;
    std::int64_t create_time = 0;
    std::int64_t update_time = 0;
    std::vector<LineItem> items;
};

const char* read_fields(json::od::object& object, OrderFields& fields) {
    for (auto entry : object) {
        std::string_view key;
        json::od::value value;
        if (entry.unescaped_key().get(key) || entry.value().get(value)) return "is not valid JSON";
        if (key == "id") {
            fields.id = json::id_text(value).value_or("");
        } else if (key == "status") {
            fields.status = json::text(value).value_or("");
        } else if (key == "fulfillment_type") {
            fields.fulfilment = json::text(value).value_or("");
        } else if (key == "create_time") {
            fields.create_time = json::integer(value).value_or(0);
        } else if (key == "update_time") {
            fields.update_time = json::integer(value).value_or(0);
        } else if (key == "line_items") {
            json::od::array items;
            if (value.get_array().get(items)) return "has line items that are not a list";
            for (auto element : items) {
                json::od::value item_value;
                LineItem item;
                if (element.get(item_value) || !read_line_item(item_value, item)) {
                    return "has a line item that cannot be read";
                }
                fields.items.push_back(std::move(item));
            }
        }
    }
    return nullptr;
}

const char* build_order(const OrderFields& fields, SeenOrder& out) {
    constexpr std::int64_t kLatest = 7'258'118'400;  // the year 2200
    if (fields.id.empty()) return "has no id";
    if (fields.create_time <= 0 || fields.create_time > kLatest) return "has no creation time";
    if (fields.update_time < 0 || fields.update_time > kLatest) return "has a wrong update time";
    out.order.order = ExternalId::parse(fields.id);
    out.order.placed_at = Timestamp::from_seconds(fields.create_time);
    out.updated_at = Timestamp::from_seconds(fields.update_time);
    out.order.stage = stage_of(fields.status);
    if (fields.fulfilment == "FULFILLMENT_BY_TIKTOK" ||
        fields.fulfilment == "FULFILLMENT_BY_DILAYANI_TOKOPEDIA") {
        out.order.fulfilment = ledger::Fulfilment::marketplace;
    }
    for (const LineItem& item : fields.items) {
        if (!add_item(out.order, item, out.order.stage)) return "has too many lines or units";
    }
    if (out.order.lines.empty() && out.order.stage != Stage::cancelled) return "has no line items";
    return nullptr;
}

void read_order(json::od::value& value, OrdersPage& page) {
    json::od::object object;
    OrderFields fields;
    SeenOrder seen;
    const char* problem = "is not an object";
    if (!value.get_object().get(object)) {
        problem = read_fields(object, fields);
        if (problem == nullptr) problem = build_order(fields, seen);
    }
    if (problem == nullptr) {
        page.orders.push_back(std::move(seen));
    } else {
        page.unreadable.push_back("Order " + std::string(fields.id) + " " + problem);
    }
}

}  // namespace

Stage stage_of(std::string_view status) noexcept {
    for (const StageName& row : kStages) {
        if (row.name == status) return row.stage;
    }
    return Stage::unpaid;
}

Result<OrdersPage> decode_orders(std::string_view body) {
    const auto broken = [] { return channel_protocol("TikTok Shop's order list cannot be read"); };
    json::od::document document;
    json::od::object data;
    auto& reader = json::Reader::of_this_thread();
    if (reader.open(body, document) || document["data"].get_object().get(data)) return broken();
    OrdersPage page;
    for (auto entry : data) {
        std::string_view key;
        json::od::value value;
        if (entry.unescaped_key().get(key) || entry.value().get(value)) return broken();
        if (key == "next_page_token") page.next = json::text(value).value_or("");
        if (key != "orders" || json::is_null(value)) continue;
        json::od::array orders;
        if (value.get_array().get(orders)) return broken();
        for (auto element : orders) {
            json::od::value order;
            if (element.get(order)) return broken();
            read_order(order, page);
        }
    }
    return page;
}

}  // namespace tidegate::channels::tiktok
