#include <algorithm>
#include <chrono>
#include <utility>

#include "channels/sync_loop.h"

// The calls of the loop: each step makes one call to the marketplace and records what it learned.

namespace tidegate::channels {

namespace {

constexpr Timestamp kNever{std::int64_t{1} << 60};

std::int64_t microseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now() - start
    )
        .count();
}

// Zeroes, then what takes units back, then raises; among equals what has waited longer.
int urgency(const WriteOrder& order) {
    if (order.job.quantity.units() == 0) return 0;
    return order.lowers ? 1 : 2;
}

}  // namespace

// ---- Writes --------------------------------------------------------------------------------------

std::vector<WriteOrder> SyncLoop::take_writes(Timestamp now, Timestamp& again) {
    const std::lock_guard lock(mutex_);
    std::vector<WriteOrder> due;
    for (const auto& [listing, pending] : writes_) {
        if (pending.not_before <= now) {
            due.push_back(pending.order);
        } else {
            again = std::min(again, pending.not_before);
        }
    }
    if (due.empty()) return due;
    std::stable_sort(due.begin(), due.end(), [](const WriteOrder& a, const WriteOrder& b) {
        return urgency(a) < urgency(b);
    });
    const bool brakes = urgency(due.front()) == 0;
    auto wait = bucket_.take(now, 1);
    if (wait && brakes) wait = brake_bucket_.take(now, 1);
    if (wait) {
        again = std::min(again, now + *wait);
        due.clear();
        return due;
    }
    if (due.size() > connector_->write_listings_max()) due.resize(connector_->write_listings_max());
    return due;
}

Timestamp SyncLoop::step_writes(Timestamp now) {
    Timestamp again = std::max(kNever, now);
    if (now < paused_until_[kWriting]) return paused_until_[kWriting];
    const std::vector<WriteOrder> orders = take_writes(now, again);
    if (orders.empty()) return again;
    std::vector<WriteJob> jobs;
    for (const WriteOrder& order : orders) {
        jobs.push_back(order.job);
        if (order.cause_at) {
            hub_metrics_.order_to_write.record((now - *order.cause_at).milliseconds() * 1000);
        }
    }
    counts_.writes_sent += jobs.size();
    const std::vector<WriteResult> results = connector_->write_listings(jobs);
    TIDEGATE_ASSERT(results.size() == jobs.size());
    engine::CommandBatch commands;
    const bool deferred = std::any_of(results.begin(), results.end(), [](const WriteResult& result) {
        return result.outcome == WriteOutcome::deferred;
    });
    if (deferred) {
        paused_until_[kWriting] = clock_.now() + connector_->retry_after();
    } else {
        succeeded(kWriting);
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) settle(jobs[i], results[i], commands);
    // Jobs leave only now: their outcome must reach the ledger, or stay pending and be read back
    // after a restart.
    if (!run_commands(std::move(commands))) paused_until_[kWriting] = pause(kWriting);
    return clock_.now();
}

void SyncLoop::settle(
    const WriteJob& job, const WriteResult& result, engine::CommandBatch& commands
) {
    const Timestamp now = clock_.now();
    const std::lock_guard lock(mutex_);
    const auto pending = writes_.find(job.listing);
    if (result.outcome == WriteOutcome::deferred) {
        ++counts_.writes_deferred;
        status_.problem = result.error.code + ": " + result.error.message;
        if (pending == writes_.end()) return;
        net::Backoff backoff(options_.backoff);
        Duration rest = backoff.next(random_);
        for (unsigned i = 0; i < std::min(pending->second.attempts, 16U); ++i) {
            rest = backoff.next(random_);
        }
        ++pending->second.attempts;
        pending->second.not_before =
            now + std::max(connector_->retry_after(), Duration(rest.milliseconds() + 1));
        // It was not sent, so the next attempt is the one to be measured.
        return;
    }
    if (pending != writes_.end() && pending->second.order.job.write == job.write) {
        writes_.erase(pending);
    }
    if (result.outcome == WriteOutcome::applied) {
        ++counts_.writes_applied;
        const Timestamp effective_at = result.answered_at + options_.write_delay_max + options_.clock_skew;
        quiet_until_.insert_or_assign(job.listing, effective_at);
        commands.push_back({{}, now, ledger::ConfirmWrite{job.listing, job.write, effective_at}});
    } else if (result.outcome == WriteOutcome::refused) {
        ++counts_.writes_refused;
        status_.problem = result.error.code + ": " + result.error.message;
        commands.push_back({{}, now, ledger::FailWrite{job.listing, job.write}});
    } else {
        ++counts_.writes_unknown;
        status_.problem = result.error.code + ": " + result.error.message;
        quiet_until_.insert_or_assign(job.listing, now + options_.landing_max);
        Read& read = reads_[job.external];
        read.resolves = true;
        read.not_before = std::max(read.not_before, now + options_.landing_max);
        commands.push_back({{}, now, ledger::MarkWriteUnknown{job.listing, job.write}});
    }
    if (result.read_again && result.outcome != WriteOutcome::unknown) reads_.try_emplace(job.external);
}

// ---- Orders --------------------------------------------------------------------------------------

bool SyncLoop::record_orders(OrdersPage& page) {
    const auto start = std::chrono::steady_clock::now();
    const Timestamp now = clock_.now();
    const ChannelId id = *channel();
    engine::CommandBatch commands;
    std::vector<const SeenOrder*> fresh;
    for (SeenOrder& seen : page.orders) {
        seen.order.channel = id;
        if (recent_.knows(seen.order)) continue;
        fresh.push_back(&seen);
        commands.push_back({{}, now, seen.order});
    }
    if (!page.complete()) {
        counts_.orders_unreadable += page.unreadable.size();
        failed({"channel_protocol", page.unreadable.front()});
    }
    if (commands.empty()) return true;
    engine::Outcomes outcomes;
    if (!run_commands(std::move(commands), &outcomes)) return false;
    const std::int64_t took = microseconds_since(start);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        if (outcomes[i].reject != ledger::Reject::none) {
            // The ledger does not take it: it was not seen, so no watermark may pass it.
            page.unreadable.push_back(
                "Order " + fresh[i]->order.order.text() + " was refused: " +
                std::string(ledger::reject_name(outcomes[i].reject))
            );
            continue;
        }
        recent_.remember(fresh[i]->order);
        hub_metrics_.order_to_durable.record(took);
    }
    counts_.orders_seen += fresh.size();
    return true;
}

Timestamp SyncLoop::step_fetch(Timestamp now) {
    if (now < paused_until_[kFetching]) return paused_until_[kFetching];
    std::vector<ExternalId> wanted;
    {
        const std::lock_guard lock(mutex_);
        for (const ExternalId& order : fetches_) {
            if (wanted.size() == connector_->fetch_orders_max()) break;
            wanted.push_back(order);
        }
        for (const ExternalId& order : wanted) fetches_.erase(order);
    }
    if (wanted.empty()) return kNever;
    Result<OrdersPage> page = connector_->fetch_orders(wanted);
    const bool recorded = page && record_orders(*page);
    if (!recorded) {
        if (!page) failed(page.error());
        paused_until_[kFetching] = pause(kFetching);
        const std::lock_guard lock(mutex_);
        fetches_.insert(wanted.begin(), wanted.end());
        return paused_until_[kFetching];
    }
    succeeded(kFetching);
    return clock_.now();
}

Timestamp SyncLoop::step_poll(Timestamp now) {
    if (now < paused_until_[kPolling]) return paused_until_[kPolling];
    if (!poll_) {
        if (now < next_poll_) return next_poll_;
        poll_ = Poll{now, {last_poll_began_ - options_.poll_overlap, {}}, {}, true};
    }
    Result<OrdersPage> page = connector_->orders_since(poll_->window, poll_->cursor);
    const bool recorded = page && record_orders(*page);
    if (!recorded) {
        if (!page) failed(page.error());
        // A cursor may have died with the error: the next poll starts over. A call that was only put
        // off changed nothing: starting over would spend the next budget on the same pages again.
        const bool put_off = !page && page.error().code == "channel_throttled";
        if (!put_off) poll_.reset();
        paused_until_[kPolling] = pause(kPolling);
        return paused_until_[kPolling];
    }
    succeeded(kPolling);
    poll_->complete = poll_->complete && page->complete();
    if (page->next.empty()) {
        finish_poll();
    } else if (page->next == poll_->cursor) {
        failed({"channel_protocol", "A page of orders leads to itself"});
        poll_.reset();
        next_poll_ = clock_.now() + options_.poll_interval;
    } else {
        poll_->cursor = page->next;
    }
    return clock_.now();
}

void SyncLoop::finish_poll() {
    const Poll poll = *poll_;
    poll_.reset();
    next_poll_ = poll.began_at + options_.poll_interval;
    ++counts_.polls;
    if (!poll.complete) {
        ++counts_.polls_incomplete;
        return;
    }
    last_poll_began_ = poll.began_at;
    const Timestamp proven = poll.began_at - options_.feed_delay_max - options_.clock_skew;
    Timestamp known;
    {
        const std::lock_guard lock(mutex_);
        status_.last_complete_poll = poll.began_at;
        known = status_.watermark;
    }
    if (proven <= known) return;
    if (!run_commands({{{}, clock_.now(), ledger::AdvanceWatermark{*channel(), proven}}})) return;
    counts_.watermark_ms = proven.milliseconds();
    const std::lock_guard lock(mutex_);
    status_.watermark = proven;
}

// ---- Reading back --------------------------------------------------------------------------------

Timestamp SyncLoop::step_reads(Timestamp now) {
    if (now >= next_reconcile_) {
        next_reconcile_ = now + options_.reconcile_interval;
        const std::lock_guard lock(mutex_);
        for (const auto& [listing, external] : external_of_) reads_.try_emplace(external);
    }
    if (now < paused_until_[kReading]) return paused_until_[kReading];
    Timestamp again = next_reconcile_;
    std::vector<ExternalId> wanted;
    {
        const std::lock_guard lock(mutex_);
        for (auto at = reads_.begin(); at != reads_.end();) {
            const auto listing = listing_of_.find(at->first);
            if (listing == listing_of_.end()) {  // not mapped: nobody believes anything about it
                at = reads_.erase(at);
                continue;
            }
            Timestamp ready = at->second.not_before;
            if (const auto quiet = quiet_until_.find(listing->second); quiet != quiet_until_.end()) {
                ready = std::max(ready, quiet->second);
            }
            const bool busy = writes_.contains(listing->second);  // its outcome comes first
            if (!busy && ready < now && wanted.size() < connector_->read_listings_max()) {
                wanted.push_back(at->first);
            } else if (!busy) {
                again = std::min(again, ready + Duration(1));
            }
            ++at;
        }
    }
    if (wanted.empty()) return again;
    const Result<std::vector<ListingRead>> reads = connector_->read_listings(wanted);
    if (!reads || !report_reads(*reads, wanted)) {
        if (!reads) failed(reads.error());
        paused_until_[kReading] = pause(kReading);
        return paused_until_[kReading];
    }
    succeeded(kReading);
    return clock_.now();
}

bool SyncLoop::report_reads(
    const std::vector<ListingRead>& reads, const std::vector<ExternalId>& asked
) {
    engine::CommandBatch commands;
    for (const ListingRead& read : reads) {
        const auto listing = listing_of_.find(read.listing);
        if (listing == listing_of_.end()) continue;
        // Some marketplaces show a negative number when they sold past zero.
        const Quantity shown(std::max<std::int64_t>(read.quantity.units(), 0));
        commands.push_back({{}, read.read_at, ledger::ReadBack{listing->second, shown, read.read_at, read.sent_at}});
    }
    counts_.reads += commands.size();
    engine::Outcomes outcomes;
    std::vector<ListingId> listings;
    for (const ledger::Command& command : commands) {
        listings.push_back(std::get<ledger::ReadBack>(command.body).listing);
    }
    if (!run_commands(std::move(commands), &outcomes)) return false;
    const std::lock_guard lock(mutex_);
    for (const ExternalId& external : asked) reads_.erase(external);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        // A write began meanwhile, or the read was too early: once more, later.
        const bool again = outcomes[i].reject == ledger::Reject::write_in_flight ||
                           outcomes[i].reject == ledger::Reject::stale_read;
        if (!again) continue;
        Read& read = reads_[external_of_.at(listings[i])];
        read.not_before = clock_.now() + options_.landing_max;
    }
    return true;
}

}  // namespace tidegate::channels
