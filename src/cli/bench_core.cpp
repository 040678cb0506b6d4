#include <algorithm>
#include <ctime>
#include <memory>
#include <vector>

#include "cli/bench.h"
#include "cli/bench_load.h"
#include "ledger/event_codec.h"
#include "ledger/ledger.h"

// The ledger alone on one thread, without queue, threads or journal: what deciding, folding and
// encoding an order cost in processor time. What a profile should look at first.

namespace tidegate::cli::bench {

namespace {

constexpr std::size_t kChunk = 4096;
constexpr std::size_t kGroup = 4096;

struct CoreOptions {
    std::uint64_t orders = 2'000'000;
    std::uint32_t skus = 10'000;
    bool json = false;
};

std::uint64_t thread_nanoseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

struct Core {
    void run(const engine::CommandBatch& batch) {
        std::size_t announced = 0;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const std::size_t end = std::min(batch.size(), i + 1 + ledger::Ledger::kAhead);
            while (announced < end) ledger.announce(batch[announced++]);
            const ledger::Outcome outcome = ledger.execute(batch[i], events);
            if (outcome.reject != ledger::Reject::none) ++refused;
            for (const ledger::Event& event : events) encoder.add(event);
            events.clear();
        }
        if (encoder.count() >= kGroup) {
            bytes += encoder.bytes().size();
            encoder.clear();
        }
    }

    ledger::Ledger ledger;
    ledger::EventEncoder encoder;
    std::vector<ledger::Event> events;
    std::uint64_t refused = 0;
    std::uint64_t bytes = 0;
};

int run_core(const CoreOptions& options) {
    Core core;
    seed_catalogue(
        Catalogue{options.skus, kMarketplaces, 900'000'000},
        [&](const engine::CommandBatch& batch) { core.run(batch); }
    );
    core.encoder.clear();
    core.bytes = 0;
    OrderSource source(options.skus);
    std::uint64_t making = 0;
    std::uint64_t deciding = 0;
    while (source.made() < options.orders) {
        const std::uint64_t start = thread_nanoseconds();
        engine::CommandBatch batch;
        source.fill(batch, std::min<std::uint64_t>(kChunk, options.orders - source.made()));
        const std::uint64_t filled = thread_nanoseconds();
        core.run(batch);
        making += filled - start;
        deciding += thread_nanoseconds() - filled;
    }
    const auto orders = static_cast<double>(options.orders);
    Json out;
    out.text("bench", "core").count("orders", options.orders).count("skus", options.skus);
    out.number("orders_per_second", orders * 1e9 / static_cast<double>(deciding));
    out.number("decide_ns", static_cast<double>(deciding) / orders);
    out.number("make_command_ns", static_cast<double>(making) / orders);
    out.number("bytes_per_order", static_cast<double>(core.bytes) / orders);
    out.flag("durable", false);
    print_result(out, options.json);
    return core.refused == 0 ? 0 : 1;
}

}  // namespace

Run add_core(CommandLine line) {
    const auto options = std::make_shared<CoreOptions>();
    line.option("--orders", options->orders, "orders");
    line.option("--skus", options->skus, "SKUs that they spread over").positive();
    line.flag("--json", options->json, "one JSON object");
    return [options] { return run_core(*options); };
}

}  // namespace tidegate::cli::bench
