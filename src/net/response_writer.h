#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/http.h"

// Writes a Response as HTTP/1.1 bytes. Framing headers (Content-Length, Transfer-Encoding,
// Connection, Date) belong to the server: those of the Response are left out, and a line break
// inside a header becomes a space, so that no value can forge a header or a second answer.
// Internal to net.

namespace tidegate::net {

struct ResponseFrame {
    bool without_body = false;  // answer to HEAD: the length is told, the body left out
    bool close = false;         // the connection closes after this answer
    bool http10 = false;        // the client must be told that the connection stays open
    std::string_view date{};    // RFC 9110 date, empty: none
};

void append_response(std::string& out, const Response& response, const ResponseFrame& frame);

// The head of a server-sent-events answer, which ends with the connection.
void append_event_stream_head(std::string& out, const Headers& extra, std::string_view date);

// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string http_date(std::int64_t unix_seconds);

}  // namespace tidegate::net
