#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "journal/journal.h"
#include "journal/sqlite_handle.h"

// Reading a SQLite journal, on a connection of its own, beside its writer. Internal to the module.
// Rows are read in short transactions, because a long one would keep the writer's log from
// shrinking.

namespace tidegate::journal {

struct SqliteSource {
    std::string path;
    std::uint64_t workspace = 1;
    ConnectionOptions connection;
};

// Visits the groups with events in (after, end], in order: Journal::read().
[[nodiscard]] Status read_groups(
    const SqliteSource& source,
    Sequence after,
    Sequence end,
    const std::function<Status(const Group&)>& visit
);

// Last event of the last group, whose checksum is checked; 0 for an empty journal.
[[nodiscard]] Result<Sequence> read_last_sequence(const SqliteSource& source, sqlite3* connection);

}  // namespace tidegate::journal
