// Goal: recovery uses the newest snapshot that belongs to the journal, and the journal alone if
// none does; damage in the journal is an error. Method: a journal and snapshots made by hand; the
// log lines say which way was taken.
#include "engine/recovery.h"

#include <gtest/gtest.h>

#include <fstream>

#include "ledger/event_codec.h"
#include "ledger/invariants.h"
#include "ledger/ledger.h"
#include "support/ledger_commands.h"
#include "support/temp_directory.h"

namespace tidegate::engine {
namespace {

class RecoveryTest : public ::testing::Test {
protected:
    // Executes a batch on ledger_ and appends it as one group.
    void append(const CommandBatch& batch) {
        std::vector<ledger::Event> events;
        ledger::EventEncoder encoder;
        for (const ledger::Command& command : batch) ledger_.execute(command, events);
        for (const ledger::Event& event : events) encoder.add(event);
        const Sequence first(journal_->last_sequence().value() + 1);
        ASSERT_TRUE(journal_
                        ->append(
                            {first,
                             encoder.count(),
                             Timestamp(),
                             ledger::kEventCodecVersion,
                             encoder.bytes()}
                        )
                        .has_value());
    }
    void append_orders(std::uint64_t from, std::uint64_t to) {
        CommandBatch batch;
        for (std::uint64_t i = from; i < to; ++i) batch.push_back(test::order(i));
        append(batch);
    }
    void expect_restored(std::size_t log_lines) {
        const auto state =
            restore(*journal_, &store_, [&](const std::string& line) { log_.push_back(line); });
        ASSERT_TRUE(state.has_value()) << state.error().message;
        EXPECT_EQ(ledger::state_hash_text(*state), ledger::state_hash_text(ledger_.state()));
        EXPECT_EQ(log_.size(), log_lines);
    }

    test::TempDirectory directory_;
    SnapshotStore store_{directory_.file("snapshots")};
    std::unique_ptr<journal::Journal> journal_ = journal::open_memory_journal();
    ledger::Ledger ledger_;
    std::vector<std::string> log_;
};

TEST_F(RecoveryTest, ReplaysTheJournalWithoutSnapshots) {
    append(test::set_up(2, 100));
    append_orders(0, 10);
    expect_restored(0);
}

TEST_F(RecoveryTest, AnEmptyJournalIsAnEmptyState) {
    expect_restored(0);
}

TEST_F(RecoveryTest, UsesTheSnapshotAndTheTail) {
    append(test::set_up(2, 100));
    append_orders(0, 10);
    ASSERT_TRUE(save_snapshot(*journal_, store_, ledger_.state()).has_value());
    append_orders(10, 20);
    expect_restored(0);
}

TEST_F(RecoveryTest, FallsBackToTheOlderSnapshotAndThenToTheJournal) {
    append(test::set_up(2, 100));
    ASSERT_TRUE(save_snapshot(*journal_, store_, ledger_.state()).has_value());
    const std::string older = store_.path_of(ledger_.state().last_sequence());
    append_orders(0, 10);
    ASSERT_TRUE(save_snapshot(*journal_, store_, ledger_.state()).has_value());
    const std::string newer = store_.path_of(ledger_.state().last_sequence());
    std::filesystem::resize_file(newer, 100);
    expect_restored(1);
    log_.clear();
    std::ofstream(older, std::ios::trunc) << "nothing";
    expect_restored(2);
}

TEST_F(RecoveryTest, PassesOverTheSnapshotOfAnotherJournal) {
    append(test::set_up(2, 100));
    append_orders(0, 10);
    ASSERT_TRUE(store_.write(ledger_.state(), {Sequence(12), 12345}).has_value());
    expect_restored(1);
    EXPECT_NE(log_.front().find("another journal"), std::string::npos);
}

TEST_F(RecoveryTest, PassesOverASnapshotAheadOfTheJournal) {
    append(test::set_up(2, 100));
    const auto before = std::move(journal_);
    journal_ = journal::open_memory_journal();
    ledger::Ledger longer;
    std::vector<ledger::Event> events;
    for (const ledger::Command& command : test::set_up(9, 1)) longer.execute(command, events);
    ASSERT_TRUE(store_.write(longer.state(), {}).has_value());
    journal_ = std::move(const_cast<std::unique_ptr<journal::Journal>&>(before));
    expect_restored(1);
}

TEST_F(RecoveryTest, SaysThatAGroupCannotBeRead) {
    append(test::set_up(1, 1));
    const Sequence next(journal_->last_sequence().value() + 1);
    ASSERT_TRUE(
        journal_->append({next, 1, Timestamp(), ledger::kEventCodecVersion, "\xff"}).has_value()
    );
    EXPECT_EQ(restore(*journal_, nullptr, {}).error().code, "journal_corrupt");
}

TEST_F(RecoveryTest, SaysThatAGroupIsFromANewerVersion) {
    ASSERT_TRUE(journal_->append({Sequence(1), 1, Timestamp(), 999, "x"}).has_value());
    EXPECT_EQ(restore(*journal_, nullptr, {}).error().code, "journal_version");
}

}  // namespace
}  // namespace tidegate::engine
