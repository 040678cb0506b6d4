#include "cli/bench.h"

#include <array>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/commands.h"

namespace tidegate::cli {

namespace {

constexpr std::array kBenchmarks{
    Subcommand{"ledger", "orders decided and durable, beside a bare loop", bench::add_ledger},
    Subcommand{"core", "what the ledger alone costs on one thread", bench::add_core},
    Subcommand{"ingest", "signed bytes to durable orders, step by step", bench::add_ingest},
    Subcommand{"http", "the same over loopback HTTP, beside a bare server", bench::add_http},
    Subcommand{"recovery", "replay of a journal, snapshots", bench::add_recovery},
    Subcommand{"memory", "bytes a SKU and a remembered order", bench::add_memory},
};

}  // namespace

Run add_bench(CLI::App& app) {
    app.require_subcommand(1);
    std::vector<std::pair<CLI::App*, Run>> runs;
    for (const Subcommand& benchmark : kBenchmarks) {
        CLI::App* const added = app.add_subcommand(benchmark.name, benchmark.help);
        runs.emplace_back(added, benchmark.add(*added));
    }
    return [runs = std::move(runs)] {
        for (const auto& [added, chosen] : runs) {
            if (added->parsed()) return chosen();
        }
        return 2;
    };
}

}  // namespace tidegate::cli
