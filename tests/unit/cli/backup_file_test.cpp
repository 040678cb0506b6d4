// Goal: what was backed up comes back, byte for byte where it matters; nothing is overwritten and a
// damaged backup is refused. Method: a small data folder, copied, damaged, restored.

#include "cli/backup_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "cli/books.h"
#include "cli/data_folder.h"
#include "cli/verifier.h"
#include "support/temp_directory.h"

namespace tidegate::cli {
namespace {

class Backup : public testing::Test {
protected:
    Backup() {
        EXPECT_TRUE(add_sku("CUP"));
        std::ofstream(folder_ + "/tokens") << "tg_x hash\n";
        ::chmod((folder_ + "/tokens").c_str(), 0600);
        std::filesystem::create_directory(snapshot_directory(folder_));
    }

    bool add_sku(const std::string& code) {
        auto books = Books::open(folder_, clock_);
        if (!books) return false;
        const auto outcome = books->execute({{}, clock_.now(), ledger::DefineSku{code}});
        return outcome && outcome->reject == ledger::Reject::none && books->flush();
    }
    static std::string hash_of(const std::string& folder) {
        const auto verdict = verify_folder(folder);
        return verdict && verdict->ok() ? verdict->state_hash : "does not verify";
    }
    static std::string content(const std::string& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    test::TempDirectory directory_;
    ManualClock clock_{Timestamp::from_seconds(1'700'000'000)};
    std::string folder_ = directory_.file("data");
    std::string file_ = directory_.file("backup");
    std::string target_ = directory_.file("restored");
};

TEST_F(Backup, WhatWasBackedUpComesBack) {
    const auto written = write_backup(folder_, file_);
    ASSERT_TRUE(written.has_value()) << written.error().message;
    EXPECT_EQ(written->events, 1U);
    EXPECT_EQ(written->files, 1U);
    const std::string before = hash_of(folder_);
    EXPECT_TRUE(add_sku("LID"));
    const auto restored = restore_backup(file_, target_, Overwrite::no);
    ASSERT_TRUE(restored.has_value()) << restored.error().message;
    EXPECT_EQ(hash_of(target_), before);
    EXPECT_EQ(restored->state_hash, before);
    EXPECT_EQ(content(target_ + "/tokens"), "tg_x hash\n");
    struct stat about {};
    ASSERT_EQ(::stat((target_ + "/tokens").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
    EXPECT_TRUE(Books::open(target_, clock_).has_value());
}

TEST_F(Backup, AFolderInTheWayIsMovedAsideOnlyWhenAsked) {
    ASSERT_TRUE(write_backup(folder_, file_).has_value());
    EXPECT_TRUE(add_sku("LID"));
    const std::string later = hash_of(folder_);
    const auto refused = restore_backup(file_, folder_, Overwrite::no);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "folder_not_empty");
    EXPECT_EQ(hash_of(folder_), later);
    const auto restored = restore_backup(file_, folder_, Overwrite::yes);
    ASSERT_TRUE(restored.has_value()) << restored.error().message;
    EXPECT_EQ(hash_of(folder_), restored->state_hash);
    EXPECT_EQ(hash_of(restored->moved_aside), later);
}

TEST_F(Backup, NoBackupIsOverwritten) {
    ASSERT_TRUE(write_backup(folder_, file_).has_value());
    EXPECT_FALSE(write_backup(folder_, file_).has_value());
}

TEST_F(Backup, AnotherFileIsNoBackup) {
    std::ofstream(file_) << "sku\nCUP\n";
    const auto restored = restore_backup(file_, target_, Overwrite::no);
    ASSERT_FALSE(restored.has_value());
    EXPECT_EQ(restored.error().code, "backup_damaged");
    EXPECT_TRUE(restored.error().message.starts_with(file_ + " is no backup of Tidegate"));
    EXPECT_FALSE(std::filesystem::exists(target_));
}

TEST_F(Backup, ADamagedBackupLeavesNothingBehind) {
    ASSERT_TRUE(write_backup(folder_, file_).has_value());
    std::string bytes = content(file_);
    const std::size_t at = bytes.find("CUP");
    ASSERT_NE(at, std::string::npos);
    bytes[at] = 'D';
    std::ofstream(file_, std::ios::binary) << bytes;
    EXPECT_FALSE(restore_backup(file_, target_, Overwrite::no).has_value());
    EXPECT_FALSE(std::filesystem::exists(target_));
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
        files += entry.exists() ? 1 : 0;
    }
    EXPECT_EQ(files, 2);  // the data and the backup
}

}  // namespace
}  // namespace tidegate::cli
