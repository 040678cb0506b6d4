// Goal: a show is told in time that a listing runs out (TV25). Method: the published example.

#include "allocation/listed_level.h"

#include <gtest/gtest.h>

namespace tidegate::allocation {
namespace {

TEST(ListedLevel, TV25EveryLevelOfTheExample) {
    const struct {
        std::int64_t listed;
        ListedLevel level;
    } rows[] = {
        {21, ListedLevel::enough},
        {20, ListedLevel::enough},
        {19, ListedLevel::remind},
        {10, ListedLevel::remind},
        {9, ListedLevel::delist_or_limit},
        {0, ListedLevel::delist},
        {-2, ListedLevel::delist}};
    for (const auto& row : rows) EXPECT_EQ(listed_level(row.listed), row.level) << row.listed;
}

TEST(ListedLevel, ASellersOwnThresholds) {
    EXPECT_EQ(listed_level(49, {50, 5}), ListedLevel::remind);
    EXPECT_EQ(listed_level(4, {50, 5}), ListedLevel::delist_or_limit);
}

}  // namespace
}  // namespace tidegate::allocation
