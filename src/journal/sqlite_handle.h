#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

// Owners of SQLite's connection and statement, and the one place where its result codes become
// Errors. Internal to the module: sqlite3.h is included by .cpp files only. One thread at a time.

struct sqlite3;
struct sqlite3_stmt;

namespace tidegate::journal {

struct ConnectionCloser {
    void operator()(sqlite3* connection) const noexcept;
};
struct StatementCloser {
    void operator()(sqlite3_stmt* statement) const noexcept;
};
using Connection = std::unique_ptr<sqlite3, ConnectionCloser>;
using Statement = std::unique_ptr<sqlite3_stmt, StatementCloser>;

struct ConnectionOptions {
    bool read_only = false;
    bool immutable = false;  // nobody can write it: a read-only medium without a write-ahead log
    std::string vfs{};
};

[[nodiscard]] Result<Connection> open_connection(
    const std::string& path, const ConnectionOptions& options
);

// The error of the last call on this connection, which answered `code`.
[[nodiscard]] Error sqlite_error(sqlite3* connection, int code, std::string_view doing);

[[nodiscard]] Status run(sqlite3* connection, const std::string& sql);
[[nodiscard]] Result<Statement> prepare(sqlite3* connection, std::string_view sql);

// First column of the first row, as an integer or as text; zero or empty without a row.
[[nodiscard]] Result<std::int64_t> query_integer(sqlite3* connection, const std::string& sql);
[[nodiscard]] Result<std::string> query_text(sqlite3* connection, const std::string& sql);

}  // namespace tidegate::journal
