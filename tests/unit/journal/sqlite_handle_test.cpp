// Goal: SQLite's result codes become errors that a person can act on.
// Method: real failures where they are easy to make, codes alone where they are not.
#include "journal/sqlite_handle.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "support/temp_directory.h"

namespace tidegate::journal {
namespace {

TEST(SqliteHandle, MapsCodes) {
    EXPECT_EQ(sqlite_error(nullptr, SQLITE_FULL, "x").code, "journal_full");
    EXPECT_EQ(sqlite_error(nullptr, SQLITE_READONLY_DIRECTORY, "x").code, "journal_read_only");
    EXPECT_EQ(sqlite_error(nullptr, SQLITE_CORRUPT_INDEX, "x").code, "journal_corrupt");
    EXPECT_EQ(sqlite_error(nullptr, SQLITE_NOTADB, "x").code, "journal_corrupt");
    EXPECT_EQ(sqlite_error(nullptr, SQLITE_BUSY_RECOVERY, "x").code, "journal_locked");
    EXPECT_EQ(sqlite_error(nullptr, SQLITE_CONSTRAINT_PRIMARYKEY, "x").code, "journal_fenced");
    EXPECT_EQ(sqlite_error(nullptr, SQLITE_IOERR_FSYNC, "x").code, "journal_io");
    EXPECT_FALSE(sqlite_error(nullptr, SQLITE_IOERR_FSYNC, "x").hint.empty());
}

TEST(SqliteHandle, OpensPathsWithUnusualCharacters) {
    const test::TempDirectory directory;
    const std::string path = directory.file("a ?b#%41.db");
    {
        const auto connection = open_connection(path, {});
        ASSERT_TRUE(connection.has_value());
        ASSERT_TRUE(
            run(connection->get(), "CREATE TABLE t (a); INSERT INTO t VALUES (3)").has_value()
        );
    }
    EXPECT_TRUE(std::filesystem::exists(path));
    const auto connection = open_connection(path, {.read_only = true});
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(query_integer(connection->get(), "SELECT a FROM t").value(), 3);
    EXPECT_EQ(query_text(connection->get(), "SELECT a FROM t").value(), "3");
    EXPECT_EQ(query_integer(connection->get(), "SELECT a FROM t WHERE a > 9").value(), 0);
    EXPECT_EQ(run(connection->get(), "DELETE FROM t").error().code, "journal_read_only");
    EXPECT_EQ(run(connection->get(), "SELECT nothing").error().code, "journal_io");
}

TEST(SqliteHandle, SaysThatAFileCannotBeOpened) {
    const auto connection = open_connection("/nowhere/at/all.db", {});
    ASSERT_FALSE(connection.has_value());
    EXPECT_EQ(connection.error().code, "journal_io");
}

}  // namespace
}  // namespace tidegate::journal
