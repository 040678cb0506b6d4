#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http.h"

// An HTTP/1.1 server with keep-alive and server-sent events.
//
// 1. The handler runs on an I/O thread and must not block: work that waits (the engine, a client)
//    keeps the Responder and answers later from any thread.
// 2. A Responder answers exactly once: by send() or by stream(). One that is destroyed unanswered
//    answers 500.
// 3. Limits hold before the handler sees a request: a body over the limit gets 413, headers over
//    the limit 431, a connection over the limit is closed after 503, a malformed request gets 400,
//    a request not complete in time gets 408 and an idle connection is closed. All these bodies are
//    application/problem+json, worded by Options::refusal.
// 4. stop() refuses new connections, waits for answers under way up to a grace period, ends
// streams.

namespace tidegate::net {

// One open server-sent-events stream. Thread-safe. A reader that falls more than the byte limit
// behind is disconnected: it reconnects and catches up by cursor.
class EventStream {
public:
    virtual ~EventStream() = default;
    // Sends one event; false when the peer is gone. `event` and `id` may be empty (then omitted);
    // `data` may hold newlines.
    virtual bool send(std::string_view event, std::string_view id, std::string_view data) = 0;
    // Sends a comment line, which keeps proxies from closing a quiet stream.
    virtual bool keep_alive() = 0;
    [[nodiscard]] virtual bool closed() const = 0;
    virtual void close() = 0;
};

class Responder {
public:
    struct Sink {
        virtual ~Sink() = default;
        virtual void send(Response response) = 0;
        virtual std::shared_ptr<EventStream> stream(Headers extra) = 0;
    };

    explicit Responder(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}
    Responder(Responder&&) noexcept = default;
    Responder& operator=(Responder&& other) noexcept;  // the former one, unanswered, answers 500
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;
    ~Responder();  // answers 500 when nothing was sent

    void send(Response response);
    // Answers 200 text/event-stream and keeps the connection for events.
    [[nodiscard]] std::shared_ptr<EventStream> stream(Headers extra = {});

private:
    std::shared_ptr<Sink> sink_;
};

using Handler = std::function<void(Request, Responder)>;

// A request that the server itself turns away, before or instead of the handler. `code` is one of
// openapi/errors.yaml and decides the status.
struct Refusal {
    int status = 0;
    std::string_view code;
    std::string_view detail;
};
using RefusalWording = std::function<Response(const Refusal&)>;

class HttpServer {
public:
    struct Options {
        std::string host = "127.0.0.1";
        std::uint16_t port = 0;  // 0: any free port
        unsigned threads = 1;
        std::size_t body_bytes_max = 1024 * 1024;
        std::size_t header_bytes_max = 16 * 1024;
        std::size_t connections_max = 20000;  // fewer if the system allows fewer open files
        std::size_t stream_backlog_bytes_max = 4 * 1024 * 1024;
        std::chrono::milliseconds request_timeout{10000};  // first byte to last byte of a request
        std::chrono::milliseconds idle_timeout{60000};     // between requests
        std::chrono::milliseconds answer_timeout{30000};   // handler's time until 503
        std::chrono::milliseconds stop_grace{2000};
        RefusalWording refusal;  // empty: net/problem.h
    };

    // Listens before it returns; an address in use is an Error with a hint.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(
        Options options, Handler handler
    );

    virtual ~HttpServer() = default;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    [[nodiscard]] virtual std::size_t connections() const = 0;
    virtual void stop() = 0;
};

}  // namespace tidegate::net
