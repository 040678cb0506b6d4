#include "net/listener.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <string>
#include <utility>

namespace tidegate::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Failure = boost::system::error_code;

// Out of file descriptors: trying again at once would spin.
constexpr std::chrono::milliseconds kAcceptPause{50};

Error listen_error(const HttpServer::Options& options, const Failure& failure) {
    const std::string where = options.host + ":" + std::to_string(options.port);
    if (failure == asio::error::address_in_use) {
        return Error{
            "address_in_use",
            where + " is already in use.",
            "Stop the process that listens there, or choose another port."};
    }
    if (failure == asio::error::access_denied) {
        return Error{
            "address_not_permitted",
            "This process may not listen on " + where + ".",
            "Choose a port of 1024 or above."};
    }
    return Error{
        "address_unavailable",
        "Cannot listen on " + where + ": " + failure.message() + ".",
        "Choose an address of this machine, for example 127.0.0.1."};
}

}  // namespace

Listener::Listener(std::vector<std::shared_ptr<Shard>> shards)
    : shards_(std::move(shards)),
      acceptor_(shards_.front()->context()),
      pause_(shards_.front()->context()) {}

Status Listener::open(const HttpServer::Options& options) {
    Failure failure;
    const std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
    const asio::ip::address address = asio::ip::make_address(host, failure);
    if (failure) return listen_error(options, failure);
    const tcp::endpoint endpoint(address, options.port);
    acceptor_.open(endpoint.protocol(), failure);
    if (!failure) acceptor_.set_option(asio::socket_base::reuse_address(true), failure);
    if (!failure) acceptor_.bind(endpoint, failure);
    if (!failure) acceptor_.listen(asio::socket_base::max_listen_connections, failure);
    if (!failure) port_ = acceptor_.local_endpoint(failure).port();
    if (failure) return listen_error(options, failure);
    return {};
}

void Listener::accept_next() {
    const auto least =
        std::min_element(shards_.begin(), shards_.end(), [](const auto& a, const auto& b) {
            return a->load() < b->load();
        });
    const std::shared_ptr<Shard> shard = *least;
    acceptor_.async_accept(
        shard->context(),
        [self = shared_from_this(), shard](const Failure& failure, tcp::socket socket) {
            if (self->closed_) return;
            if (failure) return self->pause_then_accept();
            if (shard->is_this_thread()) {
                shard->adopt(std::move(socket));
            } else {
                shard->adopt_soon(std::move(socket));
            }
            self->accept_next();
        }
    );
}

void Listener::pause_then_accept() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([self = shared_from_this()](const Failure& /*failure*/) {
        if (!self->closed_) self->accept_next();
    });
}

void Listener::close() {
    asio::post(shards_.front()->context(), [self = shared_from_this()] {
        self->closed_ = true;
        Failure ignored;
        self->acceptor_.close(ignored);
        self->pause_.cancel();
    });
}

}  // namespace tidegate::net
