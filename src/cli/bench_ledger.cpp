#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <vector>

#include "cli/bench.h"
#include "cli/bench_rounds.h"

// Orders with the full semantics of the ledger, answered after the sync: at full load beside the
// bare loop, in alternating rounds, and at half of that rate.

namespace tidegate::cli::bench {

namespace {

struct LedgerOptions {
    RoundOptions round;
    std::vector<std::uint32_t> skus{1, 10'000};
    unsigned rounds = 3;
    double paced_seconds = 5;
    std::uint64_t remember = 0;
    bool json = false;
};

struct Workload {
    std::uint32_t skus = 1;
    std::vector<double> ledger;
    std::vector<double> bare;
    std::vector<double> ratios;
    std::vector<double> cpu_ns;
    std::vector<double> bare_cpu_ns;
    RoundResult last;   // of the ledger
    RoundResult paced;  // at half of the median rate
};

Status run_rounds(const LedgerOptions& options, Workload& workload) {
    RoundOptions round = options.round;
    round.skus = workload.skus;
    for (unsigned i = 0; i < options.rounds; ++i) {
        TIDEGATE_TRY(workload.last, run_ledger(round));
        round.bytes_per_order =
            static_cast<std::size_t>(std::lround(workload.last.bytes_per_order));
        TIDEGATE_TRY(const RoundResult bare, run_bare(round));
        workload.ledger.push_back(workload.last.orders_per_second);
        workload.bare.push_back(bare.orders_per_second);
        workload.ratios.push_back(workload.last.orders_per_second / bare.orders_per_second);
        workload.cpu_ns.push_back(workload.last.cpu_ns_per_order);
        workload.bare_cpu_ns.push_back(bare.cpu_ns_per_order);
        std::fprintf(
            stderr,
            "ledger, %u SKUs, round %u: %.0f orders/s, bare loop %.0f\n",
            workload.skus,
            i + 1,
            workload.ledger.back(),
            workload.bare.back()
        );
    }
    const double rate = median(workload.ledger) / 2;
    round.orders = static_cast<std::uint64_t>(rate * options.paced_seconds) + 1;
    TIDEGATE_TRY(workload.paced, run_ledger_paced(round, rate));
    return {};
}

Json describe(const Workload& workload) {
    Json out;
    out.count("skus", workload.skus);
    out.number("orders_per_second", median(workload.ledger));
    out.number("bare_orders_per_second", median(workload.bare));
    out.number("share_of_bare", median(workload.ratios));
    out.number("cpu_ns_per_order", median(workload.cpu_ns));
    out.number("bare_cpu_ns_per_order", median(workload.bare_cpu_ns));
    out.number("bytes_per_order", workload.last.bytes_per_order);
    out.count("fsyncs", workload.last.groups);
    out.number("journal_busy", workload.last.append_share);
    out.number("longest_pause_us", workload.last.longest_pause_us);
    out.number("longest_append_us", workload.last.longest_append_us);
    Json paced;
    paced.number("orders_per_second", workload.paced.orders_per_second);
    paced.number("p50_us", workload.paced.latency.quantile_us(0.5));
    paced.number("p99_us", workload.paced.latency.quantile_us(0.99));
    paced.number("max_us", workload.paced.latency.max_us());
    paced.number("longest_append_us", workload.paced.longest_append_us);
    out.object("half_rate", paced);
    return out;
}

Status run_remember(const LedgerOptions& options, Json& out) {
    RoundOptions round = options.round;
    round.orders = options.remember;
    round.skus = options.skus.back();
    TIDEGATE_TRY(const RoundResult ledger, run_ledger(round));
    round.bytes_per_order = static_cast<std::size_t>(std::lround(ledger.bytes_per_order));
    TIDEGATE_TRY(const RoundResult bare, run_bare(round));
    Json remembered;
    remembered.count("orders", options.remember);
    remembered.number("orders_per_second", ledger.orders_per_second);
    remembered.number("bare_orders_per_second", bare.orders_per_second);
    remembered.number("longest_pause_us", ledger.longest_pause_us);
    remembered.number("longest_append_us", ledger.longest_append_us);
    remembered.number("bare_longest_pause_us", bare.longest_pause_us);
    remembered.number("bare_longest_append_us", bare.longest_append_us);
    remembered.number("resident_bytes_per_order", ledger.resident_bytes_per_order);
    out.object("remember", remembered);
    return {};
}

Result<Json> run_all(const LedgerOptions& options) {
    std::vector<Workload> workloads;
    for (const std::uint32_t skus : options.skus) {
        Workload& workload = workloads.emplace_back();
        workload.skus = skus;
        TIDEGATE_CHECK(run_rounds(options, workload));
    }
    // The slower workload speaks for the benchmark.
    const Workload& slower = *std::min_element(
        workloads.begin(),
        workloads.end(),
        [](const Workload& a, const Workload& b) { return median(a.ledger) < median(b.ledger); }
    );
    Json out;
    out.text("bench", "ledger");
    out.count("orders", options.round.orders);
    out.number("orders_per_second", median(slower.ledger));
    out.number("p50_us", slower.paced.latency.quantile_us(0.5));
    out.number("p99_us", slower.paced.latency.quantile_us(0.99));
    out.flag("durable", slower.last.durable);
    out.count("fsyncs", slower.last.groups);
    out.number("bytes_per_order", slower.last.bytes_per_order);
    out.number("share_of_bare", median(slower.ratios));
    std::vector<Json> described;
    described.reserve(workloads.size());
    for (const Workload& workload : workloads) described.push_back(describe(workload));
    out.list("workloads", described);
    if (options.remember > 0) TIDEGATE_CHECK(run_remember(options, out));
    return out;
}

}  // namespace

Run add_ledger(CommandLine line) {
    const auto options = std::make_shared<LedgerOptions>();
    options->round.orders = 3'000'000;
    line.option("--orders", options->round.orders, "orders a round");
    line.option("--rounds", options->rounds, "rounds; medians are shown").positive();
    line.option("--skus", options->skus, "workloads: SKUs that the orders spread over")
        .comma_separated()
        .positive();
    line.option("--batch", options->round.batch, "orders a submission").positive();
    line.option("--outstanding", options->round.outstanding, "orders under way at once").positive();
    line.option("--group", options->round.group_orders_max, "most orders a group commit")
        .positive();
    line.option("--seconds", options->paced_seconds, "time at half of the rate");
    line.option("--remember", options->remember, "then a run of so many orders, for stalls");
    line.flag("--snapshots", options->round.snapshots, "write snapshots meanwhile");
    line.option("--dir", options->round.directory, "where to write; must be a disk");
    line.flag("--json", options->json, "one JSON object");
    return [options] {
        const Result<Json> result = run_all(*options);
        if (!result) return fail(result.error());
        print_result(*result, options->json);
        return 0;
    };
}

}  // namespace tidegate::cli::bench
