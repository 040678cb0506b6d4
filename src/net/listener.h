#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "net/shard.h"

// Accepts connections on the first shard's thread and gives each to the shard that has the fewest.
// One listening socket rather than one per thread (SO_REUSEPORT): the kernel would spread a few
// dozen connections unevenly, and a second process could bind the same port unnoticed.
// Internal to net.

namespace tidegate::net {

class Listener : public std::enable_shared_from_this<Listener> {
public:
    explicit Listener(std::vector<std::shared_ptr<Shard>> shards);

    // Before the shards run.
    [[nodiscard]] Status open(const HttpServer::Options& options);
    void accept_next();

    // Any thread.
    void close();
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    void pause_then_accept();

    std::vector<std::shared_ptr<Shard>> shards_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
    std::uint16_t port_ = 0;
    bool closed_ = false;  // the first shard's thread
};

}  // namespace tidegate::net
