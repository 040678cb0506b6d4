#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "cli/bench.h"
#include "cli/bench_load.h"
#include "engine/recovery.h"
#include "engine/snapshot_store.h"
#include "journal/sqlite.h"
#include "ledger/event_codec.h"
#include "ledger/invariants.h"
#include "ledger/ledger.h"

// How long a start takes: a journal of so many orders is written, then replayed from its beginning,
// then opened with a snapshot of its end, then with a snapshot and a tail.

namespace tidegate::cli::bench {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kGroup = 4096;
constexpr std::int64_t kStock = 900'000'000;

struct RecoveryOptions {
    std::uint64_t orders = 10'000'000;
    std::uint64_t tail = 100'000;
    std::uint32_t skus = 10'000;
    std::string directory;
    bool json = false;
};

// Decides orders and appends them in groups, on this thread, to a journal that it opens and closes.
class JournalFiller {
public:
    JournalFiller(std::string path, std::uint32_t skus)
        : path_(std::move(path)), skus_(skus), source_(skus) {}

    [[nodiscard]] Status open() {
        TIDEGATE_TRY(journal_, journal::open_sqlite_journal(path_));
        return {};
    }
    void close() { journal_.reset(); }
    void seed() {
        const Catalogue catalogue{skus_, kMarketplaces, kStock};
        seed_catalogue(catalogue, [this](const engine::CommandBatch& batch) { run(batch); });
    }
    [[nodiscard]] Status add_orders(std::uint64_t count) {
        while (count > 0) {
            engine::CommandBatch batch;
            source_.fill(batch, std::min<std::uint64_t>(kGroup, count));
            count -= batch.size();
            run(batch);
        }
        return status_;
    }
    [[nodiscard]] journal::Journal& journal() { return *journal_; }
    [[nodiscard]] const ledger::State& state() const { return ledger_.state(); }

private:
    void run(const engine::CommandBatch& batch) {
        encoder_.clear();
        const Sequence first(ledger_.state().last_sequence().value() + 1);
        for (const ledger::Command& command : batch) {
            events_.clear();
            static_cast<void>(ledger_.execute(command, events_));
            for (const ledger::Event& event : events_) encoder_.add(event);
        }
        if (!status_ || encoder_.count() == 0) return;
        status_ = journal_->append(
            {first, encoder_.count(), batch.back().at, ledger::kEventCodecVersion, encoder_.bytes()}
        );
    }

    const std::string path_;
    const std::uint32_t skus_;
    std::unique_ptr<journal::Journal> journal_;
    OrderSource source_;
    ledger::Ledger ledger_;
    ledger::EventEncoder encoder_;
    std::vector<ledger::Event> events_;
    Status status_;
};

struct Ready {
    double seconds = 0;
    double cpu_seconds = 0;  // the same in processor time: what other programs do is not in it
    bool same = false;       // as the state that wrote the journal
};

// Opens the journal and restores the state, as the engine does before it takes commands.
Result<Ready> restore_once(
    const std::string& path, const engine::SnapshotStore* snapshots, const ledger::State& expected
) {
    release_free_memory();
    const double cpu = process_cpu_seconds();
    const SteadyTime start = steady_clock::now();
    TIDEGATE_TRY(const auto journal, journal::open_sqlite_journal(path));
    const auto log = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
    TIDEGATE_TRY(const ledger::State state, engine::restore(*journal, snapshots, log));
    const double seconds = seconds_since(start);
    const double cpu_seconds = process_cpu_seconds() - cpu;
    return Ready{seconds, cpu_seconds, ledger::state_hash(state) == ledger::state_hash(expected)};
}

Status write_part(
    const RecoveryOptions& options,
    JournalFiller& filler,
    const engine::SnapshotStore& snapshots,
    Json& out
) {
    TIDEGATE_CHECK(filler.open());
    filler.seed();
    const SteadyTime start = steady_clock::now();
    TIDEGATE_CHECK(filler.add_orders(options.orders));
    out.number(
        "write_orders_per_second", static_cast<double>(options.orders) / seconds_since(start)
    );
    out.count("events", filler.state().last_sequence().value());
    out.count("journal_bytes", filler.journal().size_bytes());
    const SteadyTime saving = steady_clock::now();
    TIDEGATE_CHECK(engine::save_snapshot(filler.journal(), snapshots, filler.state()));
    out.number("snapshot_write_seconds", seconds_since(saving));
    const std::string written = snapshots.path_of(filler.state().last_sequence());
    out.count("snapshot_bytes", std::filesystem::file_size(written));
    filler.close();
    return {};
}

Result<Json> run_recovery(const RecoveryOptions& options) {
    TIDEGATE_TRY(const auto scratch, ScratchDirectory::make(options.directory));
    const std::string path = scratch.file("journal.db");
    const engine::SnapshotStore snapshots(scratch.file("snapshots"));
    JournalFiller filler(path, options.skus);
    Json out;
    out.text("bench", "recovery").count("orders", options.orders);
    TIDEGATE_CHECK(write_part(options, filler, snapshots, out));

    TIDEGATE_TRY(const Ready replayed, restore_once(path, nullptr, filler.state()));
    const auto events = static_cast<double>(filler.state().last_sequence().value());
    out.number("replay_seconds", replayed.seconds);
    out.number("replay_events_per_second", events / replayed.seconds);
    out.number("replay_cpu_ns_per_event", replayed.cpu_seconds * 1e9 / events);
    TIDEGATE_TRY(const Ready from_snapshot, restore_once(path, &snapshots, filler.state()));
    out.number("snapshot_ready_seconds", from_snapshot.seconds);
    out.number("snapshot_ready_cpu_seconds", from_snapshot.cpu_seconds);

    TIDEGATE_CHECK(filler.open());
    TIDEGATE_CHECK(filler.add_orders(options.tail));
    filler.close();
    TIDEGATE_TRY(const Ready with_tail, restore_once(path, &snapshots, filler.state()));
    out.count("tail_orders", options.tail);
    out.number("snapshot_and_tail_ready_seconds", with_tail.seconds);
    out.flag("same_state", replayed.same && from_snapshot.same && with_tail.same);
    out.flag("durable", scratch.durable());
    return out;
}

}  // namespace

Run add_recovery(CommandLine line) {
    const auto options = std::make_shared<RecoveryOptions>();
    line.option("--orders", options->orders, "orders in the journal");
    line.option("--tail", options->tail, "orders after the snapshot");
    line.option("--skus", options->skus, "SKUs that they spread over").positive();
    line.option("--dir", options->directory, "where to write; must be a disk");
    line.flag("--json", options->json, "one JSON object");
    return [options] {
        const Result<Json> result = run_recovery(*options);
        if (!result) return fail(result.error());
        print_result(*result, options->json);
        return 0;
    };
}

}  // namespace tidegate::cli::bench
