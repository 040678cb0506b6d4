#include "allocation/gauges.h"

#include <algorithm>
#include <variant>

namespace tidegate::allocation {

namespace {

// Belief without evidence weighs as much as this much watching.
constexpr Duration kPriorWeight = Duration::seconds(120);
// A listing whose write failed rests so long, twice as long after each further failure.
constexpr Duration kRest = Duration::seconds(5);
constexpr std::int32_t kDoublingsMax = 6;

// Rises at once to three quarters of a longer delay, forgets it over some ten shorter ones:
// planning with too short a delay leaves a listing empty, with too long a one costs a write.
void learn(std::int64_t& average_ms, std::int64_t seen_ms) {
    const std::int64_t difference = seen_ms - average_ms;
    average_ms += difference > 0 ? difference * 3 / 4 : difference / 8;
}

// Units of the listing that line `index` newly asked for, from the holds it took.
std::int64_t units_of(
    const ledger::State& state, const ledger::OrderChanged& order, std::size_t index
) {
    const ledger::LineChange& line = order.lines[index];
    SkuId counted = line.sku;
    std::int64_t per_unit = 1;
    if (state.is_kit(line.sku)) {
        const ledger::KitComponent& first = state.components(line.sku).front();
        counted = first.sku;
        per_unit = std::max<std::int64_t>(1, first.per_kit.units());
    }
    std::int64_t units = 0;
    for (const ledger::OrderMove& move : order.moves) {
        if (move.line == index && move.sku == counted && move.reserved > 0) units += move.reserved;
    }
    return units / per_unit;
}

}  // namespace

Gauges::OfChannel& Gauges::channel(ChannelId id) {
    if (id.value() >= channels_.size()) channels_.resize(std::size_t{id.value()} + 1);
    return channels_[id.value()];
}

void Gauges::see_stocked(const ledger::State& state, ListingId id, Timestamp at) {
    const bool stocked = state.listing(id).remaining > 0;
    OfListing& gauge = listing(id);
    gauge.brisk.set_stocked(stocked, at);
    gauge.steady.set_stocked(stocked, at);
}

void Gauges::see_order(
    const ledger::State& state, const ledger::OrderChanged& order, Timestamp at
) {
    const bool demand =
        order.cause == ledger::OrderCause::seen || order.cause == ledger::OrderCause::mapped;
    for (std::size_t i = 0; demand && i < order.lines.size(); ++i) {
        const ledger::LineChange& line = order.lines[i];
        if (line.listing.is_none() || line.sku.is_none()) continue;
        OfListing& gauge = listing(line.listing);
        if (const std::int64_t units = units_of(state, order, i); units > 0) {
            gauge.brisk.add(units, at);
            gauge.steady.add(units, at);
            gauge.sold.add(units, at);
        }
        if (line.price_minor > 0) gauge.price_minor = line.price_minor;
        const ledger::Listing& record = state.listing(line.listing);
        // While a write is under way nobody can tell from which quantity a unit was sold.
        if (record.write_state == ledger::WriteState::settled && record.remaining < 0) {
            std::int64_t& overshoot = channel(record.channel).overshoot;
            overshoot = std::max<std::int64_t>(overshoot, -record.remaining);
        }
        see_stocked(state, line.listing, at);
    }
}

void Gauges::on_event(const ledger::State& state, const ledger::Event& event) {
    if (const auto* order = std::get_if<ledger::OrderChanged>(&event.body)) {
        see_order(state, *order, event.at);
    } else if (const auto* advanced = std::get_if<ledger::WatermarkAdvanced>(&event.body)) {
        learn(
            channel(advanced->channel).feed_ms,
            std::max<std::int64_t>(0, (event.at - advanced->watermark).milliseconds())
        );
    } else {
        see_outcome(state, event);
    }
}

void Gauges::see_outcome(const ledger::State& state, const ledger::Event& event) {
    if (const auto* confirmed = std::get_if<ledger::WriteConfirmed>(&event.body)) {
        const ledger::Listing& record = state.listing(confirmed->listing);
        OfChannel& delays = channel(record.channel);
        const std::int64_t taken_ms = (event.at - record.requested_at).milliseconds();
        learn(delays.write_ms, taken_ms);
        delays.write_most_ms = std::max(delays.write_most_ms, taken_ms);
        listing(confirmed->listing).failures = 0;
        see_stocked(state, confirmed->listing, event.at);
    } else if (const auto* read = std::get_if<ledger::ListingRead>(&event.body)) {
        see_stocked(state, read->listing, event.at);
    } else if (const auto* failed = std::get_if<ledger::WriteFailed>(&event.body)) {
        OfListing& gauge = listing(failed->listing);
        const std::int64_t rest = kRest.milliseconds() << std::min(gauge.failures, kDoublingsMax);
        gauge.rests_until = event.at + Duration(rest);
        ++gauge.failures;
    }
}

Timestamp Gauges::rests_until(ListingId id) const {
    const auto found = listings_.find(id);
    return found == listings_.end() ? Timestamp{} : found->second.rests_until;
}

std::int64_t Gauges::overshoot(ChannelId id) const {
    return id.value() < channels_.size() ? channels_[id.value()].overshoot : 0;
}

Speed Gauges::speed_now(ListingId id, Timestamp at) const {
    const auto found = listings_.find(id);
    if (found == listings_.end()) return 0;
    const OfListing& gauge = found->second;
    return std::max(
        gauge.brisk.speed(at, 0, Duration::seconds(30)), gauge.steady.speed(at, 0, kPriorWeight)
    );
}

Speed Gauges::speed(ListingId id, Timestamp at, Speed prior) const {
    const auto found = listings_.find(id);
    if (found == listings_.end()) return prior;
    return found->second.steady.speed(at, prior, kPriorWeight);
}

std::int64_t Gauges::price_minor(ListingId id) const {
    const auto found = listings_.find(id);
    return found == listings_.end() ? 1 : found->second.price_minor;
}

Duration Gauges::write_delay(ChannelId id) const {
    const OfChannel seen = id.value() < channels_.size() ? channels_[id.value()] : OfChannel{};
    return Duration(seen.write_ms);
}

Duration Gauges::write_delay_most(ChannelId id) const {
    const OfChannel seen = id.value() < channels_.size() ? channels_[id.value()] : OfChannel{};
    return Duration(seen.write_most_ms);
}

std::int64_t Gauges::sold_last_hour(ListingId id, Timestamp now) const {
    const auto found = listings_.find(id);
    return found == listings_.end() ? 0 : found->second.sold.in_last_hour(now);
}

void Gauges::set_regime(SkuId sku, Regime regime) {
    if (regime == Regime::red) {
        red_.insert(sku);
    } else {
        red_.erase(sku);
    }
}

Duration Gauges::feed_delay(ChannelId id) const {
    const OfChannel seen = id.value() < channels_.size() ? channels_[id.value()] : OfChannel{};
    return Duration(seen.feed_ms);
}

}  // namespace tidegate::allocation
