// Goal: damage inside the file is found and named, whatever row it hits.
// Method: rows are changed with SQL behind the journal's back, then read.
#include "journal/sqlite_reader.h"

#include <gtest/gtest.h>

#include "journal/sqlite.h"
#include "support/temp_directory.h"

namespace tidegate::journal {
namespace {

class SqliteReaderTest : public ::testing::Test {
protected:
    void SetUp() override {
        auto journal = open_sqlite_journal(source_.path);
        ASSERT_TRUE(journal.has_value());
        for (std::uint64_t i = 0; i < 200; ++i) {
            const std::string bytes(100, static_cast<char>(i));
            ASSERT_TRUE((*journal)
                            ->append({.first = Sequence(2 * i + 1), .count = 2, .bytes = bytes})
                            .has_value());
        }
    }
    void damage(const std::string& sql) {
        const auto connection = open_connection(source_.path, {});
        ASSERT_TRUE(connection.has_value());
        ASSERT_TRUE(run(connection->get(), sql).has_value());
    }
    // Number of groups visited, or the error's message.
    std::string read(std::uint64_t after, std::uint64_t end) {
        int groups = 0;
        const Status status =
            read_groups(source_, Sequence(after), Sequence(end), [&](const Group&) -> Status {
                ++groups;
                return {};
            });
        if (status) return std::to_string(groups);
        EXPECT_EQ(status.error().code, "journal_corrupt");
        return status.error().message.substr(status.error().message.find(": ") + 2);
    }

    test::TempDirectory directory_;
    SqliteSource source_{
        .path = directory_.file("journal.db"), .workspace = 1, .connection = {.read_only = true}};
};

TEST_F(SqliteReaderTest, ReadsEveryGroupOfTheRange) {
    EXPECT_EQ(read(0, 400), "200");
    EXPECT_EQ(read(0, 3), "2");
    EXPECT_EQ(read(399, 400), "1");
    EXPECT_EQ(read(400, 400), "0");
}

TEST_F(SqliteReaderTest, NamesTheGroupWhoseBytesChanged) {
    damage("UPDATE journal_groups SET bytes = zeroblob(100) WHERE first_sequence = 301");
    EXPECT_EQ(read(0, 400), "the group at event 301 does not match its checksum");
    EXPECT_EQ(read(302, 400), "49");
}

TEST_F(SqliteReaderTest, NamesTheGroupWhoseHeaderChanged) {
    damage("UPDATE journal_groups SET event_count = 3 WHERE first_sequence = 5");
    EXPECT_EQ(read(0, 400), "the group at event 5 does not match its checksum");
}

TEST_F(SqliteReaderTest, FindsAMissingGroup) {
    damage("DELETE FROM journal_groups WHERE first_sequence = 201");
    EXPECT_EQ(read(0, 400), "no group at event 201");
    EXPECT_EQ(read(200, 400), "no group at event 201");
    EXPECT_EQ(read(201, 400), "no group at event 201");
    EXPECT_EQ(read(202, 400), "99");
}

TEST_F(SqliteReaderTest, FindsAMissingFirstAndLastGroup) {
    damage("DELETE FROM journal_groups WHERE first_sequence IN (1, 399)");
    EXPECT_EQ(read(0, 400), "no group at event 1");
    EXPECT_EQ(read(100, 400), "no group at event 399");
}

TEST_F(SqliteReaderTest, ChecksTheLastGroupWhenAskedForTheEnd) {
    {
        const auto connection = open_connection(source_.path, source_.connection);
        ASSERT_TRUE(connection.has_value());
        EXPECT_EQ(read_last_sequence(source_, connection->get()).value(), Sequence(400));
    }
    damage("UPDATE journal_groups SET written_at = 1 WHERE first_sequence = 399");
    const auto connection = open_connection(source_.path, source_.connection);
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(read_last_sequence(source_, connection->get()).error().code, "journal_corrupt");
}

}  // namespace
}  // namespace tidegate::journal
