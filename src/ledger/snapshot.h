#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "ledger/state.h"

// A State as bytes, for a quick start: a cache of the journal, never the truth. The layout is that
// of this build's records (docs/formats/snapshot.md); a snapshot of another version or with a wrong
// checksum is refused and the journal is replayed instead.

namespace tidegate::ledger {

// Calls write(bytes) with consecutive pieces; false from it aborts.
[[nodiscard]] bool write_snapshot(
    const State& state, const std::function<bool(std::string_view)>& write
);

// Calls read(buffer, size), which must fill the whole buffer or return false.
[[nodiscard]] Result<State> read_snapshot(const std::function<bool(char*, std::size_t)>& read);

}  // namespace tidegate::ledger
