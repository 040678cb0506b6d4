#include "server/encode.h"
#include "server/spelling.h"

namespace tidegate::server {

void write_code(JsonWriter& json, std::string_view field, const ledger::State& state, SkuId id) {
    if (!id.is_none()) json.field(field, state.code(id));
}

void write_code(
    JsonWriter& json, std::string_view field, const ledger::State& state, LocationId id
) {
    if (!id.is_none()) json.field(field, state.location(id).code);
}

void write_code(
    JsonWriter& json, std::string_view field, const ledger::State& state, ChannelId id
) {
    if (!id.is_none()) json.field(field, state.channel(id).code);
}

void write_name(JsonWriter& json, std::string_view field, ExternalId id) {
    if (!id.is_none()) json.field(field, id);
}

void write_percentiles(JsonWriter& json, const views::Percentiles& percentiles) {
    json.begin_object().field("samples", percentiles.samples).field("p50", percentiles.p50);
    json.field("p95", percentiles.p95).field("p99", percentiles.p99).end_object();
}

void write_sku_figures(JsonWriter& json, const views::ReadModel& model, SkuId id, Timestamp now) {
    const ledger::State& state = model.state();
    std::int64_t on_hand = 0;
    std::int64_t reserved = 0;
    std::int64_t available = 0;
    state.for_each_cell(id, [&](const ledger::StockCell& cell) {
        on_hand += cell.on_hand;
        reserved += cell.reserved;
        available += cell.available();
    });
    const bool kit = state.is_kit(id);
    const std::int64_t sellable = state.sellable_shared(id);
    std::int64_t exposure = 0;
    state.for_each_listing(id, [&](ListingId listing, const ledger::Listing&) {
        exposure += state.exposure(listing);
    });
    json.field("sku", state.code(id)).field("mode", spell(kModes, state.sku(id).mode));
    json.field("on_hand", on_hand).field("reserved", reserved).field("available", available);
    json.field("sellable", sellable).field("exposure", exposure);
    json.field("free", kit ? sellable - exposure : state.free_units(id, state.sku(id).mode));
    json.field("short", model.short_units(id));
    json.field("units_per_minute", model.units_last_minute(id, now));
}

void write_sku(JsonWriter& json, const views::ReadModel& model, SkuId id, Timestamp now) {
    json.begin_object();
    write_sku_figures(json, model, id, now);
    json.field("kit", model.state().is_kit(id)).end_object();
}

void write_cell(JsonWriter& json, const ledger::State& state, const ledger::StockCell& cell) {
    const std::int64_t sum = std::int64_t{cell.available()} + cell.reserved + cell.locked +
                             cell.quarantine + cell.damaged + cell.safety_hold;
    json.begin_object().field("sku", state.code(cell.sku));
    json.field("location", state.location(cell.location).code);
    json.field("on_hand", cell.on_hand).field("available", cell.available());
    json.field("reserved", cell.reserved).field("locked", cell.locked);
    json.field("quarantine", cell.quarantine).field("damaged", cell.damaged);
    json.field("safety_hold", cell.safety_hold).field("incoming", cell.incoming);
    json.field("in_transit", cell.in_transit).field("projected", cell.projected());
    json.field("identity_holds", sum == cell.on_hand).end_object();
}

void write_listing(JsonWriter& json, const ledger::State& state, ListingId id) {
    const ledger::Listing& listing = state.listing(id);
    json.begin_object().field("channel", state.channel(listing.channel).code);
    json.field("listing", listing.external);
    write_code(json, "sku", state, listing.sku);
    json.field("fulfilment", spell(kFulfilments, listing.fulfilment));
    json.field("known", listing.known).field("listed", listing.listed);
    json.field("remaining", listing.remaining).field("unseen_before", listing.unseen_before);
    json.field("exposure", state.exposure(id)).field("nominal", listing.nominal());
    json.field("write_state", spell(kWriteStates, listing.write_state));
    json.field("write", listing.write.value());
    if (listing.write_state != ledger::WriteState::settled) {
        json.field("write_quantity", listing.write_quantity);
        json.field("requested_at", Timestamp(listing.requested_at));
    }
    if (listing.effective_at != Timestamp{})
        json.field("effective_at", Timestamp(listing.effective_at));
    json.end_object();
}

void write_channel(JsonWriter& json, const views::ReadModel& model, ChannelId id) {
    const ledger::ChannelRecord& record = model.state().channel(id);
    const views::ChannelFigures& figures = model.channel(id);
    json.begin_object().field("channel", record.code);
    json.field("semantics", spell(kSemantics, record.semantics));
    json.field("restocks_on_cancel", record.restocks_on_cancel);
    if (record.watermark != Timestamp{}) json.field("watermark", record.watermark);
    json.field("listings", figures.listings).field("exposure", figures.exposure);
    json.key("placed_to_seen_ms");
    write_percentiles(json, figures.placed_to_seen.percentiles());
    json.key("write_ms");
    write_percentiles(json, figures.write.percentiles());
    json.end_object();
}

void write_location(JsonWriter& json, const ledger::State& state, LocationId id) {
    const ledger::LocationRecord& record = state.location(id);
    json.begin_object().field("location", record.code);
    json.field("kind", spell(kLocationKinds, record.kind));
    write_code(json, "bound_to", state, record.bound_to);
    json.field("priority", record.priority).end_object();
}

void write_movement(JsonWriter& json, const ledger::State& state, const views::Movement& movement) {
    json.begin_object().field("sequence", movement.sequence.value()).field("at", movement.at);
    json.field("kind", spell(kMovementKinds, movement.kind));
    write_code(json, "location", state, movement.location);
    write_code(json, "channel", state, movement.channel);
    write_name(json, "document", movement.document);
    json.field("on_hand", movement.on_hand).field("reserved", movement.reserved);
    json.field("quantity", movement.quantity).end_object();
}

}  // namespace tidegate::server
