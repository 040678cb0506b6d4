#include "channels/shopify/decode.h"

#include "channels/errors.h"
#include "channels/json.h"
#include "channels/shopify/order_builder.h"

namespace tidegate::channels::shopify {

namespace {

bool read_price(json::od::value& value, std::string& amount) {
    return json::each_field(value, [&](std::string_view key, json::od::value& money) {
        if (key != "shopMoney" || json::is_null(money)) return true;
        return json::each_field(money, [&](std::string_view name, json::od::value& field) {
            if (name == "amount") amount = json::text_or_empty(field);
            return true;
        });
    });
}

bool read_variant(json::od::value& value, OrderFields::Line& line) {
    if (json::is_null(value)) return true;
    line.has_variant = true;
    return json::each_field(value, [&](std::string_view key, json::od::value& item) {
        if (key != "inventoryItem" || json::is_null(item)) return true;
        return json::each_field(item, [&](std::string_view name, json::od::value& field) {
            if (name == "legacyResourceId") line.listing = json::id(field);
            return true;
        });
    });
}

bool read_line(json::od::value& value, OrderFields::Line& line) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        LineCounts& counts = line.counts;
        if (key == "id") line.id = number_of_gid(json::id_text(field).value_or(""));
        if (key == "sku") line.sku = json::text_or_empty(field);
        if (key == "quantity") counts.ordered = json::integer(field).value_or(-1);
        if (key == "currentQuantity") counts.current = json::integer(field).value_or(0);
        if (key == "unfulfilledQuantity") counts.unfulfilled = json::integer(field).value_or(0);
        if (key == "originalUnitPriceSet" && !json::is_null(field)) {
            return read_price(field, line.price);
        }
        return key != "variant" || read_variant(field, line);
    });
}

bool read_refund_line(json::od::value& value, OrderFields::RefundLine& line) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "quantity") line.quantity = json::integer(field).value_or(0);
        if (key == "restockType") line.restock_type = json::text_or_empty(field);
        if (key != "lineItem" || json::is_null(field)) return true;
        return json::each_field(field, [&](std::string_view name, json::od::value& id) {
            if (name == "id") line.line = number_of_gid(json::id_text(id).value_or(""));
            return true;
        });
    });
}

// A connection: calls visit(node), and sets `more` when the list goes on.
template <class Visit>
bool each_node(json::od::value& connection, bool& more, std::string& cursor, Visit visit) {
    return json::each_field(connection, [&](std::string_view key, json::od::value& value) {
        if (key == "nodes") return json::each_element(value, visit);
        if (key != "pageInfo") return true;
        return json::each_field(value, [&](std::string_view name, json::od::value& field) {
            bool flag = false;
            if (name == "hasNextPage" && !field.get_bool().get(flag)) more |= flag;
            if (name == "endCursor") cursor = json::text_or_empty(field);
            return true;
        });
    });
}

bool read_refunds(json::od::value& value, OrderFields& fields) {
    return json::each_element(value, [&](json::od::value& refund) {
        return json::each_field(refund, [&](std::string_view key, json::od::value& lines) {
            std::string cursor;
            if (key != "refundLineItems") return true;
            return each_node(lines, fields.truncated, cursor, [&](json::od::value& line) {
                return read_refund_line(line, fields.refunds.emplace_back());
            });
        });
    });
}

bool read_order(json::od::value& value, OrderFields& fields) {
    return json::each_field(value, [&](std::string_view key, json::od::value& field) {
        std::string cursor;
        if (key == "legacyResourceId") fields.id = json::id_text(field).value_or("");
        if (key == "createdAt") fields.created_at = json::text_or_empty(field);
        if (key == "updatedAt") fields.updated_at = json::text_or_empty(field);
        if (key == "currencyCode") fields.currency = json::text_or_empty(field);
        if (key == "displayFinancialStatus") fields.financial_status = json::text_or_empty(field);
        if (key == "displayFulfillmentStatus")
            fields.fulfillment_status = json::text_or_empty(field);
        if (key == "cancelledAt") fields.cancelled = !json::is_null(field);
        if (key == "lineItems") {
            return each_node(field, fields.truncated, cursor, [&](json::od::value& line) {
                return read_line(line, fields.lines.emplace_back());
            });
        }
        return key != "refunds" || read_refunds(field, fields);
    });
}

bool take_order(json::od::value& value, DecodedOrders& out) {
    if (json::is_null(value)) return true;  // a node that no longer exists
    OrderFields fields;
    SeenOrder seen;
    if (!read_order(value, fields)) return false;
    if (fields.truncated && !fields.id.empty()) {
        out.truncated.push_back(ExternalId::parse(fields.id));
        return true;
    }
    if (const char* problem = build_order(fields, seen)) {
        out.page.unreadable.push_back("Order " + fields.id + " " + problem);
    } else {
        out.page.orders.push_back(std::move(seen));
    }
    return true;
}

bool take_name(json::od::value& value, OrdersPage& page) {
    OrderStamp stamp;
    const bool good = json::each_field(value, [&](std::string_view key, json::od::value& field) {
        if (key == "legacyResourceId") stamp.order = json::id(field);
        if (key == "updatedAt") {
            stamp.updated_at =
                json::parse_iso_time(json::text_or_empty(field)).value_or(Timestamp());
        }
        return true;
    });
    if (stamp.order.is_none()) return false;
    page.named.push_back(stamp);
    return good;
}

Error broken() {
    return channel_protocol("Shopify's order list cannot be read");
}

}  // namespace

Result<OrdersPage> decode_order_names(std::string_view body) {
    OrdersPage page;
    json::od::document document;
    json::od::value orders;
    bool more = false;
    std::string cursor;
    auto& reader = json::Reader::of_this_thread();
    bool good = !reader.open(body, document) && !document["data"]["orders"].get(orders);
    good = good && each_node(orders, more, cursor, [&](json::od::value& node) {
               return take_name(node, page);
           });
    if (!good || (more && cursor.empty())) return broken();
    if (more) page.next = cursor;
    return page;
}

Result<DecodedOrders> decode_orders(std::string_view body) {
    DecodedOrders out;
    json::od::document document;
    json::od::value nodes;
    auto& reader = json::Reader::of_this_thread();
    bool good = !reader.open(body, document) && !document["data"]["nodes"].get(nodes);
    good = good &&
           json::each_element(nodes, [&](json::od::value& node) { return take_order(node, out); });
    if (!good) return broken();
    return out;
}

}  // namespace tidegate::channels::shopify
