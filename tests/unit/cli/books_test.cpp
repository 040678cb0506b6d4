// Goal: what a command puts into the books is there when they are opened again, or not at all.
// Method: books in a folder, in memory and pretended; the state hash decides.

#include "cli/books.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/data_folder.h"
#include "ledger/invariants.h"
#include "support/temp_directory.h"

namespace tidegate::cli {
namespace {

class BooksTest : public testing::Test {
protected:
    Result<Books> open(Books::Access access = Books::Access::stream) {
        return Books::open(folder_, clock_, access);
    }
    static void define(Books& books, const char* code) {
        const auto outcome = books.execute({{}, Timestamp(1), ledger::DefineSku{code}});
        ASSERT_TRUE(outcome.has_value());
        EXPECT_EQ(outcome->reject, ledger::Reject::none);
    }
    static std::string hash(const Books& books) { return ledger::state_hash_text(books.state()); }

    test::TempDirectory directory_;
    std::string folder_ = directory_.file("data");
    ManualClock clock_{Timestamp::from_seconds(1'700'000'000)};
};

TEST_F(BooksTest, KeepWhatWasFlushed) {
    std::string kept;
    {
        auto books = open();
        ASSERT_TRUE(books.has_value());
        define(*books, "CUP");
        EXPECT_TRUE(books->flush().has_value());
        kept = hash(*books);
        define(*books, "LID");
        EXPECT_NE(hash(*books), kept);
    }
    const auto again = open();
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(hash(*again), kept) << "what was not flushed is gone";
}

TEST_F(BooksTest, AFolderThatTheyMakeIsTheOwnersAlone) {
    ASSERT_TRUE(open().has_value());
    const auto permissions = std::filesystem::status(folder_).permissions();
    EXPECT_EQ(permissions, std::filesystem::perms::owner_all);
}

TEST_F(BooksTest, AtOnceIsOneGroup) {
    auto books = open(Books::Access::at_once);
    ASSERT_TRUE(books.has_value());
    for (int i = 0; i < 5000; ++i) define(*books, ("SKU-" + std::to_string(i)).c_str());
    EXPECT_EQ(books->groups(), 0U);
    EXPECT_TRUE(books->flush().has_value());
    EXPECT_EQ(books->groups(), 1U);
}

TEST_F(BooksTest, PretendedBooksWriteNothing) {
    auto books = open(Books::Access::pretend);
    ASSERT_TRUE(books.has_value());
    define(*books, "CUP");
    EXPECT_EQ(books->flush().error().code, "read_only");
    EXPECT_FALSE(std::filesystem::exists(folder_));
}

TEST_F(BooksTest, AFolderThatCannotBeMadeIsSaid) {
    std::ofstream(directory_.file("file")) << "x";
    const auto books = Books::open(directory_.file("file") + "/data", clock_);
    ASSERT_FALSE(books.has_value());
    EXPECT_EQ(books.error().code, "folder_unusable");
}

TEST_F(BooksTest, OneWriterAtATime) {
    const auto first = open();
    ASSERT_TRUE(first.has_value());
    const auto second = open();
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, "journal_locked");
}

}  // namespace
}  // namespace tidegate::cli
