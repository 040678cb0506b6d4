#include "cli/bench_beast.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <thread>
#include <utility>
#include <vector>

namespace tidegate::cli::bench {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

class Session : public std::enable_shared_from_this<Session> {
public:
    explicit Session(Tcp::socket socket) : socket_(std::move(socket)) {
        boost::system::error_code ignored;
        socket_.set_option(Tcp::no_delay(true), ignored);
    }

    void read() {
        request_ = {};
        http::async_read(
            socket_,
            buffer_,
            request_,
            [self = shared_from_this()](boost::system::error_code failed, std::size_t) {
                if (!failed) self->answer();
            }
        );
    }

private:
    void answer() {
        response_ = http::response<http::empty_body>(http::status::ok, request_.version());
        response_.keep_alive(request_.keep_alive());
        response_.prepare_payload();
        http::async_write(
            socket_,
            response_,
            [self = shared_from_this()](boost::system::error_code failed, std::size_t) {
                if (!failed) self->read();
            }
        );
    }

    Tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
    http::request<http::string_body> request_;
    http::response<http::empty_body> response_;
};

}  // namespace

struct BeastServer::Impl {
    explicit Impl(unsigned count)
        : context(static_cast<int>(count)),
          acceptor(context, Tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
        accept();
        for (unsigned i = 0; i < count; ++i) threads.emplace_back([this] { context.run(); });
    }
    ~Impl() {
        context.stop();
        for (std::thread& thread : threads) thread.join();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void accept() {
        acceptor.async_accept([this](boost::system::error_code failed, Tcp::socket socket) {
            if (failed) return;
            std::make_shared<Session>(std::move(socket))->read();
            accept();
        });
    }

    asio::io_context context;
    Tcp::acceptor acceptor;
    std::vector<std::thread> threads;
};

BeastServer::BeastServer(unsigned threads) : impl_(std::make_unique<Impl>(threads)) {}
BeastServer::~BeastServer() = default;

std::uint16_t BeastServer::port() const {
    return impl_->acceptor.local_endpoint().port();
}

}  // namespace tidegate::cli::bench
