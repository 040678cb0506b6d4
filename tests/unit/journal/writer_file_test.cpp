// Goal: one writer at a time, and the acknowledged sequence is found again or not at all.
// Method: real files; damage is a changed byte.
#include "journal/writer_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temp_directory.h"

namespace tidegate::journal {
namespace {

class WriterFileTest : public ::testing::Test {
protected:
    test::TempDirectory directory_;
    std::string journal_ = directory_.file("journal.db");
};

TEST_F(WriterFileTest, LocksOutASecondWriterUntilTheFirstIsGone) {
    {
        const auto first = WriterFile::lock(journal_, 1);
        ASSERT_TRUE(first.has_value());
        const auto second = WriterFile::lock(journal_, 1);
        ASSERT_FALSE(second.has_value());
        EXPECT_EQ(second.error().code, "journal_locked");
        EXPECT_TRUE(WriterFile::lock(journal_, 2).has_value())
            << "another workspace is another file";
    }
    EXPECT_TRUE(WriterFile::lock(journal_, 1).has_value());
}

TEST_F(WriterFileTest, RemembersTheAcknowledgedSequence) {
    EXPECT_EQ(WriterFile::acknowledged(journal_, 1), std::nullopt);
    auto file = WriterFile::lock(journal_, 1);
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(WriterFile::acknowledged(journal_, 1), std::nullopt);
    file->acknowledge(Sequence(41));
    file->acknowledge(Sequence(42));
    EXPECT_EQ(WriterFile::acknowledged(journal_, 1), Sequence(42));
}

TEST_F(WriterFileTest, ADamagedFileRemembersNothing) {
    {
        auto file = WriterFile::lock(journal_, 1);
        ASSERT_TRUE(file.has_value());
        file->acknowledge(Sequence(42));
    }
    std::fstream damage(WriterFile::path_for(journal_, 1));
    damage.seekp(9);
    damage.put('x');
    damage.close();
    EXPECT_EQ(WriterFile::acknowledged(journal_, 1), std::nullopt);
}

TEST_F(WriterFileTest, SaysWhyItCannotBeMade) {
    const auto file = WriterFile::lock(directory_.file("missing/journal.db"), 1);
    ASSERT_FALSE(file.has_value());
    EXPECT_EQ(file.error().code, "journal_io");
}

}  // namespace
}  // namespace tidegate::journal
