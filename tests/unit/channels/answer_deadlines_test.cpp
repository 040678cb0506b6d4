// Goal: an answer is given once and in time, whoever is slow.
// Method: short deadlines, answers through promises; nothing is slept for.
#include "channels/answer_deadlines.h"

#include <gtest/gtest.h>

#include <future>

namespace tidegate::channels {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<AnswerDeadlines::Owed> owe(AnswerDeadlines::Answer answer) {
    return std::make_shared<AnswerDeadlines::Owed>(std::move(answer), 503);
}

TEST(AnswerDeadlines, AnAnswerInTimeIsTheCallers) {
    int answered = 0;
    int times = 0;
    {
        AnswerDeadlines deadlines(1h);
        const auto owed = owe([&](const net::Response& given) {
            answered = given.status;
            ++times;
        });
        deadlines.watch(owed);
        owed->give(200);
        owed->give(401);
    }
    EXPECT_EQ(answered, 200);
    EXPECT_EQ(times, 1);
}

TEST(AnswerDeadlines, ALateOneIsGivenForTheCallerAndItsOwnIsDropped) {
    AnswerDeadlines deadlines(20ms);
    std::promise<int> first;
    auto waiting = first.get_future();
    const auto begun = std::chrono::steady_clock::now();
    const auto slow = owe([&](const net::Response& given) { first.set_value(given.status); });
    deadlines.watch(slow);
    // One that is answered at once does not stand in the way of the others.
    const auto quick = owe([](const net::Response&) {});
    deadlines.watch(quick);
    quick->give(200);
    ASSERT_EQ(waiting.wait_for(30s), std::future_status::ready);
    EXPECT_EQ(waiting.get(), 503);
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 20ms);
    slow->give(200);  // a second set_value would throw
}

// The thread sleeps until the deadline of one that was given long ago, and still serves the next.
TEST(AnswerDeadlines, OneAfterAnotherIsLate) {
    AnswerDeadlines deadlines(5ms);
    for (int i = 0; i < 5; ++i) {
        const auto quick = owe([](const net::Response&) {});
        deadlines.watch(quick);
        quick->give(200);
        std::promise<int> late;
        auto waiting = late.get_future();
        deadlines.watch(owe([&](const net::Response& given) { late.set_value(given.status); }));
        ASSERT_EQ(waiting.wait_for(30s), std::future_status::ready);
        EXPECT_EQ(waiting.get(), 503);
    }
}

TEST(AnswerDeadlines, NothingIsAnsweredAfterTheEnd) {
    bool answered = false;
    {
        AnswerDeadlines deadlines(1h);
        deadlines.watch(owe([&](const net::Response&) { answered = true; }));
    }
    EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace tidegate::channels
