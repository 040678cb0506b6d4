#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "engine/recovery.h"
#include "engine/snapshot_store.h"
#include "journal/journal.h"

// Keeps snapshots recent without disturbing the writer: a thread of its own restores the last one,
// folds in what the journal has since, and writes the next. It costs a second State in memory while
// it works.
//
// A snapshot is due when the journal has grown by `events_min` and by half since the last one: the
// work of all snapshots together stays proportional to the journal.

namespace tidegate::engine {

class SnapshotWriter {
public:
    // events_min 0: only write_now().
    SnapshotWriter(
        journal::Journal& journal, const SnapshotStore* store, Log log, std::uint64_t events_min
    );
    ~SnapshotWriter();
    SnapshotWriter(const SnapshotWriter&) = delete;
    SnapshotWriter& operator=(const SnapshotWriter&) = delete;

    // The journal ends here now. Never blocks.
    void on_durable(Sequence last) noexcept;

    [[nodiscard]] Status write_now();
    // Of a state that the caller has anyway, if it has grown since the last snapshot.
    [[nodiscard]] Status write(const ledger::State& state);

    void stop();

private:
    void run();
    [[nodiscard]] bool is_due(std::uint64_t last) const noexcept;

    journal::Journal& journal_;
    const SnapshotStore* store_;
    const Log log_;
    const std::uint64_t events_min_;
    std::mutex writing_;  // one snapshot at a time; taken before mutex_
    std::mutex mutex_;
    std::condition_variable due_changed_;
    bool due_ = false;
    bool stopping_ = false;
    std::atomic<std::uint64_t> last_snapshot_{0};
    std::atomic<std::uint64_t> last_try_{0};
    std::atomic<bool> asked_{false};
    std::thread thread_;
};

}  // namespace tidegate::engine
