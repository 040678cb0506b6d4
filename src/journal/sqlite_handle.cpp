#include "journal/sqlite_handle.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace tidegate::journal {

namespace {

constexpr int kBusyMilliseconds = 5000;

bool means_full(int code, int system_error) {
    return (code & 0xff) == SQLITE_FULL || system_error == ENOSPC || system_error == EDQUOT ||
           system_error == EFBIG;
}
bool means_read_only(int code, int system_error) {
    if ((code & 0xff) == SQLITE_READONLY || (code & 0xff) == SQLITE_PERM) return true;
    const bool denied = system_error == EACCES || system_error == EROFS || system_error == EPERM;
    return denied && ((code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_IOERR);
}

// The errno of a write that failed: SQLite keeps it with the file, and not always with the
// connection.
int system_error_of(sqlite3* connection) {
    if (connection == nullptr) return 0;
    int error = sqlite3_system_errno(connection);
    if (error != 0) return error;
    sqlite3_file* log = nullptr;
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (log != nullptr && log->pMethods != nullptr) {
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &error);
    }
    if (error == 0) sqlite3_file_control(connection, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
    return error;
}

// A path as a file: URI: everything but unreserved characters is escaped.
std::string to_uri(const std::string& path) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '/' || c == '-' || c == '_' || c == '.';
        if (plain) {
            uri += c;
        } else {
            uri += '%';
            uri += kHex[byte >> 4];
            uri += kHex[byte & 0xf];
        }
    }
    return uri;
}

}  // namespace

void ConnectionCloser::operator()(sqlite3* connection) const noexcept {
    sqlite3_close_v2(connection);
}
void StatementCloser::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

Error sqlite_error(sqlite3* connection, int code, std::string_view doing) {
    const int system_error = system_error_of(connection);
    const char* file = connection != nullptr ? sqlite3_db_filename(connection, "main") : nullptr;
    std::string message = "the journal " + std::string(file != nullptr ? file : "");
    message += " failed while " + std::string(doing) + ": ";
    message += connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    // SQLite keeps the errno of the last failed system call, which may be an old one: it counts
    // only for codes that say "a system call failed".
    const bool io = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    const int error = io ? system_error : 0;
    if (error != 0) message += " (" + std::string(std::strerror(error)) + ")";

    if (means_full(code, error)) {
        return {
            "journal_full",
            message,
            "free some disk space and restart: everything acknowledged is in the journal"};
    }
    if (means_read_only(code, error)) {
        return {
            "journal_read_only",
            message,
            "give the user of this process write access to the journal and its directory"};
    }
    switch (code & 0xff) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {
                "journal_corrupt",
                message,
                "keep a copy of the files for inspection and restore the last backup"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {
                "journal_locked",
                message,
                "stop the other process that uses the journal",
                Retry::yes};
        case SQLITE_CONSTRAINT:
            return {
                "journal_fenced",
                "another writer has already written these sequences",
                "stop this process: the other one has taken over the workspace"};
        default:
            return {"journal_io", message, "check the disk and the system's log, then restart"};
    }
}

Result<Connection> open_connection(const std::string& path, const ConnectionOptions& options) {
    // One thread at a time uses a connection, so SQLite's own mutexes are not needed.
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
    flags |= options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    std::string uri = to_uri(path);
    if (options.immutable) uri += "?immutable=1";
    sqlite3* raw = nullptr;
    const char* vfs = options.vfs.empty() ? nullptr : options.vfs.c_str();
    const int code = sqlite3_open_v2(uri.c_str(), &raw, flags, vfs);
    Connection connection(raw);
    if (code != SQLITE_OK) return sqlite_error(raw, code, "opening " + path);
    if (!options.read_only && sqlite3_db_readonly(raw, "main") == 1) {
        return sqlite_error(raw, SQLITE_READONLY, "opening it to write");
    }
    sqlite3_busy_timeout(raw, kBusyMilliseconds);
    return connection;
}

Status run(sqlite3* connection, const std::string& sql) {
    const int code = sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return sqlite_error(connection, code, "executing " + sql);
    return {};
}

Result<Statement> prepare(sqlite3* connection, std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(
        connection,
        sql.data(),
        static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT,
        &raw,
        nullptr
    );
    Statement statement(raw);
    if (code != SQLITE_OK) return sqlite_error(connection, code, "reading its tables");
    return statement;
}

Result<std::int64_t> query_integer(sqlite3* connection, const std::string& sql) {
    TIDEGATE_TRY(const Statement statement, prepare(connection, sql));
    const int code = sqlite3_step(statement.get());
    if (code == SQLITE_DONE) return std::int64_t{0};
    if (code != SQLITE_ROW) return sqlite_error(connection, code, "executing " + sql);
    return std::int64_t{sqlite3_column_int64(statement.get(), 0)};
}

Result<std::string> query_text(sqlite3* connection, const std::string& sql) {
    TIDEGATE_TRY(const Statement statement, prepare(connection, sql));
    const int code = sqlite3_step(statement.get());
    if (code == SQLITE_DONE) return std::string();
    if (code != SQLITE_ROW) return sqlite_error(connection, code, "executing " + sql);
    const auto* text = sqlite3_column_text(statement.get(), 0);
    if (text == nullptr) return std::string();
    return std::string(reinterpret_cast<const char*>(text));
}

}  // namespace tidegate::journal
