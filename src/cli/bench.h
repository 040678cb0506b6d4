#pragma once

#include "cli/commands.h"

// `tidegate bench NAME`: one file per benchmark, bench_<name>.cpp, each with one function that
// declares its options and answers what to run. docs/benchmarks.md says what each one measures and
// which fields its --json has.

namespace tidegate::cli::bench {

Run add_ledger(CLI::App& app);
Run add_core(CLI::App& app);
Run add_ingest(CLI::App& app);
Run add_http(CLI::App& app);
Run add_recovery(CLI::App& app);
Run add_memory(CLI::App& app);

}  // namespace tidegate::cli::bench
