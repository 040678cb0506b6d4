// Goal: the journal port's contract holds for every implementation.
// Method: the same cases run over the memory journal and the SQLite journal; what is read back is
// compared with what was appended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "journal/journal.h"
#include "journal/sqlite.h"
#include "support/temp_directory.h"

namespace tidegate::journal {
namespace {

struct Kept {
    std::uint64_t first;
    std::uint64_t count;
    std::int64_t written_at;
    std::uint16_t codec;
    std::string bytes;
    friend bool operator==(const Kept&, const Kept&) = default;
};

Kept sample(std::uint64_t first, std::uint64_t count) {
    return {
        first,
        count,
        static_cast<std::int64_t>(1'700'000'000'000 + first),
        7,
        std::string(first * 997 % 70'000 + 1, static_cast<char>(first))};
}

Status append(Journal& journal, const Kept& kept) {
    return journal.append(
        {Sequence(kept.first), kept.count, Timestamp(kept.written_at), kept.codec, kept.bytes}
    );
}

std::vector<Kept> read_all(Journal& journal, std::uint64_t after = 0) {
    std::vector<Kept> found;
    const Status status = journal.read(Sequence(after), [&](const Group& group) -> Status {
        found.push_back(
            {group.first.value(),
             group.count,
             group.written_at.milliseconds(),
             group.codec,
             std::string(group.bytes)}
        );
        return {};
    });
    EXPECT_TRUE(status.has_value()) << status.error().message;
    return found;
}

enum class Kind { memory, sqlite };

class JournalContract : public ::testing::TestWithParam<Kind> {
protected:
    void SetUp() override {
        if (GetParam() == Kind::memory) {
            journal_ = open_memory_journal();
            return;
        }
        auto opened = open_sqlite_journal(directory_.file("journal.db"));
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        journal_ = std::move(*opened);
    }

    test::TempDirectory directory_;
    std::unique_ptr<Journal> journal_;
};

TEST_P(JournalContract, StartsEmpty) {
    EXPECT_EQ(journal_->last_sequence(), Sequence(0));
    EXPECT_EQ(read_all(*journal_), std::vector<Kept>{});
}

TEST_P(JournalContract, GivesBackWhatWasAppended) {
    std::vector<Kept> kept;
    std::uint64_t next = 1;
    for (const std::uint64_t count : {1U, 5U, 2U, 300U, 1U}) {
        kept.push_back(sample(next, count));
        ASSERT_TRUE(append(*journal_, kept.back()).has_value());
        next += count;
    }
    EXPECT_EQ(journal_->last_sequence(), Sequence(309));
    EXPECT_EQ(read_all(*journal_), kept);
    EXPECT_GT(journal_->size_bytes(), 0U);
}

TEST_P(JournalContract, ReadsFromTheGroupThatHoldsTheNextEvent) {
    const std::vector<Kept> kept = {sample(1, 4), sample(5, 4), sample(9, 4)};
    for (const Kept& group : kept) ASSERT_TRUE(append(*journal_, group).has_value());
    const std::vector<Kept> from_second(kept.begin() + 1, kept.end());
    EXPECT_EQ(read_all(*journal_, 3), kept);
    EXPECT_EQ(read_all(*journal_, 4), from_second);
    EXPECT_EQ(read_all(*journal_, 5), from_second);
    EXPECT_EQ(read_all(*journal_, 11), std::vector<Kept>{kept[2]});
    EXPECT_EQ(read_all(*journal_, 12), std::vector<Kept>{});
    EXPECT_EQ(read_all(*journal_, 99), std::vector<Kept>{});
}

TEST_P(JournalContract, TheVisitorsErrorStopsTheReading) {
    for (std::uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(append(*journal_, sample(i, 1)).has_value());
    int visited = 0;
    const Status status = journal_->read(Sequence(0), [&](const Group&) -> Status {
        return ++visited == 2 ? Status(Error{"enough", "seen enough"}) : Status();
    });
    ASSERT_FALSE(status.has_value());
    EXPECT_EQ(status.error().code, "enough");
    EXPECT_EQ(visited, 2);
}

// Also run under the thread sanitizer.
TEST_P(JournalContract, ReadsBesideTheWriter) {
    constexpr std::uint64_t kGroups = 300;
    std::thread reader([&] {
        std::uint64_t seen = 0;
        while (seen < kGroups) {
            const std::vector<Kept> found = read_all(*journal_, seen);
            for (const Kept& group : found) EXPECT_EQ(group, sample(++seen, 1));
        }
    });
    for (std::uint64_t i = 1; i <= kGroups; ++i) {
        ASSERT_TRUE(append(*journal_, sample(i, 1)).has_value());
    }
    reader.join();
}

INSTANTIATE_TEST_SUITE_P(
    Implementations,
    JournalContract,
    ::testing::Values(Kind::memory, Kind::sqlite),
    [](const auto& tested) { return tested.param == Kind::memory ? "memory" : "sqlite"; }
);

}  // namespace
}  // namespace tidegate::journal
