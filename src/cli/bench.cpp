#include "cli/bench.h"

#include <array>

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

Run add_bench(CommandLine line) {
    return add_subcommands(line, kBenchmarks);
}

}  // namespace tidegate::cli
