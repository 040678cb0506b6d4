#include "engine/snapshot_writer.h"

#include <algorithm>
#include <utility>

namespace tidegate::engine {

SnapshotWriter::SnapshotWriter(
    journal::Journal& journal, const SnapshotStore* store, Log log, std::uint64_t events_min
)
    : journal_(journal), store_(store), log_(std::move(log)), events_min_(events_min) {
    if (store_ == nullptr) return;
    if (const auto found = store_->list(); !found.empty()) last_snapshot_ = found.front().value();
    last_try_ = last_snapshot_.load();
    if (events_min_ > 0) thread_ = std::thread([this] { run(); });
}

SnapshotWriter::~SnapshotWriter() {
    stop();
}

bool SnapshotWriter::is_due(std::uint64_t last) const noexcept {
    const std::uint64_t previous = last_try_.load(std::memory_order_relaxed);
    return last >= previous + std::max(events_min_, previous / 2);
}

void SnapshotWriter::on_durable(Sequence last) noexcept {
    if (!thread_.joinable() || !is_due(last.value())) return;
    if (asked_.exchange(true)) return;
    const std::lock_guard lock(mutex_);
    due_ = true;
    due_changed_.notify_one();
}

void SnapshotWriter::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        due_changed_.wait(lock, [&] { return due_ || stopping_; });
        if (stopping_) return;
        due_ = false;
        lock.unlock();
        // Not at once again after a failure: the next try is as far away as the next snapshot.
        last_try_ = journal_.last_sequence().value();
        if (const Status written = write_now(); !written) log_(written.error().message);
        asked_ = false;
        lock.lock();
    }
}

Status SnapshotWriter::write_now() {
    if (store_ == nullptr) {
        return Error{
            "snapshot_off", "this engine has no snapshot directory", "name one in its options"};
    }
    const std::lock_guard one_at_a_time(writing_);
    TIDEGATE_TRY(const ledger::State state, restore(journal_, store_, log_));
    const std::uint64_t last = state.last_sequence().value();
    last_try_ = last;
    if (last == 0) return {};
    TIDEGATE_CHECK(save_snapshot(journal_, *store_, state));
    last_snapshot_ = last;
    return {};
}

Status SnapshotWriter::write(const ledger::State& state) {
    const std::lock_guard one_at_a_time(writing_);
    const std::uint64_t last = state.last_sequence().value();
    if (store_ == nullptr || last == last_snapshot_) return {};
    TIDEGATE_CHECK(save_snapshot(journal_, *store_, state));
    last_snapshot_ = last;
    return {};
}

void SnapshotWriter::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        due_changed_.notify_one();
    }
    thread_.join();
}

}  // namespace tidegate::engine
