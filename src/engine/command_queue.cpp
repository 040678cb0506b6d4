#include "engine/command_queue.h"

#include <iterator>
#include <utility>

namespace tidegate::engine {

namespace {

Error stopping() {
    return {
        "engine_stopping",
        "the engine is stopping",
        "send the command again after the restart",
        Retry::yes};
}

void move_all(std::vector<QueuedBatch>& from, std::vector<QueuedBatch>& to) {
    if (to.empty()) {
        to.swap(from);
        return;
    }
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    from.clear();
}

}  // namespace

Status CommandQueue::push(QueuedBatch& batch, WhenFull when_full) {
    const auto lane = static_cast<std::size_t>(batch.urgency);
    const std::size_t size = batch.commands.size();
    std::unique_lock lock(mutex_);
    if (!closed_ && !room_[lane].has(size)) {
        if (when_full == WhenFull::refuse) {
            return Error{
                "engine_busy",
                "too many commands are waiting",
                "try again in a moment",
                Retry::yes};
        }
        ++pushers_;
        if (is_awaited()) arrived_.notify_one();
        freed_.wait(lock, [&] { return closed_ || room_[lane].has(size); });
        --pushers_;
    }
    if (closed_) return stopping();
    room_[lane].used += size;
    if (batch.urgency == Urgency::emergency) emergencies_.store(true, std::memory_order_release);
    waiting_[lane].push_back(std::move(batch));
    const bool notify = is_awaited();
    lock.unlock();
    if (notify) arrived_.notify_one();
    return {};
}

// Whether the writer waits, and for no more than there is.
bool CommandQueue::is_awaited() const {
    if (taking_ == Wait::no) return false;
    if (woken_ || closed_ || !waiting_[static_cast<std::size_t>(Urgency::emergency)].empty()) {
        return true;
    }
    if (waiting_[static_cast<std::size_t>(Urgency::normal)].empty()) return false;
    return taking_ == Wait::for_any || pushers_ > 0 ||
           room_[static_cast<std::size_t>(Urgency::normal)].used >= kMany;
}

void CommandQueue::take(
    std::vector<QueuedBatch>& normal, std::vector<QueuedBatch>& emergency, Wait wait
) {
    std::unique_lock lock(mutex_);
    if (wait != Wait::no) {
        taking_ = wait;
        arrived_.wait(lock, [&] { return is_awaited(); });
        taking_ = Wait::no;
        woken_ = false;
    }
    move_all(waiting_[static_cast<std::size_t>(Urgency::normal)], normal);
    move_all(waiting_[static_cast<std::size_t>(Urgency::emergency)], emergency);
    emergencies_.store(false, std::memory_order_release);
}

void CommandQueue::release(Urgency urgency, std::size_t commands) {
    std::unique_lock lock(mutex_);
    room_[static_cast<std::size_t>(urgency)].used -= commands;
    const bool notify = pushers_ > 0;
    lock.unlock();
    if (notify) freed_.notify_all();
}

void CommandQueue::wake() {
    std::unique_lock lock(mutex_);
    woken_ = true;
    const bool notify = is_awaited();
    lock.unlock();
    if (notify) arrived_.notify_one();
}

void CommandQueue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    arrived_.notify_all();
    freed_.notify_all();
}

bool CommandQueue::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

std::size_t CommandQueue::commands() const {
    const std::lock_guard lock(mutex_);
    return room_[0].used + room_[1].used;
}

}  // namespace tidegate::engine
