#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/bench_common.h"
#include "net/http.h"

// A load generator for HTTP/1.1 on the loopback: keep-alive connections on one thread, each with
// one request under way. It does as little as can be, because it shares the machine with the server.

namespace tidegate::cli::bench {

// The request as bytes on the wire.
[[nodiscard]] std::string to_wire(const net::Request& request);

struct HttpLoadResult {
    double requests_per_second = 0;
    Histogram latency;
};

// Sends every request once. Anything but 200 is an Error.
[[nodiscard]] Result<HttpLoadResult> run_http_load(
    std::uint16_t port, unsigned connections, const std::vector<std::string>& requests
);

}  // namespace tidegate::cli::bench
