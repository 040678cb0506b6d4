#include "rehearsal/simulation.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/hash.h"
#include "rehearsal/escrow_hub.h"
#include "rehearsal/mirror_hub.h"

namespace tidegate::rehearsal {

namespace {

constexpr Timestamp kStart = Timestamp::from_seconds(1'700'000'000);
constexpr Duration kRoundTrip(200);
constexpr Duration kMinute = Duration::seconds(60);

Duration scaled(Duration duration, double by) {
    return Duration(static_cast<std::int64_t>(static_cast<double>(duration.milliseconds()) * by));
}

}  // namespace

Simulation::Simulation(const Scenario& scenario, const Policy& policy, std::uint64_t seed)
    : start_(kStart),
      end_(kStart + scenario.length),
      now_(kStart),
      hub_outages_(scenario.hub_outages),
      places_(scenario.marketplaces.size()),
      stock_(scenario.stock) {
    if (EscrowHub::mode_of(policy)) {
        hub_ = std::make_unique<EscrowHub>(scenario, policy, *this, start_);
    } else if (policy.kind != Policy::Kind::clairvoyant) {
        hub_ = std::make_unique<MirrorHub>(scenario, policy, *this, start_);
    }
    for (std::size_t i = 0; i < places_.size(); ++i) {
        places_[i].model = &scenario.marketplaces[i];
        places_[i].buyers = Random(mix64(seed * 1000 + i * 2));
        places_[i].network = Random(mix64(seed * 1000 + i * 2 + 1));
        places_[i].listed = hub_ ? hub_->opening(i) : 0;
        plan_buyers(i);
        if (hub_) later(start_ + kRoundTrip, [this, i] { poll(i); });
    }
    for (const StockChange& change : scenario.restocks) {
        later(start_ + change.at, [this, units = change.units] { stock_ += units; });
    }
    if (hub_) plan_hub(scenario);
}

void Simulation::plan_hub(const Scenario& scenario) {
    for (const Outage& outage : hub_outages_) {
        later(start_ + outage.to, [this] { hub_->restarted(now_); });
    }
    for (const StockChange& change : scenario.restocks) {
        later(heard(start_ + change.at), [this, units = change.units] {
            hub_->stock_changed(units, now_);
        });
    }
    for (std::size_t i = 0; i < scenario.locks.size(); ++i) {
        later(heard(start_ + scenario.locks[i].until), [this, i] { hub_->lock_ends(i, now_); });
    }
}

void Simulation::later(Timestamp at, std::function<void()> happens) {
    queue_.push({std::max(at, now_), ++items_, std::move(happens)});
}

Duration Simulation::draw(Delay delay, Random& random) const {
    const auto least = static_cast<double>(std::max<std::int64_t>(1, delay.least.milliseconds()));
    const auto most = std::max(least, static_cast<double>(delay.most.milliseconds()));
    return Duration(static_cast<std::int64_t>(least * std::pow(most / least, random.unit())));
}

Timestamp Simulation::after(const std::vector<Outage>& outages, Timestamp at) const {
    for (const Outage& outage : outages) {
        if (at >= start_ + outage.from && at < start_ + outage.to) return start_ + outage.to;
    }
    return at;
}

Timestamp Simulation::through(const Place& place, Timestamp at) const {
    return after(place.model->outages, at);
}

Timestamp Simulation::heard(Timestamp at) const {
    return after(hub_outages_, at);
}

void Simulation::plan_buyers(std::size_t place) {
    const Marketplace& model = *places_[place].model;
    Random& random = places_[place].buyers;
    const auto stream = [&](Timestamp from, Timestamp to, double per_minute, Duration halves) {
        if (per_minute <= 0) return;
        Timestamp at = from;
        while (true) {
            at = at + scaled(kMinute, random.exponential(1.0) / per_minute);
            if (at >= std::min(to, end_)) return;
            // Of buyers who come at the first rate, those stay away whom the fading took.
            if (halves > Duration{} &&
                random.unit() >= std::exp2(
                                     -static_cast<double>((at - from).milliseconds()) /
                                     static_cast<double>(halves.milliseconds())
                                 ))
                continue;
            later(at, [this, place] { buyer_comes(place); });
        }
    };
    stream(start_, end_, model.buyers_per_minute, {});
    for (const Pulse& pulse : model.pulses) {
        for (Timestamp at = start_ + pulse.first; at < end_; at = at + pulse.period) {
            stream(at, at + pulse.length, pulse.buyers_per_minute, pulse.halves_every);
            if (pulse.period <= Duration{}) break;
        }
    }
}

void Simulation::buyer_comes(std::size_t index) {
    Place& place = places_[index];
    const Marketplace& model = *place.model;
    const double chance = place.buyers.unit();  // drawn always: the same for every policy
    ++run_.demand;
    if (!hub_) {
        if (active_ < stock_) {
            accept(index);
        } else {
            ++turned_away_;
        }
        return;
    }
    const bool lagging = model.overshoot_part > 0 && chance < model.overshoot_part &&
                         now_ - place.emptied <= model.overshoot_lag && place.emptied > start_;
    if (place.listed <= 0 && !lagging) {
        ++turned_away_;
        if (active_ < stock_) ++run_.turned_away_free_units;
        return;
    }
    if (place.listed > 0 && --place.listed == 0) place.emptied = now_;
    accept(index);
}

void Simulation::accept(std::size_t index) {
    Place& place = places_[index];
    if (active_ >= stock_) ++run_.oversold_units;
    ++active_;
    const std::uint64_t order = ++orders_;
    const Timestamp placed_at = now_;
    const bool cancels =
        place.model->cancelled_part > 0 && place.buyers.unit() < place.model->cancelled_part;
    if (cancels) {
        const Duration after = scaled(Duration::seconds(3600), place.buyers.unit());
        later(now_ + after, [this, index, order, placed_at] { cancel(index, order, placed_at); });
    }
    if (!hub_) return;
    ++place.unseen;
    const Timestamp first = now_ + draw(place.model->feed, place.network);
    later(heard(through(place, first)), [this, index, order, placed_at] {
        --places_[index].unseen;
        hub_->order_seen(index, order, placed_at, now_);
    });
    if (place.model->duplicate_part <= 0) return;
    if (place.network.unit() >= place.model->duplicate_part) return;
    const Timestamp again = first + draw(place.model->feed, place.network);
    later(heard(through(place, again)), [this, index, order, placed_at] {
        hub_->order_seen(index, order, placed_at, now_);
    });
}

void Simulation::cancel(std::size_t index, std::uint64_t order, Timestamp placed_at) {
    Place& place = places_[index];
    --active_;
    if (!hub_) return;
    // A cancelled unit is offered again by the marketplace itself, before the hub hears of it.
    const bool restocks = place.model->restocks_on_cancel;
    if (restocks) ++place.listed;
    // An order that is seen late is never seen cancelled before it is seen.
    const Timestamp at =
        std::max(placed_at + place.model->feed.most, now_ + draw(place.model->feed, place.network));
    if (restocks) ++place.unseen_restocks;
    later(heard(through(place, at)), [this, index, order, placed_at, restocks] {
        if (restocks) --places_[index].unseen_restocks;
        hub_->cancel_seen(index, order, placed_at, now_);
    });
}

void Simulation::send(
    std::size_t index, std::uint32_t write, std::int64_t quantity, std::int64_t from
) {
    Place& place = places_[index];
    ++run_.writes;
    const Duration delay = draw(place.model->push, place.network);
    const double luck = place.network.unit();
    if (through(place, now_) != now_) {
        later(now_ + kRoundTrip, [=, this, sent = now_] { answer(index, write, true, sent); });
        return;
    }
    const double lost = place.model->lost_reply_part;
    if (luck < lost) {
        // Half of the lost ones landed. Nobody asks before the longest delay is over.
        if (luck < lost / 2) {
            later(now_ + delay, [=, this] { land(index, write, quantity, from, {}); });
        }
        const Timestamp gives_up = now_ + place.model->push.most + kRoundTrip;
        later(heard(gives_up), [=, this] { hub_->answer_lost(index, write, now_); });
        return;
    }
    later(now_ + delay, [=, this, sent = now_] { land(index, write, quantity, from, sent); });
}

void Simulation::land(
    std::size_t index,
    std::uint32_t write,
    std::int64_t quantity,
    std::int64_t from,
    std::optional<Timestamp> sent
) {
    Place& place = places_[index];
    const bool refused =
        place.model->semantics == ledger::WriteSemantics::compare_and_set && place.listed != from;
    if (!refused) place.listed = quantity;
    if (!sent) return;
    later(now_ + kRoundTrip, [=, this] { answer(index, write, refused, *sent); });
}

// Who asked may be gone: a hub that was killed since cannot know, and waits until it has landed.
void Simulation::answer(std::size_t index, std::uint32_t write, bool refused, Timestamp sent) {
    for (const Outage& outage : hub_outages_) {
        if (sent >= start_ + outage.from || now_ < start_ + outage.from) continue;
        const Timestamp settled = sent + places_[index].model->push.most + kRoundTrip;
        later(heard(std::max(start_ + outage.to, settled)), [this, index, write] {
            hub_->answer_lost(index, write, now_);
        });
        return;
    }
    if (refused) {
        hub_->failed(index, write, now_);
    } else {
        hub_->confirmed(index, write, now_);
    }
}

void Simulation::read(std::size_t index) {
    const Timestamp at = through(places_[index], now_ + kRoundTrip);
    later(at, [this, index] {
        const std::int64_t quantity = places_[index].listed;
        later(now_ + kRoundTrip, [this, index, quantity] {
            if (heard(now_) == now_) return hub_->shows(index, quantity, now_);
            later(heard(now_), [this, index] { read(index); });
        });
    });
}

// Every order placed before the longest feed delay has been seen by now, unless the place was out.
void Simulation::poll(std::size_t index) {
    const Place& place = places_[index];
    if (now_ < end_) later(now_ + place.model->poll_every, [this, index] { poll(index); });
    if (through(place, now_) != now_ || heard(now_) != now_) return;
    hub_->watermark(index, now_ - place.model->feed.most - Duration(1), now_);
}

void Simulation::arm_wake() {
    const auto deadline = hub_->deadline();
    if (!deadline || *deadline > end_ || *deadline == armed_) return;
    armed_ = *deadline;
    later(heard(*deadline), [this] { hub_->wake(now_); });
}

// What the marketplaces could still take, and have taken unseen, must be within what the hub
// believes.
void Simulation::check_truth() {
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const auto bound = hub_->bound(i);
        const Place& place = places_[i];
        if (bound && place.listed + place.unseen - place.unseen_restocks > *bound)
            ++run_.exposure_violations;
    }
}

void Simulation::run(Report& report) {
    if (hub_) arm_wake();
    while (!queue_.empty() && queue_.top().at < end_) {
        const Item item = queue_.top();
        queue_.pop();
        now_ = item.at;
        item.happens();
        if (!hub_) continue;
        check_truth();
        arm_wake();
    }
    report.runs += 1;
    report.stock += stock_;
    report.demand += run_.demand;
    report.sold += active_;
    report.oversold_units += run_.oversold_units;
    report.unsold_units += std::clamp<std::int64_t>(stock_ - active_, 0, turned_away_);
    report.turned_away_free_units += run_.turned_away_free_units;
    report.writes += run_.writes;
    report.exposure_violations +=
        run_.exposure_violations + (hub_ ? hub_->exposure_violations() : 0);
}

}  // namespace tidegate::rehearsal
