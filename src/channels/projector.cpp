#include "channels/projector.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "ledger/ledger.h"

namespace tidegate::channels {

namespace {

template <class Body>
const Body* as(const ledger::Event& event) {
    return std::get_if<Body>(&event.body);
}

}  // namespace

Projector::Projector(
    engine::Engine& engine,
    allocation::Settings settings,
    const Clock& clock,
    HubMetrics& metrics,
    Options options
)
    : engine_(engine),
      clock_(clock),
      metrics_(metrics),
      options_(options),
      planner_(std::move(settings)) {}

Projector::~Projector() {
    stop();
}

Status Projector::start() {
    Status subscribed = engine_.subscribe(
        [this](ledger::State state) { begin(std::move(state)); },
        [inbox = inbox_](const Group& group) {
            const std::lock_guard lock(inbox->mutex);
            if (inbox->stopping) return;
            inbox->groups.push_back(group);
            inbox->wake.notify_one();
        }
    );
    if (!subscribed) return subscribed;
    thread_ = std::thread([this] { run(); });
    return {};
}

void Projector::stop() {
    {
        const std::lock_guard lock(inbox_->mutex);
        inbox_->stopping = true;
        inbox_->groups.clear();
    }
    inbox_->wake.notify_all();
    if (thread_.joinable()) thread_.join();
}

// Writes that were under way in another life: nobody waits for their answers any more.
void Projector::begin(ledger::State state) {
    const std::lock_guard lock(state_mutex_);
    state_ = std::move(state);
    planner_.mark_all(state_);
}

void Projector::attach(ChannelId channel, WriteSink* sink) {
    Actions actions;
    {
        const std::lock_guard lock(state_mutex_);
        sinks_[channel] = sink;
        planner_.mark_all(state_);
        for (std::uint32_t i = 0; i < state_.listing_count(); ++i) {
            const ledger::Listing& listing = state_.listing(ListingId(i));
            if (listing.channel != channel) continue;
            if (listing.write_state == ledger::WriteState::unknown) {
                actions.resolves.emplace_back(sink, ListingId(i), listing.external);
            } else if (listing.write_state == ledger::WriteState::pending) {
                actions.requests.push_back(
                    {{}, clock_.now(), ledger::MarkWriteUnknown{ListingId(i), listing.write}}
                );
                // Told before the sink can read: it may still land.
                actions.resolves.emplace_back(sink, ListingId(i), listing.external);
            }
        }
    }
    engine::CommandBatch unknown = std::exchange(actions.requests, {});
    perform(actions);
    if (!unknown.empty()) {
        engine_.submit(std::move(unknown), [](const Result<engine::Outcomes>&) {});
    }
    inbox_->want_planning();
}

void Projector::detach(ChannelId channel) {
    const std::lock_guard lock(state_mutex_);
    sinks_.erase(channel);
}

void Projector::set_on_sale(ListingId listing, OnSale on_sale) {
    {
        const std::lock_guard lock(state_mutex_);
        if (on_sale == OnSale::yes) {
            off_sale_.erase(listing);
        } else {
            off_sale_.insert(listing);
        }
        // The State may not have caught up with the listing yet: then it is planned when it has.
        if (state_.has(listing)) planner_.mark(state_, state_.listing(listing).sku);
    }
    inbox_->want_planning();
}

void Projector::look(const std::function<void(const ledger::State&)>& look) const {
    const std::lock_guard lock(state_mutex_);
    look(state_);
}

void Projector::set_settings(allocation::Settings settings) {
    {
        const std::lock_guard lock(state_mutex_);
        planner_.settings() = std::move(settings);
        planner_.mark_all(state_);
    }
    inbox_->want_planning();
}

void Projector::Inbox::want_planning() {
    const std::lock_guard lock(mutex);
    planning_wanted = true;
    wake.notify_one();
}

void Projector::Inbox::answered(const Result<engine::Outcomes>& outcomes) {
    const std::lock_guard lock(mutex);
    round_under_way = false;
    planning_wanted = true;
    wake.notify_one();
    if (!outcomes) return;
    for (const ledger::Outcome& outcome : *outcomes) {
        if (outcome.reject != ledger::Reject::none) ++refused;
        round_reaches = std::max(round_reaches, outcome.last_sequence);
    }
}

void Projector::run() {
    for (;;) {
        std::deque<Group> groups;
        bool may_plan = false;
        Sequence reach;
        {
            std::unique_lock lock(inbox_->mutex);
            // Deadlines of the planner and rests are looked at every so often.
            inbox_->wake.wait_for(lock, std::chrono::milliseconds(50), [this] {
                return inbox_->has_work();
            });
            if (inbox_->stopping) return;
            groups.swap(inbox_->groups);
            inbox_->planning_wanted = false;
            may_plan = !inbox_->round_under_way;
            reach = inbox_->round_reaches;
            metrics_.writes_refused_by_ledger += std::exchange(inbox_->refused, 0);
        }
        Actions actions;
        {
            const std::lock_guard lock(state_mutex_);
            for (const Group& group : groups) {
                for (const ledger::Event& event : group->events) fold(event, actions);
            }
            if (may_plan && state_.last_sequence() >= reach) plan(actions);
        }
        perform(actions);
    }
}

void Projector::fold(const ledger::Event& event, Actions& actions) {
    before_fold(event, actions);
    ledger::evolve(state_, event);
    planner_.on_event(state_, event);
    after_fold(event, actions);
}

void Projector::before_fold(const ledger::Event& event, Actions& actions) {
    const auto* read = as<ledger::ListingRead>(event);
    if (read == nullptr) return;
    const ledger::Listing& listing = state_.listing(read->listing);
    const auto semantics = state_.channel(listing.channel).semantics;
    if (!listing.known || read->quantity <= listing.exposure(semantics)) return;
    if (WriteSink* sink = sink_of(read->listing)) actions.drifts.emplace_back(sink, read->listing);
}

void Projector::after_fold(const ledger::Event& event, Actions& actions) {
    if (const auto* order = as<ledger::OrderChanged>(event)) {
        for (const ledger::OrderMove& move : order->moves) {
            triggers_.try_emplace(move.sku, Cause{event.at, order->channel});
        }
    } else if (const auto* write = as<ledger::WriteRequested>(event)) {
        const ledger::Listing& listing = state_.listing(write->listing);
        WriteOrder out;
        out.job = {
            write->listing,
            write->write,
            listing.external,
            Quantity(write->quantity),
            Quantity(write->change_from)};
        out.lowers = write->quantity <= std::max(listing.remaining, 0);
        if (const auto cause = causes_.find(write->listing); cause != causes_.end()) {
            out.cause_at = cause->second;
            causes_.erase(cause);
        }
        if (WriteSink* sink = sink_of(write->listing)) actions.writes.emplace_back(sink, out);
    } else if (const auto* unknown = as<ledger::WriteUnknown>(event)) {
        if (WriteSink* sink = sink_of(unknown->listing)) {
            const ExternalId external = state_.listing(unknown->listing).external;
            actions.resolves.emplace_back(sink, unknown->listing, external);
        }
    } else if (const auto* failed = as<ledger::WriteFailed>(event)) {
        Rest& rest = rests_[failed->listing];
        rest.length = std::clamp(
            Duration(rest.length.milliseconds() * 2),
            options_.rest_after_failure,
            options_.rest_after_failure_max
        );
        rest.until = clock_.now() + rest.length;
        rested_.emplace(rest.until, failed->listing);
    } else if (const auto* confirmed = as<ledger::WriteConfirmed>(event)) {
        rests_.erase(confirmed->listing);
    }
}

void Projector::plan(Actions& actions) {
    const Timestamp now = clock_.now();
    while (!rested_.empty() && rested_.begin()->first <= now) {
        planner_.mark(state_, state_.listing(rested_.begin()->second).sku);
        rested_.erase(rested_.begin());
    }
    const auto deadline = planner_.next_deadline();
    if (planner_.idle() && (!deadline || *deadline > now)) return;
    const auto writes = planner_.next_commands(state_, now, options_.writes_per_round);
    for (const allocation::PlannedWrite& write : writes) {
        if (!may_write(write.listing, now)) continue;
        if (const auto cause = cause_of(state_.listing(write.listing))) {
            causes_.insert_or_assign(write.listing, *cause);
        }
        actions.requests.push_back({{}, now, write.command()});
    }
    triggers_.clear();
}

bool Projector::may_write(ListingId listing, Timestamp now) {
    if (sink_of(listing) == nullptr || off_sale_.contains(listing)) return false;
    const auto rest = rests_.find(listing);
    return rest == rests_.end() || rest->second.until <= now;
}

// The first order of another channel since the last round that moved a SKU of this listing.
std::optional<Timestamp> Projector::cause_of(const ledger::Listing& listing) const {
    const auto find = [&](SkuId sku) -> std::optional<Timestamp> {
        const auto trigger = triggers_.find(sku);
        if (trigger == triggers_.end() || trigger->second.channel == listing.channel) {
            return std::nullopt;
        }
        return trigger->second.at;
    };
    if (!state_.is_kit(listing.sku)) return find(listing.sku);
    for (const ledger::KitComponent& part : state_.components(listing.sku)) {
        if (const auto at = find(part.sku)) return at;
    }
    return std::nullopt;
}

void Projector::perform(Actions& actions) {
    for (const auto& [sink, order] : actions.writes) sink->write(order);
    for (const auto& [sink, listing, external] : actions.resolves) sink->resolve(listing, external);
    for (const auto& [sink, listing] : actions.drifts) sink->drifted(listing);
    if (actions.requests.empty()) return;
    {
        const std::lock_guard lock(inbox_->mutex);
        inbox_->round_under_way = true;
    }
    metrics_.writes_planned += actions.requests.size();
    engine_.submit(
        std::move(actions.requests),
        [inbox = inbox_](const Result<engine::Outcomes>& outcomes) { inbox->answered(outcomes); }
    );
}

WriteSink* Projector::sink_of(ListingId listing) const {
    const auto sink = sinks_.find(state_.listing(listing).channel);
    return sink == sinks_.end() ? nullptr : sink->second;
}

}  // namespace tidegate::channels
