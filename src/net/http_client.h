#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/http.h"

// A blocking HTTP client on libcurl. One object belongs to one thread at a time and keeps its
// connections alive between calls. Errors never hold the URL's query nor any header: they may be
// secrets.

namespace tidegate::net {

struct ClientRequest {
    std::string method = "GET";
    std::string url;  // http:// or https://; certificates are always checked
    Headers headers;
    std::string body;
};

class HttpClient {
public:
    struct Options {
        std::chrono::milliseconds connect_timeout{5000};
        std::chrono::milliseconds total_timeout{15000};
        std::size_t body_bytes_max = 64 * 1024 * 1024;
    };

    explicit HttpClient(Options options);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Any HTTP status is a value. The error codes: `network_unreachable` (the request was certainly
    // not delivered: no connection), `network_outcome_unknown` (it may have been: a time-out or a
    // lost connection after bytes were sent), `response_too_large`.
    [[nodiscard]] Result<Response> send(const ClientRequest& request);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::net
