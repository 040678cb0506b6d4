// Goal: what was answered can be read, and followers miss nothing. Method: a real engine on a
// journal in memory; waiting is for the hub's own word that it has folded, never for time to pass.

#include "server/view_hub.h"

#include <gtest/gtest.h>

#include <future>

#include "journal/journal.h"
#include "support/ledger_commands.h"

namespace tidegate::server {
namespace {

class ViewHubTest : public testing::Test {
protected:
    void SetUp() override {
        engine::Engine::Options options;
        options.clock = &clock_;
        engine_ = std::move(engine::Engine::open(journal::open_memory_journal(), options)).value();
        for (ledger::Command& command : test::set_up(1, 100)) {
            last_ = engine_->execute(std::move(command))->last_sequence;
        }
        hub_ = std::move(ViewHub::follow(*engine_)).value();
    }
    void TearDown() override { engine_->stop(); }

    // The sequence of the order's last event, once the hub has folded it.
    Sequence sell(std::uint64_t number) {
        const Sequence at = engine_->execute(test::order(number))->last_sequence;
        std::promise<void> folded;
        hub_->when_folded(at, [&] { folded.set_value(); });
        folded.get_future().wait();
        return at;
    }

    ManualClock clock_{Timestamp(test::kStart + 25)};
    std::unique_ptr<engine::Engine> engine_;
    std::shared_ptr<ViewHub> hub_;
    Sequence last_;
};

TEST_F(ViewHubTest, StartsWithTheStateThatIsThere) {
    EXPECT_EQ(hub_->folded(), last_);
    EXPECT_EQ(hub_->read([](const views::ReadModel& model) { return model.pool().on_hand; }), 100);
}

TEST_F(ViewHubTest, WhatIsFoldedCanBeRead) {
    const Sequence at = sell(1);
    EXPECT_EQ(hub_->folded(), at);
    EXPECT_EQ(hub_->read([](const views::ReadModel& model) { return model.pool().reserved; }), 1);
    bool at_once = false;
    hub_->when_folded(at, [&] { at_once = true; });
    EXPECT_TRUE(at_once) << "it is there already";
    EXPECT_EQ(hub_->order_to_durable().samples, 1);
    EXPECT_EQ(hub_->order_to_durable().p50, 25);
}

TEST_F(ViewHubTest, TheTailHasEverythingSinceItsBeginning) {
    const Sequence first = sell(1);
    const Sequence second = sell(2);
    const ViewHub::Tail tail = hub_->tail(first);
    ASSERT_TRUE(tail.complete);
    ASSERT_EQ(tail.groups.size(), 1U);
    const engine::PublishedGroup& group = *tail.groups[0];
    EXPECT_EQ(group.first.value() + group.events.size() - 1, second.value());
    EXPECT_TRUE(hub_->tail(second).complete);
    EXPECT_TRUE(hub_->tail(second).groups.empty());
    EXPECT_FALSE(hub_->tail(Sequence(0)).complete) << "older events are in the journal alone";
    EXPECT_TRUE(hub_->tail(Sequence(0)).groups.empty());
}

}  // namespace
}  // namespace tidegate::server
