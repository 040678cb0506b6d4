// Goal: answers from other threads, many connections and several I/O threads work together.
// Method: a pool that answers in another order and on another thread; 2,000 idle connections.

#include "net/shard.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "raw_client.h"

namespace tidegate::net {
namespace {

using test::body_of;
using test::connect_to;
using test::eventually;
using test::Socket;

// Answers on its own thread, the newest of the waiting requests first.
class Answerer {
public:
    Answerer() : thread_([this] { run(); }) {}
    ~Answerer() {
        {
            const std::lock_guard lock(mutex_);
            done_ = true;
        }
        ready_.notify_one();
        thread_.join();
    }
    Answerer(const Answerer&) = delete;
    Answerer& operator=(const Answerer&) = delete;

    void add(Request request, Responder responder) {
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back({std::move(request), std::move(responder)});
        }
        ready_.notify_one();
    }

private:
    struct Pending {
        Request request;
        Responder responder;
    };

    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            ready_.wait(lock, [this] { return done_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            std::deque<Pending> batch = std::exchange(waiting_, {});
            lock.unlock();
            for (; !batch.empty(); batch.pop_back()) {
                Response response;
                response.body = batch.back().request.body;
                batch.back().responder.send(std::move(response));
            }
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<Pending> waiting_;
    bool done_ = false;
    std::thread thread_;
};

TEST(Shard, takes_answers_from_other_threads) {
    constexpr int kClients = 8;
    constexpr int kRequests = 200;
    Answerer answerer;
    HttpServer::Options options;
    options.threads = 3;
    auto server = HttpServer::start(options, [&](Request request, Responder responder) {
        answerer.add(std::move(request), std::move(responder));
    });
    ASSERT_TRUE(server);
    std::vector<std::thread> clients;
    clients.reserve(kClients);
    for (int c = 0; c < kClients; ++c) {
        clients.emplace_back([&, c] {
            Socket socket = connect_to((*server)->port());
            for (int i = 0; i < kRequests; ++i) {
                // Two at once: pipelined requests wait for each other's answers.
                std::string bytes;
                for (const char half : {'a', 'b'}) {
                    const std::string body = std::to_string(c) + half + std::to_string(1000 + i);
                    bytes += "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n" + body;
                }
                socket.send(bytes);
                for (const char half : {'a', 'b'}) {
                    ASSERT_EQ(
                        body_of(socket.receive_answer()),
                        std::to_string(c) + half + std::to_string(1000 + i)
                    );
                }
            }
        });
    }
    for (std::thread& client : clients) client.join();
}

TEST(Shard, spreads_connections_over_its_threads) {
    std::mutex mutex;
    std::vector<std::thread::id> seen;
    HttpServer::Options options;
    options.threads = 2;
    auto server = HttpServer::start(options, [&](const Request&, Responder responder) {
        {
            const std::lock_guard lock(mutex);
            seen.push_back(std::this_thread::get_id());
        }
        responder.send({});
    });
    ASSERT_TRUE(server);
    std::vector<Socket> sockets;
    for (int i = 0; i < 10; ++i) {
        sockets.push_back(connect_to((*server)->port()));
        sockets.back().send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        ASSERT_EQ(test::status_of(sockets.back().receive_answer()), 200);
    }
    const std::lock_guard lock(mutex);
    EXPECT_EQ(std::count(seen.begin(), seen.end(), seen.front()), 5);
}

TEST(Shard, holds_thousands_of_idle_connections) {
    constexpr std::size_t kIdle = 2000;
    rlimit files{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
    files.rlim_cur = files.rlim_max;
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &files), 0);
    if (files.rlim_max < 2 * kIdle + 100) GTEST_SKIP() << "too few open files are permitted";
    auto server =
        HttpServer::start({}, [](const Request&, Responder responder) { responder.send({}); });
    ASSERT_TRUE(server);
    std::vector<Socket> sockets;
    for (std::size_t i = 0; i < kIdle; ++i) {
        sockets.push_back(connect_to((*server)->port()));
        ASSERT_GE(sockets.back().fd(), 0) << i;
    }
    ASSERT_TRUE(eventually([&] { return (*server)->connections() == kIdle; }));
    for (const std::size_t i : {std::size_t{0}, kIdle / 2, kIdle - 1}) {
        sockets[i].send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(test::status_of(sockets[i].receive_answer()), 200);
    }
    sockets.clear();
    EXPECT_TRUE(eventually([&] { return (*server)->connections() == 0; }));
}

}  // namespace
}  // namespace tidegate::net
