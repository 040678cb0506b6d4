// Goal: the engine's promises to its users: durable answers in order, subscribers that miss
// nothing, a restart that finds the same state. Method: real threads over the memory or SQLite
// journal; waits are on the answers themselves.
#include "engine/engine.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "journal/sqlite.h"
#include "ledger/invariants.h"
#include "support/ledger_commands.h"
#include "support/temp_directory.h"

namespace tidegate::engine {
namespace {

using test::order;

class EngineTest : public ::testing::Test {
protected:
    std::unique_ptr<Engine> open(Engine::Options options = {}) {
        auto journal = journal::open_sqlite_journal(directory_.file("journal.db"));
        EXPECT_TRUE(journal.has_value()) << journal.error().message;
        options.clock = &clock_;
        auto engine = Engine::open(std::move(*journal), std::move(options));
        EXPECT_TRUE(engine.has_value()) << engine.error().message;
        return std::move(*engine);
    }
    static Result<Outcomes> run(
        Engine& engine, CommandBatch batch, Urgency urgency = Urgency::normal
    ) {
        std::promise<Result<Outcomes>> answered;
        engine.submit(
            std::move(batch),
            [&](Result<Outcomes> outcomes) { answered.set_value(std::move(outcomes)); },
            urgency
        );
        return answered.get_future().get();
    }
    static std::string hash_of(Engine& engine) {
        std::string hash;
        const Status subscribed = engine.subscribe(
            [&](ledger::State state) {
                EXPECT_TRUE(ledger::check_invariants(state).empty());
                hash = ledger::state_hash_text(state);
            },
            [](const auto&) {}
        );
        EXPECT_TRUE(subscribed.has_value());
        return hash;
    }

    test::TempDirectory directory_;
    ManualClock clock_{Timestamp(test::kStart)};
};

TEST_F(EngineTest, AnswersEveryCommandOfABatchInOrder) {
    const auto engine = open();
    ASSERT_TRUE(run(*engine, test::set_up(2, 100)).has_value());
    CommandBatch batch;
    batch.push_back(order(1));
    batch.push_back(test::command(ledger::DefineSku{"sku-0"}));
    batch.push_back(order(2, {.sku = 1}));
    const auto outcomes = run(*engine, std::move(batch));
    ASSERT_TRUE(outcomes.has_value());
    ASSERT_EQ(outcomes->size(), 3U);
    EXPECT_EQ((*outcomes)[0].reject, ledger::Reject::none);
    EXPECT_EQ((*outcomes)[1].reject, ledger::Reject::already_exists);
    EXPECT_EQ((*outcomes)[2].reject, ledger::Reject::none);
    EXPECT_GT((*outcomes)[2].last_sequence, (*outcomes)[0].last_sequence);
    EXPECT_EQ(engine->health().last_durable, (*outcomes)[2].last_sequence);
}

TEST_F(EngineTest, ExecuteGivesTheOutcomeOfOneCommand) {
    const auto engine = open();
    const auto first = engine->execute(test::command(ledger::DefineSku{"a"}));
    const auto second = engine->execute(test::command(ledger::DefineSku{"b"}));
    ASSERT_TRUE(first.has_value() && second.has_value());
    EXPECT_EQ(second->result, 1U);
}

TEST_F(EngineTest, AnEmptyBatchIsAnswered) {
    const auto engine = open();
    const auto outcomes = run(*engine, {});
    ASSERT_TRUE(outcomes.has_value());
    EXPECT_TRUE(outcomes->empty());
}

TEST_F(EngineTest, ABatchLargerThanAGroupSpansSeveral) {
    const auto engine = open({.group_commands_max = 10});
    ASSERT_TRUE(run(*engine, test::set_up(1, 1000)).has_value());
    const auto groups = engine->metrics().groups.load();
    CommandBatch batch;
    for (std::uint64_t i = 0; i < 95; ++i) batch.push_back(order(i));
    const auto outcomes = run(*engine, std::move(batch));
    ASSERT_TRUE(outcomes.has_value());
    EXPECT_EQ(outcomes->size(), 95U);
    EXPECT_GE(engine->metrics().groups.load() - groups, 9U);
}

TEST_F(EngineTest, ARestartFindsTheSameState) {
    std::string before;
    {
        const auto engine = open({.snapshot_on_stop = false});
        ASSERT_TRUE(run(*engine, test::set_up(3, 50)).has_value());
        for (std::uint64_t i = 0; i < 40; ++i) {
            ASSERT_TRUE(
                engine->execute(order(i, {.sku = static_cast<std::uint32_t>(i % 3)})).has_value()
            );
        }
        before = hash_of(*engine);
    }
    const auto engine = open();
    EXPECT_EQ(hash_of(*engine), before);
    EXPECT_EQ(engine->execute(order(7, {.sku = 1}))->reject, ledger::Reject::none);
    EXPECT_EQ(hash_of(*engine), before) << "a duplicate changes nothing";
}

TEST_F(EngineTest, ARestartFromASnapshotFindsTheSameState) {
    Engine::Options options{.snapshot_directory = directory_.file("snapshots")};
    std::string before;
    {
        const auto engine = open(options);
        ASSERT_TRUE(run(*engine, test::set_up(3, 50)).has_value());
        ASSERT_TRUE(engine->snapshot().has_value());
        ASSERT_TRUE(engine->execute(order(1)).has_value());
        before = hash_of(*engine);
    }
    const auto engine = open(options);
    EXPECT_EQ(hash_of(*engine), before);
    EXPECT_TRUE(
        std::filesystem::exists(directory_.file("snapshots/snapshot-00000000000000000011.snap")) ||
        !std::filesystem::is_empty(directory_.file("snapshots"))
    );
}

// A replica that is fed from several moments on ends in the writer's state. Also under the thread
// sanitizer.
TEST_F(EngineTest, SubscribersSeeEveryGroupExactlyOnce) {
    struct Replica {
        ledger::State state;
        bool contiguous = true;
    };
    std::vector<std::unique_ptr<Replica>> replicas;
    {
        const auto engine = open({.group_commands_max = 7});
        ASSERT_TRUE(run(*engine, test::set_up(5, 10'000)).has_value());
        std::thread load([&] {
            for (std::uint64_t i = 0; i < 300; ++i) {
                CommandBatch batch;
                for (std::uint64_t k = 0; k < 10; ++k) {
                    batch.push_back(order(i * 10 + k, {.sku = static_cast<std::uint32_t>(k % 5)}));
                }
                engine->submit(std::move(batch), [](const Result<Outcomes>& outcomes) {
                    EXPECT_TRUE(outcomes.has_value());
                });
            }
        });
        for (int i = 0; i < 4; ++i) {
            replicas.push_back(std::make_unique<Replica>());
            Replica& replica = *replicas.back();
            const Status subscribed = engine->subscribe(
                [&](ledger::State state) { replica.state = std::move(state); },
                [&](const std::shared_ptr<const PublishedGroup>& group) {
                    replica.contiguous &=
                        group->first.value() == replica.state.last_sequence().value() + 1;
                    for (const ledger::Event& event : group->events) {
                        ledger::evolve(replica.state, event);
                    }
                }
            );
            ASSERT_TRUE(subscribed.has_value());
        }
        load.join();
    }
    const auto engine = open();
    const std::string expected = hash_of(*engine);
    for (const auto& replica : replicas) {
        EXPECT_TRUE(replica->contiguous);
        EXPECT_EQ(ledger::state_hash_text(replica->state), expected);
    }
}

TEST_F(EngineTest, ManyThreadsMaySubmit) {
    constexpr std::uint64_t kThreads = 4;
    constexpr std::uint64_t kOrders = 200;
    const auto engine = open({.queue_commands_max = 16});
    ASSERT_TRUE(run(*engine, test::set_up(1, 10)).has_value());
    std::atomic<std::uint64_t> answers{0};
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (std::uint64_t i = 0; i < kOrders; ++i) {
                CommandBatch batch;
                batch.push_back(order(t * kOrders + i));
                engine->submit(std::move(batch), [&](const Result<Outcomes>& outcomes) {
                    EXPECT_TRUE(outcomes.has_value());
                    ++answers;
                });
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    engine->stop();
    EXPECT_EQ(answers, kThreads * kOrders);
    EXPECT_EQ(engine->metrics().commands.load(), kThreads * kOrders + 5);
}

TEST_F(EngineTest, AfterStopEverythingIsRefused) {
    const auto engine = open();
    engine->stop();
    engine->stop();
    EXPECT_EQ(run(*engine, test::set_up(1, 1)).error().code, "engine_stopping");
    EXPECT_EQ(
        engine
            ->try_submit(
                {}, [](const Result<Outcomes>&) { FAIL(); }, Urgency::normal
            )
            .error()
            .code,
        "engine_stopping"
    );
    EXPECT_EQ(
        engine->subscribe([](ledger::State) { FAIL(); }, [](const auto&) {}).error().code,
        "engine_stopping"
    );
    EXPECT_FALSE(engine->health().ok);
}

}  // namespace
}  // namespace tidegate::engine
