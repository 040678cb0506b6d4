#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/strong_id.h"
#include "ledger/commands.h"
#include "ledger/events.h"
#include "ledger/reject.h"
#include "ledger/state.h"

// The ledger as its users see it: commands in, events out. Pure: no I/O, no clock, no threads.
//
// decide() answers what would happen and changes nothing. evolve() folds one event into a State.
// Ledger puts them together: it decides a command, evolves its events, and lets what became
// possible follow (short orders that stock arrived for, suspense lines that learned their SKU), so
// that a command and its consequences are one unit in the journal.

namespace tidegate::ledger {

// Events are appended to `out`; on a refusal nothing is.
[[nodiscard]] Reject decide(const State& state, const Command& command, std::vector<Event>& out);

// Gives the event the next sequence number. An event that contradicts the state is a bug or a
// damaged journal, and aborts.
void evolve(State& state, const Event& event);

struct Outcome {
    Reject reject = Reject::none;
    bool repeated = false;  // this command id was seen before; nothing was done again
    std::uint32_t result =
        0;  // dense id assigned by Define*, MapListing; write number of RequestWrite
    Sequence last_sequence{0};  // of the last event of this command
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

class Ledger {
public:
    Ledger() = default;
    explicit Ledger(State state) : state_(std::move(state)) {}

    // Decides and evolves; appends the events, in order, to `events`.
    Outcome execute(const Command& command, std::vector<Event>& events);

    // Hints that `command` will be executed after kAhead others: fetches what it will look up into
    // the cache, a step now and the others with later announcements, so that every step finds there
    // what the one before it asked for. Commands are announced in the order of their execution; a
    // wrong or missing announcement costs time only.
    static constexpr std::size_t kAhead = 16;
    void announce(const Command& command) noexcept;

    [[nodiscard]] const State& state() const noexcept { return state_; }
    [[nodiscard]] State& mutable_state() noexcept { return state_; }

private:
    State state_;
    std::array<State::Hint, kAhead> announced_{};
    std::size_t next_ = 0;  // in announced_
};

}  // namespace tidegate::ledger
