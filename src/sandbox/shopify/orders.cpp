#include <algorithm>

#include "sandbox/shopify/shop.h"
#include "sandbox/shopify/wire.h"

// Orders, their lines and refunds, as GraphQL shows them.

namespace tidegate::sandbox::shopify {

namespace {

// An object inside an order carries the order's number, and revision and position in `detail`.
constexpr std::int64_t kPositions = 1'000'000;

graphql::Object line_object(OrderIndex order, std::size_t revision, std::size_t line) {
    return {
        "LineItem",
        order.value(),
        static_cast<std::int64_t>(revision) * kPositions + static_cast<std::int64_t>(line),
        nullptr};
}

OrderIndex order_of(const graphql::Object& object) {
    return OrderIndex(static_cast<std::uint32_t>(object.number));
}

bool matches(const Order& order, const Revision& shown, const std::vector<Term>& terms) {
    return std::all_of(terms.begin(), terms.end(), [&](const Term& term) {
        if (term.field == "updated_at" || term.field == "created_at" ||
            term.field == "processed_at") {
            const auto bound = parse_iso(term.value);
            const Timestamp at = term.field == "updated_at" ? shown.at : order.placed_at;
            return bound &&
                   holds(term.relation, at.milliseconds() / 1000, bound->milliseconds() / 1000);
        }
        if (term.field == "id") {
            const auto id = parse_number(term.value);
            return id && holds(term.relation, order.id, *id);
        }
        if (term.field == "status") {
            const bool cancelled = shown.status == OrderStatus::cancelled;
            if (term.value == "cancelled") return cancelled;
            if (term.value == "open" || term.value == "not_closed") return !cancelled;
        }
        return true;  // unknown filters are ignored
    });
}

const Term* updated_since(const std::vector<Term>& terms) {
    for (const Term& term : terms) {
        const bool lower = term.relation == Term::Relation::greater ||
                           term.relation == Term::Relation::greater_equal;
        if (term.field == "updated_at" && lower && parse_iso(term.value)) return &term;
    }
    return nullptr;
}

}  // namespace

Shop::Resolved Shop::orders(const Json& arguments) const {
    const std::vector<Term> terms = parse_search(arguments["query"].as_string());
    const std::string& sort = arguments["sortKey"].as_string();
    std::vector<Placed> list;
    const auto consider = [&](OrderIndex index) {
        const Order& order = market_.order(index);
        if (order.visible < 0) return;
        const Revision& shown = order.revisions[static_cast<std::size_t>(order.visible)];
        if (!matches(order, shown, terms)) return;
        const Timestamp at = sort == "UPDATED_AT" ? shown.at : order.placed_at;
        const std::int64_t major = sort == "ID" ? order.id : at.milliseconds();
        list.push_back({major, index.value(), {"Order", index.value(), order.visible, nullptr}});
    };
    if (const Term* since = updated_since(terms)) {
        const Market::FeedKey from{*parse_iso(since->value), OrderIndex(0)};
        for (auto at = market_.feed().lower_bound(from); at != market_.feed().end(); ++at) {
            consider(at->second);
        }
    } else {
        for (std::uint32_t at = 0; at < market_.orders().size(); ++at) consider(OrderIndex(at));
    }
    const bool reverse = arguments["reverse"].as_bool();
    std::sort(list.begin(), list.end(), [&](const Placed& a, const Placed& b) {
        const auto left = std::pair(a.major, a.minor);
        const auto right = std::pair(b.major, b.minor);
        return reverse ? right < left : left < right;
    });
    return connection(
        "Order", list, reverse ? Direction::descending : Direction::ascending, arguments
    );
}

WireId Shop::line_id(OrderIndex order, std::size_t line) const {
    return 14'900'000'000'000'000 + static_cast<WireId>(order.value()) * 100 +
           static_cast<WireId>(line);
}

Shop::Resolved Shop::order_field(const Object& self, std::string_view field, const Json& arguments)
    const {
    const OrderIndex index = order_of(self);
    const Order& order = market_.order(index);
    const auto revision_number = static_cast<std::size_t>(self.detail);
    const Revision& revision = order.revisions[revision_number];
    const bool cancelled = revision.status == OrderStatus::cancelled;
    if (field == "id") return gid("Order", order.id);
    if (field == "legacyResourceId") return std::to_string(order.id);
    if (field == "name") return "#" + std::to_string(1001 + index.value());
    if (field == "number") return static_cast<std::int64_t>(1001 + index.value());
    if (field == "createdAt" || field == "processedAt") return iso(order.placed_at);
    if (field == "updatedAt") return iso(revision.at);
    if (field == "cancelledAt") return cancelled ? Json(iso(*order.cancelled_at)) : Json();
    if (field == "cancelReason") return cancelled ? Json("CUSTOMER") : Json();
    if (field == "confirmed") return true;
    if (field == "test") return false;
    if (field == "currencyCode") return market_.options().currency;
    if (field == "sourceName") return "web";
    if (field == "tags") return Json::array();
    if (field == "displayFinancialStatus") {
        if (cancelled) return order.paid_at ? "REFUNDED" : "VOIDED";
        return revision.status == OrderStatus::unpaid ? "PENDING" : "PAID";
    }
    if (field == "displayFulfillmentStatus") {
        return revision.status == OrderStatus::shipped ? "FULFILLED" : "UNFULFILLED";
    }
    if (field == "refunds") return refunds(index, revision_number);
    std::int64_t total = 0;
    std::int64_t units = 0;
    std::vector<Placed> lines;
    for (std::size_t at = 0; at < order.lines.size(); ++at) {
        const Line& line = order.lines[at];
        const std::int64_t kept = line.quantity.units() - revision.lines[at].cancelled.units() -
                                  revision.lines[at].returned.units();
        const std::int64_t counted = field == "currentTotalPriceSet" ? kept : line.quantity.units();
        total += counted * market_.listing(line.listing).spec.price_minor;
        units += kept;
        lines.push_back({static_cast<std::int64_t>(at), 0, line_object(index, revision_number, at)}
        );
    }
    if (field == "lineItems") {
        const bool reverse = arguments["reverse"].as_bool();
        if (reverse) std::reverse(lines.begin(), lines.end());
        const auto direction = reverse ? Direction::descending : Direction::ascending;
        return connection("LineItem", lines, direction, arguments);
    }
    if (field == "currentSubtotalLineItemsQuantity") return units;
    if (field.ends_with("PriceSet")) return money(total);
    return Json();
}

Shop::Resolved Shop::line_field(const Object& self, std::string_view field) const {
    const OrderIndex index = order_of(self);
    const Order& order = market_.order(index);
    const auto at = static_cast<std::size_t>(self.detail % kPositions);
    const Revision& revision = order.revisions[static_cast<std::size_t>(self.detail / kPositions)];
    const Line& line = order.lines[at];
    const SkuSpec& spec = market_.listing(line.listing).spec;
    const std::int64_t ordered = line.quantity.units();
    const std::int64_t kept = ordered - revision.lines[at].cancelled.units();
    const std::int64_t current = kept - revision.lines[at].returned.units();
    if (field == "id") return gid("LineItem", line_id(index, at));
    if (field == "sku") return spec.sku;
    if (field == "name" || field == "title") return spec.title_en;
    if (field == "quantity") return ordered;
    if (field == "currentQuantity" || field == "refundableQuantity") return current;
    if (field == "unfulfilledQuantity") {
        return revision.status == OrderStatus::shipped ? 0 : kept;
    }
    if (field == "requiresShipping" || field == "restockable") return true;
    if (field == "originalTotalSet") return money(ordered * spec.price_minor);
    if (field.ends_with("UnitPriceSet")) return money(spec.price_minor);
    // A deleted product is forgotten by its orders too.
    if (market_.is_deleted(line.listing)) return Json();
    if (field == "variant") return Object{"ProductVariant", line.listing.value(), 0, nullptr};
    if (field == "product") {
        const ProductIndex product = market_.listing(line.listing).product;
        return Object{"Product", product.value(), 0, nullptr};
    }
    return Json();
}

// A refund's number is its document's index; detail tells cancellations (0) from returns (1).
std::vector<Shop::Object> Shop::refunds(OrderIndex order, std::size_t revision) const {
    std::vector<Object> list;
    for (std::size_t at = 0; at < market_.cancellations().size(); ++at) {
        const Cancellation& document = market_.cancellations()[at];
        if (document.order == order && document.revision <= revision) {
            list.push_back({"Refund", static_cast<std::int64_t>(at), 0, nullptr});
        }
    }
    for (std::size_t at = 0; at < market_.returns().size(); ++at) {
        const Return& document = market_.returns()[at];
        if (document.order == order && document.revision <= revision) {
            list.push_back({"Refund", static_cast<std::int64_t>(at), 1, nullptr});
        }
    }
    return list;
}

Shop::Resolved Shop::refund_field(const Object& self, std::string_view field, const Json& arguments)
    const {
    const auto at = static_cast<std::size_t>(self.number);
    const bool cancels = self.detail == 0;
    const WireId id = cancels ? market_.cancellations()[at].id : market_.returns()[at].id;
    const Timestamp when = cancels ? market_.cancellations()[at].at : market_.returns()[at].at;
    const OrderIndex index =
        cancels ? market_.cancellations()[at].order : market_.returns()[at].order;
    const Order& order = market_.order(index);
    const std::size_t last = order.revisions.size() - 1;
    if (field == "id") return gid("Refund", id);
    if (field == "legacyResourceId") return std::to_string(id);
    if (field == "createdAt" || field == "updatedAt") return iso(when);
    if (field == "order") {
        return Object{"Order", index.value(), static_cast<std::int64_t>(last), nullptr};
    }
    std::vector<Placed> lines;
    std::int64_t total = 0;
    for (std::size_t line = 0; line < order.lines.size(); ++line) {
        std::int64_t units = 0;
        if (cancels) {
            units = market_.cancellations()[at].units[line].units();
        } else if (market_.returns()[at].line == line) {
            units = market_.returns()[at].units.units();
        }
        if (units == 0) continue;
        const bool restocked = cancels && market_.cancellations()[at].restocked;
        const std::int64_t amount =
            units * market_.listing(order.lines[line].listing).spec.price_minor;
        total += amount;
        const auto& taken = order.lines[line].taken;
        const std::int64_t location = taken.empty() ? 0 : taken.front().warehouse;
        lines.push_back(
            {static_cast<std::int64_t>(line),
             0,
             graphql::make_object(
                 "RefundLineItem",
                 {{"id", Json(gid("RefundLineItem", id * 100 + static_cast<WireId>(line)))},
                  {"quantity", Json(units)},
                  {"restocked", Json(restocked)},
                  {"restockType", Json(restocked ? "CANCEL" : "NO_RESTOCK")},
                  {"location",
                   restocked ? Resolved(Object{"Location", location, 0, nullptr})
                             : Resolved(Json())},
                  {"subtotalSet", money(amount)},
                  {"lineItem", line_object(index, last, line)}}
             )}
        );
    }
    if (field == "refundLineItems") {
        return connection("RefundLineItem", lines, Direction::ascending, arguments);
    }
    if (field == "totalRefundedSet") return money(total);
    return Json();
}

}  // namespace tidegate::sandbox::shopify
