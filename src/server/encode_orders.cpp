#include <algorithm>

#include "server/encode.h"
#include "server/spelling.h"

namespace tidegate::server {

namespace {

bool anything_open(const ledger::State& state, ledger::OrderNumber number) {
    const auto lines = state.orders().lines(number);
    return std::any_of(lines.begin(), lines.end(), [](const ledger::StoredLine& line) {
        return line.open() > 0;
    });
}

bool anything_shipped(const ledger::State& state, ledger::OrderNumber number) {
    const auto lines = state.orders().lines(number);
    return std::any_of(lines.begin(), lines.end(), [](const ledger::StoredLine& line) {
        return line.shipped > 0;
    });
}

// One word for how an order stands, for lists and filters.
std::string_view state_of(const views::ReadModel& model, ledger::OrderNumber number) {
    const ledger::State& state = model.state();
    const ledger::StoredOrder& order = state.orders()[number];
    if (order.released) return "released";
    if (order.expired) return "expired";
    if (order.stage == ledger::Stage::announced) return "announced";
    if (model.in_suspense(number)) return "suspense";
    if (model.short_units_of_order(number) > 0) return "short";
    if (!anything_open(state, number)) {
        if (anything_shipped(state, number)) return "shipped";
        return order.stage == ledger::Stage::cancelled ? "cancelled" : "closed";
    }
    const bool reservation = order.channel == ledger::kDirectChannel;
    return reservation && !state.expiry_of(number) ? "confirmed" : "held";
}

}  // namespace

void write_order(JsonWriter& json, const views::ReadModel& model, ledger::OrderNumber number) {
    const ledger::State& state = model.state();
    const ledger::StoredOrder& order = state.orders()[number];
    json.begin_object().field("channel", state.channel(order.channel).code);
    json.field("order", order.external);
    if (order.placed_at_ms != 0) json.field("placed_at", Timestamp(order.placed_at_ms));
    json.field("stage", spell(kStages, order.stage));
    json.field("fulfilment", spell(kFulfilments, order.fulfilment));
    json.field("state", state_of(model, number));
    if (const auto expiry = state.expiry_of(number)) json.field("expires_at", *expiry);
    json.field("short", model.short_units_of_order(number)).key("lines").begin_array();
    for (const ledger::StoredLine& line : state.orders().lines(number)) {
        json.begin_object();
        if (!line.listing.is_none()) json.field("listing", state.listing(line.listing).external);
        write_code(json, "sku", state, line.sku);
        json.field("ordered", line.ordered).field("cancelled", line.cancelled);
        json.field("shipped", line.shipped).field("held", line.held);
        json.field("open", line.open()).field("returned", line.returned).end_object();
    }
    json.end_array().end_object();
}

}  // namespace tidegate::server
