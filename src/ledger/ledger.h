#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/strong_id.h"
#include "ledger/commands.h"
#include "ledger/events.h"
#include "ledger/reject.h"
#include "ledger/state.h"

// The ledger as its users see it: commands in, events out. Pure: no I/O, no clock, no threads.
//
// decide() answers what would happen and changes nothing. evolve() folds one event into a State.
// Ledger puts them together: it decides a command, evolves its events, and lets what became possible
// follow (short orders that stock arrived for, suspense lines that learned their SKU), so that a
// command and its consequences are one unit in the journal.

namespace tidegate::ledger {

// Events are appended to `out`; on a refusal nothing is.
[[nodiscard]] Reject decide(const State& state, const Command& command, std::vector<Event>& out);

// Gives the event the next sequence number. An event that contradicts the state is a bug or a
// damaged journal, and aborts.
void evolve(State& state, const Event& event);

struct Outcome {
    Reject reject = Reject::none;
    bool repeated = false;     // this command id was seen before; nothing was done again
    std::uint32_t result = 0;  // dense id assigned by Define*, MapListing; write number of RequestWrite
    Sequence last_sequence{0};  // of the last event of this command
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

class Ledger {
public:
    Ledger() = default;
    explicit Ledger(State state) : state_(std::move(state)) {}

    // Decides and evolves; appends the events, in order, to `events`.
    Outcome execute(const Command& command, std::vector<Event>& events);

    // Hints that commands[0], commands[1], ... come next: fetches what they will look up into the
    // cache, a step for each of some of them, so that every step finds what it needs there. Meant to
    // be called before each command, with up to kPrefetchAhead commands from that one on.
    static constexpr std::size_t kPrefetchAhead = 17;
    void prefetch(std::span<const Command* const> commands) const noexcept;

    [[nodiscard]] const State& state() const noexcept { return state_; }
    [[nodiscard]] State& mutable_state() noexcept { return state_; }

private:
    State state_;
};

}  // namespace tidegate::ledger
