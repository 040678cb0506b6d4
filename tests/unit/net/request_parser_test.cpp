// Goal: well-formed requests are read whole however they are cut; malformed ones are refused with
// the right status and never crash. Method: tables, every cut, and seeded mutations.

#include "net/request_parser.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "base/random.h"

namespace tidegate::net {
namespace {

constexpr RequestParser::Limits kLimits{1024, 4096};

// Feeds `bytes` in pieces, as a connection does. Returns 200 for a complete request, 0 for one that
// needs more, else the refusal.
int read(RequestParser& parser, std::string_view bytes, std::size_t piece) {
    std::string kept;
    while (!bytes.empty()) {
        const std::size_t length = std::min(piece, bytes.size());
        kept += bytes.substr(0, length);
        bytes.remove_prefix(length);
        const RequestParser::Step step = parser.feed(kept);
        kept.erase(0, step.used);
        if (step.state == RequestParser::State::complete) return 200;
        if (step.state == RequestParser::State::refused) return parser.refusal().status;
    }
    return 0;
}

int status(std::string_view bytes) {
    RequestParser parser(kLimits);
    return read(parser, bytes, bytes.size());
}

const std::string kChunked =
    "POST /a?b=c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nX: 1\r\n\r\n"
    "5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: t\r\n\r\n";

TEST(RequestParser, reads_a_request_however_it_is_cut) {
    for (std::size_t piece = 1; piece <= kChunked.size(); ++piece) {
        RequestParser parser(kLimits);
        ASSERT_EQ(read(parser, kChunked, piece), 200) << piece;
        const Request& request = parser.request();
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.target, "/a?b=c");
        EXPECT_EQ(request.path, "/a");
        EXPECT_EQ(request.parameter("b"), "c");
        EXPECT_EQ(request.header("x"), "1");
        EXPECT_EQ(request.header("trailer"), "");
        EXPECT_EQ(request.body, "hello world");
    }
}

TEST(RequestParser, refuses_malformed_requests) {
    const std::vector<std::string> table{
        "GET / HTTP/1.1\r\n\r\n",                        // no Host
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",  // two
        "GET /\r\n\r\n",
        "GET  / HTTP/1.1\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET / HTTP/1.2\r\n\r\n",
        "GET / http/1.1\r\n\r\n",
        "G@T / HTTP/1.1\r\n\r\n",
        "\x16\x03\x01\x02\x01\xfc\x03\x03",  // begins like TLS
        "GET /\x01 HTTP/1.1\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "GET / HTTP/1.1\r\n: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\001b\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
    };
    for (const std::string& bytes : table) EXPECT_EQ(status(bytes), 400) << bytes;
}

TEST(RequestParser, refuses_what_two_parsers_could_read_differently) {
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\n";
    for (const std::string framing :
         {"Content-Length: 5\r\nContent-Length: 5\r\n",
          "Content-Length: 5\r\nContent-Length: 6\r\n",
          "Content-Length: 5, 5\r\n",
          "Content-Length: +5\r\n",
          "Content-Length: -1\r\n",
          "Content-Length: 0x5\r\n",
          "Content-Length: 5 5\r\n",
          "Content-Length: \r\n",
          "Content-Length: 99999999999999999999\r\n",
          "Content-Length: 18446744073709551616\r\n",
          "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: identity\r\n",
          "Transfer-Encoding: gzip, chunked\r\n",
          "Transfer-Encoding: chunked, gzip\r\n",
          "Transfer-Encoding: xchunked\r\n"}) {
        EXPECT_EQ(status(head + framing + "\r\n"), 400) << framing;
    }
    EXPECT_EQ(status("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(RequestParser, refuses_malformed_chunks) {
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string chunks :
         {"x\r\n",
          "-1\r\n",
          "5\r\nhelloXX\r\n",
          "5 \nhello\r\n",
          "\r\n",
          "fffffffffffffffff\r\n",
          "0\r\nContent-Length: 5\r\n\r\n",
          "0\r\nBad\r\n\r\n"}) {
        EXPECT_EQ(status(head + chunks), 400) << chunks;
    }
}

TEST(RequestParser, limits_bodies) {
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\n";
    EXPECT_EQ(status(head + "Content-Length: 4096\r\n\r\n" + std::string(4096, 'x')), 200);
    EXPECT_EQ(status(head + "Content-Length: 4097\r\n\r\n"), 413);
    EXPECT_EQ(status(head + "Content-Length: 104857600\r\n\r\n"), 413);
    EXPECT_EQ(status(head + "Content-Length: 18446744073709551615\r\n\r\n"), 413);
    EXPECT_EQ(status(head + "Transfer-Encoding: chunked\r\n\r\n1001\r\n"), 413);
    EXPECT_EQ(
        status(
            head + "Transfer-Encoding: chunked\r\n\r\n800\r\n" + std::string(2048, 'x') +
            "\r\n801\r\n"
        ),
        413
    );
}

TEST(RequestParser, limits_headers_however_they_are_cut) {
    const std::string head = "GET / HTTP/1.1\r\nHost: h\r\n";
    std::string many = head;
    for (int i = 0; i < 100; ++i) many += "X-Header: value\r\n";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{17}, std::size_t{5000}}) {
        RequestParser by_count(kLimits);
        EXPECT_EQ(read(by_count, many, piece), 431);
        RequestParser by_value(kLimits);
        EXPECT_EQ(read(by_value, head + "X: " + std::string(2000, 'x'), piece), 431);
        RequestParser by_target(kLimits);
        EXPECT_EQ(read(by_target, "GET /" + std::string(2000, 'x'), piece), 431);
        const std::string chunked =
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
        RequestParser by_extension(kLimits);
        EXPECT_EQ(read(by_extension, chunked + "1;" + std::string(2000, 'x'), piece), 431);
        RequestParser by_trailer(kLimits);
        EXPECT_EQ(read(by_trailer, chunked + "0\r\nX: " + std::string(2000, 'x'), piece), 431);
        std::string extensions = chunked;
        for (int i = 0; i < 200; ++i) extensions += "1;abcdefgh\r\nx\r\n";
        RequestParser by_extensions(kLimits);
        EXPECT_EQ(read(by_extensions, extensions, piece), 431);
    }
}

TEST(RequestParser, knows_expectations_and_versions) {
    RequestParser expecting(kLimits);
    EXPECT_EQ(
        read(
            expecting,
            "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n",
            1000
        ),
        0
    );
    EXPECT_TRUE(expecting.expects_continue());
    EXPECT_EQ(status("PUT / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n"), 417);
    RequestParser old(kLimits);
    EXPECT_EQ(read(old, "GET / HTTP/1.0\r\n\r\n", 1000), 200);
    EXPECT_TRUE(old.http10());
    EXPECT_FALSE(old.keeps_alive());
}

TEST(RequestParser, survives_mutations) {
    const std::array<std::string, 2> seeds{
        kChunked,
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\nbody"};
    constexpr std::string_view kBytes = "\r\n\t :;,0159afx%\x00\xff";
    Random random(7);
    int complete = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string bytes = seeds[random.below(2)];
        for (std::uint64_t i = 0; i <= random.below(4); ++i) {
            const std::size_t at = random.below(bytes.size());
            const std::uint64_t kind = random.below(3);
            if (kind == 0) bytes[at] = kBytes[random.below(kBytes.size())];
            if (kind == 1) bytes.erase(at, 1 + random.below(3));
            if (kind == 2) bytes.insert(at, 1, kBytes[random.below(kBytes.size())]);
        }
        RequestParser parser(kLimits);
        const int result = read(parser, bytes, 1 + random.below(40));
        EXPECT_TRUE(
            result == 200 || result == 0 || result == 400 || result == 413 || result == 417 ||
            result == 431
        ) << result;
        EXPECT_LE(parser.request().body.size(), kLimits.body_bytes_max);
        complete += result == 200;
    }
    EXPECT_GT(complete, 100);
}

}  // namespace
}  // namespace tidegate::net
