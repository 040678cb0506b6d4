#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/strong_id.h"
#include "ledger/state.h"

// Snapshot files in one directory: `snapshot-<sequence>.snap`, docs/formats/snapshot.md. A snapshot
// is a cache of the journal: it is bound to the journal's group that ends at its sequence, and one
// that is damaged or belongs to another journal is passed over.
//
// 1. write() leaves either a whole file or none: temporary name, sync, rename, sync of the
// directory.
// 2. The last two are kept.
// 3. Every chunk's checksum is checked before a byte of it is interpreted.
//
// One thread at a time writes; reading may run beside it.

namespace tidegate::engine {

// The group of the journal at whose end a snapshot was taken.
struct GroupMark {
    Sequence first{0};
    std::uint32_t checksum = 0;  // CRC-32C of its bytes
    friend bool operator==(const GroupMark&, const GroupMark&) = default;
};

struct StoredSnapshot {
    ledger::State state;
    GroupMark group;
};

class SnapshotStore {
public:
    explicit SnapshotStore(std::string directory) : directory_(std::move(directory)) {}

    [[nodiscard]] Status write(const ledger::State& state, GroupMark group) const;

    // Sequences of the snapshots there are, newest first.
    [[nodiscard]] std::vector<Sequence> list() const;

    // `snapshot_damaged` for one that cannot be used.
    [[nodiscard]] Result<StoredSnapshot> read(Sequence sequence) const;

    [[nodiscard]] std::string path_of(Sequence sequence) const;

private:
    void prune() const;

    std::string directory_;
};

}  // namespace tidegate::engine
