// Goal: followers get the same events from memory and from the journal, as many as they ask for.
// Method: a real engine on a journal in memory, whose reader serves the older events.

#include "server/event_source.h"

#include <gtest/gtest.h>

#include <future>
#include <optional>

#include "server/view_hub.h"
#include "support/ledger_commands.h"

namespace tidegate::server {
namespace {

class EventSource : public testing::Test {
protected:
    void SetUp() override {
        auto journal = journal::open_memory_journal();
        journal::Journal* const shared = journal.get();
        engine::Engine::Options options;
        options.clock = &clock_;
        engine_ = std::move(engine::Engine::open(std::move(journal), options)).value();
        for (ledger::Command& command : test::set_up(1, 100)) {
            static_cast<void>(engine_->execute(std::move(command)));
        }
        hub_ = std::move(ViewHub::follow(*engine_)).value();
        before_ = hub_->folded();
        Sequence last;
        for (std::uint64_t i = 0; i < 5; ++i)
            last = engine_->execute(test::order(i))->last_sequence;
        std::promise<void> folded;
        hub_->when_folded(last, [&] { folded.set_value(); });
        folded.get_future().wait();
        tokens_ = std::move(TokenStore::open({"", &clock_})).value();
        api_.emplace(Api{*engine_, clock_, hub_, *tokens_, nullptr, {}, {}, "", {}});
        api_->read_journal = [shared](Sequence after, const auto& visit) {
            return shared->read(after, visit);
        };
    }
    void TearDown() override { engine_->stop(); }

    std::vector<std::uint64_t> visited(Sequence after, std::size_t max, From from) {
        std::vector<std::uint64_t> found;
        const Status read = visit_events(*api_, after, max, from, [&](Sequence at, const auto&) {
            found.push_back(at.value());
        });
        EXPECT_TRUE(read.has_value());
        return found;
    }

    ManualClock clock_{Timestamp(test::kStart)};
    std::unique_ptr<engine::Engine> engine_;
    std::shared_ptr<ViewHub> hub_;
    std::unique_ptr<TokenStore> tokens_;
    std::optional<Api> api_;
    Sequence before_;
};

TEST_F(EventSource, MemoryAndJournalAgree) {
    EXPECT_EQ(events_are_in(*api_, before_), From::memory);
    EXPECT_EQ(events_are_in(*api_, Sequence(0)), From::journal);
    const auto young = visited(before_, 100, From::memory);
    EXPECT_EQ(young.front(), before_.value() + 1);
    EXPECT_EQ(young.back(), hub_->folded().value());
    EXPECT_EQ(visited(before_, 100, From::journal), young);
    const auto all = visited(Sequence(0), 1000, From::journal);
    EXPECT_EQ(all.size(), hub_->folded().value());
    EXPECT_EQ(all.front(), 1U);
}

TEST_F(EventSource, NoMoreThanAskedFor) {
    for (const From from : {From::memory, From::journal}) {
        EXPECT_EQ(
            visited(before_, 2, from), (std::vector{before_.value() + 1, before_.value() + 2})
        );
        EXPECT_TRUE(visited(before_, 0, from).empty());
        EXPECT_TRUE(visited(hub_->folded(), 10, from).empty());
    }
}

TEST_F(EventSource, WhatIsNowhereIsSaid) {
    const auto nothing = [](Sequence, const ledger::Event&) {};
    EXPECT_EQ(
        visit_events(*api_, Sequence(0), 1, From::memory, nothing).error().code,
        "events_unavailable"
    );
    api_->read_journal = nullptr;
    EXPECT_EQ(
        visit_events(*api_, Sequence(0), 1, From::journal, nothing).error().code,
        "events_unavailable"
    );
}

}  // namespace
}  // namespace tidegate::server
