#include "sandbox/webhooks.h"

namespace tidegate::sandbox {

WebhookQueue::WebhookQueue(std::vector<Duration> ladder, double scale)
    : ladder_(std::move(ladder)) {
    for (Duration& pause : ladder_) {
        pause =
            Duration(static_cast<std::int64_t>(static_cast<double>(pause.milliseconds()) * scale));
    }
}

void WebhookQueue::enqueue(Delivery delivery) {
    delivery.number = number_++;
    queue_.push(std::move(delivery));
}

void WebhookQueue::push(Delivery delivery, Timestamp now, FaultDice& dice) {
    // Every webhook draws the same numbers, so that one setting does not change another's dice.
    const bool dropped = dice.webhook_dropped();
    const bool duplicated = dice.webhook_duplicated();
    const Duration first = dice.webhook_delay();
    const Duration second = dice.webhook_delay();
    ++counts_.pushed;
    if (dropped) {
        ++counts_.dropped;
        return;
    }
    if (duplicated) {
        ++counts_.duplicated;
        Delivery copy = delivery;
        copy.due = now + second;
        enqueue(std::move(copy));
    }
    delivery.due = now + first;
    enqueue(std::move(delivery));
}

std::optional<Timestamp> WebhookQueue::next_due() const {
    if (queue_.empty()) return std::nullopt;
    return queue_.top().due;
}

std::optional<Delivery> WebhookQueue::take_due(Timestamp now) {
    if (queue_.empty() || queue_.top().due > now) return std::nullopt;
    Delivery delivery = queue_.top();
    queue_.pop();
    return delivery;
}

WebhookQueue::Outcome WebhookQueue::settle(Delivery delivery, bool accepted, Timestamp now) {
    if (accepted) {
        ++counts_.delivered;
        return Outcome::delivered;
    }
    ++counts_.failed_attempts;
    if (delivery.attempt >= ladder_.size()) {
        ++counts_.given_up;
        return Outcome::given_up;
    }
    delivery.due = now + ladder_[delivery.attempt];
    ++delivery.attempt;
    enqueue(std::move(delivery));
    return Outcome::again;
}

}  // namespace tidegate::sandbox
