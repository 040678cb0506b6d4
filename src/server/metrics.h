#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/call.h"

// Prometheus' text format. Providers of other modules may use the same writer.

namespace tidegate::server {

class MetricsWriter {
public:
    explicit MetricsWriter(std::string& out) noexcept : out_(out) {}

    // Opens a metric: its help and type lines. `type`: counter or gauge.
    MetricsWriter& metric(std::string_view name, std::string_view type, std::string_view help);
    // One value of the metric opened last; a label may be given.
    MetricsWriter& value(std::int64_t value);
    MetricsWriter& value(std::string_view label, std::string_view label_value, std::int64_t value);

private:
    std::string& out_;
    std::string name_;
};

// The figures of the engine, the views and the server itself.
void write_server_metrics(const Api& api, std::string& out);

}  // namespace tidegate::server
