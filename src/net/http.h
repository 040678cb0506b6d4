#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// HTTP messages as plain values, shared by the server (net/http_server.h) and the client
// (net/http_client.h). Nothing here or in those two headers shows Asio, Beast or libcurl.

namespace tidegate::net {

struct Header {
    std::string name;
    std::string value;
};

using Headers = std::vector<Header>;

// First value of a header, compared without case; empty when absent.
[[nodiscard]] std::string_view find_header(const Headers& headers, std::string_view name) noexcept;

struct QueryParameter {
    std::string name;   // percent-decoded
    std::string value;  // percent-decoded; '+' stays '+'
};

// A request as a server received it. `body` is the exact bytes, so that signatures can be checked.
struct Request {
    std::string method;  // upper case, as sent
    std::string path;    // percent-decoded path without the query
    std::string target;  // path and query exactly as sent
    std::vector<QueryParameter> query;
    Headers headers;
    std::string body;
    std::string remote_address;  // numeric peer address without the port

    [[nodiscard]] std::string_view header(std::string_view name) const noexcept {
        return find_header(headers, name);
    }
    // First value of a query parameter; empty when absent.
    [[nodiscard]] std::string_view parameter(std::string_view name) const noexcept;
};

struct Response {
    // As a status: the server closes the connection without an answer, as a lost reply looks.
    static constexpr int kNoAnswer = 0;

    int status = 200;
    Headers headers;  // Content-Length is added by the server
    std::string body;

    [[nodiscard]] std::string_view header(std::string_view name) const noexcept {
        return find_header(headers, name);
    }
};

// "a b/c" -> "a%20b%2Fc": everything but unreserved characters (RFC 3986) is encoded.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace tidegate::net
