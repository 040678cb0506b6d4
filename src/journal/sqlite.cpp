#include "journal/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "journal/checksum.h"
#include "journal/sqlite_handle.h"
#include "journal/sqlite_reader.h"
#include "journal/writer_file.h"

namespace tidegate::journal {

namespace {

constexpr std::int64_t kApplicationId = 0x5447'4a31;  // "TGJ1"
constexpr std::int64_t kFormatVersion = 1;

constexpr std::string_view kInsert =
    "INSERT INTO journal_groups"
    " (workspace, first_sequence, event_count, written_at, codec, checksum, bytes)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

// Page size and WAL mode can be set only before the first table, and not inside a transaction.
Status create_tables(sqlite3* connection, const SqliteOptions& options) {
    TIDEGATE_CHECK(run(connection, "PRAGMA page_size=" + std::to_string(options.page_bytes)));
    TIDEGATE_CHECK(run(connection, "PRAGMA journal_mode=WAL"));
    TIDEGATE_CHECK(run(connection, "PRAGMA synchronous=FULL"));
    return run(
        connection,
        "BEGIN IMMEDIATE;"
        "PRAGMA application_id=" +
            std::to_string(kApplicationId) +
            ";"
            "PRAGMA user_version=" +
            std::to_string(kFormatVersion) +
            ";"
            "CREATE TABLE journal_groups ("
            " workspace INTEGER NOT NULL,"
            " first_sequence INTEGER NOT NULL,"
            " event_count INTEGER NOT NULL,"
            " written_at INTEGER NOT NULL,"
            " codec INTEGER NOT NULL,"
            " checksum INTEGER NOT NULL,"
            " bytes BLOB NOT NULL,"
            " PRIMARY KEY (workspace, first_sequence)"
            ") STRICT, WITHOUT ROWID;"
            "COMMIT"
    );
}

// Whether the file is new (true), ours (false), or neither (an error).
Result<bool> identify(sqlite3* connection, const std::string& path) {
    TIDEGATE_TRY(const auto id, query_integer(connection, "PRAGMA application_id"));
    TIDEGATE_TRY(const auto version, query_integer(connection, "PRAGMA user_version"));
    TIDEGATE_TRY(
        const auto tables, query_integer(connection, "SELECT count(*) FROM sqlite_schema")
    );
    if (id == 0 && version == 0 && tables == 0) return true;
    if (id != kApplicationId) {
        return Error{
            "journal_foreign",
            path + " is a SQLite file, but not a Tidegate journal",
            "name another data directory"};
    }
    if (version > kFormatVersion) {
        return Error{
            "journal_version",
            path + " has format " + std::to_string(version) + ", this program knows up to " +
                std::to_string(kFormatVersion),
            "run the newer Tidegate that wrote it"};
    }
    return false;
}

Status sync_directory_of(const std::string& path) {
    const auto parent = std::filesystem::path(path).parent_path();
    const int descriptor =
        ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    if (synced) return {};
    return Error{"journal_io", "cannot sync the directory of " + path, "check the disk"};
}

class SqliteJournal final : public Journal {
public:
    SqliteJournal(std::string path, SqliteOptions options)
        : path_(std::move(path)), options_(std::move(options)) {}

    ~SqliteJournal() override {
        // After a failure nothing more is written: the files stay as they are for the restart.
        if (healthy_) set_checkpoint_on_close(true);
        insert_.reset();
    }
    SqliteJournal(const SqliteJournal&) = delete;
    SqliteJournal& operator=(const SqliteJournal&) = delete;

    [[nodiscard]] Status open() {
        if (options_.read_only) return open_to_read();
        TIDEGATE_TRY(writer_file_, WriterFile::lock(path_, options_.workspace));
        TIDEGATE_TRY(connection_, open_connection(path_, {.vfs = options_.vfs}));
        set_checkpoint_on_close(false);
        TIDEGATE_TRY(const bool is_new, identify(connection_.get(), path_));
        if (is_new) {
            TIDEGATE_CHECK(create_tables(connection_.get(), options_));
            TIDEGATE_CHECK(sync_directory_of(path_));
        }
        TIDEGATE_CHECK(configure());
        TIDEGATE_CHECK(find_end());
        // The log of a crashed predecessor may not be synced: make durable what we are about to
        // show.
        TIDEGATE_CHECK(checkpoint(SQLITE_CHECKPOINT_TRUNCATE));
        writer_file_.acknowledge(last_sequence());
        TIDEGATE_TRY(insert_, prepare(connection_.get(), kInsert));
        healthy_ = true;
        return {};
    }

    Status append(const Group& group) override {
        TIDEGATE_ASSERT(group.count > 0);
        TIDEGATE_ASSERT(group.first.value() == last_sequence().value() + 1);
        if (options_.read_only) {
            return Error{"journal_read_only", "the journal was opened for reading", ""};
        }
        if (!healthy_) return poisoned();
        if (const int code = insert(group); code != SQLITE_DONE) {
            problem_ = sqlite_error(connection_.get(), code, "appending a group");
            healthy_ = false;
            return problem_;
        }
        const Sequence last(group.first.value() + group.count - 1);
        last_.store(last.value(), std::memory_order_release);
        writer_file_.acknowledge(last);
        keep_log_small();
        return {};
    }

    Sequence last_sequence() const override {
        return Sequence(last_.load(std::memory_order_acquire));
    }

    Status read(Sequence after, const std::function<Status(const Group&)>& visit) override {
        return read_groups(source(), after, last_sequence(), visit);
    }

    std::uint64_t size_bytes() const override {
        std::error_code missing;
        const auto file = std::filesystem::file_size(path_, missing);
        const std::uint64_t bytes = missing ? 0 : file;
        const auto log = std::filesystem::file_size(path_ + "-wal", missing);
        return bytes + (missing ? 0 : log);
    }

private:
    [[nodiscard]] SqliteSource source() const {
        return {
            .path = path_,
            .workspace = options_.workspace,
            .connection = {.read_only = true, .immutable = immutable_, .vfs = options_.vfs}};
    }

    [[nodiscard]] Status open_to_read() {
        std::error_code ignored;
        if (!std::filesystem::exists(path_, ignored)) {
            return Error{
                "journal_missing",
                "there is no journal at " + path_,
                "name another data directory"};
        }
        TIDEGATE_TRY(connection_, open_connection(path_, source().connection));
        auto is_new = identify(connection_.get(), path_);
        // On a read-only medium SQLite cannot make the shared memory that WAL mode needs. Without a
        // log there is nothing to share.
        if (!is_new && is_new.error().code != "journal_corrupt" &&
            !std::filesystem::exists(path_ + "-wal", ignored)) {
            immutable_ = true;
            TIDEGATE_TRY(connection_, open_connection(path_, source().connection));
            is_new = identify(connection_.get(), path_);
        }
        if (!is_new) return is_new.error();
        if (*is_new) return {};
        return find_end();
    }

    [[nodiscard]] Status configure() {
        TIDEGATE_TRY(const auto mode, query_text(connection_.get(), "PRAGMA journal_mode=WAL"));
        if (mode != "wal") {
            return Error{
                "journal_io",
                "SQLite cannot use a write-ahead log for " + path_,
                "put the data directory on a local disk"};
        }
        TIDEGATE_CHECK(
            run(connection_.get(),
                "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-8192;"
                "PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF")
        );
        TIDEGATE_TRY(const auto page, query_integer(connection_.get(), "PRAGMA page_size"));
        log_frames_step_ =
            static_cast<int>(options_.wal_bytes_max / static_cast<std::uint64_t>(page)) + 1;
        log_frames_next_ = log_frames_step_;
        sqlite3_wal_hook(connection_.get(), &SqliteJournal::on_commit, this);
        return {};
    }

    [[nodiscard]] Status find_end() {
        // Read before the end is looked up: a living writer may append in between.
        const auto acknowledged = WriterFile::acknowledged(path_, options_.workspace);
        TIDEGATE_TRY(const Sequence last, read_last_sequence(source(), connection_.get()));
        if (acknowledged && *acknowledged > last) {
            return Error{
                "journal_corrupt",
                "the journal " + path_ + " ends at event " + std::to_string(last.value()) +
                    ", but event " + std::to_string(acknowledged->value()) + " was acknowledged",
                "keep a copy of the files for inspection and restore the last backup; to go on "
                "with "
                "what is there, remove " +
                    WriterFile::path_for(path_, options_.workspace)};
        }
        last_.store(last.value(), std::memory_order_release);
        return {};
    }

    [[nodiscard]] int insert(const Group& group) {
        sqlite3_stmt* statement = insert_.get();
        sqlite3_bind_int64(statement, 1, static_cast<sqlite3_int64>(options_.workspace));
        sqlite3_bind_int64(statement, 2, static_cast<sqlite3_int64>(group.first.value()));
        sqlite3_bind_int64(statement, 3, static_cast<sqlite3_int64>(group.count));
        sqlite3_bind_int64(statement, 4, group.written_at.milliseconds());
        sqlite3_bind_int64(statement, 5, group.codec);
        sqlite3_bind_int64(statement, 6, group_checksum(options_.workspace, group));
        sqlite3_bind_blob64(statement, 7, group.bytes.data(), group.bytes.size(), SQLITE_STATIC);
        const int code = sqlite3_step(statement);
        sqlite3_reset(statement);
        return code;
    }

    // The group is durable already, so a failure here is not append's. But a log that cannot be
    // moved must not be trusted to a second try: after a failed sync the system may have dropped
    // the pages.
    void keep_log_small() {
        if (log_frames_ < log_frames_next_) return;
        if (auto moved = checkpoint(SQLITE_CHECKPOINT_PASSIVE); !moved) {
            problem_ = std::move(moved).error();
            healthy_ = false;
        }
    }

    [[nodiscard]] Status checkpoint(int mode) {
        int frames = 0;
        int moved = 0;
        const int code =
            sqlite3_wal_checkpoint_v2(connection_.get(), nullptr, mode, &frames, &moved);
        // A reader that still needs the log puts its end off; the next step tries again.
        const bool whole = code == SQLITE_OK && frames == moved;
        log_frames_next_ = whole ? log_frames_step_ : log_frames_ + log_frames_step_;
        if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY) return {};
        return sqlite_error(connection_.get(), code, "moving its log into the file");
    }

    static int on_commit(void* self, sqlite3*, const char*, int frames) {
        static_cast<SqliteJournal*>(self)->log_frames_ = frames;
        return SQLITE_OK;
    }

    void set_checkpoint_on_close(bool on) {
        sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
    }

    [[nodiscard]] Error poisoned() const {
        return {
            "journal_poisoned",
            "the journal is closed because an earlier write failed: " + problem_.message,
            problem_.hint};
    }

    const std::string path_;
    const SqliteOptions options_;
    WriterFile writer_file_;
    Connection connection_;
    Statement insert_;
    std::atomic<std::uint64_t> last_{0};
    bool immutable_ = false;
    bool healthy_ = false;
    Error problem_;
    int log_frames_ = 0;
    int log_frames_step_ = 0;
    int log_frames_next_ = 0;
};

}  // namespace

Result<std::unique_ptr<Journal>> open_sqlite_journal(
    const std::string& path, const SqliteOptions& options
) {
    auto journal = std::make_unique<SqliteJournal>(path, options);
    TIDEGATE_CHECK(journal->open());
    return std::unique_ptr<Journal>(std::move(journal));
}

}  // namespace tidegate::journal
