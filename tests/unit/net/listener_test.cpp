// Goal: the server tells clearly why it cannot listen, and refuses connections over its limit.
// Method: real sockets on loopback.

#include "net/listener.h"

#include <gtest/gtest.h>

#include "raw_client.h"

namespace tidegate::net {
namespace {

using test::connect_to;
using test::converse;
using test::eventually;
using test::Socket;
using test::status_of;

const std::string kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

void answer_ok(const Request& /*request*/, Responder responder) {
    responder.send({});
}

TEST(Listener, reports_an_address_in_use) {
    auto first = HttpServer::start({}, answer_ok);
    ASSERT_TRUE(first);
    HttpServer::Options options;
    options.port = (*first)->port();
    const auto second = HttpServer::start(options, answer_ok);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "address_in_use");
    EXPECT_NE(second.error().message.find(std::to_string(options.port)), std::string::npos);
    EXPECT_NE(second.error().hint, "");
}

TEST(Listener, reports_an_address_that_is_none) {
    HttpServer::Options options;
    options.host = "not an address";
    const auto server = HttpServer::start(options, answer_ok);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().code, "address_unavailable");
}

TEST(Listener, listens_again_at_once_on_a_port_just_left) {
    HttpServer::Options options;
    for (int i = 0; i < 3; ++i) {
        auto server = HttpServer::start(options, answer_ok);
        ASSERT_TRUE(server) << server.error().message;
        options.port = (*server)->port();
        Socket socket = connect_to(options.port);
        socket.send(kGet);
        EXPECT_EQ(status_of(socket.receive_answer()), 200);
    }
}

TEST(Listener, refuses_connections_over_the_limit) {
    HttpServer::Options options;
    options.connections_max = 3;
    auto server = HttpServer::start(options, answer_ok);
    ASSERT_TRUE(server);
    const std::uint16_t port = (*server)->port();
    std::vector<Socket> sockets;
    for (int i = 0; i < 3; ++i) {
        sockets.push_back(connect_to(port));
        sockets.back().send(kGet);
        EXPECT_EQ(status_of(sockets.back().receive_answer()), 200);
    }
    for (int i = 0; i < 10; ++i) {
        const std::string answer = converse(port, kGet);
        EXPECT_EQ(status_of(answer), 503);
        EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
    }
    EXPECT_EQ((*server)->connections(), 3U);
    sockets.pop_back();
    EXPECT_TRUE(eventually([&] { return (*server)->connections() == 2; }));
    sockets.push_back(connect_to(port));
    sockets.back().send(kGet);
    EXPECT_EQ(status_of(sockets.back().receive_answer()), 200);
}

}  // namespace
}  // namespace tidegate::net
