// Goal: answers are framed so that no client can lose its place. Method: exact bytes.

#include "net/response_writer.h"

#include <gtest/gtest.h>

namespace tidegate::net {
namespace {

std::string written(const Response& response, const ResponseFrame& frame) {
    std::string out;
    append_response(out, response, frame);
    return out;
}

TEST(ResponseWriter, writes_length_and_body) {
    EXPECT_EQ(
        written({200, {{"X", "y"}}, "abc"}, {}),
        "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 3\r\n\r\nabc"
    );
    EXPECT_EQ(written({201, {}, ""}, {}), "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(written({418, {}, ""}, {}), "HTTP/1.1 418 Status\r\nContent-Length: 0\r\n\r\n");
}

TEST(ResponseWriter, answers_head_with_the_length_alone) {
    EXPECT_EQ(
        written({200, {}, "abc"}, {.without_body = true}),
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
    );
}

TEST(ResponseWriter, gives_no_body_to_statuses_without_one) {
    EXPECT_EQ(written({204, {}, "abc"}, {}), "HTTP/1.1 204 No Content\r\n\r\n");
    EXPECT_EQ(written({304, {}, "abc"}, {}), "HTTP/1.1 304 Not Modified\r\n\r\n");
}

TEST(ResponseWriter, keeps_framing_to_itself) {
    const Response response{
        200,
        {{"content-length", "99"}, {"Transfer-Encoding", "chunked"}, {"Connection", "upgrade"}},
        "a"};
    EXPECT_EQ(
        written(response, {.close = true}),
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\na"
    );
    EXPECT_EQ(
        written(response, {.http10 = true, .date = "D"}),
        "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\na"
    );
}

TEST(ResponseWriter, lets_no_header_value_forge_another_line) {
    EXPECT_EQ(
        written({200, {{"X", "a\r\nSet-Cookie: b"}}, ""}, {}),
        "HTTP/1.1 200 OK\r\nX: a  Set-Cookie: b\r\nContent-Length: 0\r\n\r\n"
    );
}

TEST(ResponseWriter, opens_event_streams) {
    std::string out;
    append_event_stream_head(out, {{"X", "y"}}, "");
    EXPECT_EQ(
        out,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nX: y\r\n"
        "Connection: close\r\n\r\n"
    );
}

TEST(ResponseWriter, writes_dates_as_rfc_9110_does) {
    EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace tidegate::net
