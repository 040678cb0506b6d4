#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/strong_id.h"

// Proves the books of a data folder: reads the whole journal back, without writing anything, and
// proves
//
// 1. the checksum and place of every group, and that every event can be read;
// 2. every event against the books before it, and the bound after it (auditor.h);
// 3. the whole state (ledger::check_invariants) at the end and whenever the journal has doubled;
// 4. that the newest snapshot is the state that the journal gives at its place. One that cannot be
//    read is no violation: it is a cache, and a start passes it over.
//
// A server may have the folder open: what is proved are the books as of the start.

namespace tidegate::cli {

struct Verdict {
    std::uint64_t events = 0;
    std::uint64_t groups = 0;
    std::uint64_t orders = 0;
    std::string state_hash;
    std::vector<std::string> violations;
    std::uint64_t violation_count = 0;   // violations lists the first of them
    std::vector<std::string> incidents;  // the bound was broken by a fact
    std::uint64_t incident_count = 0;
    std::vector<std::string> overexposed;  // now
    std::string snapshot;  // the newest snapshot: none, fits, or what is wrong with it

    [[nodiscard]] bool ok() const noexcept { return violation_count == 0; }
};

// An error: there is nothing that could be verified. Damage is a violation.
[[nodiscard]] Result<Verdict> verify_folder(const std::string& folder);

// A journal by itself, up to the group that holds event `until` (none: to its end).
[[nodiscard]] Result<Verdict> verify_journal(const std::string& path, Sequence until);

}  // namespace tidegate::cli
