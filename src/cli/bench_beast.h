#pragma once

#include <cstdint>
#include <memory>

// What `bench http` is measured against: a server written straight on Boost.Beast that reads the
// body of every request and answers 200 with an empty one. Keep-alive, no limits, no time-outs.

namespace tidegate::cli::bench {

class BeastServer {
public:
    explicit BeastServer(unsigned threads);
    ~BeastServer();
    BeastServer(const BeastServer&) = delete;
    BeastServer& operator=(const BeastServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::cli::bench
