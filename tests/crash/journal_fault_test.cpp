// Goal: whatever operation of the disk fails, and wherever the power is cut, every acknowledged
// group is found again and nothing else appears. Method: a file system shim fails the n-th
// operation, for every n of a run; a power cut then keeps what was synced and a random choice of
// what was not. Repeated for several seeds and kinds of error.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "journal/sqlite.h"
#include "fault_vfs.h"
#include "support/temp_directory.h"

namespace tidegate::journal {
namespace {

constexpr std::uint64_t kGroups = 30;
constexpr std::uint64_t kLogMax = 64 * 1024;  // several steps of the log in a run

std::string bytes_of(std::uint64_t i) {
    return std::string(3000 + i * 700 % 9000, static_cast<char>('a' + i % 26));
}

struct Attempt {
    std::uint64_t acknowledged = 0;
    std::string code;  // of the error that ended it
};

// One opening: appends until kGroups or the first error.
Attempt run_once(const std::string& path, const test::FaultVfs& vfs) {
    Attempt run;
    auto journal = open_sqlite_journal(path, {.wal_bytes_max = kLogMax, .vfs = vfs.name()});
    if (!journal) {
        run.code = journal.error().code;
        return run;
    }
    run.acknowledged = (*journal)->last_sequence().value();
    for (std::uint64_t i = run.acknowledged + 1; i <= kGroups; ++i) {
        const std::string bytes = bytes_of(i);
        const Status done = (*journal)->append({.first = Sequence(i), .count = 1, .bytes = bytes});
        if (!done) {
            run.code = done.error().code;
            return run;
        }
        run.acknowledged = i;
    }
    return run;
}

// What a restart finds: the number of groups, each checked.
std::uint64_t found_after_restart(const std::string& path) {
    const auto journal = open_sqlite_journal(path);
    EXPECT_TRUE(journal.has_value()) << journal.error().message;
    if (!journal) return 0;
    std::uint64_t groups = 0;
    const Status status = (*journal)->read(Sequence(0), [&](const Group& group) -> Status {
        EXPECT_EQ(group.bytes, bytes_of(++groups));
        return {};
    });
    EXPECT_TRUE(status.has_value()) << status.error().message;
    return groups;
}

// Operations of a run that nothing disturbs.
std::uint64_t operations_of_a_whole_run() {
    const test::TempDirectory directory(test::TempDirectory::Where::memory);
    const test::FaultVfs vfs("tidegate-count");
    EXPECT_EQ(run_once(directory.file("journal.db"), vfs).acknowledged, kGroups);
    return vfs.operations();
}

void fail_at_every_operation(int sqlite_code, const std::string& expected_code, bool cut_power) {
    const std::uint64_t operations = operations_of_a_whole_run();
    ASSERT_GT(operations, 3 * kGroups);
    for (std::uint64_t n = 1; n <= operations; ++n) {
        SCOPED_TRACE("operation " + std::to_string(n));
        const test::TempDirectory directory(test::TempDirectory::Where::memory);
        const std::string path = directory.file("journal.db");
        test::FaultVfs vfs("tidegate-fault");
        vfs.fail_after(n, sqlite_code);
        const Attempt run = run_once(path, vfs);
        if (run.acknowledged < kGroups) {
            EXPECT_TRUE(run.code == expected_code || run.code == "journal_poisoned") << run.code;
        }
        if (cut_power) {
            Random random(n);
            vfs.power_cut(random);
        }
        const std::uint64_t found = found_after_restart(path);
        EXPECT_GE(found, run.acknowledged);
        EXPECT_LE(found, run.acknowledged + 1) << "only the group under way may appear";
        ASSERT_FALSE(::testing::Test::HasFailure());
    }
}

TEST(JournalFault, ADiskThatFillsUp) {
    fail_at_every_operation(SQLITE_FULL, "journal_full", false);
}

TEST(JournalFault, ADiskThatDies) {
    fail_at_every_operation(SQLITE_IOERR_WRITE, "journal_io", false);
}

TEST(JournalFault, AFailedSyncThenAPowerCut) {
    fail_at_every_operation(SQLITE_IOERR_FSYNC, "journal_io", true);
}

TEST(JournalFault, PowerCutsOverOneContinuingJournal) {
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const test::TempDirectory directory(test::TempDirectory::Where::memory);
        const std::string path = directory.file("journal.db");
        Random random(seed);
        std::uint64_t acknowledged = 0;
        while (acknowledged < kGroups) {
            test::FaultVfs vfs("tidegate-cuts");
            vfs.fail_after(1 + random.below(60), SQLITE_IOERR_WRITE);
            const Attempt run = run_once(path, vfs);
            acknowledged = std::max(acknowledged, run.acknowledged);
            vfs.power_cut(random);
            const std::uint64_t found = found_after_restart(path);
            ASSERT_GE(found, acknowledged);
            ASSERT_LE(found, acknowledged + 1);
            acknowledged = found;
        }
    }
}

}  // namespace
}  // namespace tidegate::journal
