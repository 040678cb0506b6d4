// Goal: header and query look-up, and percent coding. Method: fixed examples and every byte once.

#include "net/http.h"

#include <gtest/gtest.h>

#include "net/request_target.h"

namespace tidegate::net {
namespace {

TEST(Http, finds_the_first_header_without_case) {
    const Headers headers{{"Content-Type", "a"}, {"content-type", "b"}, {"X-Empty", ""}};
    EXPECT_EQ(find_header(headers, "CONTENT-TYPE"), "a");
    EXPECT_EQ(find_header(headers, "X-Empty"), "");
    EXPECT_EQ(find_header(headers, "Content-Typ"), "");
    EXPECT_EQ(find_header({}, "Host"), "");
}

TEST(Http, finds_the_first_query_parameter_with_case) {
    Request request;
    request.query = {{"a", "1"}, {"a", "2"}, {"A", "3"}};
    EXPECT_EQ(request.parameter("a"), "1");
    EXPECT_EQ(request.parameter("A"), "3");
    EXPECT_EQ(request.parameter("b"), "");
}

TEST(Http, percent_encodes_all_but_unreserved_bytes) {
    EXPECT_EQ(percent_encode("a b/c"), "a%20b%2Fc");
    EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encode("+&=%\xC3\xA9"), "%2B%26%3D%25%C3%A9");
    EXPECT_EQ(percent_encode(std::string_view("\0", 1)), "%00");
    EXPECT_EQ(percent_encode(""), "");
}

TEST(Http, percent_coding_round_trips_every_byte_but_nul) {
    for (int byte = 1; byte < 256; ++byte) {
        const std::string text(1, static_cast<char>(byte));
        Request request;
        request.method = "GET";
        ASSERT_TRUE(parse_request_target("/?k=" + percent_encode(text), request)) << byte;
        EXPECT_EQ(request.parameter("k"), text) << byte;
    }
}

}  // namespace
}  // namespace tidegate::net
