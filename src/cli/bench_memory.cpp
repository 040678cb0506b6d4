#include <algorithm>
#include <memory>
#include <vector>

#include "cli/bench.h"
#include "cli/bench_load.h"
#include "ledger/ledger.h"

// Bytes a SKU (with its listings and one location) and a remembered order: what the State counts
// itself, and by how much the process really grew.

namespace tidegate::cli::bench {

namespace {

struct MemoryOptions {
    std::uint32_t skus = 1'000'000;
    std::uint16_t listings = 5;
    std::uint64_t orders = 10'000'000;
    bool json = false;
};

class Memory {
public:
    void run(const engine::CommandBatch& batch) {
        for (const ledger::Command& command : batch) {
            events_.clear();
            const ledger::Outcome outcome = ledger_.execute(command, events_);
            if (outcome.reject != ledger::Reject::none) ++refused_;
        }
    }
    [[nodiscard]] const ledger::State& state() const { return ledger_.state(); }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }

private:
    ledger::Ledger ledger_;
    std::vector<ledger::Event> events_;
    std::uint64_t refused_ = 0;
};

int run_memory(const MemoryOptions& options) {
    release_free_memory();
    const std::uint64_t empty = resident_bytes();
    Memory memory;
    const Catalogue catalogue{options.skus, options.listings, 900'000'000};
    seed_catalogue(catalogue, [&](const engine::CommandBatch& batch) { memory.run(batch); });
    release_free_memory();
    const std::uint64_t with_skus = resident_bytes();

    OrderSource source(options.skus);
    while (source.made() < options.orders) {
        engine::CommandBatch batch;
        source.fill(batch, std::min<std::uint64_t>(1000, options.orders - source.made()));
        memory.run(batch);
    }
    release_free_memory();
    const std::uint64_t with_orders = resident_bytes();

    const auto per = [](std::uint64_t bytes, std::uint64_t things) {
        return things == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(things);
    };
    Json out;
    out.text("bench", "memory").count("skus", options.skus);
    out.count("listings_per_sku", options.listings).count("orders", options.orders);
    out.number("bytes_per_sku", per(memory.state().catalogue_bytes(), options.skus));
    out.number("resident_bytes_per_sku", per(with_skus - empty, options.skus));
    out.number("bytes_per_order", per(memory.state().order_bytes(), options.orders));
    out.number("resident_bytes_per_order", per(with_orders - with_skus, options.orders));
    out.count("resident_bytes", with_orders).flag("durable", false);
    print_result(out, options.json);
    return memory.refused() == 0 ? 0 : 1;
}

}  // namespace

Run add_memory(CommandLine line) {
    const auto options = std::make_shared<MemoryOptions>();
    line.option("--skus", options->skus, "SKUs, each in one location").positive();
    line.option("--listings", options->listings, "listings a SKU, each on its own channel")
        .within(kMarketplaces, std::uint16_t{1000});
    line.option("--orders", options->orders, "orders to remember");
    line.flag("--json", options->json, "one JSON object");
    return [options] { return run_memory(*options); };
}

}  // namespace tidegate::cli::bench
