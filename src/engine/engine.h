#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "journal/journal.h"
#include "ledger/commands.h"
#include "ledger/events.h"
#include "ledger/ledger.h"

// The single writer of one workspace. Commands come from any thread; one thread decides and evolves
// them, another appends the groups to the journal, so that group N+1 is prepared while N syncs.
//
// 1. Answers and events leave the engine only after their group is durable. What the ledger has
//    evolved but not yet made durable is never visible outside.
// 2. Groups, answers and published events are in one order: the journal's.
// 3. The queue is bounded (Options::queue_commands_max). submit() waits while it is full;
//    try_submit() answers `engine_busy` instead. Emergency commands (Urgency::emergency) have a
//    reserve of their own and overtake.
// 4. A failed append poisons the engine: everything undecided and undurable is answered with
//    `journal_poisoned`, health() says so, and nothing is written any more until a restart. What
//    such a batch asked for may, in part or in whole, be found done after the restart.
// 5. Completions and subscribers run on the engine's publishing thread and must not block. After
//    stop() a completion is called by submit() itself, with `engine_stopping`.

namespace tidegate::engine {

enum class Urgency : std::uint8_t { normal, emergency };

using CommandBatch = std::vector<ledger::Command>;

// One answer per command of a batch, in order; or an Error for the whole batch (poisoned,
// stopping).
using Outcomes = std::vector<ledger::Outcome>;
using BatchCompletion = std::function<void(Result<Outcomes>)>;

// A durable group with its decoded events: first event has sequence `first`.
struct PublishedGroup {
    Sequence first{0};
    Timestamp durable_at;
    std::vector<ledger::Event> events;
};
using Subscriber = std::function<void(const std::shared_ptr<const PublishedGroup>&)>;

struct Health {
    bool ok = true;
    std::string problem;  // for people, when not ok
    Sequence last_durable{0};
    std::size_t queued = 0;
};

struct Metrics {
    std::atomic<std::uint64_t> commands{0};
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::uint64_t> events{0};
    std::atomic<std::uint64_t> groups{0};  // = syncs
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint64_t> last_sync_us{0};
};

class Engine {
public:
    struct Options {
        std::size_t queue_commands_max = 262144;
        std::size_t group_commands_max = 4096;
        std::size_t group_bytes_max = 1024 * 1024;
        std::size_t queue_emergency_max = 4096;  // the emergency commands' own reserve
        std::string snapshot_directory{};        // empty: no snapshots
        // A snapshot is written when the journal has grown by so many events and by half since the
        // last one; 0: only by snapshot() and stop().
        std::uint64_t snapshot_events_min = 1'000'000;
        bool snapshot_on_stop = true;
        const Clock* clock = nullptr;                   // required: time stamps of groups
        std::function<void(const std::string&)> log{};  // lines for people, from any thread
    };

    // Restores the newest usable snapshot, replays the rest of the journal, starts the threads.
    [[nodiscard]] static Result<std::unique_ptr<Engine>> open(
        std::unique_ptr<journal::Journal> journal, Options options
    );

    virtual ~Engine() = default;

    // Thread-safe. The completion is called exactly once. Batches of one urgency are decided in the
    // order of their submission.
    virtual void submit(
        CommandBatch batch, BatchCompletion done, Urgency urgency = Urgency::normal
    ) = 0;
    // On an error the completion is not called.
    [[nodiscard]] virtual Status try_submit(
        CommandBatch batch, BatchCompletion done, Urgency urgency = Urgency::normal
    ) = 0;

    // submit() one command and wait for its outcome: for tests, tools and slow paths; never from a
    // completion or subscriber.
    [[nodiscard]] Result<ledger::Outcome> execute(ledger::Command command);

    // Gives `subscriber` a copy of the state as of some durable position, then every later group.
    // `start` receives the state and runs on the publishing thread before any group. Returns after
    // `start` did, or with the error that the journal could not be read; the writer goes on
    // meanwhile. Never from a completion or subscriber.
    [[nodiscard]] virtual Status subscribe(
        std::function<void(ledger::State)> start, Subscriber subscriber
    ) = 0;

    // Writes a snapshot of the durable state now, without stopping the writer.
    [[nodiscard]] virtual Status snapshot() = 0;

    [[nodiscard]] virtual Health health() const = 0;
    [[nodiscard]] virtual const Metrics& metrics() const = 0;

    // Lets queued commands finish, stops the threads, writes a snapshot. Idempotent; the destructor
    // calls it.
    virtual void stop() = 0;
};

}  // namespace tidegate::engine
