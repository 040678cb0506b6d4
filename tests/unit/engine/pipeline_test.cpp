// Goal: what the two threads do when the journal is slow or fails: emergencies overtake, groups
// grow instead of queueing, nothing undurable is answered with success. Method: a journal that
// waits for the test's permission before each append, or fails on demand.
#include "engine/pipeline.h"

#include <gtest/gtest.h>

#include <future>

#include "support/ledger_commands.h"

namespace tidegate::engine {
namespace {

using test::order;

// A memory journal whose appends wait for permits, and then succeed or fail.
class GatedJournal final : public journal::Journal {
public:
    struct Gate {
        std::mutex mutex;
        std::condition_variable changed;
        int permits = 0;
        int waiting = 0;
        bool open = true;
        bool broken = false;

        void allow(int appends) {
            const std::lock_guard lock(mutex);
            permits += appends;
            changed.notify_all();
        }
        void set_open(bool value) {
            const std::lock_guard lock(mutex);
            open = value;
            changed.notify_all();
        }
        void await_append() {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return waiting > 0; });
        }
    };

    explicit GatedJournal(Gate& gate) : gate_(gate) {}
    Status append(const journal::Group& group) override {
        std::unique_lock lock(gate_.mutex);
        ++gate_.waiting;
        gate_.changed.notify_all();
        gate_.changed.wait(lock, [&] { return gate_.open || gate_.permits > 0; });
        --gate_.waiting;
        if (!gate_.open) --gate_.permits;
        if (gate_.broken) return Error{"journal_full", "no room", "make room"};
        return memory_->append(group);
    }
    Sequence last_sequence() const override { return memory_->last_sequence(); }
    Status read(Sequence after, const std::function<Status(const journal::Group&)>& visit)
        override {
        return memory_->read(after, visit);
    }
    std::uint64_t size_bytes() const override { return memory_->size_bytes(); }

private:
    Gate& gate_;
    std::unique_ptr<journal::Journal> memory_ = journal::open_memory_journal();
};

class PipelineTest : public ::testing::Test {
protected:
    std::unique_ptr<Engine> open(Engine::Options options = {}) {
        options.clock = &clock_;
        auto engine = Engine::open(std::make_unique<GatedJournal>(gate_), std::move(options));
        EXPECT_TRUE(engine.has_value());
        CommandBatch batch = test::set_up(1, 1'000'000);
        std::promise<void> ready;
        (*engine)->submit(std::move(batch), [&](const Result<Outcomes>&) { ready.set_value(); });
        ready.get_future().get();
        return std::move(*engine);
    }
    // Submits one order; its number, or the error's code, goes to answers_.
    void submit(Engine& engine, std::uint64_t number, Urgency urgency = Urgency::normal) {
        CommandBatch batch;
        batch.push_back(order(number));
        engine.submit(
            std::move(batch),
            [this, number](const Result<Outcomes>& outcomes) {
                const std::lock_guard lock(mutex_);
                answers_.push_back(outcomes ? std::to_string(number) : outcomes.error().code);
            },
            urgency
        );
    }

    GatedJournal::Gate gate_;
    ManualClock clock_{Timestamp(test::kStart)};
    std::mutex mutex_;
    std::vector<std::string> answers_;
};

using Answers = std::vector<std::string>;

TEST_F(PipelineTest, NothingIsAnsweredBeforeItsSync) {
    const auto engine = open();
    gate_.set_open(false);
    submit(*engine, 1);
    gate_.await_append();
    {
        const std::lock_guard lock(mutex_);
        EXPECT_EQ(answers_, Answers{});
    }
    gate_.set_open(true);
    engine->stop();
    EXPECT_EQ(answers_, Answers{"1"});
}

TEST_F(PipelineTest, WhatArrivesDuringASyncBecomesOneGroup) {
    const auto engine = open();
    gate_.set_open(false);
    submit(*engine, 1);
    gate_.await_append();
    const auto groups = engine->metrics().groups.load();
    for (std::uint64_t i = 2; i <= 100; ++i) submit(*engine, i);
    gate_.set_open(true);
    engine->stop();
    EXPECT_EQ(answers_.size(), 100U);
    EXPECT_EQ(engine->metrics().groups.load() - groups, 2U);
}

TEST_F(PipelineTest, EmergenciesOvertakeAndHaveRoomWhenTheQueueIsFull) {
    // Groups of one command: one is synced, one waits, one is being filled; the rest queues.
    const auto engine = open({.queue_commands_max = 10, .group_commands_max = 1});
    gate_.set_open(false);
    submit(*engine, 1);
    gate_.await_append();
    std::uint64_t next = 2;
    for (; next <= 12; ++next) submit(*engine, next);
    CommandBatch one_more;
    one_more.push_back(order(99));
    while (engine->try_submit(
        one_more, [](const Result<Outcomes>&) {}, Urgency::normal
    )) {
        std::this_thread::yield(
        );  // until the queue is full and the writer is stuck behind the sync
    }
    submit(*engine, 1000, Urgency::emergency);
    gate_.set_open(true);
    engine->stop();
    const auto emergency = std::find(answers_.begin(), answers_.end(), "1000");
    const auto last = std::find(answers_.begin(), answers_.end(), "12");
    ASSERT_NE(emergency, answers_.end());
    EXPECT_LT(emergency, last);
}

TEST_F(PipelineTest, AFailedAppendPoisonsEverythingUndurable) {
    const auto engine = open({.group_commands_max = 2});
    submit(*engine, 1);
    while (engine->metrics().commands.load() < 6) std::this_thread::yield();
    gate_.set_open(false);
    {
        const std::lock_guard lock(gate_.mutex);
        gate_.broken = true;
    }
    for (std::uint64_t i = 2; i <= 20; ++i) submit(*engine, i);
    gate_.await_append();
    gate_.set_open(true);
    while (engine->health().ok) std::this_thread::yield();
    submit(*engine, 21);
    const Health health = engine->health();
    EXPECT_NE(health.problem.find("no room"), std::string::npos);
    std::string position;
    ASSERT_TRUE(engine
                    ->subscribe(
                        [&](ledger::State state) {
                            position = std::to_string(state.last_sequence().value());
                        },
                        [](const auto&) { FAIL() << "nothing is published any more"; }
                    )
                    .has_value());
    EXPECT_EQ(position, std::to_string(health.last_durable.value()))
        << "the durable state is readable";
    engine->stop();
    Answers expected(21, "journal_poisoned");
    expected[0] = "1";
    EXPECT_EQ(answers_, expected);
}

TEST_F(PipelineTest, ARefusalWaitsForTheSyncItRestsOn) {
    const auto engine = open();
    gate_.set_open(false);
    submit(*engine, 1);
    gate_.await_append();
    CommandBatch batch;  // as many as the writer decides while a sync is under way
    for (std::size_t i = 0; i < CommandQueue::kMany; ++i) {
        batch.push_back(test::command(ledger::DefineSku{"sku-0"}));
    }
    engine->submit(
        std::move(batch),
        [this](const Result<Outcomes>& outcomes) {
            const std::lock_guard lock(mutex_);
            answers_.push_back(std::string(ledger::reject_name(outcomes->front().reject)));
        },
        Urgency::normal
    );
    while (engine->health().queued > 0) std::this_thread::yield();
    {
        const std::lock_guard lock(mutex_);
        EXPECT_EQ(answers_, Answers{});
    }
    gate_.set_open(true);
    engine->stop();
    EXPECT_EQ(answers_, (Answers{"1", "already_exists"}));
}

}  // namespace
}  // namespace tidegate::engine
