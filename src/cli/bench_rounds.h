#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/result.h"
#include "cli/bench_load.h"

// One run of orders through the engine or through the bare loop, on a fresh journal.

namespace tidegate::cli::bench {

struct RoundOptions {
    std::string directory;  // parent of the scratch directory; empty: for temporary files
    std::uint32_t skus = 1;
    std::uint64_t orders = 1;
    std::size_t batch = 64;           // orders a submission
    std::size_t outstanding = 32768;  // orders under way at once
    std::size_t group_orders_max = 4096;
    std::size_t bytes_per_order = 48;  // bare loop: those of the ledger's run
    bool snapshots = false;
};

struct RoundResult {
    double orders_per_second = 0;
    double cpu_ns_per_order = 0;  // of the whole process, making the orders included
    double bytes_per_order = 0;
    std::uint64_t groups = 0;      // each one transaction, synced once
    Histogram latency;             // submission (or its due time) to durable answer
    double longest_pause_us = 0;   // between two answers, while orders were waiting
    double longest_append_us = 0;  // of one group to the journal, with its sync
    double append_share = 0;       // of the time in which the journal was writing
    double resident_bytes_per_order = 0;
    bool durable = false;
};

// Closed loop: as many orders under way as the options say.
[[nodiscard]] Result<RoundResult> run_ledger(const RoundOptions& options);
[[nodiscard]] Result<RoundResult> run_bare(const RoundOptions& options);
// Open loop: orders come at a rate, whatever the answers do; latency counts from the due time.
[[nodiscard]] Result<RoundResult> run_ledger_paced(const RoundOptions& options, double rate);

// Sleeps until a moment, to some ten microseconds.
void sleep_until(SteadyTime moment);

}  // namespace tidegate::cli::bench
