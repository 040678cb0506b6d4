#include "channels/sync_loop.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include "channels/errors.h"
#include "channels/stock_answers.h"

// The thread and everything but the calls themselves, which are in sync_steps.cpp.

namespace tidegate::channels {

namespace {
constexpr std::size_t kCommandsPerBatch = 1000;
// Announced orders that wait for a fetch; what does not fit is found by the next poll.
constexpr std::size_t kFetchesMax = 100'000;
}  // namespace

SyncLoop::SyncLoop(
    SyncOptions options,
    std::unique_ptr<Connector> connector,
    engine::Engine& engine,
    Projector& projector,
    const Clock& clock,
    HubMetrics& metrics
)
    : options_(std::move(options)),
      connector_(std::move(connector)),
      engine_(engine),
      projector_(projector),
      clock_(clock),
      hub_metrics_(metrics),
      fetches_(kFetchesMax),
      bucket_(options_.writes_per_second, options_.writes_burst),
      brake_bucket_(options_.writes_per_second, options_.writes_burst),
      random_(options_.seed) {
    windows_ = PollWindows(
        {options_.poll_overlap,
         options_.feed_delay_max,
         options_.clock_skew,
         connector_->time_step()}
    );
    status_.code = options_.code;
    status_.marketplace = connector_->name();
    std::fill(std::begin(backoffs_), std::end(backoffs_), net::Backoff(options_.backoff));
}

SyncLoop::~SyncLoop() {
    stop();
}

void SyncLoop::start() {
    thread_ = std::thread([this] { run(); });
}

void SyncLoop::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    if (const auto id = channel()) projector_.detach(*id);
}

void SyncLoop::run() {
    for (;;) {
        const Timestamp again = work();
        std::unique_lock lock(mutex_);
        const std::int64_t wait =
            std::clamp<std::int64_t>((again - clock_.now()).milliseconds(), 0, 1000);
        wake_.wait_for(lock, std::chrono::milliseconds(wait), [this] {
            return stopping_ || awake_;
        });
        awake_ = false;
        if (stopping_) return;
    }
}

Timestamp SyncLoop::work() {
    if (clock_.now() < paused_until_[connecting]) return step_or(paused_until_[connecting]);
    if (!channel() || wants_discovery()) {
        connect();
        if (!channel()) return paused_until_[connecting];
    }
    renew_token();
    return step_or(next_discovery_);
}

// Writes come between any two other calls: units that are to be taken back do not wait.
Timestamp SyncLoop::step_or(Timestamp again) {
    if (!channel()) return again;
    again = std::min(again, step_writes(clock_.now()));
    again = std::min(again, step_fetch(clock_.now()));
    again = std::min(again, step_writes(clock_.now()));
    again = std::min(again, step_queue(clock_.now()));
    again = std::min(again, step_writes(clock_.now()));
    again = std::min(again, step_poll(clock_.now()));
    again = std::min(again, step_writes(clock_.now()));
    again = std::min(again, step_reads(clock_.now()));
    return std::min(again, step_bound_stock(clock_.now()));
}

// The old token may work for a while yet: calls go on, and the problem is shown until it is over.
void SyncLoop::renew_token() {
    const Status renewed = connector_->refresh_token();
    const std::lock_guard lock(mutex_);
    problems_[renewing].clear();
    if (!renewed) note_problem(renewing, renewed.error());
}

bool SyncLoop::wants_discovery() {
    const std::lock_guard lock(mutex_);
    const bool wanted = rediscover_ || clock_.now() >= next_discovery_;
    rediscover_ = false;
    return wanted;
}

// The first time it ties the channel to the ledger; later it only looks for new listings.
void SyncLoop::connect() {
    ChannelId id;
    Timestamp watermark;
    Status done = connector_->refresh_token();
    if (done) done = define_channel(id, watermark);
    if (done) done = map_listings(id);
    if (!done) {
        failed(connecting, done.error());
        paused_until_[connecting] = pause(connecting);
        const std::lock_guard lock(mutex_);
        rediscover_ = true;
        return;
    }
    succeeded(connecting);
    // A SKU that is not defined yet may be soon.
    const bool all_mapped = status().unmapped == 0;
    next_discovery_ =
        clock_.now() + (all_mapped
                            ? options_.discover_interval
                            : std::min(options_.discover_interval, options_.reconcile_interval));
    if (channel()) return;
    next_reconcile_ = clock_.now() + options_.reconcile_interval;
    if (watermark == Timestamp()) {
        windows_.begin(clock_.now() - options_.first_lookback);
    } else {
        windows_.resume(watermark);
    }
    {
        const std::lock_guard lock(mutex_);
        status_.channel = id;
        status_.connected = true;
        status_.watermark = watermark;
    }
    projector_.attach(id, this);
}

Status SyncLoop::define_channel(ChannelId& id, Timestamp& watermark) {
    projector_.look([&](const ledger::State& state) {
        id = state.find_channel(options_.code);
        if (!id.is_none()) watermark = state.channel(id).watermark;
    });
    if (!id.is_none()) return {};
    engine::Outcomes outcomes;
    const bool done = run_commands(
        connecting,
        {{{},
          clock_.now(),
          ledger::DefineChannel{
              options_.code, connector_->semantics(), options_.restocks_on_cancel}}},
        &outcomes
    );
    if (!done || outcomes.front().reject != ledger::Reject::none) {
        return channel_misconfigured(
            "The channel " + options_.code + " could not be defined", "Look at the engine's health."
        );
    }
    id = ChannelId(static_cast<std::uint16_t>(outcomes.front().result));
    return {};
}

Status SyncLoop::map_listings(ChannelId id) {
    TIDEGATE_TRY(const std::vector<ListingInfo> found, connector_->discover_listings());
    std::vector<std::pair<ExternalId, ListingId>> known;
    engine::CommandBatch commands;
    std::vector<ExternalId> asked;
    std::size_t unmapped = 0;
    std::size_t overselling = 0;
    std::vector<std::pair<ExternalId, ListingId>> absent;
    projector_.look([&](const ledger::State& state) {
        std::set<ExternalId> there;
        for (const ListingInfo& info : found) {
            there.insert(info.listing);
            overselling += info.oversells ? 1 : 0;
            const SkuId sku = state.find_sku(info.seller_sku);
            if (sku.is_none()) {
                ++unmapped;
                continue;
            }
            const ListingId listing = state.find_listing(id, info.listing);
            if (!listing.is_none() && state.listing(listing).sku == sku) {
                known.emplace_back(info.listing, listing);
                continue;
            }
            asked.push_back(info.listing);
            commands.push_back(
                {{}, clock_.now(), ledger::MapListing{id, info.listing, sku, info.fulfilment}}
            );
        }
        // Mapped once and not listed any more: as long as nobody says what it shows, the ledger
        // goes on counting what it last showed.
        for (std::uint32_t i = 0; i < state.listing_count(); ++i) {
            const ledger::Listing& listing = state.listing(ListingId(i));
            const bool ours = listing.channel == id && !listing.sku.is_none();
            if (ours && !there.contains(listing.external)) {
                absent.emplace_back(listing.external, ListingId(i));
            }
        }
    });
    engine::Outcomes outcomes;
    if (!run_commands(connecting, std::move(commands), &outcomes)) {
        return channel_unavailable("The listings could not be recorded");
    }
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i].reject == ledger::Reject::none) {
            known.emplace_back(asked[i], ListingId(outcomes[i].result));
        } else {
            ++unmapped;
        }
    }
    const std::lock_guard lock(mutex_);
    for (const auto& [external, listing] : known) {
        listing_of_.insert_or_assign(external, listing);
        // What is new is read at once: before that nobody knows what it shows.
        if (external_of_.insert_or_assign(listing, external).second) want_read(external);
    }
    for (const auto& [external, listing] : absent) {
        listing_of_.insert_or_assign(external, listing);
        external_of_.insert_or_assign(listing, external);
        want_read(external);
    }
    status_.listings = found.size();
    status_.unmapped = unmapped;
    status_.overselling = overselling;
    return {};
}

// ---- From other threads
// --------------------------------------------------------------------------

void SyncLoop::write(const WriteOrder& order) {
    const std::lock_guard lock(mutex_);
    writes_.insert_or_assign(order.job.listing, Pending{order, {}, 0});
    wake();
}

void SyncLoop::resolve(ListingId listing, ExternalId external) {
    const std::lock_guard lock(mutex_);
    external_of_.insert_or_assign(listing, external);
    writes_.erase(listing);
    Read& read = want_read(external);
    read.resolves = true;
    read.not_before = std::max(read.not_before, clock_.now() + options_.landing_max);
    wake();
}

void SyncLoop::drifted(ListingId) {
    ++counts_.drifts;
}

void SyncLoop::fetch(const std::vector<ExternalId>& orders) {
    const std::lock_guard lock(mutex_);
    // While some wait, the thread knows already.
    const bool first = fetches_.empty();
    for (const ExternalId& order : orders) fetches_.add(order);
    if (first) wake();
}

void SyncLoop::read(const std::vector<ExternalId>& listings) {
    const std::lock_guard lock(mutex_);
    for (const ExternalId& listing : listings) want_read(listing);
    wake();
}

void SyncLoop::product_changed() {
    const std::lock_guard lock(mutex_);
    rediscover_ = true;
    wake();
}

void SyncLoop::end_access() {
    const std::lock_guard lock(mutex_);
    status_.access_ended = true;
}

void SyncLoop::follow(const WebhookEvent& event) {
    if (!event.fetch.empty()) fetch(event.fetch);
    if (!event.read.empty()) read(event.read);
    if (event.product_changed) product_changed();
    if (event.access_ended) end_access();
}

void SyncLoop::renew() {
    const std::lock_guard lock(mutex_);
    wake();
}

std::vector<StockAnswer> SyncLoop::stock(std::span<const StockQuestion> questions) const {
    std::vector<StockAnswer> answers;
    const ChannelId id = channel().value_or(ChannelId());
    projector_.look([&](const ledger::State& state) {
        answers = answer_questions(state, id, questions, clock_.now());
    });
    return answers;
}

std::optional<ChannelId> SyncLoop::channel() const {
    const std::lock_guard lock(mutex_);
    if (!status_.connected) return std::nullopt;
    return status_.channel;
}

ChannelStatus SyncLoop::status() const {
    const std::lock_guard lock(mutex_);
    ChannelStatus status = status_;
    status.writes_waiting = writes_.size();
    status.gone = gone_.size();
    for (const std::string& problem : problems_) {
        if (status.problem.empty()) status.problem = problem;
    }
    for (const auto& [listing, read] : reads_) status.writes_unresolved += read.resolves ? 1 : 0;
    return status;
}

void SyncLoop::wake() {
    awake_ = true;
    wake_.notify_one();
}

// ---- Common to all steps
// -------------------------------------------------------------------------

SyncLoop::Read& SyncLoop::want_read(ExternalId listing) {
    Read& read = reads_[listing];
    ++read.asks;
    return read;
}

bool SyncLoop::run_commands(Work work, engine::CommandBatch commands, engine::Outcomes* outcomes) {
    for (std::size_t from = 0; from < commands.size(); from += kCommandsPerBatch) {
        const std::size_t to = std::min(commands.size(), from + kCommandsPerBatch);
        engine::CommandBatch part(
            std::make_move_iterator(commands.begin() + static_cast<std::ptrdiff_t>(from)),
            std::make_move_iterator(commands.begin() + static_cast<std::ptrdiff_t>(to))
        );
        auto answer = std::make_shared<std::promise<Result<engine::Outcomes>>>();
        auto waiting = answer->get_future();
        engine_.submit(std::move(part), [answer](Result<engine::Outcomes> result) {
            answer->set_value(std::move(result));
        });
        const Result<engine::Outcomes> result = waiting.get();
        if (!result) {
            failed(work, result.error());
            return false;
        }
        if (outcomes != nullptr) {
            outcomes->insert(outcomes->end(), result->begin(), result->end());
        }
    }
    return true;
}

void SyncLoop::note_problem(Work work, const Error& error) {
    problems_[work] = error.code + ": " + error.message;
}

void SyncLoop::failed(Work work, const Error& error) {
    ++counts_.errors;
    const std::lock_guard lock(mutex_);
    note_problem(work, error);
}

void SyncLoop::succeeded(Work work) {
    backoffs_[work].reset();
    const std::lock_guard lock(mutex_);
    problems_[work].clear();
}

Timestamp SyncLoop::pause(Work work) {
    const Duration asked = connector_->retry_after();
    return clock_.now() +
           std::max(asked, Duration(backoffs_[work].next(random_).milliseconds() + 1));
}

}  // namespace tidegate::channels
