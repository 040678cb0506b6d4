#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "engine/snapshot_store.h"
#include "journal/journal.h"
#include "ledger/state.h"

// Building a State from what is durable: the newest usable snapshot, then the rest of the journal.
// Used by the writer's start, by subscribers' copies and by the snapshots themselves, each on its
// own thread, beside the writer.

namespace tidegate::engine {

using Log = std::function<void(const std::string&)>;

// `snapshots` may be null. A snapshot that cannot be used is passed over with a line to `log`.
[[nodiscard]] Result<ledger::State> restore(
    journal::Journal& journal, const SnapshotStore* snapshots, const Log& log
);

// Folds the events after state.last_sequence() into `state`, to the journal's end as of the call.
[[nodiscard]] Status catch_up(journal::Journal& journal, ledger::State& state);

// Snapshot of `state`, which ends where a group of the journal ends.
[[nodiscard]] Status save_snapshot(
    journal::Journal& journal, const SnapshotStore& snapshots, const ledger::State& state
);

}  // namespace tidegate::engine
