#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "channels/errors.h"
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

// ---- Writes

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
    if (due.size() > connector_->write_listings_max()) due.resize(connector_->write_listings_max());
    auto wait = afford(bucket_, now, due);
    if (wait && urgency(due.front()) == 0) {
        std::erase_if(due, [](const WriteOrder& order) { return urgency(order) > 0; });
        wait = afford(brake_bucket_, now, due);
    }
    if (wait) {
        again = std::min(again, now + *wait);
        due.clear();
    }
    return due;
}

// Pays for as many orders at the head as the budget holds calls for, and drops the rest; when it
// does not hold a single call, pays nothing and returns how long to wait.
std::optional<Duration> SyncLoop::afford(
    net::TokenBucket& bucket, Timestamp now, std::vector<WriteOrder>& due
) {
    const double budget = std::max(1.0, std::floor(bucket.available(now)));
    std::vector<WriteJob> jobs;
    double cost = 1;
    for (const WriteOrder& order : due) {
        jobs.push_back(order.job);
        const auto calls = static_cast<double>(connector_->write_calls(jobs));
        if (calls > budget) {
            jobs.pop_back();
            break;
        }
        cost = calls;
    }
    if (const auto wait = bucket.take(now, cost)) return wait;
    due.resize(jobs.size());
    return std::nullopt;
}

Timestamp SyncLoop::step_writes(Timestamp now) {
    Timestamp again = std::max(kNever, now);
    if (now < paused_until_[writing]) return paused_until_[writing];
    const std::vector<WriteOrder> orders = take_writes(now, again);
    if (orders.empty()) return again;
    std::vector<WriteJob> jobs;
    jobs.reserve(orders.size());
    for (const WriteOrder& order : orders) jobs.push_back(order.job);
    const std::vector<WriteResult> results = connector_->write_listings(jobs);
    TIDEGATE_ASSERT(results.size() == jobs.size());
    engine::CommandBatch commands;
    const bool deferred =
        std::any_of(results.begin(), results.end(), [](const WriteResult& result) {
            return result.outcome == WriteOutcome::deferred;
        });
    if (deferred) {
        paused_until_[writing] = clock_.now() + connector_->retry_after();
    } else {
        succeeded(writing);  // settle() notes what became of each
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) settle(jobs[i], results[i], now, commands);
    // Jobs leave only now: their outcome must reach the ledger, or stay pending and be read back
    // after a restart.
    if (!run_commands(writing, std::move(commands))) paused_until_[writing] = pause(writing);
    return clock_.now();
}

// Counted and measured once, however often it is asked for after it was sent.
void SyncLoop::note_sent(Pending& pending, Timestamp sent_at) {
    if (std::exchange(pending.sent, true)) return;
    ++counts_.writes_sent;
    if (const auto cause_at = pending.order.cause_at) {
        hub_metrics_.order_to_write.record((sent_at - *cause_at).milliseconds() * 1000);
    }
}

void SyncLoop::settle(
    const WriteJob& job,
    const WriteResult& result,
    Timestamp sent_at,
    engine::CommandBatch& commands
) {
    const Timestamp now = clock_.now();
    const std::lock_guard lock(mutex_);
    const auto pending = writes_.find(job.listing);
    const bool sent = result.outcome != WriteOutcome::deferred || result.under_way;
    if (sent && pending != writes_.end()) note_sent(pending->second, sent_at);
    if (result.outcome == WriteOutcome::deferred) {
        ++counts_.writes_deferred;
        if (!result.under_way) note_problem(writing, result.error);
        if (pending == writes_.end()) return;
        net::Backoff backoff(options_.backoff);
        Duration rest = backoff.next(random_);
        for (unsigned i = 0; i < std::min(pending->second.attempts, 16U); ++i) {
            rest = backoff.next(random_);
        }
        ++pending->second.attempts;
        pending->second.not_before =
            now + std::max(connector_->retry_after(), Duration(rest.milliseconds() + 1));
        return;
    }
    if (pending != writes_.end() && pending->second.order.job.write == job.write) {
        writes_.erase(pending);
    }
    if (result.outcome == WriteOutcome::applied) {
        ++counts_.writes_applied;
        const Timestamp effective_at =
            result.answered_at + options_.write_delay_max + options_.clock_skew;
        quiet_until_.insert_or_assign(job.listing, effective_at);
        commands.push_back({{}, now, ledger::ConfirmWrite{job.listing, job.write, effective_at}});
    } else if (result.outcome == WriteOutcome::refused) {
        ++counts_.writes_refused;
        note_problem(writing, result.error);
        commands.push_back({{}, now, ledger::FailWrite{job.listing, job.write}});
    } else {
        ++counts_.writes_unknown;
        note_problem(writing, result.error);
        quiet_until_.insert_or_assign(job.listing, now + options_.landing_max);
        Read& read = want_read(job.external);
        read.resolves = true;
        read.not_before = std::max(read.not_before, now + options_.landing_max);
        commands.push_back({{}, now, ledger::MarkWriteUnknown{job.listing, job.write}});
    }
    if (result.read_again && result.outcome != WriteOutcome::unknown) want_read(job.external);
}

// ---- Orders

bool SyncLoop::record_orders(OrdersPage& page, Timestamp asked_at, Work work) {
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
    counts_.orders_unreadable += page.unreadable.size();
    if (commands.empty()) return true;
    engine::Outcomes outcomes;
    if (!run_commands(work, std::move(commands), &outcomes)) return false;
    const std::int64_t took = microseconds_since(start);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        if (outcomes[i].reject != ledger::Reject::none) {
            // The ledger does not take it: it was not seen, so no watermark may pass it.
            page.unreadable.push_back(
                "Order " + fresh[i]->order.order.text() +
                " was refused: " + std::string(ledger::reject_name(outcomes[i].reject))
            );
            continue;
        }
        // Asked for when the step of its update time was over by either clock, it stays as it is
        // under that time.
        const Timestamp step_over =
            fresh[i]->updated_at + connector_->time_step() + options_.clock_skew;
        recent_.remember(
            fresh[i]->order, step_over < asked_at ? fresh[i]->updated_at : Timestamp()
        );
        hub_metrics_.order_to_durable.record(took);
    }
    counts_.orders_seen += fresh.size();
    return true;
}

Timestamp SyncLoop::step_fetch(Timestamp now) {
    if (now < paused_until_[fetching]) return paused_until_[fetching];
    std::vector<ExternalId> wanted;
    {
        const std::lock_guard lock(mutex_);
        wanted = fetches_.take(connector_->fetch_orders_max());
    }
    if (wanted.empty()) return kNever;
    Result<OrdersPage> page = connector_->fetch_orders(wanted);
    const bool recorded = page && record_orders(*page, now, fetching);
    if (!recorded) {
        if (!page) failed(fetching, page.error());
        paused_until_[fetching] = pause(fetching);
        const std::lock_guard lock(mutex_);
        fetches_.put_back(wanted);
        return paused_until_[fetching];
    }
    succeeded(fetching);
    return clock_.now();
}

Timestamp SyncLoop::step_poll(Timestamp now) {
    if (now < paused_until_[polling]) return paused_until_[polling];
    if (!poll_) {
        if (now < next_poll_) return next_poll_;
        poll_ = Poll{now, windows_.next()};
    }
    return poll_->wanted.empty() ? poll_page() : poll_named();
}

Timestamp SyncLoop::poll_page() {
    const Timestamp asked_at = clock_.now();
    Result<OrdersPage> page = connector_->orders_since(poll_->window, poll_->cursor);
    const bool recorded = page && record_orders(*page, asked_at, polling);
    if (!recorded) return poll_failed(page ? nullptr : &page.error());
    for (const OrderStamp& stamp : page->named) {
        if (!recent_.knows(stamp.order, stamp.updated_at)) poll_->wanted.push_back(stamp.order);
    }
    poll_->last_page = page->next.empty();
    if (!poll_->last_page && page->next == poll_->cursor) {
        const Error circle = channel_protocol("A page of orders leads to itself");
        return poll_failed(&circle);
    }
    poll_->cursor = page->next;
    page_done(*page);
    return clock_.now();
}

Timestamp SyncLoop::poll_named() {
    const std::size_t count = std::min(connector_->fetch_orders_max(), poll_->wanted.size());
    const auto end = poll_->wanted.begin() + static_cast<std::ptrdiff_t>(count);
    const std::vector<ExternalId> lot(poll_->wanted.begin(), end);
    const Timestamp asked_at = clock_.now();
    Result<OrdersPage> page = connector_->fetch_orders(lot);
    if (page && page->orders.size() + page->unreadable.size() < count) {
        page->unreadable.emplace_back("An order that a search named was not found");
    }
    const bool recorded = page && record_orders(*page, asked_at, polling);
    if (!recorded) return poll_failed(page ? nullptr : &page.error());
    poll_->wanted.erase(poll_->wanted.begin(), end);
    page_done(*page);
    return clock_.now();
}

// A cursor may have died with the error: the next poll starts over. A call that was only put off
// changed nothing: starting over would spend the next budget on the same pages again.
Timestamp SyncLoop::poll_failed(const Error* error) {
    if (error != nullptr) failed(polling, *error);
    if (error == nullptr || error->code != "channel_throttled") poll_.reset();
    paused_until_[polling] = pause(polling);
    return paused_until_[polling];
}

void SyncLoop::page_done(const OrdersPage& page) {
    backoffs_[polling].reset();
    if (!page.complete() && poll_->problem.empty()) poll_->problem = page.unreadable.front();
    if (poll_->last_page && poll_->wanted.empty()) finish_poll();
}

void SyncLoop::finish_poll() {
    const Poll poll = *poll_;
    poll_.reset();
    next_poll_ = poll.began_at + options_.poll_interval;
    ++counts_.polls;
    if (!poll.problem.empty()) {
        ++counts_.polls_incomplete;
        failed(polling, channel_protocol(poll.problem));
        return;
    }
    succeeded(polling);
    const Timestamp proven = windows_.complete(poll.began_at);
    Timestamp known;
    {
        const std::lock_guard lock(mutex_);
        status_.last_complete_poll = poll.began_at;
        known = status_.watermark;
    }
    if (proven <= known) return;
    engine::CommandBatch commands;
    commands.push_back({{}, clock_.now(), ledger::AdvanceWatermark{*channel(), proven}});
    if (!run_commands(polling, std::move(commands))) return;
    counts_.watermark_ms = proven.milliseconds();
    const std::lock_guard lock(mutex_);
    status_.watermark = proven;
}

// ---- The marketplace's queue

Timestamp SyncLoop::step_queue(Timestamp now) {
    if (!connector_->has_queue()) return kNever;
    const Timestamp due = std::max(next_queue_, paused_until_[listening]);
    if (now < due) return due;
    next_queue_ = now + options_.queue_interval;
    Result<std::vector<QueuedEvent>> messages = connector_->receive_queued();
    if (!messages) {
        failed(listening, messages.error());
        paused_until_[listening] = pause(listening);
        return paused_until_[listening];
    }
    OrdersPage page;
    std::vector<std::string> receipts;
    for (QueuedEvent& message : *messages) {
        receipts.push_back(message.receipt);
        // A message that nobody understands would come back for ever; the poll sees its order.
        if (!message.event) {
            page.unreadable.push_back(message.problem);
            continue;
        }
        for (ledger::SeeOrder& order : message.event->orders) {
            page.orders.push_back({std::move(order), Timestamp()});
        }
    }
    if (!record_orders(page, now, listening)) {
        paused_until_[listening] = pause(listening);
        return paused_until_[listening];
    }
    for (const QueuedEvent& message : *messages) {
        if (message.event) follow(*message.event);
    }
    const Status deleted = receipts.empty() ? Status() : connector_->delete_queued(receipts);
    succeeded(listening);
    if (!deleted) failed(listening, deleted.error());
    if (!page.unreadable.empty()) failed(listening, channel_protocol(page.unreadable.front()));
    // More may be waiting.
    if (!receipts.empty()) next_queue_ = now;
    return next_queue_;
}

// ---- Reading back

Timestamp SyncLoop::step_reads(Timestamp now) {
    if (now >= next_reconcile_) {
        next_reconcile_ = now + options_.reconcile_interval;
        next_count_ = now;
        const std::lock_guard lock(mutex_);
        for (const auto& [listing, external] : external_of_) want_read(external);
    }
    if (now < paused_until_[reading]) return paused_until_[reading];
    Timestamp again = next_reconcile_;
    Asked asked;
    const std::vector<ExternalId> wanted = take_reads(now, again, asked);
    if (wanted.empty()) return again;
    const Result<std::vector<ListingRead>> reads = connector_->read_listings(wanted);
    if (!reads || !report_reads(*reads, asked)) {
        if (!reads) failed(reading, reads.error());
        paused_until_[reading] = pause(reading);
        return paused_until_[reading];
    }
    succeeded(reading);
    return clock_.now();
}

std::vector<ExternalId> SyncLoop::take_reads(Timestamp now, Timestamp& again, Asked& asked) {
    std::vector<ExternalId> wanted;
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
            asked.emplace(at->first, at->second.asks);
        } else if (!busy) {
            again = std::min(again, ready + Duration(1));
        }
        ++at;
    }
    return wanted;
}

bool SyncLoop::report_reads(const std::vector<ListingRead>& reads, const Asked& asked) {
    engine::CommandBatch commands;
    std::vector<ListingId> listings;
    {
        const std::lock_guard lock(mutex_);
        for (const ListingRead& read : reads) {
            const auto listing = listing_of_.find(read.listing);
            if (listing == listing_of_.end()) continue;
            // A write became unknown meanwhile: what was asked before it must have landed settles
            // nothing.
            const auto waiting = reads_.find(read.listing);
            if (waiting != reads_.end() && waiting->second.not_before > read.sent_at) continue;
            // Some marketplaces show a negative number when they sold past zero.
            const Quantity shown(std::max<std::int64_t>(read.quantity.units(), 0));
            const ledger::ReadBack body{listing->second, shown, read.read_at, read.sent_at};
            commands.push_back({{}, read.read_at, body});
            listings.push_back(listing->second);
        }
    }
    counts_.reads += commands.size();
    engine::Outcomes outcomes;
    if (!run_commands(reading, std::move(commands), &outcomes)) return false;
    note_gone(reads);
    const std::lock_guard lock(mutex_);
    for (const auto& [external, asks] : asked) {
        const auto read = reads_.find(external);
        if (read != reads_.end() && read->second.asks == asks) reads_.erase(read);
    }
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        // A write began meanwhile, or the read was too early: once more, later.
        const bool again = outcomes[i].reject == ledger::Reject::write_in_flight ||
                           outcomes[i].reject == ledger::Reject::stale_read;
        if (!again) continue;
        Read& read = want_read(external_of_.at(listings[i]));
        read.not_before = clock_.now() + options_.landing_max;
    }
    return true;
}

void SyncLoop::note_gone(const std::vector<ListingRead>& reads) {
    for (const ListingRead& read : reads) {
        const auto listing = listing_of_.find(read.listing);
        if (listing == listing_of_.end()) continue;
        const std::lock_guard lock(mutex_);
        const bool was_gone = gone_.contains(listing->second);
        if (read.gone == was_gone) continue;
        if (read.gone) {
            gone_.insert(listing->second);
        } else {
            gone_.erase(listing->second);
        }
        projector_.set_on_sale(
            listing->second, read.gone ? Projector::OnSale::no : Projector::OnSale::yes
        );
    }
}

// ---- Stock in the marketplace's own warehouses

Timestamp SyncLoop::step_bound_stock(Timestamp now) {
    const Timestamp due = std::max(next_count_, paused_until_[counting]);
    if (now < due) return due;
    const Result<std::vector<BoundStock>> counted = connector_->read_bound_stock();
    if (!counted || !record_bound_stock(*counted)) {
        if (!counted) failed(counting, counted.error());
        paused_until_[counting] = pause(counting);
        return paused_until_[counting];
    }
    succeeded(counting);
    next_count_ = next_reconcile_;
    return next_count_;
}

bool SyncLoop::record_bound_stock(const std::vector<BoundStock>& counted) {
    if (counted.empty()) return true;
    const LocationId location = bound_location();
    if (location.is_none()) return false;
    const ChannelId id = *channel();
    engine::CommandBatch commands;
    projector_.look([&](const ledger::State& state) {
        for (const BoundStock& stock : counted) {
            const SkuId sku = state.find_sku(stock.seller_sku);
            if (sku.is_none() || state.is_kit(sku)) continue;
            const Quantity change = stock.on_hand - Quantity(state.sellable_bound(sku, id));
            if (change == Quantity()) continue;
            commands.push_back(
                {{},
                 clock_.now(),
                 ledger::AdjustStock{sku, location, change, ledger::AdjustReason::count, {}}}
            );
        }
    });
    return run_commands(counting, std::move(commands));
}

// "amazon-warehouse" for the channel "amazon"; defined when it is needed first.
LocationId SyncLoop::bound_location() {
    const std::string code = options_.code + "-warehouse";
    LocationId location;
    projector_.look([&](const ledger::State& state) { location = state.find_location(code); });
    if (!location.is_none()) return location;
    engine::Outcomes outcomes;
    const bool done = run_commands(
        counting,
        {{{},
          clock_.now(),
          ledger::DefineLocation{code, ledger::LocationKind::channel_bound, *channel(), 1000}}},
        &outcomes
    );
    if (!done || outcomes.front().reject != ledger::Reject::none) return {};
    return LocationId(static_cast<std::uint16_t>(outcomes.front().result));
}

}  // namespace tidegate::channels
