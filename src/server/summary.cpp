#include "server/summary.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "server/encode.h"
#include "server/spelling.h"
#include "server/view_hub.h"

namespace tidegate::server {

namespace {

constexpr std::size_t kSkusShown = 12;
constexpr std::size_t kOrdersShown = 15;
constexpr std::size_t kListingsShown = 8;

// The SKUs that sell fastest; when fewer sell, the first ones in order of definition.
std::vector<SkuId> skus_to_show(const views::ReadModel& model, Timestamp now) {
    std::vector<std::pair<std::int64_t, SkuId>> selling;
    for (const auto& [sku, meter] : model.selling()) {
        const std::int64_t units = meter.last_minute(now);
        if (units > 0) selling.emplace_back(-units, sku);
    }
    const std::size_t top = std::min(selling.size(), kSkusShown);
    std::partial_sort(
        selling.begin(), selling.begin() + static_cast<std::ptrdiff_t>(top), selling.end()
    );
    std::vector<SkuId> shown;
    for (std::size_t i = 0; i < top; ++i) shown.push_back(selling[i].second);
    const std::size_t count = model.state().sku_count();
    for (std::uint32_t i = 0; i < count && shown.size() < kSkusShown; ++i) {
        if (std::find(shown.begin(), shown.end(), SkuId(i)) == shown.end()) shown.emplace_back(i);
    }
    return shown;
}

void write_pool(JsonWriter& json, const views::ReadModel& model) {
    const views::Pool& pool = model.pool();
    json.key("pool").begin_object().field("skus", model.state().sku_count());
    json.field("listings", model.state().listing_count()).field("on_hand", pool.on_hand);
    json.field("available", pool.available).field("reserved", pool.reserved);
    json.field("locked", pool.locked).field("exposure", model.exposure()).end_object();
}

void write_counters(JsonWriter& json, const views::ReadModel& model, Timestamp now) {
    const views::Counters& counters = model.counters();
    std::size_t suspense = 0;
    for (const auto& [listing, orders] : model.state().suspense()) suspense += orders.size();
    json.key("counters").begin_object().field("since", counters.since);
    json.field("orders", counters.orders).field("units", counters.units);
    json.field("short_units", counters.short_units).field("suspense_orders", suspense);
    json.field("oversold_units", counters.oversold_units);
    json.field("exposure_incidents", counters.exposure_incidents);
    json.field("oversold_listings", counters.oversold_listings).field("writes", counters.writes);
    json.field("units_per_minute", model.units_last_minute(now));
    json.field("orders_per_minute", model.orders_last_minute(now)).end_object();
}

void write_skus(JsonWriter& json, const views::ReadModel& model, Timestamp now) {
    json.key("skus").begin_array();
    for (const SkuId sku : skus_to_show(model, now)) {
        json.begin_object();
        write_sku_figures(json, model, sku, now);
        json.key("listings").begin_array();
        std::size_t shown = 0;
        model.state().for_each_listing(sku, [&](ListingId id, const ledger::Listing&) {
            if (shown++ < kListingsShown) write_listing(json, model.state(), id);
        });
        json.end_array().end_object();
    }
    json.end_array();
}

void write_recent(JsonWriter& json, const views::ReadModel& model) {
    const ledger::State& state = model.state();
    json.key("recent_orders").begin_array();
    std::size_t shown = 0;
    for (const views::RecentOrder& recent : model.recent_orders()) {
        if (shown++ == kOrdersShown) break;
        const ledger::StoredOrder& order = state.orders()[recent.number];
        json.begin_object().field("channel", state.channel(order.channel).code);
        json.field("order", order.external).field("at", recent.at);
        json.field("stage", spell(kStages, order.stage));
        std::int64_t units = 0;
        for (const ledger::StoredLine& line : state.orders().lines(recent.number)) {
            if (units == 0) write_code(json, "sku", state, line.sku);
            units += line.ordered;
        }
        json.field("units", units).field("short", model.short_units_of_order(recent.number));
        json.end_object();
    }
    json.end_array();
}

}  // namespace

std::string summary_json(const Api& api) {
    const Timestamp now = api.clock.now();
    const engine::Health health = api.engine.health();
    const views::Percentiles durable = api.views->order_to_durable();
    std::string body;
    body.reserve(8192);
    api.views->read([&](const views::ReadModel& model) {
        JsonWriter json(body);
        const ledger::State& state = model.state();
        json.begin_object().field("sequence", state.last_sequence().value()).field("as_of", now);
        if (state.last_at() != Timestamp{}) json.field("last_event_at", state.last_at());
        json.field("healthy", health.ok);
        if (!health.ok) json.field("problem", health.problem);
        write_pool(json, model);
        write_counters(json, model, now);
        json.key("lag").begin_object().key("order_to_durable_ms");
        write_percentiles(json, durable);
        json.key("order_to_write_ms");
        write_percentiles(json, model.order_to_write().percentiles());
        json.end_object().key("channels").begin_array();
        for (std::size_t i = 0; i < state.channel_count(); ++i) {
            write_channel(json, model, ChannelId(static_cast<std::uint16_t>(i)));
        }
        json.end_array();
        write_skus(json, model, now);
        write_recent(json, model);
        json.end_object();
    });
    return body;
}

}  // namespace tidegate::server
