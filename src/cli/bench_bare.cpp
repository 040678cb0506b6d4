#include "cli/bench_bare.h"

#include <cstring>
#include <utility>

#include "base/assert.h"

namespace tidegate::cli::bench {

namespace {

constexpr std::size_t kPrefetchAhead = 8;

}  // namespace

BareLoop::BareLoop(std::unique_ptr<journal::Journal> journal, Options options)
    : journal_(std::move(journal)),
      options_(options),
      available_(options.skus, options.stock),
      decider_([this] { decide_loop(); }),
      publisher_([this] { publish_loop(); }) {}

BareLoop::~BareLoop() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        arrived_.notify_one();
    }
    decider_.join();
    publisher_.join();
}

void BareLoop::submit(std::vector<BareOrder> orders, Done done) {
    const std::lock_guard lock(mutex_);
    queue_.push_back({std::move(orders), std::move(done)});
    if (queue_.size() == 1) arrived_.notify_one();
}

void BareLoop::decide_loop() {
    std::vector<Batch> batches;
    while (true) {
        {
            std::unique_lock lock(mutex_);
            const auto idle = [&] { return !has_waiting_ && !publishing_; };
            arrived_.wait(lock, [&] {
                return !queue_.empty() || closed_ || (filling_.orders > 0 && idle());
            });
            batches.swap(queue_);
            if (batches.empty() && closed_ && filling_.orders == 0) break;
        }
        for (std::size_t i = 0; i < batches.size(); ++i) {
            decide(batches[i], i + 1 < batches.size() ? &batches[i + 1] : nullptr);
        }
        const bool had_batches = !batches.empty();
        batches.clear();
        if (filling_.orders == 0) continue;
        std::unique_lock lock(mutex_);
        const bool more = had_batches && !queue_.empty();
        const bool busy = has_waiting_ || publishing_;
        lock.unlock();
        if (!more && (!busy || closed_)) hand_over();
    }
    const std::lock_guard lock(mutex_);
    decided_ = true;
    prepared_.notify_one();
}

void BareLoop::decide(Batch& batch, const Batch* next) {
    std::size_t accepted = 0;
    const std::size_t size = batch.orders.size();
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t ahead = i + kPrefetchAhead;
        if (ahead < size) {
            index_.prefetch(batch.orders[ahead].id.hash());
        } else if (next != nullptr && ahead - size < next->orders.size()) {
            index_.prefetch(next->orders[ahead - size].id.hash());
        }
        if (accept(batch.orders[i])) ++accepted;
    }
    filling_.answers.push_back({std::move(batch.done), accepted});
    if (filling_.orders >= options_.group_orders_max) hand_over();
}

bool BareLoop::accept(const BareOrder& order) {
    const std::uint64_t hash = order.id.hash();
    const auto same = [&](std::uint32_t number) { return ids_[number] == order.id; };
    if (index_.find(hash, same) != decltype(index_)::kNotFound) return false;
    std::int64_t& available = available_[order.sku];
    if (available < 1) return false;
    index_.insert(hash, static_cast<std::uint32_t>(ids_.size()));
    ids_.push_back(order.id);
    --available;
    const std::size_t at = filling_.bytes.size();
    filling_.bytes.resize(at + options_.bytes_per_order);
    const std::uint64_t words[] = {order.id.high(), order.id.low()};
    std::memcpy(&filling_.bytes[at], words, sizeof words);
    std::memcpy(&filling_.bytes[at + sizeof words], &order.sku, sizeof order.sku);
    ++filling_.orders;
    return true;
}

void BareLoop::hand_over() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return !has_waiting_; });
    std::swap(waiting_, filling_);
    has_waiting_ = true;
    prepared_.notify_one();
    lock.unlock();
    filling_.bytes.clear();
    filling_.answers.clear();
    filling_.orders = 0;
}

void BareLoop::publish_loop() {
    Group group;
    std::unique_lock lock(mutex_);
    while (true) {
        prepared_.wait(lock, [&] { return has_waiting_ || decided_; });
        if (!has_waiting_) break;
        std::swap(group, waiting_);
        has_waiting_ = false;
        publishing_ = true;
        arrived_.notify_one();
        lock.unlock();
        const Sequence first(journal_->last_sequence().value() + 1);
        const Status appended =
            journal_->append({first, group.orders, Timestamp{}, 1, group.bytes});
        TIDEGATE_ASSERT(appended.has_value());
        for (Answer& answer : group.answers) answer.done(answer.accepted);
        group = {std::move(group.bytes), 0, std::move(group.answers)};
        group.bytes.clear();
        group.answers.clear();
        lock.lock();
        publishing_ = false;
        arrived_.notify_one();
    }
}

}  // namespace tidegate::cli::bench
