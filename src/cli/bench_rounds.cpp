#include "cli/bench_rounds.h"

#include <sys/prctl.h>

#include <algorithm>
#include <filesystem>
#include <thread>
#include <vector>

#include "cli/bench_bare.h"
#include "journal/sqlite.h"

namespace tidegate::cli::bench {

namespace {

constexpr std::int64_t kStock = 900'000'000;

using std::chrono::steady_clock;

// What the answers tell. All of it belongs to the publishing thread while a run lasts.
struct Answers {
    explicit Answers(std::size_t outstanding) : window(outstanding) {}

    void note(SteadyTime submitted, std::size_t count, std::size_t accepted_now) {
        const SteadyTime now = steady_clock::now();
        latency.add(nanoseconds_between(submitted, now), count);
        longest_pause = std::max(longest_pause, nanoseconds_between(last, now));
        last = now;
        accepted += accepted_now;
        window.leave(count);
    }

    Window window;
    Histogram latency;
    SteadyTime last = steady_clock::now();
    std::uint64_t longest_pause = 0;
    std::uint64_t accepted = 0;
};

RoundResult result_of(
    const RoundOptions& options,
    const Answers& answers,
    const JournalFigures& figures,
    double seconds
) {
    RoundResult result;
    const auto orders = static_cast<double>(options.orders);
    result.orders_per_second = orders / seconds;
    result.bytes_per_order = static_cast<double>(figures.bytes.load()) / orders;
    result.groups = figures.groups;
    result.latency = answers.latency;
    result.longest_pause_us = static_cast<double>(answers.longest_pause) / 1000;
    result.longest_append_us = figures.append.max_us();
    result.append_share = static_cast<double>(figures.append_ns.load()) / 1e9 / seconds;
    return result;
}

double cpu_per_order(const RoundOptions& options, double before) {
    return (process_cpu_seconds() - before) * 1e9 / static_cast<double>(options.orders);
}

void reset(JournalFigures& figures) {
    figures.append = {};
    figures.append_ns = 0;
    figures.groups = 0;
    figures.bytes = 0;
}

std::size_t count_accepted(const Result<engine::Outcomes>& outcomes) {
    if (!outcomes) return 0;
    const auto accepted = [](const ledger::Outcome& outcome) {
        return outcome.reject == ledger::Reject::none;
    };
    return static_cast<std::size_t>(std::count_if(outcomes->begin(), outcomes->end(), accepted));
}

// Engine on a fresh journal, with its catalogue.
struct Bench {
    Result<std::unique_ptr<engine::Engine>> open(const RoundOptions& options) {
        TIDEGATE_TRY(auto journal, journal::open_sqlite_journal(scratch.file("journal.db")));
        engine::Engine::Options engine_options;
        engine_options.clock = &clock;
        engine_options.group_commands_max = options.group_orders_max;
        engine_options.queue_commands_max = std::max<std::size_t>(options.outstanding, 262144) * 4;
        engine_options.snapshot_on_stop = false;
        if (options.snapshots) engine_options.snapshot_directory = scratch.file("snapshots");
        TIDEGATE_TRY(
            auto engine,
            engine::Engine::open(measure(std::move(journal), figures), std::move(engine_options))
        );
        TIDEGATE_CHECK(seed_catalogue(*engine, {options.skus, kMarketplaces, kStock}));
        reset(figures);
        return engine;
    }

    ScratchDirectory scratch;
    SystemClock clock{};
    JournalFigures figures{};
};

Status all_accepted(const RoundOptions& options, const Answers& answers) {
    if (answers.accepted == options.orders) return {};
    return Error{
        "bench_refused",
        std::to_string(options.orders - answers.accepted) + " orders were not accepted",
        ""};
}

// Submits the orders in batches; `due(n)` says when the batch that ends with order n-1 starts to
// count, after waiting for that moment.
template <class Due>
void submit_orders(engine::Engine& engine, const RoundOptions& options, Answers& answers, Due due) {
    OrderSource source(options.skus);
    while (source.made() < options.orders) {
        engine::CommandBatch batch;
        source.fill(batch, std::min<std::uint64_t>(options.batch, options.orders - source.made()));
        answers.window.enter(batch.size());
        const SteadyTime submitted = due(source.made());
        engine.submit(
            std::move(batch),
            [&answers, submitted](const Result<engine::Outcomes>& outcomes) {
                const std::size_t count = outcomes ? outcomes.value().size() : 0;
                answers.note(submitted, count, count_accepted(outcomes));
            }
        );
    }
    answers.window.wait_until_empty();
}

template <class Due>
Result<RoundResult> run_engine(const RoundOptions& options, std::size_t outstanding, Due make_due) {
    TIDEGATE_TRY(auto scratch, ScratchDirectory::make(options.directory));
    Bench bench{std::move(scratch)};
    TIDEGATE_TRY(auto engine, bench.open(options));
    release_free_memory();
    const std::uint64_t resident = resident_bytes();
    Answers answers(outstanding);
    const double cpu = process_cpu_seconds();
    const SteadyTime start = steady_clock::now();
    answers.last = start;
    submit_orders(*engine, options, answers, make_due(start));
    RoundResult result = result_of(options, answers, bench.figures, seconds_since(start));
    result.cpu_ns_per_order = cpu_per_order(options, cpu);
    TIDEGATE_CHECK(all_accepted(options, answers));
    release_free_memory();
    result.resident_bytes_per_order =
        (static_cast<double>(resident_bytes()) - static_cast<double>(resident)) /
        static_cast<double>(options.orders);
    result.durable = bench.scratch.durable();
    engine->stop();
    return result;
}

}  // namespace

void sleep_until(SteadyTime moment) {
    thread_local const int kPrecise = ::prctl(PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);
    static_cast<void>(kPrecise);
    std::this_thread::sleep_until(moment);
}

Result<RoundResult> run_ledger(const RoundOptions& options) {
    return run_engine(options, options.outstanding, [](SteadyTime) {
        return [](std::uint64_t) { return steady_clock::now(); };
    });
}

Result<RoundResult> run_ledger_paced(const RoundOptions& options, double rate) {
    return run_engine(options, std::size_t{1} << 40, [rate](SteadyTime start) {
        return [start, rate](std::uint64_t made) {
            const std::chrono::duration<double> after(static_cast<double>(made) / rate);
            const SteadyTime due =
                start + std::chrono::duration_cast<std::chrono::nanoseconds>(after);
            if (due > steady_clock::now()) sleep_until(due);
            return due;
        };
    });
}

Result<RoundResult> run_bare(const RoundOptions& options) {
    TIDEGATE_TRY(auto scratch, ScratchDirectory::make(options.directory));
    TIDEGATE_TRY(auto journal, journal::open_sqlite_journal(scratch.file("journal.db")));
    JournalFigures figures;
    Answers answers(options.outstanding);
    BareLoop loop(
        measure(std::move(journal), figures),
        {options.skus, kStock, options.bytes_per_order, options.group_orders_max}
    );
    OrderSource source(options.skus);
    const double cpu = process_cpu_seconds();
    const SteadyTime start = steady_clock::now();
    answers.last = start;
    for (std::uint64_t made = 0; made < options.orders;) {
        std::vector<BareOrder> batch(std::min<std::uint64_t>(options.batch, options.orders - made));
        for (BareOrder& order : batch) {
            order = {OrderSource::id(made), source.sku(made)};
            ++made;
        }
        answers.window.enter(batch.size());
        const SteadyTime submitted = steady_clock::now();
        const std::size_t size = batch.size();
        loop.submit(std::move(batch), [&answers, submitted, size](std::size_t accepted) {
            answers.note(submitted, size, accepted);
        });
    }
    answers.window.wait_until_empty();
    RoundResult result = result_of(options, answers, figures, seconds_since(start));
    result.cpu_ns_per_order = cpu_per_order(options, cpu);
    TIDEGATE_CHECK(all_accepted(options, answers));
    result.durable = scratch.durable();
    return result;
}

}  // namespace tidegate::cli::bench
