#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "journal/journal.h"

// The default journal: one SQLite file in WAL mode with synchronous=FULL, one row a group
// (docs/formats/journal.md). One process may write a workspace (writer_file.h); others may read.
//
// 1. What open() shows is durable: it finishes the write-ahead log of a crashed predecessor.
// 2. The write-ahead log stays small: the appending thread moves it into the file in steps of
//    Options::wal_bytes_max, each a few milliseconds, so that no step is a stall.
// 3. read() uses a connection of its own: it does not hold up append(), from whatever thread.
//
// Errors: journal_full, journal_read_only, journal_corrupt, journal_locked, journal_foreign (not a
// Tidegate journal), journal_version (written by a newer Tidegate), journal_fenced,
// journal_poisoned, journal_missing (read_only and no file), journal_io (anything else).

namespace tidegate::journal {

struct SqliteOptions {
    std::uint64_t workspace = 1;
    bool read_only = false;
    // Measured: at groups of 128 KB pages of 16 and 32 KB take the same, 4 KB pages three times as long;
    // at groups of 4 KB 16 KB pages are ahead.
    int page_bytes = 16384;
    std::uint64_t wal_bytes_max = 2 * 1024 * 1024;
    std::string vfs{};  // name of a registered SQLite VFS; empty: the system's. For fault injection
};

[[nodiscard]] Result<std::unique_ptr<Journal>> open_sqlite_journal(
    const std::string& path, const SqliteOptions& options = {}
);

}  // namespace tidegate::journal
