#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"

// The bounded queue in front of the writer: any thread pushes, the writer takes everything at once
// by swapping vectors. Capacity is counted in commands, in the queue or taken but not yet decided.
//
// 1. Normal batches wait for room or are refused; a batch larger than the whole queue goes in
// alone.
// 2. Emergency batches have a reserve of their own, of the same policy.
// 3. After close() nothing goes in; what is in comes out.

namespace tidegate::engine {

struct QueuedBatch {
    CommandBatch commands;
    BatchCompletion done;
    Urgency urgency = Urgency::normal;
};

class CommandQueue {
public:
    enum class WhenFull { wait, refuse };

    CommandQueue(std::size_t commands_max, std::size_t emergency_max)
        : room_{{commands_max, 0}, {emergency_max, 0}} {}

    // On an error (`engine_busy`, `engine_stopping`) `batch` is left as it was.
    [[nodiscard]] Status push(QueuedBatch& batch, WhenFull when_full);

    // Takes what is there, emergencies first, and appends it to `normal` and `emergency`. Before
    // that it may wait: until anything is there, or until it is worth waking up for (kMany
    // commands, an emergency, a pusher that waits for room). wake() and close() end either.
    enum class Wait { no, for_any, for_many };
    static constexpr std::size_t kMany = 256;
    void take(std::vector<QueuedBatch>& normal, std::vector<QueuedBatch>& emergency, Wait wait);
    // Whether emergencies wait: cheap, for between two normal batches.
    [[nodiscard]] bool has_emergency() const noexcept {
        return emergencies_.load(std::memory_order_acquire);
    }
    // The writer has decided so many commands of that urgency: makes room.
    void release(Urgency urgency, std::size_t commands);

    void wake();  // lets a waiting take() return once
    void close();
    [[nodiscard]] bool closed() const;
    [[nodiscard]] std::size_t commands() const;  // in the queue or undecided

private:
    struct Room {
        std::size_t max = 0;
        std::size_t used = 0;
        [[nodiscard]] bool has(std::size_t wanted) const {
            return used == 0 || used + wanted <= max;
        }
    };

    [[nodiscard]] bool is_awaited() const;

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable freed_;
    std::vector<QueuedBatch> waiting_[2];  // by Urgency
    Room room_[2];
    std::size_t pushers_ = 0;  // waiting for room
    bool woken_ = false;
    Wait taking_ = Wait::no;  // what the writer waits for
    bool closed_ = false;
    std::atomic<bool> emergencies_{false};
};

}  // namespace tidegate::engine
