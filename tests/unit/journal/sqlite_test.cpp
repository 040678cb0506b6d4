// Goal: the SQLite journal keeps what it acknowledged, or says clearly why it cannot.
// Method: real files, damaged, filled and locked for real; system limits instead of mocks where the
// system offers them.
#include "journal/sqlite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "journal/sqlite_handle.h"
#include "journal/writer_file.h"
#include "support/temp_directory.h"

namespace tidegate::journal {
namespace {

std::string bytes_of(std::uint64_t i, std::size_t size = 5000) {
    return std::string(size, static_cast<char>('a' + i % 26));
}

// Appends one-event groups until `last`, or the first error.
Status append_until(Journal& journal, std::uint64_t last, std::size_t size = 5000) {
    for (std::uint64_t i = journal.last_sequence().value() + 1; i <= last; ++i) {
        const std::string bytes = bytes_of(i, size);
        TIDEGATE_CHECK(journal.append({.first = Sequence(i), .count = 1, .bytes = bytes}));
    }
    return {};
}

// Reads everything and compares it with what append_until() wrote; gives the number of events.
std::uint64_t events_in(Journal& journal, std::size_t size = 5000) {
    std::uint64_t events = 0;
    const Status status = journal.read(Sequence(0), [&](const Group& group) -> Status {
        EXPECT_EQ(group.first.value(), ++events);
        EXPECT_EQ(group.bytes, bytes_of(events, size));
        return {};
    });
    EXPECT_TRUE(status.has_value()) << status.error().message;
    return events;
}

class SqliteJournalTest : public ::testing::Test {
protected:
    std::unique_ptr<Journal> open(const SqliteOptions& options = {}) {
        auto journal = open_sqlite_journal(path_, options);
        EXPECT_TRUE(journal.has_value()) << journal.error().message;
        return journal ? std::move(*journal) : nullptr;
    }
    std::string open_error(const SqliteOptions& options = {}) {
        auto journal = open_sqlite_journal(path_, options);
        if (journal) return "none";
        EXPECT_FALSE(journal.error().hint.empty());
        EXPECT_THAT(journal.error().message, ::testing::HasSubstr(path_));
        return journal.error().code;
    }
    void sql(const std::string& text) {
        const auto connection = open_connection(path_, {});
        ASSERT_TRUE(connection.has_value());
        const Status done = run(connection->get(), text);
        ASSERT_TRUE(done.has_value()) << done.error().message;
    }
    // Leaves the files as a killed process would: with a write-ahead log.
    void copy_while_open_to(const std::string& folder) {
        std::filesystem::create_directory(directory_.file(folder));
        for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
            if (!entry.is_regular_file() || entry.path().string().ends_with("-shm")) continue;
            std::filesystem::copy(
                entry.path(), directory_.path() / folder / entry.path().filename()
            );
        }
        path_ = directory_.file(folder + "/journal.db");
    }
    static void flip(const std::string& file, std::uint64_t at) {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekg(static_cast<std::streamoff>(at));
        const int byte = stream.get();
        stream.seekp(static_cast<std::streamoff>(at));
        stream.put(static_cast<char>(byte ^ 0x10));
        ASSERT_TRUE(stream.good());
    }

    test::TempDirectory directory_;
    std::string path_ = directory_.file("journal.db");
};

TEST_F(SqliteJournalTest, ContinuesWhereItEnded) {
    ASSERT_TRUE(append_until(*open(), 10).has_value());
    const auto journal = open();
    EXPECT_EQ(journal->last_sequence(), Sequence(10));
    ASSERT_TRUE(append_until(*journal, 12).has_value());
    EXPECT_EQ(events_in(*journal), 12U);
}

TEST_F(SqliteJournalTest, KeepsWorkspacesApart) {
    const auto one = open({.workspace = 1});
    const auto two = open({.workspace = 2});
    ASSERT_TRUE(append_until(*one, 5).has_value());
    ASSERT_TRUE(append_until(*two, 3).has_value());
    EXPECT_EQ(events_in(*one), 5U);
    EXPECT_EQ(events_in(*two), 3U);
}

TEST_F(SqliteJournalTest, FinishesTheLogOfAKilledProcess) {
    const auto first = open();
    ASSERT_TRUE(append_until(*first, 20).has_value());
    copy_while_open_to("killed");
    EXPECT_EQ(events_in(*open()), 20U);
}

TEST_F(SqliteJournalTest, TheLogStaysSmall) {
    constexpr std::uint64_t kLogMax = 512 * 1024;
    const auto journal = open({.wal_bytes_max = kLogMax});
    for (std::uint64_t last = 1; last <= 300; ++last) {
        ASSERT_TRUE(append_until(*journal, last, 30'000).has_value());
        // One group more, with its B-tree pages, may go in before the next step.
        EXPECT_LE(std::filesystem::file_size(path_ + "-wal"), kLogMax + 200'000);
    }
    EXPECT_EQ(events_in(*journal, 30'000), 300U);
}

TEST_F(SqliteJournalTest, ASlowReaderHoldsUpNeitherTheWriterNorTheLogForLong) {
    constexpr std::uint64_t kLogMax = 128 * 1024;
    const auto journal = open({.wal_bytes_max = kLogMax});
    ASSERT_TRUE(append_until(*journal, 3).has_value());
    const Status status = journal->read(Sequence(0), [&](const Group&) {
        return append_until(*journal, journal->last_sequence().value() + 100);
    });
    ASSERT_TRUE(status.has_value());
    EXPECT_EQ(events_in(*journal), 303U);
    ASSERT_TRUE(append_until(*journal, 600).has_value());
    // The file keeps its size, but is used again from its beginning.
    const auto size = std::filesystem::file_size(path_ + "-wal");
    ASSERT_TRUE(append_until(*journal, 1000).has_value());
    EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), size);
}

TEST_F(SqliteJournalTest, RefusesASecondProcess) {
    const auto first = open();
    EXPECT_EQ(open_error(), "journal_locked");
}

TEST_F(SqliteJournalTest, IsReadBesideItsWriter) {
    const auto writer = open();
    ASSERT_TRUE(append_until(*writer, 7).has_value());
    const auto reader = open({.read_only = true});
    EXPECT_EQ(events_in(*reader), 7U);
    EXPECT_EQ(
        reader->append({.first = Sequence(8), .count = 1, .bytes = "x"}).error().code,
        "journal_read_only"
    );
}

TEST_F(SqliteJournalTest, AWriterThatGotPastTheLockIsFenced) {
    const auto journal = open();
    ASSERT_TRUE(append_until(*journal, 3).has_value());
    sql("INSERT INTO journal_groups VALUES (1, 4, 1, 0, 1, 0, x'00')");
    EXPECT_EQ(append_until(*journal, 4).error().code, "journal_fenced");
    const Status next = journal->append({.first = Sequence(4), .count = 1, .bytes = "x"});
    EXPECT_EQ(next.error().code, "journal_poisoned");
}

TEST_F(SqliteJournalTest, RefusesFilesThatAreNotItsOwn) {
    sql("CREATE TABLE shopping (item)");
    EXPECT_EQ(open_error(), "journal_foreign");
    std::ofstream(path_, std::ios::trunc) << "this is not a database, it is a longer text file";
    EXPECT_EQ(open_error(), "journal_corrupt");
    EXPECT_EQ(open_error({.read_only = true}), "journal_corrupt");
}

TEST_F(SqliteJournalTest, RefusesANewerFormat) {
    ASSERT_TRUE(append_until(*open(), 1).has_value());
    sql("PRAGMA user_version = 2");
    EXPECT_EQ(open_error(), "journal_version");
    EXPECT_EQ(open_error({.read_only = true}), "journal_version");
}

TEST_F(SqliteJournalTest, AReadOnlyOpeningMakesNoFile) {
    EXPECT_EQ(open_error({.read_only = true}), "journal_missing");
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(SqliteJournalTest, NoticesAMissingLog) {
    const auto first = open();
    ASSERT_TRUE(append_until(*first, 20).has_value());
    copy_while_open_to("killed");
    std::filesystem::remove(path_ + "-wal");
    EXPECT_EQ(open_error(), "journal_corrupt");
    EXPECT_EQ(open_error({.read_only = true}), "journal_corrupt");
    // The way out that the hint names.
    std::filesystem::remove(WriterFile::path_for(path_, 1));
    EXPECT_EQ(open()->last_sequence(), Sequence(0));
}

TEST_F(SqliteJournalTest, ATornUnacknowledgedGroupIsDroppedATornAcknowledgedOneIsReported) {
    auto first = open();
    ASSERT_TRUE(append_until(*first, 20).has_value());
    const auto before = std::filesystem::file_size(path_ + "-wal");
    copy_while_open_to("killed");
    const std::string torn = path_;
    path_ = directory_.file("journal.db");
    ASSERT_TRUE(append_until(*first, 21).has_value());
    std::filesystem::copy(
        path_ + "-wal", torn + "-wal", std::filesystem::copy_options::overwrite_existing
    );
    std::filesystem::resize_file(torn + "-wal", before + 1000);
    const std::string mark = WriterFile::path_for(path_, 1);
    path_ = torn;
    EXPECT_EQ(events_in(*open()), 20U);

    std::filesystem::copy(
        mark, WriterFile::path_for(path_, 1), std::filesystem::copy_options::overwrite_existing
    );
    EXPECT_EQ(open_error(), "journal_corrupt");
}

// Every byte of the log may be hit: either the damage is harmless or the opening says so.
TEST_F(SqliteJournalTest, AFlippedByteInTheLogNeverLosesAnAcknowledgedEvent) {
    auto first = open({.page_bytes = 1024});
    ASSERT_TRUE(append_until(*first, 12, 700).has_value());
    copy_while_open_to("killed");
    const auto saved = directory_.file("saved-wal");
    std::filesystem::copy(path_ + "-wal", saved);
    const auto size = std::filesystem::file_size(saved);
    int refused = 0;
    for (std::uint64_t at = 0; at < size; at += 211) {
        constexpr auto kOverwrite = std::filesystem::copy_options::overwrite_existing;
        std::filesystem::copy(saved, path_ + "-wal", kOverwrite);
        flip(path_ + "-wal", at);
        const auto journal = open_sqlite_journal(path_, {.read_only = true});
        if (journal) {
            EXPECT_EQ(events_in(**journal, 700), 12U) << "byte " << at;
        } else {
            EXPECT_EQ(journal.error().code, "journal_corrupt") << "byte " << at;
            ++refused;
        }
        std::filesystem::remove(path_ + "-shm");
    }
    EXPECT_GT(refused, 20);
}

TEST_F(SqliteJournalTest, AFlippedByteInTheFileIsNoticed) {
    ASSERT_TRUE(append_until(*open({.page_bytes = 1024}), 40, 700).has_value());
    const auto saved = directory_.file("saved");
    std::filesystem::copy(path_, saved);
    const auto size = std::filesystem::file_size(saved);
    int noticed = 0;
    for (std::uint64_t at = 0; at < size; at += 331) {
        std::filesystem::copy(saved, path_, std::filesystem::copy_options::overwrite_existing);
        flip(path_, at);
        auto journal = open_sqlite_journal(path_, {.read_only = true});
        std::uint64_t events = 0;
        Status status = journal ? (*journal)->read(
                                      Sequence(0),
                                      [&](const Group& group) -> Status {
                                          EXPECT_EQ(group.bytes, bytes_of(++events, 700));
                                          return {};
                                      }
                                  )
                                : Status(journal.error());
        if (status) {
            EXPECT_EQ(events, 40U) << "byte " << at;
        } else {
            ++noticed;
            EXPECT_THAT(
                status.error().code,
                ::testing::AnyOf(
                    "journal_corrupt", "journal_foreign", "journal_version", "journal_io"
                )
            ) << "byte "
              << at;
        }
    }
    EXPECT_GT(noticed, 60);
}

// The limit on a file's size stands for a full disk: it needs no rights and acts at an exact byte.
TEST_F(SqliteJournalTest, AFullDiskIsSaidAndLosesNothing) {
    const auto ignore_signal = ::signal(SIGXFSZ, SIG_IGN);
    rlimit old_limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old_limit), 0);
    std::uint64_t acknowledged = 0;
    {
        const auto journal = open();
        rlimit limit = old_limit;
        limit.rlim_cur = 1'500'000;
        ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
        const Status full = append_until(*journal, 100'000);
        ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old_limit), 0);
        ASSERT_FALSE(full.has_value());
        EXPECT_EQ(full.error().code, "journal_full") << full.error().message;
        acknowledged = journal->last_sequence().value();
        EXPECT_GT(acknowledged, 10U);
        EXPECT_EQ(append_until(*journal, acknowledged + 1).error().code, "journal_poisoned");
    }
    ::signal(SIGXFSZ, ignore_signal);
    const auto journal = open();
    EXPECT_GE(journal->last_sequence().value(), acknowledged);
    EXPECT_EQ(events_in(*journal), journal->last_sequence().value());
    EXPECT_TRUE(append_until(*journal, acknowledged + 10).has_value());
}

TEST_F(SqliteJournalTest, AFullFileSystemIsSaidAndLosesNothing) {
    const std::string mounted = directory_.file("small");
    std::filesystem::create_directory(mounted);
    if (::mount("tmpfs", mounted.c_str(), "tmpfs", 0, "size=3m") != 0) {
        GTEST_SKIP() << "may not mount a small file system";
    }
    path_ = mounted + "/journal.db";
    std::uint64_t acknowledged = 0;
    {
        const auto journal = open({.wal_bytes_max = 400'000});
        const Status full = append_until(*journal, 100'000);
        ASSERT_FALSE(full.has_value());
        EXPECT_THAT(full.error().code, ::testing::AnyOf("journal_full", "journal_poisoned"));
        acknowledged = journal->last_sequence().value();
        EXPECT_GT(acknowledged, 100U);
    }
    {
        const auto reader = open({.read_only = true});
        EXPECT_GE(events_in(*reader), acknowledged);
    }
    EXPECT_THAT(open_error(), ::testing::AnyOf("journal_full", "none"));
    ASSERT_EQ(::mount("tmpfs", mounted.c_str(), "tmpfs", MS_REMOUNT, "size=20m"), 0);
    {
        const auto journal = open();
        EXPECT_GE(events_in(*journal), acknowledged);
        EXPECT_TRUE(append_until(*journal, acknowledged + 100).has_value());
    }
    ASSERT_EQ(::umount(mounted.c_str()), 0);
}

// Rights do not bind the superuser, so it becomes somebody else for a while.
class AsNobody {
public:
    AsNobody() : was_root_(::geteuid() == 0) { change(was_root_ ? 65534 : ::geteuid()); }
    ~AsNobody() { change(was_root_ ? 0 : ::geteuid()); }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;

private:
    static void change(uid_t user) { EXPECT_EQ(::seteuid(user), 0); }
    bool was_root_;
};

TEST_F(SqliteJournalTest, AReadOnlyDirectoryIsSaid) {
    ASSERT_TRUE(append_until(*open(), 5).has_value());
    namespace fs = std::filesystem;
    fs::permissions(path_, fs::perms(0444));
    fs::permissions(WriterFile::path_for(path_, 1), fs::perms(0444));
    fs::permissions(directory_.path(), fs::perms(0555));
    {
        const AsNobody nobody;
        EXPECT_EQ(open_error(), "journal_read_only");
        const auto reader = open({.read_only = true});
        EXPECT_EQ(events_in(*reader), 5U);
    }
    fs::permissions(directory_.path(), fs::perms(0755));
}

TEST_F(SqliteJournalTest, AReadOnlyFileIsSaid) {
    ASSERT_TRUE(append_until(*open(), 5).has_value());
    namespace fs = std::filesystem;
    fs::permissions(path_, fs::perms(0444));
    fs::permissions(WriterFile::path_for(path_, 1), fs::perms(0666));
    fs::permissions(directory_.path(), fs::perms(0777));
    const AsNobody nobody;
    EXPECT_EQ(open_error(), "journal_read_only");
}

}  // namespace
}  // namespace tidegate::journal
