#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

// A backup is one SQLite file: a consistent copy of the journal, which verifies by itself, and two
// tables more. backup_info: one row, the version of Tidegate, the last event, the state hash.
// backup_files: the other files of the data folder (tokens, settings), but neither snapshots, which
// are a cache, nor what belongs to running processes.
//
// 1. The books may be written while they are backed up; the backup is what was durable at one
// moment.
// 2. A file with the final name is whole and verified: it is written under another name first.
// 3. A restored folder is verified before it gets its name. A folder that is in the way is moved
//    aside, never deleted.

namespace tidegate::cli {

struct BackupReport {
    std::uint64_t events = 0;
    std::uint64_t files = 0;  // beside the journal
    std::uint64_t bytes = 0;
    std::string state_hash;
    std::string moved_aside;  // restore: what was in the way
};

[[nodiscard]] Result<BackupReport> write_backup(const std::string& folder, const std::string& file);

enum class Overwrite : bool { no, yes };

[[nodiscard]] Result<BackupReport> restore_backup(
    const std::string& file, const std::string& folder, Overwrite overwrite
);

}  // namespace tidegate::cli
