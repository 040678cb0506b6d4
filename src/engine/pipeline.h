#pragma once

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/command_queue.h"
#include "engine/engine.h"
#include "engine/recovery.h"
#include "engine/snapshot_writer.h"
#include "ledger/event_codec.h"

// The engine's two threads and the hand-over between them; docs/concurrency.md draws it.
//
//   any thread -> CommandQueue -> writer thread -> one group of room -> publishing thread
//                                 decides, evolves,                    appends (syncs), answers,
//                                 encodes                              tells the subscribers
//
// 1. Three groups circulate: one that the writer fills, one that waits, one that is being synced.
// 2. A group is handed over when it is full, or when the publishing thread has nothing to do. While
//    that one is busy the writer sleeps through single commands: what it decided could not go on
//    anyway, and waking it for each would cost more than deciding.
// 3. Groups with answers but no events (refusals) go the same way, so that answers keep their order
//    and never run ahead of the sync that they rest on.
// 4. Poisoned: the writer decides nothing any more, and the publishing thread answers every group
//    that still comes through with the error.

namespace tidegate::engine {

// A batch's answers; they wait in the group that holds the batch's last command.
struct Answer {
    BatchCompletion done;
    Outcomes outcomes;
    bool decided = true;  // false: the engine was poisoned first
};

struct PreparedGroup {
    Sequence first{0};
    ledger::EventEncoder encoder;
    std::uint64_t commands = 0;
    std::uint64_t refused = 0;
    std::vector<Answer> answers;
    std::vector<ledger::Event> events;  // only if keeps_events
    bool keeps_events = false;

    [[nodiscard]] bool empty() const { return answers.empty() && encoder.count() == 0; }
    void clear();
};

class Pipeline final : public Engine {
public:
    Pipeline(std::unique_ptr<journal::Journal> journal, Options options);
    ~Pipeline() override { stop(); }

    [[nodiscard]] Status open();

    void submit(CommandBatch batch, BatchCompletion done, Urgency urgency) override;
    Status try_submit(CommandBatch batch, BatchCompletion done, Urgency urgency) override;
    Status subscribe(std::function<void(ledger::State)> start, Subscriber subscriber) override;
    Status snapshot() override { return snapshots_->write_now(); }
    Health health() const override;
    const Metrics& metrics() const override { return metrics_; }
    void stop() override;

private:
    struct PendingSubscription {
        ledger::State state;
        std::function<void(ledger::State)> start;
        Subscriber subscriber;
        std::promise<Status> started;
    };

    // Writer thread
    void write_loop();
    bool next_batch(QueuedBatch& batch);
    void run_batch(QueuedBatch& batch);
    void decide(const ledger::Command& command, Outcomes& outcomes);
    void announce_ahead();
    void take(CommandQueue::Wait wait);
    void release_decided();
    [[nodiscard]] bool is_full() const;
    [[nodiscard]] bool publisher_is_busy() const;
    void hand_over();

    // Publishing thread
    void publish_loop();
    void process(PreparedGroup& group);
    void answer(PreparedGroup& group);
    void tell_subscribers(PreparedGroup& group, Timestamp durable_at);
    void admit(PendingSubscription& pending);
    void poison(const Error& error);
    [[nodiscard]] Error poisoned_error() const;

    const Options options_;
    const std::unique_ptr<journal::Journal> journal_;
    const Log log_;
    std::optional<SnapshotStore> store_;
    std::optional<SnapshotWriter> snapshots_;
    Metrics metrics_;

    CommandQueue queue_;

    // Writer thread only
    ledger::Ledger ledger_;
    std::vector<QueuedBatch> normal_;
    std::vector<QueuedBatch> emergency_;
    std::size_t normal_at_ = 0;
    // The commands of normal_ one after the other, so that those ahead can be fetched.
    std::vector<const ledger::Command*> upcoming_;
    std::size_t upcoming_at_ = 0;
    std::size_t announced_ = 0;  // of upcoming_, to the ledger
    std::size_t emergency_at_ = 0;
    std::size_t decided_[2] = {};  // by Urgency: commands whose room is not given back yet
    std::vector<ledger::Event> scratch_;
    PreparedGroup* filling_ = nullptr;

    // Publishing thread only
    std::vector<Subscriber> subscribers_;

    // Hand-over
    PreparedGroup groups_[3];
    mutable std::mutex mutex_;
    std::condition_variable offered_;  // a group, a subscription, the end
    std::condition_variable accepted_;
    std::vector<PreparedGroup*> free_;
    PreparedGroup* waiting_ = nullptr;
    bool publishing_ = false;  // the publishing thread has a group
    bool writer_done_ = false;
    bool publisher_done_ = false;
    std::vector<std::unique_ptr<PendingSubscription>> pending_;
    std::string problem_;

    std::atomic<bool> poisoned_{false};
    std::atomic<bool> wanted_events_{false};  // there are subscribers
    std::mutex stop_mutex_;
    std::thread writer_;
    std::thread publisher_;
};

}  // namespace tidegate::engine
