#include "cli/backup_file.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "cli/data_folder.h"
#include "cli/verifier.h"
#include "journal/writer_file.h"

namespace tidegate::cli {

namespace {

namespace fs = std::filesystem;

struct Closer {
    void operator()(sqlite3* connection) const noexcept { sqlite3_close(connection); }
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Connection = std::unique_ptr<sqlite3, Closer>;
using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

Error failed(const std::string& doing, const std::string& why) {
    return {"backup_failed", doing + ": " + why, "check the disk and the permissions"};
}

Result<Connection> open(const std::string& path, int flags) {
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    Connection connection(raw);
    if (code != SQLITE_OK) return failed("opening " + path, sqlite3_errstr(code));
    sqlite3_busy_timeout(raw, 10'000);
    return connection;
}

Status run(sqlite3* connection, const char* sql) {
    if (sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
    return failed("writing", sqlite3_errmsg(connection));
}

Result<Statement> prepare(sqlite3* connection, const char* sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(connection, sql, -1, &raw, nullptr) == SQLITE_OK) return Statement(raw);
    return failed("reading", sqlite3_errmsg(connection));
}

Status sync(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (synced) return {};
    return failed("syncing", path);
}

std::string folder_of(const std::string& path) {
    const std::string parent = fs::path(path).parent_path().string();
    return parent.empty() ? "." : parent;
}

// One read transaction of SQLite: a consistent copy, beside a writer.
Status copy_journal(const std::string& from, const std::string& to) {
    TIDEGATE_TRY(const Connection source, open(from, SQLITE_OPEN_READONLY));
    TIDEGATE_TRY(const Statement copy, prepare(source.get(), "VACUUM INTO ?1"));
    sqlite3_bind_text(copy.get(), 1, to.c_str(), -1, SQLITE_TRANSIENT);
    if (sqlite3_step(copy.get()) == SQLITE_DONE) return {};
    return failed("copying the journal", sqlite3_errmsg(source.get()));
}

// The files of the folder that a backup takes along, by name.
std::vector<std::string> extra_files(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_regular_file() && !entry.is_symlink() && !name.starts_with("journal.db")) {
            names.push_back(name);
        }
    }
    return names;
}

Status add_files(sqlite3* backup, const std::string& folder, std::uint64_t& count) {
    TIDEGATE_CHECK(
        run(backup,
            "CREATE TABLE backup_files"
            " (name TEXT PRIMARY KEY, mode INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT")
    );
    TIDEGATE_TRY(
        const Statement insert, prepare(backup, "INSERT INTO backup_files VALUES (?1, ?2, ?3)")
    );
    for (const std::string& name : extra_files(folder)) {
        const std::string path = folder + "/" + name;
        std::ifstream in(path, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        if (!in.good() && !in.eof()) return failed("reading", path);
        struct stat about {};
        if (::stat(path.c_str(), &about) != 0) return failed("reading", path);
        sqlite3_bind_text(insert.get(), 1, name.c_str(), -1, SQLITE_TRANSIENT);
        sqlite3_bind_int64(insert.get(), 2, about.st_mode & 0777U);
        sqlite3_bind_blob64(insert.get(), 3, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
        if (sqlite3_step(insert.get()) != SQLITE_DONE)
            return failed("writing", sqlite3_errmsg(backup));
        sqlite3_reset(insert.get());
        ++count;
    }
    return {};
}

Status add_info(sqlite3* backup, const BackupReport& report) {
    TIDEGATE_CHECK(
        run(backup,
            "CREATE TABLE backup_info (version TEXT NOT NULL,"
            " last_event INTEGER NOT NULL, state_hash TEXT NOT NULL) STRICT")
    );
    TIDEGATE_TRY(
        const Statement insert, prepare(backup, "INSERT INTO backup_info VALUES (?1, ?2, ?3)")
    );
    sqlite3_bind_text(insert.get(), 1, TIDEGATE_VERSION, -1, SQLITE_STATIC);
    sqlite3_bind_int64(insert.get(), 2, static_cast<sqlite3_int64>(report.events));
    sqlite3_bind_text(insert.get(), 3, report.state_hash.c_str(), -1, SQLITE_TRANSIENT);
    if (sqlite3_step(insert.get()) == SQLITE_DONE) return {};
    return failed("writing", sqlite3_errmsg(backup));
}

// Replays copy and original, up to where the copy ends: both must verify and have one state hash.
Result<Verdict> prove_copy(const std::string& copy, const std::string& original) {
    TIDEGATE_TRY(const Verdict verdict, verify_journal(copy, Sequence::none()));
    if (!verdict.ok()) {
        return Error{
            "backup_failed",
            "the books do not verify: " + verdict.violations.front(),
            "run tidegate verify, and restore an earlier backup"};
    }
    if (verdict.events == 0) return verdict;
    TIDEGATE_TRY(const Verdict source, verify_journal(original, Sequence(verdict.events)));
    if (source.state_hash == verdict.state_hash) return verdict;
    return Error{"backup_failed", "the copy has another state hash than the books", "try again"};
}

Status fill_backup(const std::string& folder, const std::string& part, BackupReport& report) {
    TIDEGATE_CHECK(copy_journal(journal_path(folder), part));
    ::chmod(part.c_str(), 0600);
    TIDEGATE_TRY(const Verdict verdict, prove_copy(part, journal_path(folder)));
    report.events = verdict.events;
    report.state_hash = verdict.state_hash;
    TIDEGATE_TRY(const Connection backup, open(part, SQLITE_OPEN_READWRITE));
    TIDEGATE_CHECK(add_files(backup.get(), folder, report.files));
    return add_info(backup.get(), report);
}

bool is_plain_name(const std::string& name) {
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos &&
           name.find('\0') == std::string::npos && !name.starts_with("journal.db");
}

// Writes the files of backup_files into the folder and takes them out of the journal's copy.
Status take_out_files(const std::string& folder, BackupReport& report) {
    TIDEGATE_TRY(const Connection journal, open(journal_path(folder), SQLITE_OPEN_READWRITE));
    {
        TIDEGATE_TRY(
            const Statement info, prepare(journal.get(), "SELECT state_hash FROM backup_info")
        );
        if (sqlite3_step(info.get()) == SQLITE_ROW) {
            const auto* const text = sqlite3_column_text(info.get(), 0);
            report.state_hash = reinterpret_cast<const char*>(text);
        }
        TIDEGATE_TRY(
            const Statement files,
            prepare(journal.get(), "SELECT name, mode, bytes FROM backup_files")
        );
        while (sqlite3_step(files.get()) == SQLITE_ROW) {
            const std::string name =
                reinterpret_cast<const char*>(sqlite3_column_text(files.get(), 0));
            if (!is_plain_name(name)) return failed("restoring", "the file name " + name);
            const std::string path = folder + "/" + name;
            const auto mode = static_cast<mode_t>(sqlite3_column_int(files.get(), 1) & 0777);
            const int descriptor =
                ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0700U);
            if (descriptor < 0) return failed("writing", path);
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(files.get(), 2));
            const void* const bytes = sqlite3_column_blob(files.get(), 2);
            const bool written = ::write(descriptor, bytes, size) == static_cast<ssize_t>(size) &&
                                 ::fchmod(descriptor, mode) == 0 && ::fsync(descriptor) == 0;
            ::close(descriptor);
            if (!written) return failed("writing", path);
            ++report.files;
        }
    }
    return run(journal.get(), "DROP TABLE backup_files; DROP TABLE backup_info; VACUUM");
}

Status restore_into(const std::string& file, const std::string& part, BackupReport& report) {
    std::error_code problem;
    fs::create_directory(part, problem);
    if (problem) return failed("creating " + part, problem.message());
    ::chmod(part.c_str(), 0700);
    fs::copy_file(file, journal_path(part), problem);
    if (problem) return failed("copying " + file, problem.message());
    if (const Status taken = take_out_files(part, report); !taken) {
        return Error{
            "backup_damaged",
            file + " is no backup of Tidegate, or a damaged one: " + taken.error().message,
            "restore another one"};
    }
    TIDEGATE_TRY(const Verdict verdict, verify_folder(part));
    report.events = verdict.events;
    if (!verdict.ok()) {
        return Error{
            "backup_damaged",
            "the backup does not verify: " + verdict.violations.front(),
            "restore another one"};
    }
    if (verdict.state_hash != report.state_hash) {
        return Error{
            "backup_damaged",
            "the backup has another state hash than when it was made",
            "restore another one"};
    }
    TIDEGATE_CHECK(sync(journal_path(part)));
    return sync(part);
}

// A name beside `path` that nothing has.
std::string free_name(const std::string& path, const std::string& ending) {
    std::error_code ignored;
    for (int i = 1;; ++i) {
        std::string name = path + "." + ending + "-" + std::to_string(i);
        if (!fs::exists(name, ignored)) return name;
    }
}

}  // namespace

Result<BackupReport> write_backup(const std::string& folder, const std::string& file) {
    std::error_code problem;
    if (fs::exists(file, problem)) {
        return Error{"backup_failed", file + " exists already", "choose a new name"};
    }
    if (!fs::exists(journal_path(folder), problem)) {
        return Error{"journal_missing", "there is no journal in " + folder, "name another --data"};
    }
    const std::string part = free_name(file, "part");
    BackupReport report;
    Status written = fill_backup(folder, part, report);
    if (written) written = sync(part);
    if (!written) {
        fs::remove(part, problem);
        return written.error();
    }
    fs::rename(part, file, problem);
    if (problem) return failed("naming " + file, problem.message());
    TIDEGATE_CHECK(sync(folder_of(file)));
    report.bytes = fs::file_size(file, problem);
    return report;
}

Result<BackupReport> restore_backup(
    const std::string& file, const std::string& folder, Overwrite overwrite
) {
    std::error_code problem;
    std::string target = folder;
    while (target.size() > 1 && target.ends_with('/')) target.pop_back();
    if (!fs::is_regular_file(file, problem)) {
        return Error{"backup_missing", "there is no backup " + file, "check its name"};
    }
    const bool in_the_way = fs::exists(target, problem) && !fs::is_empty(target, problem);
    if (in_the_way && overwrite == Overwrite::no) {
        return Error{
            "folder_not_empty",
            target + " is not empty",
            "name another folder, or use --force, which moves this one aside"};
    }
    journal::WriterFile lock;  // a hub that still writes there must be stopped first
    if (fs::exists(journal_path(target), problem)) {
        TIDEGATE_TRY(lock, journal::WriterFile::lock(journal_path(target), 1));
    }
    const std::string part = free_name(target, "part");
    BackupReport report;
    if (const Status restored = restore_into(file, part, report); !restored) {
        fs::remove_all(part, problem);
        return restored.error();
    }
    if (in_the_way) {
        report.moved_aside = free_name(target, "before-restore");
        fs::rename(target, report.moved_aside, problem);
    } else {
        fs::remove(target, problem);
    }
    fs::rename(part, target, problem);
    if (problem)
        return failed("naming " + target + " (it is restored in " + part + ")", problem.message());
    TIDEGATE_CHECK(sync(folder_of(target)));
    report.bytes = fs::file_size(file, problem);
    return report;
}

}  // namespace tidegate::cli
