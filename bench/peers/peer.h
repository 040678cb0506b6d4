#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

// What the peers share: orders with unique ids, spread over SKUs like those of `tidegate bench
// ledger`, threads that run them, and one JSON line as a result.

namespace peer {

inline constexpr std::int64_t kStock = 900'000'000;

struct Order {
    std::string id;
    std::uint32_t sku = 0;
};
// Order `number`, the same in every run.
[[nodiscard]] Order make_order(std::uint64_t number, std::uint32_t skus);

// Latencies, one entry for each order.
using Latencies = std::vector<float>;  // microseconds

// A client runs orders from..to-1 and notes, for each order, how long it waited for its answer.
using Client = std::function<void(unsigned self, std::uint64_t from, std::uint64_t to, Latencies&)>;

struct Run {
    std::string name;
    std::uint64_t orders = 0;
    unsigned clients = 1;
};
// Runs `clients` threads, each with its part of the orders, and prints the line.
void run_clients(const Run& run, const Client& client);

[[nodiscard]] float microseconds_since(std::chrono::steady_clock::time_point start);
[[noreturn]] void die(const std::string& why);

}  // namespace peer
