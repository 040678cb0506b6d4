#include "channels/shopify/order_builder.h"

#include <algorithm>

#include "channels/json.h"

namespace tidegate::channels::shopify {

namespace {

using ledger::OrderLine;

bool says(std::string_view text, std::string_view upper, std::string_view lower) noexcept {
    return text == upper || text == lower;
}

void count_refunds(OrderFields& fields) {
    for (const OrderFields::RefundLine& refund : fields.refunds) {
        for (OrderFields::Line& line : fields.lines) {
            if (line.id != refund.line) continue;
            LineCounts& counts = line.counts;
            if (says(refund.restock_type, "CANCEL", "cancel")) {
                counts.refunded_cancel += refund.quantity;
            } else if (says(refund.restock_type, "NO_RESTOCK", "no_restock")) {
                counts.refunded_no_restock += refund.quantity;
            } else {  // RETURN, LEGACY_RESTOCK and what may come: the unit was shipped
                counts.refunded_return += refund.quantity;
            }
        }
    }
}

// A line without a variant waits in suspense under its SKU.
ExternalId listing_of(const OrderFields::Line& line) {
    if (!line.listing.is_none() || line.sku.empty()) return line.listing;
    return ExternalId::parse("sku_" + line.sku);
}

bool add_line(ledger::SeeOrder& order, const OrderLine& added) {
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

}  // namespace

std::string_view number_of_gid(std::string_view gid) noexcept {
    const std::size_t slash = gid.rfind('/');
    std::string_view number = slash == std::string_view::npos ? gid : gid.substr(slash + 1);
    number = number.substr(0, number.find('?'));
    return json::all_digits(number) ? number : std::string_view();
}

const char* build_order(OrderFields& fields, SeenOrder& out) {
    const auto placed_at = json::parse_iso_time(fields.created_at);
    if (fields.id.empty()) return "has no id";
    if (!placed_at) return "has no creation time";
    out.order.order = ExternalId::parse(fields.id);
    out.order.placed_at = *placed_at;
    out.updated_at = json::parse_iso_time(fields.updated_at).value_or(*placed_at);
    out.order.currency = Currency::parse(fields.currency);
    const Fulfilled fulfilled = fulfilled_of(fields.fulfillment_status);
    const auto cancelled = fields.cancelled ? OrderCancelled::yes : OrderCancelled::no;
    out.order.stage = stage_of(cancelled, fulfilled, fields.financial_status);
    count_refunds(fields);
    for (const OrderFields::Line& line : fields.lines) {
        if (line.counts.ordered < 0 || line.counts.ordered > Quantity::kLimit) {
            return "has a line with an impossible quantity";
        }
        OrderLine added;
        added.listing = listing_of(line);
        if (added.listing.is_none() || line.counts.ordered == 0) continue;
        const LineUnits units = units_of(line.counts, fulfilled, cancelled);
        added.ordered = Quantity(line.counts.ordered);
        added.cancelled = Quantity(units.cancelled);
        added.shipped = Quantity(units.shipped);
        added.price_minor = parse_minor(line.price, out.order.currency).value_or(0);
        if (!add_line(out.order, added)) return "has too many lines or units";
    }
    return nullptr;
}

}  // namespace tidegate::channels::shopify
