// Goal: the server stops cleanly whatever is under way, and a Responder answers exactly once.
// Method: requests held open across stop(), and Responders moved about.

#include "net/http_server.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "raw_client.h"

namespace tidegate::net {
namespace {

using test::connect_to;
using test::Socket;
using test::status_of;

const std::string kGetRoot = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

class HttpServerTest : public ::testing::Test {
protected:
    void start(const HttpServer::Options& options = {}) {
        auto started = HttpServer::start(options, [this](const Request&, Responder responder) {
            held_.set_value(std::make_unique<Responder>(std::move(responder)));
        });
        ASSERT_TRUE(started) << started.error().message;
        server_ = std::move(started).value();
    }
    std::unique_ptr<Responder> next_responder() {
        auto responder = held_.get_future().get();
        held_ = {};
        return responder;
    }

    std::promise<std::unique_ptr<Responder>> held_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, waits_for_the_answer_under_way_when_it_stops) {
    HttpServer::Options options;
    options.stop_grace = std::chrono::milliseconds(test::kPatienceMilliseconds);
    start(options);
    Socket busy = connect_to(server_->port());
    busy.send(kGetRoot);
    const auto responder = next_responder();
    Socket idle = connect_to(server_->port());
    std::thread stopping([&] { server_->stop(); });
    EXPECT_EQ(idle.receive_all(), "");  // by now the server is stopping
    responder->send({200, {}, "done"});
    const std::string answer = busy.receive_all();
    EXPECT_EQ(test::body_of(answer), "done");
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
    busy.close();
    stopping.join();
    EXPECT_EQ(server_->connections(), 0U);
    EXPECT_LT(connect_to(server_->port()).fd(), 0);
}

TEST_F(HttpServerTest, gives_up_after_the_grace_period) {
    HttpServer::Options options;
    options.stop_grace = std::chrono::milliseconds(20);
    start(options);
    Socket busy = connect_to(server_->port());
    busy.send(kGetRoot);
    const auto responder = next_responder();
    server_->stop();
    EXPECT_EQ(busy.receive_all(), "");
    server_.reset();
    responder->send({});  // after the server's end: nothing happens
}

TEST_F(HttpServerTest, stops_twice_and_unused) {
    start();
    server_->stop();
    server_->stop();
}

TEST_F(HttpServerTest, stops_at_any_moment_of_its_timer) {
    HttpServer::Options options;
    options.idle_timeout = std::chrono::milliseconds(1);  // the shortest period of the sweep
    for (int i = 0; i < 200; ++i) {
        start(options);
        const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(i * 50);
        while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
        server_->stop();
    }
}

TEST_F(HttpServerTest, answers_500_for_a_responder_destroyed_on_another_thread) {
    start();
    Socket socket = connect_to(server_->port());
    socket.send(kGetRoot);
    next_responder().reset();
    EXPECT_EQ(status_of(socket.receive_answer()), 500);
}

TEST_F(HttpServerTest, answers_500_for_a_responder_assigned_over) {
    start();
    Socket first = connect_to(server_->port());
    first.send(kGetRoot);
    const auto a = next_responder();
    Socket second = connect_to(server_->port());
    second.send(kGetRoot);
    const auto b = next_responder();
    *a = std::move(*b);
    EXPECT_EQ(status_of(first.receive_answer()), 500);
    a->send({200, {}, "ok"});
    EXPECT_EQ(status_of(second.receive_answer()), 200);
}

TEST_F(HttpServerTest, survives_a_client_that_leaves_before_the_answer) {
    start();
    {
        const Socket socket = connect_to(server_->port());
        socket.send(kGetRoot);
    }
    const auto responder = next_responder();
    responder->send({200, {}, std::string(1 << 20, 'x')});
    Socket socket = connect_to(server_->port());
    socket.send(kGetRoot);
    next_responder()->send({200, {}, "ok"});
    EXPECT_EQ(status_of(socket.receive_answer()), 200);
}

}  // namespace
}  // namespace tidegate::net
