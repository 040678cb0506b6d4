// Goal: one connection keeps its contract: framing, keep-alive, pipelining, and every limit and
// time-out. Method: raw bytes over loopback against a small echoing handler.

#include "net/connection.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

#include "raw_client.h"

namespace tidegate::net {
namespace {

using test::body_of;
using test::connect_to;
using test::converse;
using test::eventually;
using test::Socket;
using test::status_of;

class ConnectionTest : public ::testing::Test {
protected:
    // "/drop" leaves the request unanswered, "/throw" throws, "/hold" answers never, "/big" answers
    // 8 MB; all else echoes "METHOD path body".
    void start(const HttpServer::Options& options = {}) {
        auto started =
            HttpServer::start(options, [this](const Request& request, Responder responder) {
                ++handled_;
                if (request.path == "/drop") return;
                if (request.path == "/throw") throw std::runtime_error("handler failed");
                if (request.path == "/hold") {
                    held_ = std::make_unique<Responder>(std::move(responder));
                    return;
                }
                Response response;
                response.body = request.path == "/big"
                                    ? std::string(8 << 20, 'b')
                                    : request.method + " " + request.path + " " + request.body;
                responder.send(std::move(response));
            });
        ASSERT_TRUE(started) << started.error().message;
        server_ = std::move(started).value();
        port_ = server_->port();
    }

    std::atomic<int> handled_{0};
    std::unique_ptr<Responder> held_;
    std::unique_ptr<HttpServer> server_;
    std::uint16_t port_ = 0;
};

const std::string kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

bool is_problem(const std::string& answer, int status) {
    return status_of(answer) == status &&
           answer.find("Content-Type: application/problem+json\r\n") != std::string::npos &&
           answer.find("Connection: close\r\n") != std::string::npos &&
           body_of(answer).find("\"status\":" + std::to_string(status)) != std::string::npos;
}

TEST_F(ConnectionTest, keeps_the_connection_for_many_requests) {
    start();
    Socket socket = connect_to(port_);
    for (int i = 0; i < 100; ++i) {
        const std::string n = std::to_string(i);
        socket.send("POST /" + n + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
        ASSERT_EQ(body_of(socket.receive_answer()), "POST /" + n + " abc");
    }
    EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(ConnectionTest, answers_pipelined_requests_in_order) {
    start();
    Socket socket = connect_to(port_);
    std::string requests;
    for (int i = 0; i < 2000; ++i) {
        requests += "PUT /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n" +
                    "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    }
    socket.send(requests);
    for (int i = 0; i < 2000; ++i) {
        ASSERT_EQ(body_of(socket.receive_answer()), "PUT /" + std::to_string(i) + " hi");
    }
}

TEST_F(ConnectionTest, does_not_buffer_for_a_client_that_never_reads) {
    start();
    Socket socket = connect_to(port_, 256 * 1024);
    std::string requests;
    for (int i = 0; i < 4; ++i) requests += "GET /big HTTP/1.1\r\nHost: h\r\n\r\n";
    socket.send(requests);
    ASSERT_TRUE(eventually([&] { return handled_ == 1; }));
    for (int i = 0; i < 4; ++i) {
        ASSERT_EQ(body_of(socket.receive_answer()).size(), std::size_t{8} << 20);
        EXPECT_LE(handled_, i + 2);
    }
}

TEST_F(ConnectionTest, skips_empty_lines_before_a_request) {
    start();
    Socket socket = connect_to(port_);
    socket.send("\r\n\r\n" + kGet);
    EXPECT_EQ(body_of(socket.receive_answer()), "GET /a ");
}

TEST_F(ConnectionTest, answers_head_without_a_body_and_passes_unknown_methods_on) {
    start();
    Socket socket = connect_to(port_);
    socket.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\nBREW /pot HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string head = socket.receive_until("\r\n\r\n");
    EXPECT_EQ(status_of(head), 200);
    EXPECT_NE(head.find("Content-Length: 8\r\n"), std::string::npos);
    EXPECT_EQ(body_of(socket.receive_answer()), "BREW /pot ");
}

TEST_F(ConnectionTest, closes_when_the_client_asks) {
    start();
    const std::string close = "GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    EXPECT_NE(converse(port_, close).find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(body_of(converse(port_, "GET /a HTTP/1.0\r\n\r\n")), "GET /a ");
    Socket old = connect_to(port_);
    old.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(old.receive_answer().find("Connection: keep-alive\r\n"), std::string::npos);
    old.send("GET /b HTTP/1.0\r\n\r\n");
    EXPECT_EQ(body_of(old.receive_all()), "GET /b ");
}

TEST_F(ConnectionTest, tells_a_waiting_client_to_continue) {
    start();
    Socket socket = connect_to(port_);
    socket.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(socket.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    socket.send("hi");
    EXPECT_EQ(body_of(socket.receive_answer()), "PUT /a hi");
    // One that does not wait is not told.
    socket.send("PUT /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nho"
    );
    EXPECT_EQ(body_of(socket.receive_answer()), "PUT /b ho");
}

TEST_F(ConnectionTest, refuses_a_declared_body_of_100_mb_before_it_is_sent) {
    start();
    const std::string answer = converse(
        port_,
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 104857600\r\nExpect: 100-continue\r\n\r\n"
    );
    EXPECT_TRUE(is_problem(answer, 413)) << answer;
    EXPECT_EQ(handled_, 0);
}

TEST_F(ConnectionTest, refuses_100_mb_without_reading_them) {
    start();
    for (const std::string framing :
         {"Content-Length: 104857600\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n6400000\r\n"}) {
        Socket socket = connect_to(port_);
        socket.send("POST / HTTP/1.1\r\nHost: h\r\n" + framing);
        const std::string megabyte(1 << 20, 'x');
        std::size_t sent = 0;
        for (int i = 0; i < 100; ++i) {
            const std::size_t n = socket.send(megabyte);
            sent += n;
            if (n < megabyte.size()) break;
        }
        EXPECT_LT(sent, std::size_t{32} << 20);  // what kernel buffers and the linger limit hold
        const std::string answer = socket.receive_all();
        EXPECT_TRUE(is_problem(answer, 413)) << answer;
    }
    EXPECT_EQ(handled_, 0);
}

TEST_F(ConnectionTest, takes_a_body_of_exactly_the_limit) {
    HttpServer::Options options;
    options.body_bytes_max = 300'000;
    start(options);
    Socket socket = connect_to(port_);
    const std::string head = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: ";
    socket.send(head + "300000\r\n\r\n" + std::string(300'000, 'x'));
    EXPECT_EQ(body_of(socket.receive_answer()), "POST /a " + std::string(300'000, 'x'));
    socket.send(head + "300001\r\n\r\n");
    EXPECT_TRUE(is_problem(socket.receive_all(), 413));
}

TEST_F(ConnectionTest, refuses_headers_over_the_limit) {
    start();
    const std::string head = "GET / HTTP/1.1\r\nHost: h\r\n";
    EXPECT_TRUE(is_problem(converse(port_, head + "X: " + std::string(20'000, 'x')), 431));
    std::string many = head;
    for (int i = 0; i < 100'000; ++i) many += "A: b\r\n";
    EXPECT_TRUE(is_problem(converse(port_, many), 431));
    EXPECT_EQ(handled_, 0);
}

TEST_F(ConnectionTest, refuses_malformed_bytes_and_serves_on) {
    start();
    for (const std::string bytes :
         {"\x16\x03\x01\x02\x01\x01",
          "garbage\r\n\r\n",
          "GET / HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        EXPECT_TRUE(is_problem(converse(port_, bytes), 400)) << bytes;
    }
    EXPECT_EQ(handled_, 0);
    Socket socket = connect_to(port_);
    socket.send(kGet + "garbage\r\n\r\n" + kGet);  // the good one before is still answered
    EXPECT_EQ(body_of(socket.receive_answer()), "GET /a ");
    EXPECT_TRUE(is_problem(socket.receive_all(), 400));
    EXPECT_EQ(handled_, 1);
}

TEST_F(ConnectionTest, gives_up_on_slow_requests) {
    HttpServer::Options options;
    options.request_timeout = std::chrono::milliseconds(60);
    start(options);
    EXPECT_TRUE(is_problem(converse(port_, "GET / HT"), 408));
    EXPECT_TRUE(is_problem(
        converse(port_, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc"), 408
    ));
    EXPECT_EQ(handled_, 0);
}

TEST_F(ConnectionTest, closes_idle_connections_without_a_word) {
    HttpServer::Options options;
    options.idle_timeout = std::chrono::milliseconds(60);
    start(options);
    EXPECT_EQ(converse(port_, ""), "");
    Socket socket = connect_to(port_);
    socket.send(kGet);
    EXPECT_EQ(body_of(socket.receive_all()), "GET /a ");
    EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(ConnectionTest, closes_on_a_client_that_takes_nothing) {
    HttpServer::Options options;
    options.idle_timeout = std::chrono::milliseconds(60);
    start(options);
    Socket socket = connect_to(port_, 4096);
    socket.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return handled_ == 1; }));
    EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(ConnectionTest, answers_503_for_a_handler_that_is_late) {
    HttpServer::Options options;
    options.answer_timeout = std::chrono::milliseconds(60);
    start(options);
    const std::string answer = converse(port_, "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(is_problem(answer, 503)) << answer;
    held_->send({});  // too late, and harmless
    Socket socket = connect_to(port_);
    socket.send(kGet);
    EXPECT_EQ(body_of(socket.receive_answer()), "GET /a ");
}

TEST_F(ConnectionTest, answers_500_for_a_handler_that_drops_or_throws) {
    start();
    Socket socket = connect_to(port_);
    for (const std::string path : {"/drop", "/throw"}) {
        socket.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
        const std::string answer = socket.receive_answer();
        EXPECT_EQ(status_of(answer), 500);
        EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
    }
    socket.send(kGet);  // the connection is still good
    EXPECT_EQ(body_of(socket.receive_answer()), "GET /a ");
}

TEST_F(ConnectionTest, tells_the_handler_who_asks) {
    std::string remote;
    auto server = HttpServer::start({}, [&](const Request& request, Responder responder) {
        remote = request.remote_address;
        responder.send({});
    });
    ASSERT_TRUE(server);
    converse((*server)->port(), "GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(remote, "127.0.0.1");
}

}  // namespace
}  // namespace tidegate::net
