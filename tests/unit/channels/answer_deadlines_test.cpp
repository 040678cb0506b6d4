// Goal: an answer is given once and in time, whoever is slow.
// Method: short deadlines, answers through promises; nothing is slept for.
#include "channels/answer_deadlines.h"

#include <gtest/gtest.h>

#include <future>

namespace tidegate::channels {
namespace {

using namespace std::chrono_literals;

TEST(AnswerDeadlines, AnAnswerInTimeIsTheCallers) {
    int answered = 0;
    int times = 0;
    {
        AnswerDeadlines deadlines(1h);
        const auto give = deadlines.guard(
            [&](int status) {
                answered = status;
                ++times;
            },
            503
        );
        give(200);
        give(401);
    }
    EXPECT_EQ(answered, 200);
    EXPECT_EQ(times, 1);
}

TEST(AnswerDeadlines, ALateOneIsGivenForTheCallerAndItsOwnIsDropped) {
    AnswerDeadlines deadlines(20ms);
    std::promise<int> first;
    auto waiting = first.get_future();
    const auto begun = std::chrono::steady_clock::now();
    const auto slow = deadlines.guard([&](int status) { first.set_value(status); }, 503);
    // One that is answered at once does not stand in the way of the others.
    deadlines.guard([](int) {}, 503)(200);
    ASSERT_EQ(waiting.wait_for(30s), std::future_status::ready);
    EXPECT_EQ(waiting.get(), 503);
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 20ms);
    slow(200);  // a second set_value would throw
}

TEST(AnswerDeadlines, NothingIsAnsweredAfterTheEnd) {
    bool answered = false;
    {
        AnswerDeadlines deadlines(1h);
        (void)deadlines.guard([&](int) { answered = true; }, 503);
    }
    EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace tidegate::channels
