#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/assert.h"
#include "ledger/event_codec.h"
#include "ledger/ledger.h"
#include "ledger/snapshot.h"

// The two ways in which a state comes back after a restart, for the tests that compare it with the
// one that never went away.

namespace tidegate::test {

// What the bytes of these events give; nullopt when they cannot be read back.
inline std::optional<ledger::State> replayed(std::span<const ledger::Event> events) {
    ledger::EventEncoder encoder;
    for (const ledger::Event& event : events) encoder.add(event);
    ledger::EventDecoder decoder(encoder.bytes(), encoder.count());
    ledger::State state;
    ledger::Event event;
    while (decoder.next(event)) ledger::evolve(state, event);
    if (!decoder.complete()) return std::nullopt;
    return state;
}

// What a snapshot of this state gives; nullopt when it cannot be read back.
inline std::optional<ledger::State> restored(const ledger::State& state) {
    std::string bytes;
    const bool written = ledger::write_snapshot(state, [&](std::string_view piece) {
        bytes.append(piece);
        return true;
    });
    TIDEGATE_ASSERT(written);
    std::size_t at = 0;
    auto read = ledger::read_snapshot([&](char* out, std::size_t size) {
        if (bytes.size() - at < size) return false;
        bytes.copy(out, size, at);
        at += size;
        return true;
    });
    if (!read.has_value()) return std::nullopt;
    return std::move(*read);
}

}  // namespace tidegate::test
