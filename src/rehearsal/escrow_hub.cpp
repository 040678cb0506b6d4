#include "rehearsal/escrow_hub.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/assert.h"

namespace tidegate::rehearsal {

using namespace ledger;

namespace {

constexpr std::size_t kBudget = 64;
constexpr int kRoundsMax = 8;

ExternalId lock_name(std::size_t lock) {
    return ExternalId::parse("lock-" + std::to_string(lock + 1));
}

}  // namespace

std::optional<Mode> EscrowHub::mode_of(const Policy& policy) {
    switch (policy.kind) {
        case Policy::Kind::strict:
            return Mode::strict;
        case Policy::Kind::guarded:
            return Mode::guarded;
        case Policy::Kind::shared:
            return Mode::shared;
        case Policy::Kind::proportional:
            return Mode::proportional;
        case Policy::Kind::mirror:
        case Policy::Kind::fixed_split:
        case Policy::Kind::clairvoyant:
            break;
    }
    return std::nullopt;
}

EscrowHub::EscrowHub(
    const Scenario& scenario, const Policy& policy, Outbox& outbox, Timestamp start
)
    : outbox_(outbox), mode_(mode_of(policy).value_or(Mode::strict)), every_(policy.every) {
    planner_.settings().risk = {policy.risk_per_million};
    open(scenario, start);
    if (every_ > Duration{}) tick_ = start + every_;
}

// The day before: stock is there, every listing was read at zero, proven, written once and proven
// again.
void EscrowHub::open(const Scenario& scenario, Timestamp start) {
    const Timestamp before = start - Duration::seconds(3600);
    const auto fact = MayExpose::yes;
    sku_ = SkuId(execute(before, DefineSku{"sku"}, fact).result);
    if (mode_ != Mode::strict) execute(before, SetMode{sku_, mode_}, fact);
    open_stock(scenario, before);
    for (const Marketplace& place : scenario.marketplaces) {
        const auto channel = static_cast<std::uint16_t>(
            execute(
                before, DefineChannel{place.code, place.semantics, place.restocks_on_cancel}, fact
            )
                .result
        );
        channels_.push_back(ChannelId(channel));
        if (place.ratio >= 0) planner_.settings().set_channel(ChannelId(channel), {place.ratio});
        const ExternalId external = ExternalId::parse("sku-" + place.code);
        const ListingId listing(
            execute(
                before, MapListing{ChannelId(channel), external, sku_, Fulfilment::merchant}, fact
            )
                .result
        );
        listings_.push_back(listing);
        honours_.push_back(place.overshoot_part <= 0);
        resells_.push_back(place.restocks_on_cancel);
        execute(before, ReadBack{listing, Quantity(0), before}, fact);
        execute(before, AdvanceWatermark{ChannelId(channel), before}, fact);
    }
    for (std::size_t i = 0; i < scenario.locks.size(); ++i) {
        const Lock& lock = scenario.locks[i];
        const Outcome outcome = execute(
            before,
            LockStock{
                lock_name(i),
                sku_,
                channels_[lock.place],
                Quantity(lock.units),
                start + scenario.length + Duration::seconds(1)},
            fact
        );
        TIDEGATE_ASSERT(outcome.reject == Reject::none);
    }
    for (const allocation::PlannedWrite& write :
         planner_.next_commands(ledger_.state(), before, kBudget)) {
        const Outcome outcome = execute(before, write.command(), fact);
        TIDEGATE_ASSERT(outcome.reject == Reject::none);
        execute(before, ConfirmWrite{write.listing, WriteNumber(outcome.result), before}, fact);
    }
    violations_ = 0;
}

void EscrowHub::open_stock(const Scenario& scenario, Timestamp before) {
    std::vector<std::int64_t> warehouses = scenario.warehouses;
    if (warehouses.empty()) warehouses = {scenario.stock};
    const auto fact = MayExpose::yes;
    for (std::size_t i = 0; i < warehouses.size(); ++i) {
        DefineLocation define;
        define.code = "shelf-" + std::to_string(i + 1);
        define.priority = static_cast<std::uint16_t>(i + 1);
        const LocationId shelf(
            static_cast<std::uint16_t>(execute(before, std::move(define), fact).result)
        );
        if (i == 0) location_ = shelf;
        execute(
            before,
            AdjustStock{sku_, shelf, Quantity(warehouses[i]), AdjustReason::opening, {}},
            fact
        );
    }
}

std::int64_t EscrowHub::opening(std::size_t place) const {
    return ledger_.state().listing(listings_[place]).remaining;
}

std::optional<std::int64_t> EscrowHub::bound(std::size_t place) const {
    if (mode_ != Mode::strict || !honours_[place]) return std::nullopt;
    return ledger_.state().exposure(listings_[place]);
}

Outcome EscrowHub::execute(Timestamp now, decltype(Command::body) body, MayExpose fact) {
    const bool judged = mode_ == Mode::strict && fact == MayExpose::no;
    const std::int64_t before = judged ? ledger_.state().free_units(sku_) : 0;
    events_.clear();
    const Outcome outcome =
        ledger_.execute(Command{ExternalId::none(), now, std::move(body)}, events_);
    for (const Event& event : events_) planner_.on_event(ledger_.state(), event);
    if (judged && ledger_.state().free_units(sku_) < std::min<std::int64_t>(0, before))
        ++violations_;
    return outcome;
}

void EscrowHub::see(
    std::size_t place,
    std::uint64_t order,
    Timestamp placed_at,
    std::int64_t cancelled,
    Timestamp now
) {
    SeeOrder seen;
    seen.channel = channels_[place];
    seen.order = ExternalId::parse(std::to_string(order));
    seen.placed_at = placed_at;
    seen.stage = cancelled > 0 ? Stage::cancelled : Stage::ready;
    OrderLine line;
    line.listing = ledger_.state().listing(listings_[place]).external;
    line.ordered = Quantity(1);
    line.cancelled = Quantity(cancelled);
    line.price_minor = 100;
    seen.lines.push_back(line);
    // A unit sold again before we hear that it was cancelled is a fact too.
    const bool as_bound = honours_[place] && !resells_[place];
    execute(now, std::move(seen), as_bound ? MayExpose::no : MayExpose::yes);
    plan_on_event(now);
}

void EscrowHub::order_seen(
    std::size_t place, std::uint64_t order, Timestamp placed_at, Timestamp now
) {
    see(place, order, placed_at, 0, now);
}

void EscrowHub::cancel_seen(
    std::size_t place, std::uint64_t order, Timestamp placed_at, Timestamp now
) {
    see(place, order, placed_at, 1, now);
}

void EscrowHub::watermark(std::size_t place, Timestamp watermark, Timestamp now) {
    execute(now, AdvanceWatermark{channels_[place], watermark}, MayExpose::no);
    plan_on_event(now);
}

void EscrowHub::confirmed(std::size_t place, std::uint32_t write, Timestamp now) {
    execute(now, ConfirmWrite{listings_[place], WriteNumber(write), now}, MayExpose::no);
    plan_on_event(now);
}

void EscrowHub::failed(std::size_t place, std::uint32_t write, Timestamp now) {
    execute(now, FailWrite{listings_[place], WriteNumber(write)}, MayExpose::no);
    outbox_.read(place);
    plan_on_event(now);
}

void EscrowHub::answer_lost(std::size_t place, std::uint32_t write, Timestamp now) {
    execute(now, MarkWriteUnknown{listings_[place], WriteNumber(write)}, MayExpose::no);
    outbox_.read(place);
    plan_on_event(now);
}

void EscrowHub::shows(std::size_t place, std::int64_t quantity, Timestamp now) {
    const auto fact = honours_[place] ? MayExpose::no : MayExpose::yes;
    execute(now, ReadBack{listings_[place], Quantity(quantity), now}, fact);
    plan_on_event(now);
}

void EscrowHub::stock_changed(std::int64_t units, Timestamp now) {
    if (units > 0) {
        execute(now, ReceiveStock{sku_, location_, Quantity(units), Quantity(0)}, MayExpose::no);
    } else {
        execute(
            now,
            AdjustStock{sku_, location_, Quantity(units), AdjustReason::shrinkage, {}},
            MayExpose::yes
        );
    }
    plan_on_event(now);
}

// The ledger comes back from its journal as it was; the planner keeps nothing.
void EscrowHub::restarted(Timestamp now) {
    planner_ = allocation::Planner(std::move(planner_.settings()));
    planner_.mark_all(ledger_.state());
    plan(now);
}

void EscrowHub::lock_ends(std::size_t lock, Timestamp now) {
    execute(now, UnlockStock{lock_name(lock)}, MayExpose::no);
    plan_on_event(now);
}

void EscrowHub::plan_on_event(Timestamp now) {
    if (!tick_) plan(now);
}

void EscrowHub::wake(Timestamp now) {
    if (tick_ && now < *tick_) return;
    if (tick_) tick_ = now + every_;
    plan(now);
}

std::optional<Timestamp> EscrowHub::deadline() const {
    return tick_ ? tick_ : planner_.next_deadline();
}

void EscrowHub::plan(Timestamp now) {
    for (int round = 0; round < kRoundsMax; ++round) {
        const auto writes = planner_.next_commands(ledger_.state(), now, kBudget);
        bool sent = false;
        for (const allocation::PlannedWrite& write : writes) {
            const Outcome outcome = execute(now, write.command(), MayExpose::no);
            if (outcome.reject != Reject::none) continue;
            const auto at = std::find(listings_.begin(), listings_.end(), write.listing);
            outbox_.send(
                static_cast<std::size_t>(at - listings_.begin()),
                outcome.result,
                write.quantity.units(),
                write.change_from.units()
            );
            sent = true;
        }
        if (!sent) return;
    }
}

}  // namespace tidegate::rehearsal
