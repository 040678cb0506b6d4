#include "peer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace peer {

namespace {

std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

}  // namespace

Order make_order(std::uint64_t number, std::uint32_t skus) {
    const auto sku = static_cast<std::uint32_t>((mix(number) >> 32) * skus >> 32);
    return {std::to_string(5'760'000'000'000'000'000ULL + number), sku};
}

float microseconds_since(std::chrono::steady_clock::time_point start) {
    const std::chrono::duration<float, std::micro> took = std::chrono::steady_clock::now() - start;
    return took.count();
}

void die(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

void run_clients(const Run& run, const Client& client) {
    std::vector<Latencies> latencies(run.clients);
    std::vector<std::thread> threads;
    const auto start = std::chrono::steady_clock::now();
    for (unsigned self = 0; self < run.clients; ++self) {
        threads.emplace_back([&, self] {
            const std::uint64_t from = run.orders * self / run.clients;
            const std::uint64_t to = run.orders * (self + 1) / run.clients;
            client(self, from, to, latencies[self]);
        });
    }
    for (std::thread& thread : threads) thread.join();
    const double seconds = static_cast<double>(microseconds_since(start)) / 1e6;
    Latencies all;
    for (const Latencies& part : latencies) all.insert(all.end(), part.begin(), part.end());
    if (all.size() != run.orders) die(run.name + ": some orders were not accepted");
    std::sort(all.begin(), all.end());
    const auto quantile = [&](double share) {
        const auto at = static_cast<std::size_t>(share * static_cast<double>(all.size()));
        return static_cast<double>(all[std::min(at, all.size() - 1)]);
    };
    std::printf(
        "{\"name\":\"%s\",\"orders\":%llu,\"orders_per_second\":%.0f,\"p50_us\":%.0f,"
        "\"p99_us\":%.0f,\"durable\":true}\n",
        run.name.c_str(), static_cast<unsigned long long>(run.orders),
        static_cast<double>(run.orders) / seconds, quantile(0.5), quantile(0.99)
    );
    std::fflush(stdout);
}

}  // namespace peer
