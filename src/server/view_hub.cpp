#include "server/view_hub.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace tidegate::server {

Result<std::shared_ptr<ViewHub>> ViewHub::follow(engine::Engine& engine) {
    auto hub = std::make_shared<ViewHub>();
    TIDEGATE_CHECK(engine.subscribe(
        [hub](ledger::State state) { hub->start(std::move(state)); },
        [hub](const Group& group) { hub->fold(group); }
    ));
    return hub;
}

void ViewHub::start(ledger::State state) {
    const std::uint64_t sequence = state.last_sequence().value();
    {
        const std::unique_lock lock(model_mutex_);
        model_ = views::ReadModel(std::move(state));
        folded_.store(sequence);
    }
    const std::lock_guard lock(tail_mutex_);
    tail_after_ = sequence;
}

void ViewHub::fold(const Group& group) {
    const std::uint64_t last = group->first.value() + group->events.size() - 1;
    {
        const std::unique_lock lock(model_mutex_);
        for (const ledger::Event& event : group->events) {
            model_.apply(event);
            if (std::holds_alternative<ledger::OrderChanged>(event.body)) {
                order_to_durable_.add(group->durable_at - event.at);
            }
        }
        folded_.store(last);
    }
    std::vector<Waiting> ready;
    {
        const std::lock_guard lock(tail_mutex_);
        tail_.push_back(group);
        tail_events_ += group->events.size();
        while (tail_.size() > 1 && tail_events_ > kTailEventsMax) {
            tail_events_ -= tail_.front()->events.size();
            tail_after_ += tail_.front()->events.size();
            tail_.pop_front();
        }
        const auto kept = std::partition(waiting_.begin(), waiting_.end(), [&](const Waiting& w) {
            return w.sequence > last;
        });
        ready.assign(std::make_move_iterator(kept), std::make_move_iterator(waiting_.end()));
        waiting_.erase(kept, waiting_.end());
    }
    for (Waiting& waiting : ready) waiting.done();
}

void ViewHub::when_folded(Sequence sequence, std::function<void()> done) {
    if (folded_.load() < sequence.value()) {
        const std::lock_guard lock(tail_mutex_);
        if (folded_.load() < sequence.value()) {
            waiting_.push_back({sequence.value(), std::move(done)});
            return;
        }
    }
    done();
}

ViewHub::Tail ViewHub::tail(Sequence after) const {
    Tail found;
    const std::lock_guard lock(tail_mutex_);
    if (after.value() < tail_after_) {
        found.complete = false;
        return found;
    }
    const auto first = std::partition_point(tail_.begin(), tail_.end(), [&](const Group& group) {
        return group->first.value() + group->events.size() - 1 <= after.value();
    });
    found.groups.assign(first, tail_.end());
    return found;
}

views::Percentiles ViewHub::order_to_durable() const {
    const std::shared_lock lock(model_mutex_);
    return order_to_durable_.percentiles();
}

}  // namespace tidegate::server
