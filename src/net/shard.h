#pragma once

#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "net/http_server.h"
#include "net/stream_buffer.h"

// One I/O thread of the server: an io_context that only this thread runs, and the connections that
// live on it. Internal to net.
//
// 1. A connection stays on its shard for life; everything but enqueue() and the stop calls happens
//    on the shard's thread, so connections need no lock.
// 2. Answers of other threads are collected and handed over with one wake-up for many.
// 3. Deadlines are kept by one sweep over all connections, not by a timer each.

namespace tidegate::net {

class Connection;

// What all shards of a server share.
struct ServerCore {
    HttpServer::Options options;
    Handler handler;
    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> rejections{0};  // over the limit, being told so
};

class Shard : public std::enable_shared_from_this<Shard> {
public:
    // One thing that another thread asks of a connection.
    struct Work {
        enum class Kind : unsigned char { answer, open_stream, pump_stream };
        std::shared_ptr<Connection> connection;
        Kind kind;
        Response response{};  // for open_stream: the extra headers
        std::shared_ptr<StreamBuffer> stream{};
    };

    explicit Shard(std::shared_ptr<ServerCore> core);
    ~Shard();
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;

    // The thread's body; returns after stop_now() when nothing is left.
    void run();

    // Any thread.
    void enqueue(Work work);
    void adopt_soon(boost::asio::ip::tcp::socket socket);
    void stop_gently();  // idle connections close, busy ones after their answer, streams end
    void stop_now();     // all close; run() returns
    [[nodiscard]] std::size_t load() const { return load_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool is_this_thread() const noexcept;
    [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }

    // The shard's thread only.
    void adopt(boost::asio::ip::tcp::socket socket);
    void remove(Connection& connection);
    [[nodiscard]] ServerCore& core() noexcept { return *core_; }
    [[nodiscard]] bool stopping() const noexcept { return stopping_; }
    [[nodiscard]] const std::string& date() const noexcept { return date_; }
    // Buffers that each connection uses in its turn and leaves empty.
    [[nodiscard]] std::array<char, 64 * 1024>& read_scratch() noexcept { return read_scratch_; }
    [[nodiscard]] std::string& write_scratch() noexcept { return write_scratch_; }

private:
    void drain();
    void schedule_sweep();
    void sweep();

    std::shared_ptr<ServerCore> core_;
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_guard_;
    boost::asio::steady_timer sweep_timer_;
    std::chrono::milliseconds sweep_period_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::atomic<std::size_t> load_{0};
    bool stopping_ = false;
    bool ended_ = false;
    std::string date_;
    std::string write_scratch_;
    std::array<char, 64 * 1024> read_scratch_{};

    std::mutex mutex_;
    std::vector<Work> queue_;     // guarded by mutex_
    bool drain_posted_ = false;   // guarded by mutex_
    bool stopped_ = false;        // guarded by mutex_
    std::vector<Work> draining_;  // the shard's thread
};

}  // namespace tidegate::net
