// Goal: the checksum covers every field of a group and its place.
// Method: change one field at a time and compare; one value is fixed, because it is on disk.
#include "journal/checksum.h"

#include <gtest/gtest.h>

namespace tidegate::journal {
namespace {

Group sample() {
    return {
        .first = Sequence(1000),
        .count = 3,
        .written_at = Timestamp(1'700'000'000'123),
        .codec = 1,
        .bytes = "group"};
}

TEST(GroupChecksum, IsTheOneOnDisk) {
    EXPECT_EQ(group_checksum(1, sample()), 2620234648U);
}

TEST(GroupChecksum, CoversEveryField) {
    const auto original = group_checksum(1, sample());
    EXPECT_NE(group_checksum(2, sample()), original);
    Group changed = sample();
    changed.first = Sequence(1001);
    EXPECT_NE(group_checksum(1, changed), original);
    changed = sample();
    changed.count = 4;
    EXPECT_NE(group_checksum(1, changed), original);
    changed = sample();
    changed.written_at = Timestamp(1'700'000'000'124);
    EXPECT_NE(group_checksum(1, changed), original);
    changed = sample();
    changed.codec = 2;
    EXPECT_NE(group_checksum(1, changed), original);
    changed = sample();
    changed.bytes = "grouq";
    EXPECT_NE(group_checksum(1, changed), original);
    changed.bytes = "grou";
    EXPECT_NE(group_checksum(1, changed), original);
}

}  // namespace
}  // namespace tidegate::journal
