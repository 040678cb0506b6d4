#include "server/metrics.h"

#include <cstddef>

#include "server/feed.h"
#include "server/view_hub.h"

namespace tidegate::server {

MetricsWriter& MetricsWriter::metric(
    std::string_view name, std::string_view type, std::string_view help
) {
    name_ = name;
    out_.append("# HELP ").append(name).append(" ").append(help);
    out_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
    return *this;
}

MetricsWriter& MetricsWriter::value(std::int64_t value) {
    out_.append(name_).append(" ").append(std::to_string(value)).append("\n");
    return *this;
}

MetricsWriter& MetricsWriter::value(
    std::string_view label, std::string_view label_value, std::int64_t value
) {
    out_.append(name_).append("{").append(label).append("=\"");
    for (const char c : label_value) {
        if (c == '"' || c == '\\') out_ += '\\';
        if (c == '\n') {
            out_ += "\\n";
        } else {
            out_ += c;
        }
    }
    out_.append("\"} ").append(std::to_string(value)).append("\n");
    return *this;
}

namespace {

std::int64_t count(const std::atomic<std::uint64_t>& counter) {
    return static_cast<std::int64_t>(counter.load(std::memory_order_relaxed));
}

void write_engine(const engine::Engine& engine, MetricsWriter& out) {
    const engine::Metrics& metrics = engine.metrics();
    const engine::Health health = engine.health();
    out.metric("tidegate_healthy", "gauge", "1 while writes are accepted").value(health.ok ? 1 : 0);
    out.metric("tidegate_commands_total", "counter", "Commands decided")
        .value(count(metrics.commands));
    out.metric("tidegate_commands_refused_total", "counter", "Commands refused by the ledger")
        .value(count(metrics.refused));
    out.metric("tidegate_events_total", "counter", "Events made durable")
        .value(count(metrics.events));
    out.metric("tidegate_journal_syncs_total", "counter", "Groups appended, one sync each")
        .value(count(metrics.groups));
    out.metric("tidegate_journal_bytes_total", "counter", "Bytes appended")
        .value(count(metrics.bytes));
    out.metric("tidegate_journal_last_sync_microseconds", "gauge", "Duration of the last sync")
        .value(count(metrics.last_sync_us));
    out.metric("tidegate_queue_commands", "gauge", "Commands waiting for the writer")
        .value(static_cast<std::int64_t>(health.queued));
    out.metric("tidegate_sequence", "gauge", "Sequence of the last durable event")
        .value(static_cast<std::int64_t>(health.last_durable.value()));
}

void write_percentiles(
    MetricsWriter& out,
    std::string_view name,
    std::string_view help,
    const views::Percentiles& percentiles
) {
    out.metric(name, "gauge", help);
    out.value("quantile", "0.5", percentiles.p50).value("quantile", "0.95", percentiles.p95);
    out.value("quantile", "0.99", percentiles.p99);
}

void write_views(const views::ReadModel& model, MetricsWriter& out) {
    const views::Counters& counters = model.counters();
    const views::Pool& pool = model.pool();
    out.metric("tidegate_orders", "gauge", "Orders known").value(counters.orders);
    out.metric("tidegate_units", "gauge", "Units ordered").value(counters.units);
    out.metric("tidegate_short_units", "gauge", "Units owed without a hold")
        .value(counters.short_units);
    out.metric("tidegate_oversold_units_total", "counter", "Units that could not be held when seen")
        .value(counters.oversold_units);
    out.metric("tidegate_exposure_incidents_total", "counter", "Times exposure rose above stock")
        .value(counters.exposure_incidents);
    out.metric(
           "tidegate_oversold_listings_total", "counter", "Times a listing sold past its quantity"
    )
        .value(counters.oversold_listings);
    out.metric("tidegate_listing_writes_total", "counter", "Listing writes requested")
        .value(counters.writes);
    out.metric("tidegate_pool_units", "gauge", "Units by state");
    out.value("state", "on_hand", pool.on_hand).value("state", "reserved", pool.reserved);
    out.value("state", "locked", pool.locked).value("state", "available", pool.available);
    const ledger::State& state = model.state();
    out.metric(
        "tidegate_exposure_units", "gauge", "Units that a channel may still sell, worst case"
    );
    for (std::size_t i = 0; i < state.channel_count(); ++i) {
        const ChannelId id(static_cast<std::uint16_t>(i));
        out.value("channel", state.channel(id).code, model.channel(id).exposure);
    }
    out.metric(
        "tidegate_placed_to_seen_milliseconds", "gauge", "99th percentile of the feed's lag"
    );
    for (std::size_t i = 0; i < state.channel_count(); ++i) {
        const ChannelId id(static_cast<std::uint16_t>(i));
        const views::Percentiles lag = model.channel(id).placed_to_seen.percentiles();
        out.value("channel", state.channel(id).code, lag.p99);
    }
    write_percentiles(
        out,
        "tidegate_order_to_write_milliseconds",
        "Order to the confirmed write it caused",
        model.order_to_write().percentiles()
    );
}

}  // namespace

void write_server_metrics(const Api& api, std::string& out) {
    MetricsWriter writer(out);
    write_engine(api.engine, writer);
    write_percentiles(
        writer,
        "tidegate_order_to_durable_milliseconds",
        "Order seen to order durable",
        api.views->order_to_durable()
    );
    api.views->read([&](const views::ReadModel& model) { write_views(model, writer); });
    writer.metric("tidegate_http_connections", "gauge", "Open connections")
        .value(static_cast<std::int64_t>(api.connections()));
    writer.metric("tidegate_stream_readers", "gauge", "Readers of event streams")
        .value(static_cast<std::int64_t>(api.feed->readers()));
}

}  // namespace tidegate::server
