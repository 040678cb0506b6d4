// Goal: events reach readers in order, whatever thread sends them; a reader that is gone or too far
// behind is let go. Method: streams over loopback with raw readers.

#include "net/event_stream.h"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

#include "raw_client.h"

namespace tidegate::net {
namespace {

using test::connect_to;
using test::eventually;
using test::Socket;

const std::string kSubscribe = "GET /events HTTP/1.1\r\nHost: h\r\n\r\n";

class EventStreamTest : public ::testing::Test {
protected:
    void start(const HttpServer::Options& options = {}) {
        auto started = HttpServer::start(options, [this](const Request&, Responder responder) {
            opened_.set_value(responder.stream({{"X-Extra", "yes"}}));
        });
        ASSERT_TRUE(started) << started.error().message;
        server_ = std::move(started).value();
    }
    Socket subscribe(int receive_buffer_bytes = 0) {
        opened_ = {};
        Socket socket = connect_to(server_->port(), receive_buffer_bytes);
        socket.send(kSubscribe);
        stream_ = opened_.get_future().get();
        return socket;
    }

    std::promise<std::shared_ptr<EventStream>> opened_;
    std::shared_ptr<EventStream> stream_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(EventStreamTest, sends_head_events_and_comments_in_order) {
    start();
    Socket socket = subscribe();
    EXPECT_TRUE(stream_->send("level", "1", "a\nb"));
    EXPECT_TRUE(stream_->keep_alive());
    EXPECT_TRUE(stream_->send("", "", "c"));
    EXPECT_FALSE(stream_->closed());
    stream_->close();
    EXPECT_TRUE(stream_->closed());
    EXPECT_FALSE(stream_->send("", "", "too late"));
    const std::string head = socket.receive_until("\r\n\r\n");
    EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
    EXPECT_NE(head.find("X-Extra: yes\r\n"), std::string::npos);
    EXPECT_EQ(
        socket.receive_all(), "event: level\nid: 1\ndata: a\ndata: b\n\n: keep-alive\n\ndata: c\n\n"
    );
}

TEST_F(EventStreamTest, keeps_the_order_of_each_sending_thread) {
    constexpr int kThreads = 4;
    constexpr int kEvents = 2000;
    start();
    Socket socket = subscribe();
    std::vector<std::thread> senders;
    senders.reserve(kThreads);
    for (int t = 0; t < kThreads; ++t) {
        senders.emplace_back([this, t] {
            for (int i = 0; i < kEvents; ++i) {
                EXPECT_TRUE(stream_->send(std::to_string(t), std::to_string(i), "x"));
            }
        });
    }
    socket.receive_until("\r\n\r\n");
    std::vector<int> next(kThreads, 0);
    for (int n = 0; n < kThreads * kEvents; ++n) {
        const std::string event = socket.receive_until("\n\n");
        const int t = event.at(7) - '0';  // after "event: "
        auto& expected = next.at(static_cast<std::size_t>(t));
        ASSERT_EQ(
            event,
            "event: " + std::to_string(t) + "\nid: " + std::to_string(expected) + "\ndata: x\n\n"
        );
        ++expected;
    }
    for (std::thread& sender : senders) sender.join();
}

TEST_F(EventStreamTest, notices_that_the_reader_is_gone) {
    start();
    { const Socket socket = subscribe(); }
    EXPECT_TRUE(eventually([&] { return stream_->closed(); }));
    EXPECT_FALSE(stream_->send("", "", "x"));
    EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(EventStreamTest, disconnects_a_reader_that_falls_behind) {
    HttpServer::Options options;
    options.stream_backlog_bytes_max = 64 * 1024;
    start(options);
    const Socket socket = subscribe(4096);
    const std::string data(1024, 'x');
    std::size_t accepted = 0;
    // The kernel's buffers take a few megabytes at most, then the backlog fills.
    while (accepted < 100'000 && stream_->send("", "", data)) ++accepted;
    EXPECT_LT(accepted, 100'000U);
    EXPECT_TRUE(stream_->closed());
    EXPECT_TRUE(eventually([&] { return server_->connections() == 0; }));
}

TEST_F(EventStreamTest, ends_when_the_last_sender_is_gone) {
    start();
    Socket socket = subscribe();
    stream_->send("", "", "last");
    stream_.reset();
    EXPECT_EQ(test::body_of(socket.receive_all()), "data: last\n\n");
}

TEST_F(EventStreamTest, outlives_idle_and_answer_timeouts) {
    HttpServer::Options options;
    options.idle_timeout = std::chrono::milliseconds(20);
    options.answer_timeout = std::chrono::milliseconds(20);
    start(options);
    Socket socket = subscribe();
    EXPECT_EQ(test::converse(server_->port(), ""), "");  // an idle connection is closed by then
    EXPECT_TRUE(stream_->send("", "", "still here"));
    socket.receive_until("\r\n\r\n");
    EXPECT_EQ(socket.receive_until("\n\n"), "data: still here\n\n");
}

TEST_F(EventStreamTest, ends_with_the_server) {
    start();
    Socket socket = subscribe();
    stream_->send("", "", "last");
    std::thread reader([&] { EXPECT_EQ(test::body_of(socket.receive_all()), "data: last\n\n"); });
    server_->stop();
    reader.join();
    EXPECT_TRUE(stream_->closed());
    EXPECT_FALSE(stream_->send("", "", "x"));
    server_.reset();
    EXPECT_FALSE(stream_->keep_alive());
}

}  // namespace
}  // namespace tidegate::net
