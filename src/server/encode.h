#pragma once

#include <string>

#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/events.h"
#include "ledger/state.h"
#include "server/json_writer.h"
#include "views/read_model.h"

// Read models to JSON, one function per schema of openapi/openapi.yaml. Internal to server.

namespace tidegate::server {

// The figures that Sku and SummarySku share are written into the object under way.
void write_sku_figures(JsonWriter& json, const views::ReadModel& model, SkuId id, Timestamp now);
void write_sku(JsonWriter& json, const views::ReadModel& model, SkuId id, Timestamp now);
void write_cell(JsonWriter& json, const ledger::State& state, const ledger::StockCell& cell);
void write_listing(JsonWriter& json, const ledger::State& state, ListingId id);
void write_channel(JsonWriter& json, const views::ReadModel& model, ChannelId id);
void write_location(JsonWriter& json, const ledger::State& state, LocationId id);
void write_movement(JsonWriter& json, const ledger::State& state, const views::Movement& movement);
void write_order(JsonWriter& json, const views::ReadModel& model, ledger::OrderNumber number);
void write_percentiles(JsonWriter& json, const views::Percentiles& percentiles);

void write_event(
    JsonWriter& json, const ledger::State& state, Sequence sequence, const ledger::Event& event
);

// Writes a field whose id may be none, in which case it is left out.
void write_code(JsonWriter& json, std::string_view field, const ledger::State& state, SkuId id);
void write_code(
    JsonWriter& json, std::string_view field, const ledger::State& state, LocationId id
);
void write_code(JsonWriter& json, std::string_view field, const ledger::State& state, ChannelId id);
void write_name(JsonWriter& json, std::string_view field, ExternalId id);

}  // namespace tidegate::server
