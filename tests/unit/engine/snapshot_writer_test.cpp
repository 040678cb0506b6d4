// Goal: snapshots are written when due, once, and a failure does not make the writer try for ever.
// Method: the engine runs over the memory journal; what was written is looked for in the directory.
#include "engine/snapshot_writer.h"

#include <gtest/gtest.h>

#include "engine/engine.h"
#include "support/ledger_commands.h"
#include "support/temp_directory.h"

namespace tidegate::engine {
namespace {

class SnapshotWriterTest : public ::testing::Test {
protected:
    std::unique_ptr<Engine> open(std::uint64_t events_min) {
        Engine::Options options;
        options.clock = &clock_;
        options.snapshot_directory = directory_.file("snapshots");
        options.snapshot_events_min = events_min;
        auto engine = Engine::open(journal::open_memory_journal(), options);
        EXPECT_TRUE(engine.has_value());
        for (ledger::Command& command : test::set_up(1, 1000)) {
            EXPECT_TRUE((*engine)->execute(std::move(command)).has_value());
        }
        return std::move(*engine);
    }

    test::TempDirectory directory_;
    SnapshotStore store_{directory_.file("snapshots")};
    ManualClock clock_{Timestamp(test::kStart)};
};

TEST_F(SnapshotWriterTest, WritesOneByItselfWhenDue) {
    const auto engine = open(10);
    std::uint64_t number = 0;
    while (store_.list().empty()) ASSERT_TRUE(engine->execute(test::order(number++)).has_value());
    EXPECT_GE(store_.list().front().value(), 10U);
}

TEST_F(SnapshotWriterTest, WritesOneWhenAskedAndOneAtTheEnd) {
    const auto engine = open(0);
    EXPECT_TRUE(store_.list().empty());
    ASSERT_TRUE(engine->snapshot().has_value());
    EXPECT_EQ(store_.list().front(), engine->health().last_durable);
    ASSERT_TRUE(engine->execute(test::order(1)).has_value());
    engine->stop();
    EXPECT_EQ(store_.list().front(), engine->health().last_durable);
}

TEST_F(SnapshotWriterTest, WithoutADirectorySaysSo) {
    const auto journal = journal::open_memory_journal();
    SnapshotWriter writer(*journal, nullptr, {}, 10);
    EXPECT_EQ(writer.write_now().error().code, "snapshot_off");
    writer.on_durable(Sequence(1000));
}

}  // namespace
}  // namespace tidegate::engine
