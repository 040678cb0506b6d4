#include "allocation/planner.h"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace tidegate::allocation {

using ledger::Event;
using ledger::State;

namespace {

// The SKU or listing that an event of a simple kind names.
template <class Body>
concept NamesListing = requires(const Body& body) {
    body.listing;
};
template <class Body>
concept NamesSku = requires(const Body& body) {
    body.sku;
};

}  // namespace

void Planner::mark(const State& state, SkuId sku) {
    if (sku.is_none()) return;
    if (!state.is_kit(sku)) {
        marked_.insert(sku);
        return;
    }
    for (const ledger::KitComponent& part : state.components(sku)) marked_.insert(part.sku);
}

void Planner::mark_all(const State& state) {
    for (std::uint32_t i = 0; i < state.sku_count(); ++i) mark(state, SkuId(i));
    for (std::uint32_t i = 0; i < state.listing_count(); ++i) {
        mark_listing(state, ListingId(i));
    }
}

void Planner::mark_listing(const State& state, ListingId listing) {
    if (listing.is_none()) return;
    const ledger::Listing& record = state.listing(listing);
    mark(state, record.sku);
    // Units not proven sold or unsold, or a first read not proven complete, wait for the watermark.
    const bool read_unproven =
        record.known && state.channel(record.channel).watermark < record.known_from;
    if (record.unseen_before > 0 || read_unproven) unproven_[record.channel].insert(listing);
}

void Planner::mark_proven(const State& state, ChannelId channel) {
    const auto waiting = unproven_.find(channel);
    if (waiting == unproven_.end()) return;
    const Timestamp watermark = state.channel(channel).watermark;
    for (auto at = waiting->second.begin(); at != waiting->second.end();) {
        const ledger::Listing& record = state.listing(*at);
        if (record.unseen_before > 0 || watermark < record.known_from) {
            ++at;
            continue;
        }
        mark(state, record.sku);
        at = waiting->second.erase(at);
    }
}

void Planner::on_event(const State& state, const Event& event) {
    gauges_.on_event(state, event);
    std::visit(
        [&](const auto& body) {
            using Body = std::decay_t<decltype(body)>;
            if constexpr (std::is_same_v<Body, ledger::OrderChanged>) {
                for (const ledger::LineChange& line : body.lines) {
                    mark_listing(state, line.listing);
                    mark(state, line.sku);
                }
                for (const ledger::OrderMove& move : body.moves) mark(state, move.sku);
            } else if constexpr (std::is_same_v<Body, ledger::WatermarkAdvanced>) {
                mark_proven(state, body.channel);
            } else if constexpr (std::is_same_v<Body, ledger::TransferReceived>) {
                const auto found = state.transfers().find(body.transfer);
                if (found != state.transfers().end()) mark(state, found->second.sku);
            } else if constexpr (std::is_same_v<Body, ledger::ReturnInspected>) {
                const auto found = state.returns().find(body.return_id);
                if (found != state.returns().end()) mark(state, found->second.sku);
            } else if constexpr (std::is_same_v<Body, ledger::CountFinished>) {
                const auto found = state.counts().find(body.count);
                if (found != state.counts().end()) mark(state, found->second.sku);
            } else if constexpr (std::is_same_v<Body, ledger::StockUnlocked>) {
                mark(state, state.locks()[body.lock.value()].sku);
            } else if constexpr (std::is_same_v<Body, ledger::KitDefined>) {
                mark(state, body.kit);
            } else if constexpr (NamesListing<Body>) {
                mark_listing(state, body.listing);
            } else if constexpr (NamesSku<Body>) {
                mark(state, body.sku);
            }
        },
        event.body
    );
}

void Planner::set_timer(SkuId sku, std::optional<Timestamp> at) {
    if (const auto old = timer_of_.find(sku); old != timer_of_.end()) {
        timers_.erase({old->second, sku});
        timer_of_.erase(old);
    }
    if (!at) return;
    timers_.insert({*at, sku});
    timer_of_[sku] = *at;
}

std::optional<Timestamp> Planner::next_deadline() const {
    std::optional<Timestamp> next = settings_.next_override_end(looked_at_);
    if (!timers_.empty() && (!next || timers_.begin()->first < *next)) {
        next = timers_.begin()->first;
    }
    return next;
}

std::vector<PlannedWrite> Planner::next_commands(
    const State& state, Timestamp now, std::size_t budget
) {
    settings_.for_each_ended(looked_at_, now, [&](SkuId sku) { mark(state, sku); });
    looked_at_ = std::max(looked_at_, now);
    while (!timers_.empty() && timers_.begin()->first <= now) {
        const SkuId due = timers_.begin()->second;
        set_timer(due, std::nullopt);
        marked_.insert(due);
    }
    struct Found {
        PlannedWrite write;
        SkuId sku;
    };
    std::vector<Found> found;
    for (const SkuId sku : marked_) {
        const Plan plan = plan_sku(state, sku, settings_, gauges_, now);
        gauges_.set_regime(sku, plan.regime);
        for (const PlannedWrite& write : plan.writes) found.push_back({write, sku});
        set_timer(sku, plan.waiting ? std::optional(now + settings_.tuning.recheck) : std::nullopt);
    }
    marked_.clear();
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return a.write.risk > b.write.risk;
    });
    std::vector<PlannedWrite> writes;
    std::set<ListingId> written;  // a kit's listing is planned with each of its components
    for (const Found& next : found) {
        if (written.contains(next.write.listing)) continue;
        if (writes.size() == budget) {
            marked_.insert(next.sku);
            continue;
        }
        written.insert(next.write.listing);
        writes.push_back(next.write);
    }
    return writes;
}

}  // namespace tidegate::allocation
