#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

// Proves the books of a data folder: reads the whole journal back, without writing anything, and
// checks
//
// 1. the checksum and place of every group, and that every event can be read;
// 2. every event against the books before it, and the bound after it (auditor.h);
// 3. the whole state (ledger::check_invariants) at the end and whenever the journal has doubled.
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

    [[nodiscard]] bool ok() const noexcept { return violation_count == 0; }
};

// An error: there is nothing that could be verified. Damage is a violation.
[[nodiscard]] Result<Verdict> verify_folder(const std::string& folder);

}  // namespace tidegate::cli
