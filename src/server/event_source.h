#pragma once

#include <cstddef>
#include <functional>

#include "base/result.h"
#include "base/strong_id.h"
#include "ledger/events.h"
#include "server/call.h"

// Durable events after a position, from memory while they are young and from the journal when they
// are not. Internal to server.

namespace tidegate::server {

using EventVisitor = std::function<void(Sequence sequence, const ledger::Event& event)>;

enum class From : std::uint8_t { memory, journal };

// Whether events after `after` are all in memory, so that reading them does not wait for a disk.
[[nodiscard]] From events_are_in(const Api& api, Sequence after);

// Visits at most `max` events after `after`, in order, none beyond what the views have folded (so
// that every name in them is known). May wait for the disk: never on an I/O thread, unless
// events_are_in() said memory, and even then the error events_unavailable is an answer.
[[nodiscard]] Status visit_events(
    const Api& api, Sequence after, std::size_t max, From from, const EventVisitor& visit
);

}  // namespace tidegate::server
