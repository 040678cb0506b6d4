#include <algorithm>
#include <ctime>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "cli/bench.h"
#include "cli/bench_load.h"
#include "cli/bench_messages.h"
#include "journal/sqlite.h"
#include "ledger/event_codec.h"
#include "ledger/ledger.h"

// A marketplace's bytes to a durable order: verified and decoded on threads of their own, decided
// and written by the engine's two. First each step alone, then all of it.

namespace tidegate::cli::bench {

namespace {

using std::chrono::steady_clock;

constexpr std::int64_t kStock = 900'000'000;

struct IngestOptions {
    std::vector<std::string> kinds{"tiktok_webhook", "tiktok_detail", "shopify_webhook"};
    std::size_t messages = 200'000;
    unsigned rounds = 3;
    unsigned threads = 1;
    std::uint32_t skus = 10'000;
    std::size_t batch = 64;
    std::size_t outstanding = 32768;
    std::string directory;
    bool json = false;
};

std::uint64_t cpu_nanoseconds(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

// Processor time of one call of `step` for each message, in nanoseconds.
template <class Step>
double cost(const std::vector<net::Request>& messages, Step step) {
    const std::uint64_t start = cpu_nanoseconds(CLOCK_THREAD_CPUTIME_ID);
    for (const net::Request& message : messages) step(message);
    const std::uint64_t took = cpu_nanoseconds(CLOCK_THREAD_CPUTIME_ID) - start;
    return static_cast<double>(took) / static_cast<double>(messages.size());
}

struct Steps {
    double verify = 0;
    double decode = 0;
    double decide = 0;
};

Result<Steps> measure_steps(
    const IngestOptions& options, const MessageKind& kind, const std::vector<net::Request>& messages
) {
    Steps steps;
    std::size_t wrong = 0;
    if (kind.verify) {
        steps.verify = cost(messages, [&](const net::Request& message) {
            if (!kind.verify(message)) ++wrong;
        });
    }
    engine::CommandBatch commands;
    commands.reserve(messages.size());
    steps.decode = cost(messages, [&](const net::Request& message) {
        auto order = kind.decode(message);
        if (!order) {
            ++wrong;
            return;
        }
        commands.push_back({ExternalId::none(), Timestamp(1), std::move(*order)});
    });
    if (wrong > 0) return Error{"bench_message", "a message was not understood", ""};
    ledger::Ledger ledger;
    ledger::EventEncoder encoder;
    std::vector<ledger::Event> events;
    seed_catalogue({options.skus, kMarketplaces, kStock}, [&](const engine::CommandBatch& batch) {
        for (const ledger::Command& command : batch)
            static_cast<void>(ledger.execute(command, events));
        events.clear();
    });
    std::size_t at = 0;
    std::size_t announced = 0;
    steps.decide = cost(messages, [&](const net::Request&) {
        const std::size_t end = std::min(commands.size(), at + 1 + ledger::Ledger::kAhead);
        while (announced < end) ledger.announce(commands[announced++]);
        static_cast<void>(ledger.execute(commands[at++], events));
        for (const ledger::Event& event : events) encoder.add(event);
        events.clear();
    });
    return steps;
}

struct IngestResult {
    double messages_per_second = 0;
    double cpu_ns = 0;     // of the whole process, a message
    double ingest_ns = 0;  // of the threads that verify, decode and submit, a message
    double append_ns = 0;  // the journal's time, a message, its sync included
    std::uint64_t groups = 0;
    Histogram latency;
    bool durable = false;
};

// One thread's share: every `threads`-th batch of the messages.
struct Ingester {
    Ingester(std::size_t outstanding) : window(outstanding) {}

    template <class Take>
    void run(
        const IngestOptions& options,
        const std::vector<net::Request>& messages,
        unsigned self,
        Take take
    ) {
        const std::size_t stride = options.batch * options.threads;
        for (std::size_t from = self * options.batch; from < messages.size(); from += stride) {
            const std::size_t to = std::min(messages.size(), from + options.batch);
            window.enter(to - from);
            take(std::span(messages).subspan(from, to - from));
        }
        cpu = cpu_nanoseconds(CLOCK_THREAD_CPUTIME_ID);
        window.wait_until_empty();
    }

    // Webhooks, each on its own, by the hub's code.
    void take_webhooks(WebhookDoor& door, std::span<const net::Request> messages) {
        for (const net::Request& message : messages) {
            door.take(message, [this, start = steady_clock::now()](const net::Response& answer) {
                // What is refused is answered on this thread, and fails the benchmark.
                if (answer.status == 200) {
                    answered(start, 1, 1);
                } else {
                    window.leave(1);
                }
            });
        }
    }
    // A page of other messages is one submission, as the sync loop makes it.
    void take_page(
        const MessageKind& kind, engine::Engine& engine, std::span<const net::Request> messages
    ) {
        const SteadyTime start = steady_clock::now();
        engine::CommandBatch batch;
        batch.reserve(messages.size());
        for (const net::Request& message : messages) {
            auto command = take_in(kind, message);
            if (command) batch.push_back(std::move(*command));
        }
        const std::size_t size = messages.size();
        engine.submit(
            std::move(batch),
            [this, start, size](const Result<engine::Outcomes>& outcomes) {
                answered(start, size, outcomes ? outcomes.value().size() : 0);
            }
        );
    }

    void answered(SteadyTime start, std::size_t count, std::size_t accepted_now) {
        accepted += accepted_now;
        latency.add(nanoseconds_between(start, steady_clock::now()), count);
        window.leave(count);
    }

    Window window;
    Histogram latency;
    std::uint64_t accepted = 0;  // as latency: of the publishing thread
    std::uint64_t cpu = 0;
};

Result<IngestResult> run_round(
    const IngestOptions& options, const MessageKind& kind, const std::vector<net::Request>& messages
) {
    TIDEGATE_TRY(const auto scratch, ScratchDirectory::make(options.directory));
    TIDEGATE_TRY(auto journal, journal::open_sqlite_journal(scratch.file("journal.db")));
    JournalFigures figures;
    const SystemClock clock;
    engine::Engine::Options engine_options;
    engine_options.clock = &clock;
    engine_options.snapshot_on_stop = false;
    TIDEGATE_TRY(
        const auto engine,
        engine::Engine::open(measure(std::move(journal), figures), engine_options)
    );
    TIDEGATE_CHECK(seed_catalogue(*engine, {options.skus, kMarketplaces, kStock}));
    std::optional<WebhookDoor> door;
    if (kind.connector) door.emplace(kind, *engine, clock);
    figures.append_ns = 0;
    figures.groups = 0;
    std::vector<std::unique_ptr<Ingester>> ingesters;
    std::vector<std::thread> threads;
    const std::uint64_t cpu_before = cpu_nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    const SteadyTime start = steady_clock::now();
    for (unsigned self = 0; self < options.threads; ++self) {
        auto& ingester = *ingesters.emplace_back(
            std::make_unique<Ingester>(options.outstanding / options.threads + options.batch)
        );
        threads.emplace_back([&, self] {
            ingester.run(options, messages, self, [&](std::span<const net::Request> some) {
                if (door) {
                    ingester.take_webhooks(*door, some);
                } else {
                    ingester.take_page(kind, *engine, some);
                }
            });
        });
    }
    for (std::thread& thread : threads) thread.join();
    const double seconds = seconds_since(start);
    const auto count = static_cast<double>(messages.size());
    IngestResult result;
    result.cpu_ns =
        static_cast<double>(cpu_nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_before) / count;
    std::uint64_t accepted = 0;
    for (const auto& ingester : ingesters) {
        accepted += ingester->accepted;
        result.ingest_ns += static_cast<double>(ingester->cpu) / count;
        result.latency = ingester->latency;
    }
    if (accepted != messages.size()) return Error{"bench_refused", "messages were refused", ""};
    result.messages_per_second = count / seconds;
    result.append_ns = static_cast<double>(figures.append_ns.load()) / count;
    result.groups = figures.groups;
    result.durable = scratch.durable();
    return result;
}

Result<Json> run_kind(const IngestOptions& options, const MessageKind& kind) {
    std::vector<net::Request> messages;
    const OrderSource source(options.skus);
    for (std::size_t i = 0; i < options.messages; ++i) {
        messages.push_back(kind.make(i, source.sku(i)));
    }
    TIDEGATE_TRY(const Steps steps, measure_steps(options, kind, messages));
    std::vector<double> rates;
    IngestResult last;
    for (unsigned round = 0; round < options.rounds; ++round) {
        TIDEGATE_TRY(last, run_round(options, kind, messages));
        rates.push_back(last.messages_per_second);
    }
    const double submit = std::max(0.0, last.ingest_ns - steps.verify - steps.decode);
    const double all = steps.verify + steps.decode + submit + steps.decide + last.append_ns;
    Json out;
    out.text("message", kind.name).count("message_bytes", messages.front().body.size());
    out.number("orders_per_second", median(rates));
    out.number("p50_us", last.latency.quantile_us(0.5));
    out.number("p99_us", last.latency.quantile_us(0.99));
    out.flag("durable", last.durable).count("fsyncs", last.groups);
    out.number("cpu_ns", last.cpu_ns);
    out.number("verify_ns", steps.verify).number("decode_ns", steps.decode);
    out.number("submit_ns", submit).number("decide_ns", steps.decide);
    out.number("journal_ns", last.append_ns);
    out.number("verify_share", steps.verify / all).number("decode_share", steps.decode / all);
    out.number("submit_share", submit / all).number("decide_share", steps.decide / all);
    out.number("journal_share", last.append_ns / all);
    return out;
}

Result<Json> run_ingest(const IngestOptions& options) {
    std::vector<Json> kinds;
    for (const std::string& name : options.kinds) {
        TIDEGATE_TRY(const MessageKind kind, message_kind(name));
        TIDEGATE_TRY(Json described, run_kind(options, kind));
        kinds.push_back(std::move(described));
    }
    Json out;
    out.text("bench", "ingest").count("messages", options.messages);
    out.count("ingest_threads", options.threads).count("threads", options.threads + 2);
    out.list("kinds", kinds);
    return out;
}

}  // namespace

Run add_ingest(CommandLine line) {
    const auto options = std::make_shared<IngestOptions>();
    line.option("--messages", options->messages, "messages a round").positive();
    line.option("--kinds", options->kinds, "which messages").comma_separated();
    line.option("--rounds", options->rounds, "rounds; medians are shown").positive();
    line.option("--threads", options->threads, "threads that verify and decode").positive();
    line.option("--skus", options->skus, "SKUs that the orders spread over").positive();
    line.option("--batch", options->batch, "messages a page").positive();
    line.option("--dir", options->directory, "where to write; must be a disk");
    line.flag("--json", options->json, "one JSON object");
    return [options] {
        const Result<Json> result = run_ingest(*options);
        if (!result) return fail(result.error());
        print_result(*result, options->json);
        return 0;
    };
}

}  // namespace tidegate::cli::bench
