// Goal: the ledger does what a ledger written with maps and integers does. Method: rapidcheck draws
// a list of numbers and shrinks it; each becomes a command of any kind, or one from before once
// more. The refusal, every level, hold, queue and document are compared after each command, and the
// invariants proved. In the end the journal is decoded and replayed, and a snapshot restored: both
// must equal the model too.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "command_dice.h"
#include "ledger/command_digest.h"
#include "ledger/invariants.h"
#include "ledger/ledger.h"
#include "naive_model.h"
#include "support/ledger_copies.h"

namespace tidegate::ledger {
namespace {

constexpr Timestamp kBegin = Timestamp::from_seconds(1'700'000'000);

// Collects what differs, in words.
class Differences {
public:
    void compare(const std::string& what, std::int64_t ledger, std::int64_t model) {
        if (ledger != model) {
            text += what + ": ledger " + std::to_string(ledger) + ", model " +
                    std::to_string(model) + "; ";
        }
    }
    std::string text;
};

std::string spot_name(Spot spot) {
    return std::to_string(spot.first.value()) + "@" + std::to_string(spot.second.value());
}

void compare_stock(const State& state, const NaiveModel& model, Differences& d) {
    std::int64_t cells = 0;
    for (std::uint32_t i = 0; i < state.sku_count(); ++i) {
        state.for_each_cell(SkuId(i), [&](const StockCell& cell) {
            ++cells;
            const Spot spot{cell.sku, cell.location};
            const std::string name = spot_name(spot);
            const auto found = model.levels.find(spot);
            const auto level = found == model.levels.end() ? NaiveModel::Level{} : found->second;
            d.compare(name + " on hand", cell.on_hand, level.on_hand);
            d.compare(name + " reserved", cell.reserved, model.reserved(spot));
            d.compare(name + " locked", cell.locked, model.locked(spot));
            d.compare(name + " quarantine", cell.quarantine, level.quarantine);
            d.compare(name + " damaged", cell.damaged, level.damaged);
            d.compare(name + " safety hold", cell.safety_hold, level.safety_hold);
            d.compare(name + " incoming", cell.incoming, level.incoming);
            d.compare(name + " in transit", cell.in_transit, level.in_transit);
            d.compare(name + " available", cell.available(), model.available(spot));
            d.compare(
                name + " uninspected",
                state.uninspected(spot.first, spot.second),
                model.uninspected(spot)
            );
        });
        if (state.is_kit(SkuId(i))) continue;
        const std::string sku = "sku " + std::to_string(i);
        d.compare(sku + " shared", state.sellable_shared(SkuId(i)), model.shared(SkuId(i)));
        d.compare(
            sku + " free",
            state.free_units(SkuId(i), state.sku(SkuId(i)).mode),
            model.free(SkuId(i))
        );
    }
    d.compare("cells", cells, static_cast<std::int64_t>(model.levels.size()));
}

void compare_order(const State& state, const NaiveModel& model, OrderNumber i, Differences& d) {
    const StoredOrder& order = state.orders()[i];
    const NaiveModel::Order& expected = model.orders[i];
    const std::string name = "order " + order.external.text();
    d.compare(name + " is itself", order.external == expected.id, true);
    d.compare(name + " channel", order.channel.value(), expected.channel.value());
    d.compare(name + " stage", static_cast<int>(order.stage), static_cast<int>(expected.stage));
    d.compare(name + " placed", order.placed_at_ms, expected.placed_at.milliseconds());
    d.compare(name + " owed", order.owed(), expected.owed());
    d.compare(name + " short", order.is_short, expected.is_short());
    d.compare(
        name + " expiry",
        state.expiry_of(i).value_or(Timestamp{}).milliseconds(),
        expected.expires_at.value_or(Timestamp{}).milliseconds()
    );
    const auto lines = state.orders().lines(i);
    d.compare(name + " lines", std::ssize(lines), std::ssize(expected.lines));
    for (std::size_t at = 0; at < std::min(lines.size(), expected.lines.size()); ++at) {
        const std::string line = name + " line " + std::to_string(at);
        d.compare(line + " sku", lines[at].sku.value(), expected.lines[at].sku.value());
        d.compare(line + " ordered", lines[at].ordered, expected.lines[at].ordered);
        d.compare(line + " cancelled", lines[at].cancelled, expected.lines[at].cancelled);
        d.compare(line + " shipped", lines[at].shipped, expected.lines[at].shipped);
        d.compare(line + " held", lines[at].held, expected.lines[at].held);
        d.compare(line + " open", lines[at].open(), expected.lines[at].open());
        std::vector<HoldPart> parts;
        state.orders().hold_parts(i, at, parts);
        std::map<Spot, Units> held;
        for (const HoldPart& part : parts) held[{part.sku, part.location}] += part.quantity;
        for (const auto& part : expected.lines[at].parts) held[part.spot] -= part.units;
        for (const auto& [spot, units] : held) d.compare(line + " at " + spot_name(spot), units, 0);
    }
    for (std::uint32_t sku = 0; sku < state.sku_count(); ++sku) {
        d.compare(
            name + " returned", state.returned(i, SkuId(sku)), model.returned(expected, SkuId(sku))
        );
    }
}

void compare_queues(const State& state, const NaiveModel& model, Differences& d) {
    std::map<SkuId, std::set<ShortageKey>> waiting;
    std::map<ListingId, std::set<OrderNumber>> suspense;
    for (OrderNumber i = 0; i < model.orders.size(); ++i) {
        const NaiveModel::Order& order = model.orders[i];
        for (const NaiveModel::Line& line : order.lines) {
            if (line.sku.is_none()) suspense[line.listing].insert(i);
            if (line.sku.is_none() || !order.is_short() || line.open() <= line.held) continue;
            for (const auto& [sku, per] : model.recipe(line.sku)) {
                waiting[sku].insert({order.placed_at, i});
            }
        }
    }
    d.compare("shortage queue equal", state.shortages() == waiting, true);
    d.compare("suspense equal", state.suspense() == suspense, true);
}

void compare_documents(const State& state, const NaiveModel& model, Differences& d) {
    d.compare("locks", std::ssize(state.locks()), std::ssize(model.locks));
    for (std::size_t i = 0; i < std::min(state.locks().size(), model.locks.size()); ++i) {
        const LockRecord& lock = state.locks()[i];
        const NaiveModel::Lock& expected = model.locks[i];
        d.compare("lock closed", lock.closed, expected.closed);
        Units left = 0;
        for (const auto& [place, units] : expected.left) left += units;
        d.compare("lock left", lock.left(), left);
    }
    d.compare("transfers", std::ssize(state.transfers()), std::ssize(model.transfers));
    for (const auto& [id, transfer] : state.transfers()) {
        d.compare("transfer " + id.text(), transfer.open(), model.transfers.at(id).open());
    }
    d.compare("returns", std::ssize(state.returns()), std::ssize(model.returns));
    for (const auto& [id, back] : state.returns()) {
        d.compare("return " + id.text(), back.inspected, model.returns.at(id).inspected);
    }
    d.compare("counts", std::ssize(state.counts()), std::ssize(model.counts));
    for (const auto& [id, count] : state.counts()) {
        d.compare("count " + id.text(), count.finished, model.counts.at(id).finished);
        d.compare("count " + id.text(), count.on_hand_at_start, model.counts.at(id).at_start);
    }
    d.compare("corrected equal", state.corrected() == model.corrected, true);
    d.compare("listings", std::ssize(model.shelves), static_cast<Units>(state.listing_count()));
    for (std::size_t i = 0; i < std::min(state.listing_count(), model.shelves.size()); ++i) {
        const Listing& listing = state.listing(ListingId(static_cast<std::uint32_t>(i)));
        d.compare("listing sku", listing.sku.value(), model.shelves[i].sku.value());
    }
}

std::string difference(const State& state, const NaiveModel& model) {
    Differences d;
    compare_stock(state, model, d);
    d.compare("orders", static_cast<Units>(state.orders().size()), std::ssize(model.orders));
    for (OrderNumber i = 0; i < std::min(state.orders().size(), model.orders.size()); ++i) {
        compare_order(state, model, i, d);
    }
    compare_queues(state, model, d);
    compare_documents(state, model, d);
    for (const Violation& v : check_invariants(state)) {
        d.text += v.invariant + " of " + v.subject + ": " + v.detail + "; ";
    }
    return d.text;
}

// The ledger and the model, side by side.
class Twins {
public:
    Twins() {
        for (const Command& command : CommandDice::workspace(kBegin)) execute(command);
        prove();
    }
    void step(std::uint64_t decision) {
        now_ = now_ + Duration::seconds(1);
        CommandDice dice(decision, ledger_.state(), now_);
        const std::uint32_t how = dice.pick(10);
        if (how == 9 && !given_.empty()) {
            Command again = given_[dice.pick(static_cast<std::uint32_t>(given_.size()))];
            again.at = now_;
            execute(again);
        } else {
            Command command = dice.roll();
            if (how >= 7) command.id = ExternalId::parse("k" + std::to_string(dice.pick(20)));
            given_.push_back(command);
            execute(command);
        }
        prove();
    }
    // Everything that was kept of the script gives the same books again.
    void check_copies() const {
        const auto replayed = test::replayed(events_);
        RC_ASSERT(replayed.has_value());
        check_copy(*replayed);

        const auto restored = test::restored(ledger_.state());
        RC_ASSERT(restored.has_value());
        check_copy(*restored);
    }

private:
    struct Given {
        Command command;
        Outcome outcome;
    };

    void execute(const Command& command) {
        const auto first = named_.find(command.id);
        if (!command.id.is_none() && first != named_.end()) {
            repeat(command, first->second);
            return;
        }
        const Reject expected = model_.apply(command, ledger_.state());
        const std::size_t before = events_.size();
        const Outcome outcome = ledger_.execute(command, events_);
        RC_ASSERT(reject_name(outcome.reject) == reject_name(expected));
        RC_ASSERT(!outcome.repeated);
        if (outcome.reject != Reject::none) {
            RC_ASSERT(events_.size() == before + (command.id.is_none() ? 0U : 1U));
        }
        model_.follow(ledger_.state());
        if (!command.id.is_none()) named_[command.id] = {command, outcome};
        const std::string differs = difference(ledger_.state(), model_);
        RC_ASSERT(differs == "");
    }
    void repeat(const Command& command, const Given& first) {
        const std::size_t before = events_.size();
        const Outcome outcome = ledger_.execute(command, events_);
        const bool same = command_digest(command) == command_digest(first.command);
        const Reject expected = same ? first.outcome.reject : Reject::idempotency_mismatch;
        RC_ASSERT(reject_name(outcome.reject) == reject_name(expected));
        RC_ASSERT(outcome.repeated == same);
        if (same) RC_ASSERT(outcome.result == first.outcome.result);
        RC_ASSERT(events_.size() == before);
    }
    // The model does not know what an unread listing may do: each is read, and the watermark moved.
    void prove() {
        for (std::uint32_t i = 0; i < ledger_.state().listing_count(); ++i) {
            const ListingId id(i);
            const Listing& listing = ledger_.state().listing(id);
            const ChannelId channel = listing.channel;
            if (channel == kDirectChannel) continue;
            if (!listing.known && listing.write_state != WriteState::pending) {
                const int shown = listing.sku.is_none() ? 2 : 0;
                execute({ExternalId::none(), now_, ReadBack{id, Quantity(shown), now_, {}}});
            }
            if (ledger_.state().channel(channel).watermark < listing.known_from) {
                execute({ExternalId::none(), now_, AdvanceWatermark{channel, now_}});
            }
        }
    }
    void check_copy(const State& copy) const {
        RC_ASSERT(state_hash_text(copy) == state_hash_text(ledger_.state()));
        const std::string differs = difference(copy, model_);
        RC_ASSERT(differs == "");
        RC_ASSERT(copy.last_sequence() == ledger_.state().last_sequence());
        RC_ASSERT(copy.expiries() == ledger_.state().expiries());
        RC_ASSERT(copy.lock_expiries() == ledger_.state().lock_expiries());
        for (const auto& [id, given] : named_) {
            const CommandRecord* record = copy.find_command(id);
            RC_ASSERT(record != nullptr);
            RC_ASSERT(record->digest == command_digest(given.command));
            RC_ASSERT(record->result == given.outcome.result);
        }
    }

    Ledger ledger_;
    NaiveModel model_;
    std::vector<Event> events_;
    std::vector<Command> given_;
    std::map<ExternalId, Given> named_;
    Timestamp now_ = kBegin;
};

RC_GTEST_PROP(LedgerModel, EveryCommandDoesWhatTheNaiveModelDoes, ()) {
    constexpr std::uint64_t kDecisions = std::uint64_t{1} << 60U;
    // Numbers of the full range at every size: a short script may use every command.
    const auto number =
        rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint64_t>(0, kDecisions));
    const auto decisions =
        *rc::gen::scale(2.0, rc::gen::container<std::vector<std::uint64_t>>(number));
    Twins twins;
    for (const std::uint64_t decision : decisions) twins.step(decision);
    twins.check_copies();
}

}  // namespace
}  // namespace tidegate::ledger
