#include <array>

#include "base/money.h"
#include "server/decoders.h"
#include "server/json_writer.h"
#include "server/spelling.h"

namespace tidegate::server {

namespace {

constexpr std::size_t kPriceMax = 30;

// The answer of a reservation repeats what was asked, so that a replay gives the same bytes.
std::string reservation_body(
    const ledger::State& state, std::string_view name, const ledger::Reserve& command
) {
    std::string body;
    JsonWriter json(body);
    json.begin_object().field("reservation", name).field("state", "held");
    json.field("expires_at", command.expires_at).key("lines").begin_array();
    for (const ledger::OrderLine& line : command.lines) {
        json.begin_object().field("sku", state.code(line.sku));
        json.field("quantity", line.ordered.units()).end_object();
    }
    json.end_array().end_object();
    return body;
}

ledger::OrderLine decode_line(
    DecodeContext& context, ObjectReader& in, ChannelId channel, Currency currency
) {
    ledger::OrderLine line;
    const bool direct = channel == ledger::kDirectChannel;
    if (in.ok() && direct && in.has("listing")) {
        in.fail("invalid_value", "listing", "On the channel direct a line names a sku.");
    }
    if (in.ok() && !direct && in.has("sku")) {
        in.fail("invalid_value", "sku", "On a marketplace a line names a listing.");
    }
    if (direct) {
        line.sku = context.sku(in);
    } else {
        line.listing = context.external(in, "listing");
    }
    line.ordered = context.quantity(in, "ordered", 0);
    line.cancelled = context.quantity(in, "cancelled", 0, Need::optional);
    line.shipped = context.quantity(in, "shipped", 0, Need::optional);
    const std::string_view price = in.text("price", kPriceMax, Need::optional);
    if (!price.empty()) {
        const auto minor = parse_minor(price, currency);
        if (!minor)
            in.fail("invalid_value", "price", "A decimal like 12.50, in the order's currency.");
        line.price_minor = minor.value_or(0);
    }
    return line;
}

}  // namespace

void decode_reserve(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 3> kFields{"reservation", "expires_at", "lines"};
    constexpr std::array<std::string_view, 2> kLineFields{"sku", "quantity"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::Reserve command;
    command.reservation = context.external(in, "reservation");
    command.expires_at = in.time("expires_at");
    ArrayReader lines = in.objects("lines", 1, ledger::kLinesMax);
    JsonValue value;
    while (in.ok() && lines.next(value)) {
        ObjectReader line(in, "lines", lines.index(), value, kLineFields);
        ledger::OrderLine wanted;
        wanted.sku = context.sku(line);
        wanted.ordered = context.quantity(line, "quantity", 1);
        command.lines.push_back(wanted);
    }
    if (!context.ok()) return;
    plan.status = 201;
    plan.body = reservation_body(context.state, in.text("reservation", 200), command);
    plan.command.body = std::move(command);
}

void decode_confirm_reservation(DecodeContext& context, CommandPlan& plan) {
    const ObjectReader in(context.problem, context.body.root(), {});
    plan.command.body = ledger::ConfirmReservation{ExternalId::parse(context.path[0])};
}

void decode_release_reservation(DecodeContext& context, CommandPlan& plan) {
    const ObjectReader in(context.problem, context.body.root(), {});
    plan.command.body = ledger::ReleaseReservation{ExternalId::parse(context.path[0])};
}

void decode_ship_reservation(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 1> kFields{"lines"};
    constexpr std::array<std::string_view, 2> kLineFields{"sku", "shipped"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::ShipReservation command;
    command.reservation = ExternalId::parse(context.path[0]);
    ArrayReader lines = in.objects("lines", 1, ledger::kLinesMax);
    JsonValue value;
    while (in.ok() && lines.next(value)) {
        ObjectReader line(in, "lines", lines.index(), value, kLineFields);
        ledger::OrderLine shipped;
        shipped.sku = context.sku(line);
        shipped.shipped = context.quantity(line, "shipped", 0);
        command.lines.push_back(shipped);
    }
    plan.command.body = std::move(command);
}

void decode_see_order(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 7> kFields{
        "channel", "order", "placed_at", "stage", "fulfilment", "currency", "lines"};
    constexpr std::array<std::string_view, 6> kLineFields{
        "listing", "sku", "ordered", "cancelled", "shipped", "price"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::SeeOrder command;
    command.channel = context.channel(in);
    command.order = context.external(in, "order");
    command.placed_at = in.time("placed_at");
    command.stage = in.choice("stage", kStages);
    command.fulfilment =
        in.choice("fulfilment", kFulfilments, std::optional(ledger::Fulfilment::merchant));
    const std::string_view currency = in.text("currency", 3, Need::optional);
    command.currency = Currency::parse(currency);
    if (in.ok() && !currency.empty() && command.currency == Currency()) {
        in.fail("invalid_value", "currency", "Three letters like EUR.");
    }
    ArrayReader lines = in.objects("lines", 0, ledger::kLinesMax);
    JsonValue value;
    while (in.ok() && lines.next(value)) {
        ObjectReader line(in, "lines", lines.index(), value, kLineFields);
        command.lines.push_back(decode_line(context, line, command.channel, command.currency));
    }
    plan.command.body = std::move(command);
}

}  // namespace tidegate::server
