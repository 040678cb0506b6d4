#include "net/connection.h"

#include <boost/asio/buffer.hpp>
#include <utility>

#include "net/event_stream.h"
#include "net/problem.h"
#include "net/response_writer.h"

namespace tidegate::net {
namespace {

using boost::asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Failure = boost::system::error_code;

// Small enough that a batch of pipelined answers cannot grow without the peer reading them.
constexpr std::size_t kWriteBatchMax = 64 * 1024;
constexpr std::size_t kKeepCapacityMax = 4 * 1024;
constexpr int kReadsPerTurnMax = 16;
// A refused peer may still be sending. Closing at once would reset the connection and could take
// the refusal with it, so what comes is thrown away for a while, up to a limit.
constexpr milliseconds kLingerTime{1000};
constexpr std::size_t kLingerBytesMax = 1024 * 1024;
constexpr std::size_t kRejectionsMax = 64;

bool would_block(const Failure& failure) {
    return failure == boost::asio::error::would_block || failure == boost::asio::error::try_again;
}

}  // namespace

// The stretch in which a connection uses the shard's write buffer. Everything it has to say is
// collected there and leaves in one write at the end.
class Connection::Turn {
public:
    explicit Turn(Connection& connection) : connection_(connection) { connection_.in_turn_ = true; }
    ~Turn() {
        connection_.flush();
        connection_.in_turn_ = false;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    Connection& connection_;
};

Connection::Connection(std::shared_ptr<Shard> shard, tcp::socket socket)
    : shard_(std::move(shard)), socket_(std::move(socket)) {
    ServerCore& core = shard_->core();
    if (core.connections.fetch_add(1) >= core.options.connections_max) {
        core.connections.fetch_sub(1);
        core.rejections.fetch_add(1);
        rejected_ = true;
    }
}

Connection::~Connection() = default;

void Connection::start() {
    Failure ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
    if (rejected_ && shard_->core().rejections.load() > kRejectionsMax) return close();
    if (rejected_) {
        const Turn turn(*this);
        return refuse({503, "too_many_connections", "The server takes no more connections."});
    }
    Failure failure;
    const tcp::endpoint peer = socket_.remote_endpoint(failure);
    if (failure) return close();
    remote_address_ = peer.address().to_string();
    set_deadline(shard_->core().options.idle_timeout);
    wait_readable();
}

void Connection::send(Response response) {
    // Inside the connection's own turn the answer joins the write under way. From anywhere else,
    // the shard's thread included, it waits for a turn of its own.
    if (shard_->is_this_thread() && in_turn_) return answer(response);
    shard_->enqueue({shared_from_this(), Shard::Work::Kind::answer, std::move(response)});
}

std::shared_ptr<EventStream> Connection::stream(Headers extra) {
    auto buffer = std::make_shared<StreamBuffer>(shard_->core().options.stream_backlog_bytes_max);
    Response head;
    head.headers = std::move(extra);
    shard_->enqueue({shared_from_this(), Shard::Work::Kind::open_stream, std::move(head), buffer});
    return make_event_stream(shard_, shared_from_this(), std::move(buffer));
}

void Connection::perform(Shard::Work& work) {
    if (phase_ == Phase::closed) {
        if (work.stream) work.stream->end();
        return;
    }
    const Turn turn(*this);
    switch (work.kind) {
        case Shard::Work::Kind::answer:
            answer(work.response);
            take_kept();
            break;
        case Shard::Work::Kind::open_stream:
            open_stream(work);
            break;
        case Shard::Work::Kind::pump_stream:
            pump_stream();
            break;
    }
}

bool Connection::takes_requests() const noexcept {
    return (phase_ == Phase::idle || phase_ == Phase::reading) && !close_after_write_;
}

void Connection::wait_readable() {
    if (waits_readable_) return;
    waits_readable_ = true;
    socket_.async_wait(
        tcp::socket::wait_read,
        [self = shared_from_this()](const Failure& /*failure*/) {
            self->waits_readable_ = false;
            if (self->phase_ != Phase::closed) self->on_readable();
        }
    );
}

void Connection::wait_writable() {
    if (waits_writable_) return;
    waits_writable_ = true;
    socket_.async_wait(
        tcp::socket::wait_write,
        [self = shared_from_this()](const Failure& /*failure*/) {
            self->waits_writable_ = false;
            if (self->phase_ == Phase::closed) return;
            const Turn turn(*self);
            self->write_out();
            self->phase_ == Phase::streaming ? self->pump_stream() : self->take_kept();
        }
    );
}

void Connection::on_readable() {
    const Turn turn(*this);
    auto& scratch = shard_->read_scratch();
    for (int reads = 0; reads < kReadsPerTurnMax; ++reads) {
        Failure failure;
        const std::size_t count = socket_.read_some(boost::asio::buffer(scratch), failure);
        if (would_block(failure)) return;
        if (failure) return close();
        take({scratch.data(), count});
        const bool wants_more = phase_ == Phase::reading || phase_ == Phase::lingering;
        if (count < scratch.size() || !wants_more) return;
    }
}

void Connection::take(std::string_view bytes) {
    if (!takes_requests()) {  // lingering, or chatter on an event stream
        discarded_ += bytes.size();
        if (discarded_ > kLingerBytesMax) close();
        return;
    }
    if (kept_.empty()) {
        kept_.assign(bytes.substr(consume(bytes)));
    } else {
        kept_ += bytes;
        take_kept();
    }
}

void Connection::take_kept() {
    if (kept_.empty() || unsent() || phase_ == Phase::closed) return;
    const std::size_t used = consume(kept_);
    kept_.erase(0, used);
    if (kept_.empty() && kept_.capacity() > kKeepCapacityMax) kept_ = std::string();
}

// Returns how many bytes are done with.
std::size_t Connection::consume(std::string_view bytes) {
    const std::size_t size = bytes.size();
    const HttpServer::Options& options = shard_->core().options;
    while (!bytes.empty() && takes_requests()) {
        if (shard_->write_scratch().size() >= kWriteBatchMax) {
            flush();
            if (unsent()) break;
            continue;
        }
        if (phase_ == Phase::idle) {
            if (bytes.front() == '\r' || bytes.front() == '\n') {  // RFC 9112 section 2.2
                bytes.remove_prefix(1);
                continue;
            }
            phase_ = Phase::reading;
            set_deadline(options.request_timeout);
            parser_.emplace(RequestParser::Limits{options.header_bytes_max, options.body_bytes_max}
            );
            continue_considered_ = false;
        }
        const RequestParser::Step step = parser_->feed(bytes);
        bytes.remove_prefix(step.used);
        if (step.state == RequestParser::State::refused) {
            refuse(Refusal(parser_->refusal()));
            return size;
        }
        if (step.state == RequestParser::State::complete) {
            dispatch();
            continue;
        }
        if (parser_->header_done() && !continue_considered_) {
            continue_considered_ = true;
            if (parser_->expects_continue() && parser_->request().body.empty()) {
                shard_->write_scratch() += "HTTP/1.1 100 Continue\r\n\r\n";
            }
        }
        break;
    }
    return phase_ == Phase::closed ? size : size - bytes.size();
}

void Connection::dispatch() {
    Request request = std::move(parser_->request());
    request_keeps_alive_ = parser_->keeps_alive();
    request_is_http10_ = parser_->http10();
    request_is_head_ = request.method == "HEAD";
    parser_.reset();
    request.remote_address = remote_address_;
    phase_ = Phase::answering;
    set_deadline(shard_->core().options.answer_timeout);
    try {
        shard_->core().handler(std::move(request), Responder(shared_from_this()));
    } catch (...) {
        // The Responder, destroyed on the way here, answered 500.
    }
}

void Connection::answer(const Response& response) {
    if (phase_ != Phase::answering) return;  // too late: the time-out has answered
    if (response.status == Response::kNoAnswer) return close();
    ResponseFrame frame;
    frame.without_body = request_is_head_;
    frame.close = !request_keeps_alive_ || shard_->stopping();
    frame.http10 = request_is_http10_;
    frame.date = shard_->date();
    append_response(shard_->write_scratch(), response, frame);
    close_after_write_ = frame.close;
    phase_ = Phase::idle;
    set_deadline(shard_->core().options.idle_timeout);
}

void Connection::refuse(const Refusal& refusal) {
    const RefusalWording& wording = shard_->core().options.refusal;
    ResponseFrame frame;
    frame.without_body = phase_ == Phase::answering && request_is_head_;
    frame.close = true;
    frame.date = shard_->date();
    const Response response = wording ? wording(refusal) : problem_response(refusal);
    append_response(shard_->write_scratch(), response, frame);
    parser_.reset();
    kept_ = std::string();
    close_after_write_ = true;
    phase_ = Phase::idle;
    set_deadline(shard_->core().options.idle_timeout);
}

void Connection::open_stream(Shard::Work& work) {
    if (phase_ != Phase::answering) return work.stream->end();
    append_event_stream_head(shard_->write_scratch(), work.response.headers, shard_->date());
    stream_ = std::move(work.stream);
    phase_ = Phase::streaming;
    deadline_ = steady_clock::time_point::max();
    kept_ = std::string();
    if (request_is_head_ || shard_->stopping()) stream_->finish();
    flush();
    pump_stream();
}

void Connection::pump_stream() {
    if (phase_ != Phase::streaming) return;
    while (!unsent()) {
        out_.clear();
        out_position_ = 0;
        const StreamBuffer::End end = stream_->take(out_);
        if (end == StreamBuffer::End::now) return close();
        if (out_.empty()) {
            deadline_ = steady_clock::time_point::max();
            if (end == StreamBuffer::End::after_flush) linger();
            return;
        }
        write_out();
        if (phase_ != Phase::streaming) return;
    }
    if (stream_->acknowledge() == StreamBuffer::End::now) close();
}

// Ends a turn: what was collected in the shard's buffer goes to the kernel, and what the kernel
// does not take is kept.
void Connection::flush() {
    std::string& scratch = shard_->write_scratch();
    if (phase_ == Phase::closed) return scratch.clear();
    if (!scratch.empty()) {
        if (unsent()) {
            out_ += scratch;
        } else {
            Failure failure;
            const std::size_t count = socket_.write_some(boost::asio::buffer(scratch), failure);
            if (failure && !would_block(failure)) {
                scratch.clear();
                return close();
            }
            out_.assign(scratch, failure ? 0 : count);
            out_position_ = 0;
        }
        scratch.clear();
    }
    after_write();
}

void Connection::write_out() {
    Failure failure;
    const std::size_t count = socket_.write_some(
        boost::asio::buffer(out_.data() + out_position_, out_.size() - out_position_), failure
    );
    if (failure && !would_block(failure)) return close();
    if (!failure) {
        out_position_ += count;
        set_deadline(shard_->core().options.idle_timeout);
    }
    if (!unsent()) {
        out_.clear();
        out_position_ = 0;
        if (out_.capacity() > kKeepCapacityMax) out_ = std::string();
    }
    if (stream_) stream_->set_unsent(out_.size() - out_position_);
}

void Connection::after_write() {
    if (unsent()) {
        if (deadline_ == steady_clock::time_point::max()) {
            set_deadline(shard_->core().options.idle_timeout);
        }
        return wait_writable();
    }
    if (close_after_write_ && phase_ == Phase::idle) return linger();
    if (phase_ != Phase::answering && phase_ != Phase::closed) wait_readable();
}

void Connection::linger() {
    if (phase_ == Phase::lingering) return;
    if (stream_) stream_->end();
    stream_.reset();
    phase_ = Phase::lingering;
    Failure ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    set_deadline(kLingerTime);
    wait_readable();
}

void Connection::check_deadline(steady_clock::time_point now) {
    if (now < deadline_ || phase_ == Phase::closed) return;
    const Turn turn(*this);
    if (unsent()) return close();
    switch (phase_) {
        case Phase::reading:
            return refuse({408, "request_timeout", "The request did not arrive in time."});
        case Phase::answering:
            return refuse({503, "answer_late", "The answer was not ready in time."});
        case Phase::idle:
        case Phase::streaming:
        case Phase::lingering:
        case Phase::closed:
            return close();
    }
}

void Connection::stop_gently() {
    const Turn turn(*this);
    switch (phase_) {
        case Phase::idle:
            if (unsent()) {
                close_after_write_ = true;
            } else {
                close();
            }
            break;
        case Phase::reading:
            refuse({503, "engine_stopping", "The server is stopping."});
            break;
        case Phase::streaming:
            stream_->finish();
            pump_stream();
            break;
        case Phase::answering:
        case Phase::lingering:
        case Phase::closed:
            break;
    }
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    if (stream_) stream_->end();
    Failure ignored;
    socket_.close(ignored);
    ServerCore& core = shard_->core();
    (rejected_ ? core.rejections : core.connections).fetch_sub(1);
    shard_->remove(*this);
}

void Connection::set_deadline(milliseconds after) {
    deadline_ = steady_clock::now() + after;
}

}  // namespace tidegate::net
