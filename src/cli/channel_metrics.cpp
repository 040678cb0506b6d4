#include "cli/channel_metrics.h"

#include <atomic>
#include <cstdint>
#include <string_view>

#include "server/metrics.h"

namespace tidegate::cli {

namespace {

using Counter = std::atomic<std::uint64_t> channels::ChannelMetrics::*;
struct Row {
    std::string_view name;
    std::string_view help;
    Counter counter;
};

constexpr Row kRows[] = {
    {"orders_seen",
     "Orders that a channel showed, new or changed.",
     &channels::ChannelMetrics::orders_seen},
    {"polls", "Complete searches for orders.", &channels::ChannelMetrics::polls},
    {"polls_incomplete",
     "Searches that could not be read whole; the watermark stood.",
     &channels::ChannelMetrics::polls_incomplete},
    {"orders_unreadable",
     "Orders that could not be understood.",
     &channels::ChannelMetrics::orders_unreadable},
    {"writes_sent", "Listing writes sent.", &channels::ChannelMetrics::writes_sent},
    {"writes_applied", "Listing writes confirmed.", &channels::ChannelMetrics::writes_applied},
    {"writes_refused",
     "Listing writes that the marketplace refused.",
     &channels::ChannelMetrics::writes_refused},
    {"writes_unknown",
     "Listing writes whose answer was lost.",
     &channels::ChannelMetrics::writes_unknown},
    {"reads", "Listings read back.", &channels::ChannelMetrics::reads},
    {"drifts",
     "Listings that showed more than the bound allowed.",
     &channels::ChannelMetrics::drifts},
    {"errors", "Calls that failed.", &channels::ChannelMetrics::errors},
};

void write_summary(
    std::string& out,
    std::string_view name,
    std::string_view help,
    const channels::LatencyHistogram& values
) {
    const std::string full = "tidegate_" + std::string(name) + "_seconds";
    out += "# HELP " + full + " " + std::string(help) + "\n# TYPE " + full + " summary\n";
    for (const auto& [label, per_mille] :
         {std::pair{"0.5", 500U}, {"0.95", 950U}, {"0.99", 990U}}) {
        const double seconds = static_cast<double>(values.quantile_us(per_mille)) / 1e6;
        out += full + "{quantile=\"" + label + "\"} " + std::to_string(seconds) + "\n";
    }
}

}  // namespace

void write_channel_metrics(const channels::ChannelSet& set, std::string& out) {
    server::MetricsWriter writer(out);
    for (const Row& row : kRows) {
        writer.metric("tidegate_channel_" + std::string(row.name) + "_total", "counter", row.help);
        for (const channels::SyncLoop* loop : set.loops()) {
            const std::uint64_t count = (loop->metrics().*row.counter).load();
            writer.value("channel", loop->code(), static_cast<std::int64_t>(count));
        }
    }
    write_summary(
        out,
        "channel_order_to_durable",
        "From an order in hand to its group on disk.",
        set.metrics().order_to_durable
    );
    write_summary(
        out,
        "channel_order_to_write",
        "From an order seen to a write it caused elsewhere.",
        set.metrics().order_to_write
    );
}

}  // namespace tidegate::cli
