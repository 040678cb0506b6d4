#include <array>

#include "server/decoders.h"
#include "server/spelling.h"

namespace tidegate::server {

namespace {

constexpr std::size_t kCodeMax = 100;
constexpr std::size_t kComponentsMax = 100;

SkuId sku_of_path(DecodeContext& context) {
    const SkuId found = context.state.find_sku(context.path[0]);
    if (found.is_none()) context.refuse(ledger::Reject::unknown_sku, "");
    return found;
}

}  // namespace

void decode_define_sku(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 1> kFields{"sku"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::DefineSku command;
    command.code = in.text("sku", kCodeMax);
    plan.status = 201;
    plan.command.body = std::move(command);
}

void decode_define_kit(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 1> kFields{"components"};
    constexpr std::array<std::string_view, 2> kPartFields{"sku", "per_kit"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::DefineKit command;
    command.kit = sku_of_path(context);
    ArrayReader parts = in.objects("components", 1, kComponentsMax);
    JsonValue value;
    while (in.ok() && parts.next(value)) {
        ObjectReader part(in, "components", parts.index(), value, kPartFields);
        const SkuId sku = context.sku(part);
        command.components.push_back({sku, context.quantity(part, "per_kit", 1)});
    }
    plan.command.body = std::move(command);
}

void decode_set_mode(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 1> kFields{"mode"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    plan.command.body = ledger::SetMode{sku_of_path(context), in.choice("mode", kModes)};
}

void decode_define_location(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 4> kFields{"location", "kind", "bound_to", "priority"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::DefineLocation command;
    command.code = in.text("location", kCodeMax);
    command.kind = in.choice("kind", kLocationKinds, std::optional(ledger::LocationKind::own));
    command.bound_to = context.channel(in, "bound_to", Need::optional);
    command.priority =
        static_cast<std::uint16_t>(in.integer("priority", 0, 65535, Need::optional, 100));
    if (in.ok() && command.kind == ledger::LocationKind::channel_bound && !in.has("bound_to")) {
        in.fail("missing_field", "bound_to", "The channel that a channel_bound location serves.");
    }
    if (in.ok() && command.kind != ledger::LocationKind::channel_bound && in.has("bound_to")) {
        in.fail("invalid_value", "bound_to", "Only a location of kind channel_bound has one.");
    }
    plan.status = 201;
    plan.command.body = std::move(command);
}

void decode_define_channel(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 3> kFields{"channel", "semantics", "restocks_on_cancel"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::DefineChannel command;
    command.code = in.text("channel", kCodeMax);
    command.semantics = in.choice("semantics", kSemantics);
    command.restocks_on_cancel = in.boolean("restocks_on_cancel", false);
    plan.status = 201;
    plan.command.body = std::move(command);
}

void decode_map_listing(DecodeContext& context, CommandPlan& plan) {
    constexpr std::array<std::string_view, 4> kFields{"channel", "listing", "sku", "fulfilment"};
    ObjectReader in(context.problem, context.body.root(), kFields);
    ledger::MapListing command;
    command.channel = context.channel(in);
    command.listing = context.external(in, "listing");
    command.sku = context.sku(in);
    command.fulfilment =
        in.choice("fulfilment", kFulfilments, std::optional(ledger::Fulfilment::merchant));
    plan.command.body = command;
}

}  // namespace tidegate::server
