#pragma once

#include "cli/commands.h"

// `tidegate bench NAME`: one file per benchmark, bench_<name>.cpp, each with one function that
// declares its options and answers what to run. docs/benchmarks.md says what each one measures and
// which fields its --json has.

namespace tidegate::cli::bench {

Run add_ledger(CommandLine line);
Run add_core(CommandLine line);
Run add_ingest(CommandLine line);
Run add_http(CommandLine line);
Run add_recovery(CommandLine line);
Run add_memory(CommandLine line);

}  // namespace tidegate::cli::bench
