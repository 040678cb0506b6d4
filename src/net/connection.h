#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/request_parser.h"
#include "net/shard.h"

// One accepted connection: reads requests, hands them to the handler one at a time, writes answers
// in order. Owned by its shard, and by the Responder or EventStream of the request under way; used
// on the shard's thread only, but for send() and stream(). Internal to net.
//
// 1. Reads happen when the kernel says that bytes are there, into a buffer shared by the shard: a
//    connection that waits for a request holds no buffer.
// 2. Nothing is read while an answer is awaited or unsent: a client that sends faster than it reads
//    stops itself.
// 3. A request that was answered by the server itself (time-out) ends the connection, so that a
//    late answer can never reach a later request.

namespace tidegate::net {

class Connection final : public Responder::Sink, public std::enable_shared_from_this<Connection> {
public:
    Connection(std::shared_ptr<Shard> shard, boost::asio::ip::tcp::socket socket);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Responder::Sink, any thread.
    void send(Response response) override;
    std::shared_ptr<EventStream> stream(Headers extra) override;

    // The shard's thread.
    void start();
    void perform(Shard::Work& work);
    void check_deadline(std::chrono::steady_clock::time_point now);
    void stop_gently();
    void close();
    [[nodiscard]] std::size_t index() const noexcept { return index_; }
    void set_index(std::size_t index) noexcept { index_ = index; }

private:
    enum class Phase : std::uint8_t {
        idle,       // between requests
        reading,    // some bytes of a request are here
        answering,  // the handler has it
        streaming,  // server-sent events
        lingering,  // all is said; waiting for the peer to close
        closed,
    };
    class Turn;

    void on_readable();
    void take(std::string_view bytes);
    void take_kept();
    std::size_t consume(std::string_view bytes);
    void dispatch();
    void answer(const Response& response);
    void refuse(const Refusal& refusal);
    void open_stream(Shard::Work& work);
    void pump_stream();
    void flush();
    void write_out();
    void after_write();
    void linger();
    void wait_readable();
    void wait_writable();
    void set_deadline(std::chrono::milliseconds after);
    [[nodiscard]] bool unsent() const noexcept { return out_position_ < out_.size(); }
    [[nodiscard]] bool takes_requests() const noexcept;

    std::shared_ptr<Shard> shard_;  // outlives the socket, which needs its io_context
    boost::asio::ip::tcp::socket socket_;
    std::chrono::steady_clock::time_point deadline_;
    std::optional<RequestParser> parser_;
    std::shared_ptr<StreamBuffer> stream_;
    std::string kept_;  // bytes read and not yet parsed
    std::string out_;   // bytes the kernel did not take yet
    std::size_t out_position_ = 0;
    std::size_t index_ = 0;
    std::size_t discarded_ = 0;
    std::string remote_address_;
    Phase phase_ = Phase::idle;
    bool in_turn_ = false;
    bool waits_readable_ = false;
    bool waits_writable_ = false;
    bool close_after_write_ = false;
    bool rejected_ = false;  // over the connection limit; not counted as a connection
    bool request_is_head_ = false;
    bool request_keeps_alive_ = false;
    bool request_is_http10_ = false;
    bool continue_considered_ = false;
};

}  // namespace tidegate::net
