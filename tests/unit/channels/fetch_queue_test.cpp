// Goal: orders are fetched in the order in which they were named, each once, and none gets lost.
// Method: a queue on its own.
#include "channels/fetch_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace tidegate::channels {
namespace {

std::string take(FetchQueue& queue, std::size_t count) {
    std::string names;
    for (const ExternalId& order : queue.take(count)) names += order.text() + ' ';
    return names;
}
void add(FetchQueue& queue, const char* orders) {
    for (const char* order = orders; *order != '\0'; ++order) {
        queue.add(ExternalId::parse(std::string(1, *order)));
    }
}

TEST(FetchQueue, FirstComeFirstServedEachOnce) {
    FetchQueue queue(10);
    EXPECT_TRUE(queue.empty());
    add(queue, "zazbz");
    EXPECT_EQ(take(queue, 2), "z a ");
    add(queue, "az");  // taken ones may be named again: something may have changed since
    EXPECT_EQ(take(queue, 9), "b a z ");
    EXPECT_TRUE(queue.empty());
}

TEST(FetchQueue, WhatFailedComesFirstAgain) {
    FetchQueue queue(10);
    add(queue, "abcd");
    const std::vector<ExternalId> failed = queue.take(2);
    add(queue, "a");
    queue.put_back(failed);
    EXPECT_EQ(take(queue, 9), "b c d a ");
}

TEST(FetchQueue, IsBounded) {
    FetchQueue queue(2);
    add(queue, "abc");
    EXPECT_EQ(take(queue, 9), "a b ");
    add(queue, "c");
    EXPECT_EQ(take(queue, 9), "c ");
}

}  // namespace
}  // namespace tidegate::channels
