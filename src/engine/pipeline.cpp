#include "engine/pipeline.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/assert.h"

namespace tidegate::engine {

namespace {

// A subscriber's copy may be this far behind when it joins; the publishing thread folds in the
// rest.
constexpr std::uint64_t kJoinEventsMax = 20'000;
constexpr int kJoinRoundsMax = 20;
// Room in the queue is given back in lots: its lock is the one that every caller takes.
constexpr std::size_t kReleaseMin = 64;

std::uint64_t elapsed_us(std::chrono::steady_clock::time_point since) {
    const auto elapsed = std::chrono::steady_clock::now() - since;
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count()
    );
}

Error stopping_error() {
    return {
        "engine_stopping",
        "the engine is stopping",
        "send the command again after the restart",
        Retry::yes};
}

}  // namespace

void PreparedGroup::clear() {
    encoder.clear();
    commands = 0;
    refused = 0;
    answers.clear();
    events.clear();
    keeps_events = false;
}

Pipeline::Pipeline(std::unique_ptr<journal::Journal> journal, Options options)
    : options_(std::move(options)),
      journal_(std::move(journal)),
      log_(options_.log ? options_.log : [](const std::string&) {}),
      queue_(options_.queue_commands_max, options_.queue_emergency_max) {
    TIDEGATE_ASSERT(options_.clock != nullptr);
    TIDEGATE_ASSERT(options_.group_commands_max > 0);
}

Status Pipeline::open() {
    if (!options_.snapshot_directory.empty()) store_.emplace(options_.snapshot_directory);
    SnapshotStore* store = store_ ? &*store_ : nullptr;
    TIDEGATE_TRY(ledger::State state, restore(*journal_, store, log_));
    TIDEGATE_ASSERT(state.last_sequence() == journal_->last_sequence());
    ledger_ = ledger::Ledger(std::move(state));
    snapshots_.emplace(*journal_, store, log_, options_.snapshot_events_min);
    for (PreparedGroup& group : groups_) free_.push_back(&group);
    filling_ = free_.back();
    free_.pop_back();
    writer_ = std::thread([this] { write_loop(); });
    publisher_ = std::thread([this] { publish_loop(); });
    return {};
}

// ---- Any thread

void Pipeline::submit(CommandBatch batch, BatchCompletion done, Urgency urgency) {
    QueuedBatch queued{std::move(batch), std::move(done), urgency};
    const Status pushed = queue_.push(queued, CommandQueue::WhenFull::wait);
    if (!pushed) queued.done(pushed.error());
}

Status Pipeline::try_submit(CommandBatch batch, BatchCompletion done, Urgency urgency) {
    QueuedBatch queued{std::move(batch), std::move(done), urgency};
    return queue_.push(queued, CommandQueue::WhenFull::refuse);
}

Status Pipeline::subscribe(std::function<void(ledger::State)> start, Subscriber subscriber) {
    auto pending = std::make_unique<PendingSubscription>();
    TIDEGATE_TRY(pending->state, restore(*journal_, store_ ? &*store_ : nullptr, log_));
    // Chase the writer, which goes on meanwhile: each round leaves less to do, for replay is faster
    // than deciding.
    const auto behind = [&] {
        return journal_->last_sequence().value() - pending->state.last_sequence().value();
    };
    for (int round = 0; round < kJoinRoundsMax && behind() > kJoinEventsMax; ++round) {
        TIDEGATE_CHECK(catch_up(*journal_, pending->state));
    }
    pending->start = std::move(start);
    pending->subscriber = std::move(subscriber);
    std::future<Status> started = pending->started.get_future();
    {
        const std::lock_guard lock(mutex_);
        if (publisher_done_) return stopping_error();
        pending_.push_back(std::move(pending));
        offered_.notify_one();
    }
    return started.get();
}

Health Pipeline::health() const {
    Health health;
    health.last_durable = journal_->last_sequence();
    health.queued = queue_.commands();
    const std::lock_guard lock(mutex_);
    health.ok = problem_.empty() && !publisher_done_;
    health.problem = publisher_done_ && problem_.empty() ? "the engine is stopped" : problem_;
    return health;
}

void Pipeline::stop() {
    const std::lock_guard one_at_a_time(stop_mutex_);
    if (!writer_.joinable()) return;
    queue_.close();
    writer_.join();
    publisher_.join();
    snapshots_->stop();
    if (poisoned_ || !options_.snapshot_on_stop) return;
    const Status written = snapshots_->write(ledger_.state());
    if (!written) log_(written.error().message);
}

// ---- Writer thread

void Pipeline::write_loop() {
    QueuedBatch batch;
    while (true) {
        while (next_batch(batch)) {
            run_batch(batch);
            decided_[static_cast<std::size_t>(batch.urgency)] += batch.commands.size();
            batch = {};
            if (decided_[0] + decided_[1] >= kReleaseMin) release_decided();
        }
        release_decided();
        const bool busy = publisher_is_busy();
        if (!busy && !filling_->empty()) {
            hand_over();
            continue;
        }
        if (queue_.closed() && queue_.commands() == 0) break;
        // Returns for new commands, or when the publishing thread could take the group.
        take(busy ? CommandQueue::Wait::for_many : CommandQueue::Wait::for_any);
    }
    if (!filling_->empty()) hand_over();
    const std::lock_guard lock(mutex_);
    writer_done_ = true;
    offered_.notify_one();
}

void Pipeline::release_decided() {
    for (const Urgency urgency : {Urgency::normal, Urgency::emergency}) {
        std::size_t& commands = decided_[static_cast<std::size_t>(urgency)];
        if (commands > 0) queue_.release(urgency, std::exchange(commands, 0));
    }
}

bool Pipeline::next_batch(QueuedBatch& batch) {
    if (queue_.has_emergency()) take(CommandQueue::Wait::no);
    if (emergency_at_ < emergency_.size()) {
        batch = std::move(emergency_[emergency_at_++]);
        return true;
    }
    emergency_.clear();
    emergency_at_ = 0;
    if (normal_at_ == normal_.size()) {
        normal_.clear();
        normal_at_ = 0;
        upcoming_.clear();
        upcoming_at_ = 0;
        announced_ = 0;
        take(CommandQueue::Wait::no);
        if (!emergency_.empty()) return next_batch(batch);
        if (normal_.empty()) return false;
    }
    batch = std::move(normal_[normal_at_++]);
    return true;
}

void Pipeline::run_batch(QueuedBatch& batch) {
    if (poisoned_.load(std::memory_order_acquire)) {
        filling_->answers.push_back({std::move(batch.done), {}, false});
        return;
    }
    Outcomes outcomes;
    outcomes.reserve(batch.commands.size());
    const bool normal = batch.urgency == Urgency::normal;
    for (const ledger::Command& command : batch.commands) {
        if (normal) announce_ahead();
        if (is_full()) hand_over();
        decide(command, outcomes);
    }
    filling_->answers.push_back({std::move(batch.done), std::move(outcomes), true});
    if (is_full()) hand_over();
}

// Those that follow the command about to be decided: as many as the ledger looks ahead.
void Pipeline::announce_ahead() {
    ++upcoming_at_;
    const std::size_t end = std::min(upcoming_at_ + ledger::Ledger::kAhead, upcoming_.size());
    while (announced_ < end) ledger_.announce(*upcoming_[announced_++]);
}

void Pipeline::take(CommandQueue::Wait wait) {
    const std::size_t before = normal_.size();
    queue_.take(normal_, emergency_, wait);
    for (std::size_t at = before; at < normal_.size(); ++at) {
        for (const ledger::Command& command : normal_[at].commands) upcoming_.push_back(&command);
    }
}

void Pipeline::decide(const ledger::Command& command, Outcomes& outcomes) {
    if (filling_->commands == 0) {
        filling_->first = Sequence(ledger_.state().last_sequence().value() + 1);
        filling_->keeps_events = wanted_events_.load(std::memory_order_relaxed);
    }
    // Kept events stay in the group; otherwise one small vector that stays in the cache is enough.
    std::vector<ledger::Event>& events = filling_->keeps_events ? filling_->events : scratch_;
    const std::size_t before = events.size();
    outcomes.push_back(ledger_.execute(command, events));
    for (std::size_t i = before; i < events.size(); ++i) filling_->encoder.add(events[i]);
    ++filling_->commands;
    if (outcomes.back().reject != ledger::Reject::none) ++filling_->refused;
    if (!filling_->keeps_events) scratch_.clear();
}

bool Pipeline::is_full() const {
    return filling_->commands >= options_.group_commands_max ||
           filling_->encoder.bytes().size() >= options_.group_bytes_max;
}

bool Pipeline::publisher_is_busy() const {
    const std::lock_guard lock(mutex_);
    return waiting_ != nullptr || publishing_;
}

void Pipeline::hand_over() {
    release_decided();  // it may take a sync until the next chance
    std::unique_lock lock(mutex_);
    accepted_.wait(lock, [&] { return waiting_ == nullptr; });
    waiting_ = std::exchange(filling_, nullptr);
    // One group waits and one is published at most, so the third is free.
    TIDEGATE_ASSERT(!free_.empty());
    filling_ = free_.back();
    free_.pop_back();
    lock.unlock();
    offered_.notify_one();
}

// ---- Publishing thread

void Pipeline::publish_loop() {
    std::unique_lock lock(mutex_);
    while (true) {
        offered_.wait(lock, [&] {
            return waiting_ != nullptr || !pending_.empty() || writer_done_;
        });
        auto joining = std::exchange(pending_, {});
        PreparedGroup* group = std::exchange(waiting_, nullptr);
        if (group == nullptr && joining.empty()) break;
        publishing_ = group != nullptr;
        lock.unlock();
        for (auto& pending : joining) admit(*pending);
        if (group != nullptr) {
            accepted_.notify_one();
            process(*group);
            group->clear();
        }
        lock.lock();
        if (group != nullptr) free_.push_back(group);
        publishing_ = false;
        const bool idle = waiting_ == nullptr;
        if (group != nullptr && idle) {
            lock.unlock();
            queue_.wake();
            lock.lock();
        }
    }
    publisher_done_ = true;
}

void Pipeline::process(PreparedGroup& group) {
    if (!poisoned_ && group.encoder.count() > 0) {
        const auto started = std::chrono::steady_clock::now();
        const journal::Group record{
            group.first,
            group.encoder.count(),
            options_.clock->now(),
            ledger::kEventCodecVersion,
            group.encoder.bytes()};
        const Status appended = journal_->append(record);
        if (!appended) poison(appended.error());
        metrics_.last_sync_us = elapsed_us(started);
        if (appended) {
            metrics_.groups.fetch_add(1, std::memory_order_relaxed);
            metrics_.events.fetch_add(record.count, std::memory_order_relaxed);
            metrics_.bytes.fetch_add(record.bytes.size(), std::memory_order_relaxed);
        }
    }
    answer(group);
    if (poisoned_ || group.encoder.count() == 0) return;
    tell_subscribers(group, options_.clock->now());
    snapshots_->on_durable(journal_->last_sequence());
}

void Pipeline::answer(PreparedGroup& group) {
    if (poisoned_) {
        const Error error = poisoned_error();
        for (Answer& answer : group.answers) answer.done(error);
        return;
    }
    metrics_.commands.fetch_add(group.commands, std::memory_order_relaxed);
    metrics_.refused.fetch_add(group.refused, std::memory_order_relaxed);
    for (Answer& answer : group.answers) {
        TIDEGATE_ASSERT(answer.decided);
        answer.done(std::move(answer.outcomes));
    }
}

void Pipeline::tell_subscribers(PreparedGroup& group, Timestamp durable_at) {
    if (subscribers_.empty()) return;
    auto published = std::make_shared<PublishedGroup>();
    published->first = group.first;
    published->durable_at = durable_at;
    if (group.keeps_events) {
        published->events = std::move(group.events);
        group.events = {};
    } else {
        // The group was begun before anybody listened.
        ledger::EventDecoder decoder(group.encoder.bytes(), group.encoder.count());
        ledger::Event event;
        while (decoder.next(event)) published->events.push_back(event);
    }
    TIDEGATE_ASSERT(published->events.size() == group.encoder.count());
    const std::shared_ptr<const PublishedGroup> shared = std::move(published);
    for (const Subscriber& subscriber : subscribers_) subscriber(shared);
}

// Between two groups everything appended has been published, so the journal's end is the seam
// between the subscriber's state and its first group.
void Pipeline::admit(PendingSubscription& pending) {
    const Status caught_up = catch_up(*journal_, pending.state);
    if (caught_up) {
        pending.start(std::move(pending.state));
        subscribers_.push_back(std::move(pending.subscriber));
        wanted_events_ = true;
    }
    pending.started.set_value(caught_up);
}

void Pipeline::poison(const Error& error) {
    log_("the engine stops writing: " + error.message);
    const std::lock_guard lock(mutex_);
    problem_ = error.message + (error.hint.empty() ? "" : "; " + error.hint);
    poisoned_.store(true, std::memory_order_release);
}

Error Pipeline::poisoned_error() const {
    const std::lock_guard lock(mutex_);
    return {
        "journal_poisoned",
        "nothing is written any more: " + problem_,
        "restart once the cause is gone; the command may or may not be in the journal then"};
}

}  // namespace tidegate::engine
