#include <array>

#include "server/decoders.h"
#include "server/spelling.h"

namespace tidegate::server {

namespace {

// Changes may go either way; what they mean is in the command.
Quantity change(ObjectReader& in) {
    return Quantity(in.integer("change", -Quantity::kLimit, Quantity::kLimit));
}

}  // namespace

void decode_receive_stock(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 4> kFields{
        "sku", "location", "quantity", "from_incoming"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::ReceiveStock command;
    command.sku = context.sku(in);
    command.location = context.location(in);
    command.quantity = context.quantity(in, "quantity", 1);
    command.from_incoming = context.quantity(in, "from_incoming", 0, Need::optional);
    plan.command.body = command;
}

void decode_adjust_stock(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 5> kFields{
        "sku", "location", "change", "reason", "corrects"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::AdjustStock command;
    command.sku = context.sku(in);
    command.location = context.location(in);
    command.change = change(in);
    command.reason = in.choice("reason", kAdjustReasons);
    const bool correction = command.reason == ledger::AdjustReason::correction;
    if (in.ok() && correction != in.has("corrects")) {
        const std::string_view code = correction ? "missing_field" : "invalid_value";
        in.fail(
            code, "corrects", "The sequence of the event that a correction is the opposite of."
        );
    }
    if (in.ok() && in.has("corrects")) {
        constexpr std::int64_t kExactMax = std::int64_t{1} << 53;
        const std::int64_t sequence = in.integer("corrects", 1, kExactMax);
        command.corrects = Sequence(static_cast<std::uint64_t>(sequence));
    }
    plan.command.body = command;
}

void decode_move_stock(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 5> kFields{"sku", "location", "from", "to", "quantity"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::MoveStock command;
    command.sku = context.sku(in);
    command.location = context.location(in);
    command.from = in.choice("from", kBuckets);
    command.to = in.choice("to", kBuckets);
    command.quantity = context.quantity(in, "quantity", 1);
    plan.command.body = command;
}

void decode_expect_stock(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 3> kFields{"sku", "location", "change"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::ExpectIncoming command;
    command.sku = context.sku(in);
    command.location = context.location(in);
    command.change = change(in);
    plan.command.body = command;
}

void decode_start_transfer(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 5> kFields{"transfer", "sku", "from", "to", "quantity"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::StartTransfer command;
    command.transfer = context.external(in, "transfer");
    command.sku = context.sku(in);
    command.from = context.location(in, "from");
    command.to = context.location(in, "to");
    command.quantity = context.quantity(in, "quantity", 1);
    plan.status = 201;
    plan.command.body = command;
}

void decode_receive_transfer(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 2> kFields{"arrived", "lost"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::ReceiveTransfer command;
    command.transfer = ExternalId::parse(context.path[0]);
    command.arrived = context.quantity(in, "arrived", 0, Need::optional);
    command.lost = context.quantity(in, "lost", 0, Need::optional);
    plan.command.body = command;
}

void decode_receive_return(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 7> kFields{
        "return", "channel", "order", "sku", "location", "quantity", "inspect_by"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::ReceiveReturn command;
    command.return_id = context.external(in, "return");
    command.channel = context.channel(in, "channel", Need::optional);
    command.order = context.external(in, "order", Need::optional);
    command.sku = context.sku(in);
    command.location = context.location(in);
    command.quantity = context.quantity(in, "quantity", 1);
    command.inspect_by = in.time("inspect_by");
    if (in.ok() && in.has("order") && !in.has("channel")) {
        in.fail("missing_field", "channel", "The channel of the order.");
    }
    plan.status = 201;
    plan.command.body = command;
}

void decode_inspect_return(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 3> kFields{"passed", "repair", "scrapped"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::InspectReturn command;
    command.return_id = ExternalId::parse(context.path[0]);
    command.passed = context.quantity(in, "passed", 0, Need::optional);
    command.repair = context.quantity(in, "repair", 0, Need::optional);
    command.scrapped = context.quantity(in, "scrapped", 0, Need::optional);
    plan.command.body = command;
}

void decode_start_count(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 3> kFields{"count", "sku", "location"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::StartCount command;
    command.count = context.external(in, "count");
    command.sku = context.sku(in);
    command.location = context.location(in);
    plan.status = 201;
    plan.command.body = command;
}

void decode_finish_count(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 1> kFields{"counted"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    const ExternalId count = ExternalId::parse(context.path[0]);
    plan.command.body = ledger::FinishCount{count, context.quantity(in, "counted", 0)};
}

void decode_lock_stock(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 5> kFields{
        "lock", "sku", "channel", "quantity", "expires_at"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::LockStock command;
    command.lock = context.external(in, "lock");
    command.sku = context.sku(in);
    command.channel = context.channel(in, "channel", Need::optional);
    command.quantity = context.quantity(in, "quantity", 1);
    command.expires_at = in.time("expires_at", Need::optional);
    plan.status = 201;
    plan.command.body = command;
}

void decode_unlock_stock(DecodeContext& context, CommandPlan& plan) {
    ObjectReader in(context.problem, context.body.root(), {});
    plan.command.body = ledger::UnlockStock{ExternalId::parse(context.path[0])};
}

}  // namespace tidegate::server
