#include "ledger/ledger.h"

#include "base/assert.h"
#include "ledger/command_digest.h"
#include "ledger/decider.h"

namespace tidegate::ledger {

namespace {

// The dense id that the events of a command assigned, for its caller.
std::uint32_t result_of(
    const State& state, const Command& command, const std::vector<Event>& events, std::size_t first
) {
    for (std::size_t i = first; i < events.size(); ++i) {
        const EventBody& body = events[i].body;
        if (const auto* e = std::get_if<SkuDefined>(&body)) return e->sku.value();
        if (const auto* e = std::get_if<ChannelDefined>(&body)) return e->channel.value();
        if (const auto* e = std::get_if<LocationDefined>(&body)) return e->location.value();
        if (const auto* e = std::get_if<ListingMapped>(&body)) return e->listing.value();
        if (const auto* e = std::get_if<WriteRequested>(&body)) return e->write.value();
    }
    if (const auto* map = std::get_if<MapListing>(&command.body)) {  // mapped so before
        return state.find_listing(map->channel, map->listing).value();
    }
    return 0;
}

}  // namespace

Reject decide(const State& state, const Command& command, std::vector<Event>& out) {
    const std::size_t before = out.size();
    Decider decider(state, command.at, out);
    const Reject reject =
        std::visit([&](const auto& body) { return decider.on(body); }, command.body);
    if (reject != Reject::none) out.resize(before);
    return reject;
}

Outcome Ledger::execute(const Command& command, std::vector<Event>& events) {
    Outcome outcome;
    std::uint64_t digest = 0;
    if (!command.id.is_none()) {
        digest = command_digest(command);
        if (const CommandRecord* recorded = state_.find_command(command.id)) {
            outcome.repeated = recorded->digest == digest;
            outcome.reject = outcome.repeated ? recorded->reject : Reject::idempotency_mismatch;
            outcome.result = outcome.repeated ? recorded->result : 0;
            outcome.last_sequence = state_.last_sequence();
            return outcome;
        }
    }
    const std::size_t first = events.size();
    outcome.reject = decide(state_, command, events);
    outcome.result = result_of(state_, command, events, first);
    if (!command.id.is_none()) {
        events.push_back(
            {command.at, CommandRecorded{command.id, digest, outcome.reject, outcome.result}}
        );
    }
    std::size_t evolved = first;
    const auto evolve_new = [&] {
        for (; evolved < events.size(); ++evolved) evolve(state_, events[evolved]);
    };
    evolve_new();
    while (const auto wake = state_.take_wake()) {
        std::size_t before = 0;
        do {
            before = events.size();
            Decider follow(state_, command.at, events);
            if (wake->listing.is_none()) {
                follow.fill_shortage(wake->sku);
            } else {
                follow.resolve_suspense(wake->listing);
            }
            evolve_new();
        } while (events.size() > before);
    }
    outcome.last_sequence = state_.last_sequence();
    return outcome;
}

void Ledger::announce(const Command& command) noexcept {
    // Far enough apart that what one step asks for has arrived when the next one uses it.
    constexpr struct {
        std::size_t later;
        State::Prefetch step;
    } kSteps[] = {
        {4, State::Prefetch::listings},
        {8, State::Prefetch::skus},
        {12, State::Prefetch::stock},
    };
    const auto* const see = std::get_if<SeeOrder>(&command.body);
    announced_[next_] = see != nullptr ? state_.prefetch(*see) : State::Hint{};
    for (const auto& [later, step] : kSteps) {
        state_.prefetch(announced_[(next_ + kAhead - later) % kAhead], step);
    }
    next_ = (next_ + 1) % kAhead;
}

}  // namespace tidegate::ledger
