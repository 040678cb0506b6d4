// Goal: a snapshot gives back the state, or says that it is damaged; never anything else.
// Method: files are written, cut and changed byte by byte.
#include "engine/snapshot_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "ledger/invariants.h"
#include "ledger/ledger.h"
#include "support/ledger_commands.h"
#include "support/temp_directory.h"

namespace tidegate::engine {
namespace {

ledger::State sample_state(std::uint64_t orders) {
    ledger::Ledger ledger;
    std::vector<ledger::Event> events;
    for (const ledger::Command& command : test::set_up(3, 100)) ledger.execute(command, events);
    for (std::uint64_t i = 0; i < orders; ++i) ledger.execute(test::order(i), events);
    return std::move(ledger.mutable_state());
}

class SnapshotStoreTest : public ::testing::Test {
protected:
    test::TempDirectory directory_;
    SnapshotStore store_{directory_.file("snapshots")};
};

TEST_F(SnapshotStoreTest, GivesBackTheStateAndItsGroup) {
    const ledger::State state = sample_state(20);
    const GroupMark group{Sequence(17), 99};
    ASSERT_TRUE(store_.write(state, group).has_value());
    const auto read = store_.read(state.last_sequence());
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(ledger::state_hash_text(read->state), ledger::state_hash_text(state));
    EXPECT_EQ(read->group, group);
}

TEST_F(SnapshotStoreTest, KeepsTheLastTwo) {
    EXPECT_TRUE(store_.list().empty());
    std::vector<Sequence> written;
    for (const std::uint64_t orders : {1U, 2U, 3U}) {
        const ledger::State state = sample_state(orders);
        ASSERT_TRUE(store_.write(state, {}).has_value());
        written.insert(written.begin(), state.last_sequence());
    }
    written.pop_back();
    EXPECT_EQ(store_.list(), written);
}

TEST_F(SnapshotStoreTest, NoticesEveryDamage) {
    const ledger::State state = sample_state(5);
    ASSERT_TRUE(store_.write(state, {}).has_value());
    const std::string path = store_.path_of(state.last_sequence());
    std::ifstream in(path, std::ios::binary);
    const std::string good{std::istreambuf_iterator<char>(in), {}};
    const auto read_code = [&](const std::string& content) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
        const auto read = store_.read(state.last_sequence());
        return read ? std::string("none") : read.error().code;
    };
    const std::size_t step = good.size() / 60 + 1;
    for (std::size_t at = 0; at < good.size() - 8; at += step) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        EXPECT_EQ(read_code(bad), "snapshot_damaged") << "byte " << at;
        EXPECT_EQ(read_code(good.substr(0, at)), "snapshot_damaged") << "cut at " << at;
    }
    EXPECT_EQ(read_code(good), "none");
}

TEST_F(SnapshotStoreTest, SaysWhyItCannotWrite) {
    const SnapshotStore nowhere("/proc/nowhere");
    EXPECT_EQ(nowhere.write(sample_state(1), {}).error().code, "snapshot_io");
}

}  // namespace
}  // namespace tidegate::engine
