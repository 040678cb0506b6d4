#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "base/result.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "engine/engine.h"
#include "views/meters.h"
#include "views/read_model.h"

// Keeps one ReadModel up to date from an engine, for many readers, and the newest groups of events
// for those who follow them. Thread-safe; owned jointly by the server and the engine's
// subscription.
//
// 1. read() sees the model as of some durable position; it holds the publisher up, so it is short.
// 2. Lock order: model, then tail. Neither is held while a callback of when_folded() runs.

namespace tidegate::server {

class ViewHub {
public:
    using Group = std::shared_ptr<const engine::PublishedGroup>;
    static constexpr std::size_t kTailEventsMax = 65536;

    // Subscribes and waits until the state has arrived.
    [[nodiscard]] static Result<std::shared_ptr<ViewHub>> follow(engine::Engine& engine);

    template <class Read>
    auto read(Read read) const {
        const std::shared_lock lock(model_mutex_);
        return read(static_cast<const views::ReadModel&>(model_));
    }
    [[nodiscard]] Sequence folded() const noexcept { return Sequence(folded_.load()); }

    // Runs `done` once every event up to `sequence` can be read: now, or on the publishing thread.
    void when_folded(Sequence sequence, std::function<void()> done);

    // The kept groups that hold events after `after`, in order; `complete` is false when older ones
    // are missing, and then nothing is given: they are in the journal.
    struct Tail {
        bool complete = true;
        std::vector<Group> groups;
    };
    [[nodiscard]] Tail tail(Sequence after) const;

    // From an order event's own time to its group being durable.
    [[nodiscard]] views::Percentiles order_to_durable() const;

private:
    void start(ledger::State state);
    void fold(const Group& group);

    mutable std::shared_mutex model_mutex_;
    views::ReadModel model_;
    views::LagMeter order_to_durable_;  // under model_mutex_
    std::atomic<std::uint64_t> folded_{0};

    mutable std::mutex tail_mutex_;
    std::deque<Group> tail_;
    std::size_t tail_events_ = 0;
    std::uint64_t tail_after_ = 0;  // sequence before the first kept event
    struct Waiting {
        std::uint64_t sequence;
        std::function<void()> done;
    };
    std::vector<Waiting> waiting_;
};

}  // namespace tidegate::server
