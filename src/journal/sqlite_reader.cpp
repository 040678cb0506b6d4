#include "journal/sqlite_reader.h"

#include <sqlite3.h>

#include "journal/checksum.h"

namespace tidegate::journal {

namespace {

// Rows a read transaction.
constexpr int kRowsAtATime = 64;

constexpr std::string_view kColumns =
    "SELECT first_sequence, event_count, written_at, codec, checksum, bytes FROM journal_groups ";

Error damaged(const SqliteSource& source, const std::string& what) {
    return {
        "journal_corrupt",
        "the journal " + source.path + " is damaged: " + what,
        "keep a copy of the files for inspection and restore the last backup"};
}

std::string name_of(const Group& group) {
    return "the group at event " + std::to_string(group.first.value());
}

// The row that a statement stands on, checked.
Result<Group> group_at(const SqliteSource& source, sqlite3_stmt* row) {
    Group group;
    group.first = Sequence(static_cast<std::uint64_t>(sqlite3_column_int64(row, 0)));
    group.count = static_cast<std::uint64_t>(sqlite3_column_int64(row, 1));
    group.written_at = Timestamp(sqlite3_column_int64(row, 2));
    group.codec = static_cast<std::uint16_t>(sqlite3_column_int64(row, 3));
    const auto checksum = sqlite3_column_int64(row, 4);
    const void* bytes = sqlite3_column_blob(row, 5);
    const int size = sqlite3_column_bytes(row, 5);
    group.bytes = {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    if (checksum != static_cast<std::int64_t>(group_checksum(source.workspace, group))) {
        return damaged(source, name_of(group) + " does not match its checksum");
    }
    if (group.count == 0) return damaged(source, name_of(group) + " is empty");
    return group;
}

// First sequence of the group that holds `wanted`, or of the last one before it; `wanted` if none.
Result<Sequence> seek(const SqliteSource& source, sqlite3* connection, Sequence wanted) {
    TIDEGATE_TRY(
        const Statement statement,
        prepare(
            connection,
            "SELECT coalesce(max(first_sequence), ?2) FROM journal_groups"
            " WHERE workspace = ?1 AND first_sequence <= ?2"
        )
    );
    sqlite3_bind_int64(statement.get(), 1, static_cast<sqlite3_int64>(source.workspace));
    sqlite3_bind_int64(statement.get(), 2, static_cast<sqlite3_int64>(wanted.value()));
    const int code = sqlite3_step(statement.get());
    if (code != SQLITE_ROW) return sqlite_error(connection, code, "looking for a group");
    return Sequence(static_cast<std::uint64_t>(sqlite3_column_int64(statement.get(), 0)));
}

class Walk {
public:
    Walk(
        const SqliteSource& source,
        sqlite3* connection,
        Sequence after,
        Sequence end,
        const std::function<Status(const Group&)>& visit
    )
        : source_(source), connection_(connection), after_(after), end_(end), visit_(visit) {}

    [[nodiscard]] Status run() {
        TIDEGATE_TRY(
            statement_,
            prepare(
                connection_,
                std::string(kColumns) +
                    "WHERE workspace = ?1 AND first_sequence >= ?2 ORDER BY first_sequence LIMIT ?3"
            )
        );
        TIDEGATE_TRY(next_, seek(source_, connection_, Sequence(after_.value() + 1)));
        while (next_ <= end_) {
            TIDEGATE_TRY(const int rows, visit_some());
            if (rows == 0) {
                return damaged(source_, "no group at event " + std::to_string(next_.value()));
            }
        }
        return {};
    }

private:
    Result<int> visit_some() {
        sqlite3_stmt* row = statement_.get();
        sqlite3_reset(row);
        sqlite3_bind_int64(row, 1, static_cast<sqlite3_int64>(source_.workspace));
        sqlite3_bind_int64(row, 2, static_cast<sqlite3_int64>(next_.value()));
        sqlite3_bind_int(row, 3, kRowsAtATime);
        int rows = 0;
        while (next_ <= end_) {
            const int code = sqlite3_step(row);
            if (code == SQLITE_DONE) break;
            if (code != SQLITE_ROW) return sqlite_error(connection_, code, "reading a group");
            TIDEGATE_TRY(const Group group, group_at(source_, row));
            if (group.first != next_) {
                return damaged(source_, "no group at event " + std::to_string(next_.value()));
            }
            ++rows;
            next_ = Sequence(group.first.value() + group.count);
            if (next_.value() - 1 > after_.value()) TIDEGATE_CHECK(visit_(group));
        }
        sqlite3_reset(row);
        return rows;
    }

    const SqliteSource& source_;
    sqlite3* connection_;
    const Sequence after_;
    const Sequence end_;
    const std::function<Status(const Group&)>& visit_;
    Statement statement_;
    Sequence next_{0};  // where the next group must begin
};

}  // namespace

Status read_groups(
    const SqliteSource& source,
    Sequence after,
    Sequence end,
    const std::function<Status(const Group&)>& visit
) {
    if (after >= end) return {};
    TIDEGATE_TRY(const Connection connection, open_connection(source.path, source.connection));
    return Walk(source, connection.get(), after, end, visit).run();
}

Result<Sequence> read_last_sequence(const SqliteSource& source, sqlite3* connection) {
    TIDEGATE_TRY(
        const Statement statement,
        prepare(
            connection,
            std::string(kColumns) + "WHERE workspace = ?1 ORDER BY first_sequence DESC LIMIT 1"
        )
    );
    sqlite3_bind_int64(statement.get(), 1, static_cast<sqlite3_int64>(source.workspace));
    const int code = sqlite3_step(statement.get());
    if (code == SQLITE_DONE) return Sequence(0);
    if (code != SQLITE_ROW) return sqlite_error(connection, code, "looking for its end");
    TIDEGATE_TRY(const Group group, group_at(source, statement.get()));
    return Sequence(group.first.value() + group.count - 1);
}

}  // namespace tidegate::journal
