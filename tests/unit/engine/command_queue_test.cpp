// Goal: the queue is bounded, keeps an emergency reserve, and lets go of everybody when it closes.
// Method: one thread where possible; waiting threads are let go by the act that is tested.
#include "engine/command_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

namespace tidegate::engine {
namespace {

using Wait = CommandQueue::Wait;

QueuedBatch batch_of(std::size_t commands, Urgency urgency = Urgency::normal) {
    return {CommandBatch(commands), [](const Result<Outcomes>&) {}, urgency};
}
std::string push(CommandQueue& queue, QueuedBatch batch) {
    const Status pushed = queue.push(batch, CommandQueue::WhenFull::refuse);
    return pushed ? "ok" : pushed.error().code;
}

TEST(CommandQueue, RefusesWhatHasNoRoomUntilSomeIsMade) {
    CommandQueue queue(10, 2);
    EXPECT_EQ(push(queue, batch_of(6)), "ok");
    EXPECT_EQ(push(queue, batch_of(5)), "engine_busy");
    EXPECT_EQ(push(queue, batch_of(4)), "ok");
    std::vector<QueuedBatch> normal;
    std::vector<QueuedBatch> emergency;
    queue.take(normal, emergency, Wait::no);
    EXPECT_EQ(normal.size(), 2U);
    EXPECT_EQ(push(queue, batch_of(1)), "engine_busy") << "taken is not yet decided";
    queue.release(Urgency::normal, 6);
    EXPECT_EQ(push(queue, batch_of(6)), "ok");
    EXPECT_EQ(queue.commands(), 10U);
}

TEST(CommandQueue, LetsABatchLargerThanItselfInAlone) {
    CommandQueue queue(10, 2);
    EXPECT_EQ(push(queue, batch_of(25)), "ok");
    EXPECT_EQ(push(queue, batch_of(1)), "engine_busy");
    queue.release(Urgency::normal, 25);
    EXPECT_EQ(push(queue, batch_of(1)), "ok");
}

TEST(CommandQueue, EmergenciesHaveTheirOwnReserve) {
    CommandQueue queue(1, 1);
    EXPECT_EQ(push(queue, batch_of(1)), "ok");
    EXPECT_FALSE(queue.has_emergency());
    EXPECT_EQ(push(queue, batch_of(1, Urgency::emergency)), "ok");
    EXPECT_TRUE(queue.has_emergency());
    EXPECT_EQ(push(queue, batch_of(1, Urgency::emergency)), "engine_busy");
    std::vector<QueuedBatch> normal;
    std::vector<QueuedBatch> emergency;
    queue.take(normal, emergency, Wait::for_any);
    EXPECT_EQ(normal.size(), 1U);
    EXPECT_EQ(emergency.size(), 1U);
    EXPECT_FALSE(queue.has_emergency());
}

TEST(CommandQueue, APusherWaitsForRoom) {
    CommandQueue queue(1, 1);
    EXPECT_EQ(push(queue, batch_of(1)), "ok");
    std::thread pusher([&] {
        QueuedBatch batch = batch_of(1);
        EXPECT_TRUE(queue.push(batch, CommandQueue::WhenFull::wait).has_value());
    });
    std::vector<QueuedBatch> normal;
    std::vector<QueuedBatch> emergency;
    queue.take(normal, emergency, Wait::for_any);
    queue.release(Urgency::normal, 1);
    while (normal.size() < 2) queue.take(normal, emergency, Wait::for_any);
    pusher.join();
}

// What a writer that is not in a hurry wakes up for: each of these lets it go on.
TEST(CommandQueue, ATakerMayWaitForMany) {
    const std::function<void(CommandQueue&)> reasons[] = {
        [](CommandQueue& queue) {
            for (std::size_t i = 0; i < CommandQueue::kMany; ++i) {
                EXPECT_EQ(push(queue, batch_of(1)), "ok");
            }
        },
        [](CommandQueue& queue) { EXPECT_EQ(push(queue, batch_of(1, Urgency::emergency)), "ok"); },
        [](CommandQueue& queue) {
            EXPECT_EQ(push(queue, batch_of(1)), "ok");
            QueuedBatch large = batch_of(CommandQueue::kMany);
            EXPECT_TRUE(queue.push(large, CommandQueue::WhenFull::wait).has_value());
        },
        [](CommandQueue& queue) { queue.wake(); },
        [](CommandQueue& queue) { queue.close(); },
    };
    for (const auto& reason : reasons) {
        CommandQueue queue(CommandQueue::kMany, 1);
        std::thread pusher([&] { reason(queue); });
        std::vector<QueuedBatch> normal;
        std::vector<QueuedBatch> emergency;
        queue.take(normal, emergency, Wait::for_many);
        for (const QueuedBatch& batch : normal) {
            queue.release(Urgency::normal, batch.commands.size());
        }
        pusher.join();
    }
}

// A single command is not worth waking up for: only the wake() after it is.
TEST(CommandQueue, FewCommandsAreTakenWithTheNextWake) {
    CommandQueue queue(CommandQueue::kMany, 1);
    std::atomic<bool> woken = false;
    std::thread pusher([&] {
        for (std::size_t i = 0; i + 1 < CommandQueue::kMany; ++i) {
            EXPECT_EQ(push(queue, batch_of(1)), "ok");
        }
        woken = true;
        queue.wake();
    });
    std::vector<QueuedBatch> normal;
    std::vector<QueuedBatch> emergency;
    queue.take(normal, emergency, Wait::for_many);
    EXPECT_TRUE(woken);
    EXPECT_EQ(normal.size(), CommandQueue::kMany - 1);
    pusher.join();
}

TEST(CommandQueue, WakeIsRememberedOnce) {
    CommandQueue queue(1, 1);
    std::vector<QueuedBatch> normal;
    std::vector<QueuedBatch> emergency;
    queue.wake();
    queue.take(normal, emergency, Wait::for_any);  // would wait for ever without it
    EXPECT_TRUE(normal.empty());
}

TEST(CommandQueue, CloseLetsWaitersGoAndKeepsWhatIsIn) {
    CommandQueue queue(1, 1);
    EXPECT_EQ(push(queue, batch_of(1)), "ok");
    std::thread pusher([&] {
        QueuedBatch batch = batch_of(1);
        const Status pushed = queue.push(batch, CommandQueue::WhenFull::wait);
        EXPECT_EQ(pushed.error().code, "engine_stopping");
        EXPECT_EQ(batch.commands.size(), 1U) << "left as it was";
    });
    queue.close();
    pusher.join();
    EXPECT_TRUE(queue.closed());
    EXPECT_EQ(push(queue, batch_of(0)), "engine_stopping");
    std::vector<QueuedBatch> normal;
    std::vector<QueuedBatch> emergency;
    queue.take(normal, emergency, Wait::for_any);
    EXPECT_EQ(normal.size(), 1U);
}

}  // namespace
}  // namespace tidegate::engine
