// Goal: every event comes once, in the journal's order, and what cannot be read is said after what
// could. Method: journals in memory, longer than what is decoded ahead.
#include "engine/decoded_events.h"

#include <gtest/gtest.h>

#include <string>

#include "ledger/event_codec.h"

namespace tidegate::engine {
namespace {

constexpr std::uint64_t kGroup = 700;  // does not divide a batch

class DecodedEventsTest : public ::testing::Test {
protected:
    void append(std::uint64_t events, std::uint16_t codec = ledger::kEventCodecVersion) {
        ledger::EventEncoder encoder;
        for (std::uint64_t i = 0; i < events; ++i) {
            const auto sku = static_cast<std::uint32_t>(journal_->last_sequence().value() + i);
            encoder.add({Timestamp(1), ledger::SkuDefined{SkuId(sku), std::to_string(sku)}});
        }
        append(events, codec, encoder.bytes());
    }
    void append(std::uint64_t events, std::uint16_t codec, std::string_view bytes) {
        const Sequence first(journal_->last_sequence().value() + 1);
        ASSERT_TRUE(journal_->append({first, events, Timestamp(), codec, bytes}).has_value());
    }
    // The SKUs that were defined, in order, must be those from `after` on; returns how many.
    std::uint64_t read(std::uint64_t after, Status& status) {
        DecodedEvents decoded(*journal_, Sequence(after));
        std::uint64_t next = after;
        for (auto events = decoded.next(); !events.empty(); events = decoded.next()) {
            for (const ledger::Event& event : events) {
                const auto* defined = std::get_if<ledger::SkuDefined>(&event.body);
                if (defined == nullptr || defined->sku.value() != next++) ADD_FAILURE() << next;
            }
        }
        status = decoded.status();
        return next - after;
    }

    std::unique_ptr<journal::Journal> journal_ = journal::open_memory_journal();
};

TEST_F(DecodedEventsTest, AllOfThemInOrder) {
    constexpr std::uint64_t kGroups = 20;
    for (std::uint64_t i = 0; i < kGroups; ++i) append(kGroup);
    Status status;
    EXPECT_EQ(read(0, status), kGroups * kGroup);
    EXPECT_TRUE(status.has_value());
    EXPECT_EQ(read(3 * kGroup, status), (kGroups - 3) * kGroup);
    EXPECT_EQ(read(kGroups * kGroup, status), 0U);
    EXPECT_TRUE(status.has_value());
}

TEST_F(DecodedEventsTest, NothingOfAnEmptyJournal) {
    Status status;
    EXPECT_EQ(read(0, status), 0U);
    EXPECT_TRUE(status.has_value());
}

TEST_F(DecodedEventsTest, WhatCannotBeReadComesAfterWhatCould) {
    append(kGroup);
    append(3, ledger::kEventCodecVersion + 1);
    Status status;
    EXPECT_EQ(read(0, status), kGroup);
    EXPECT_EQ(status.error().code, "journal_version");
}

TEST_F(DecodedEventsTest, AGroupThatIsNotWhatItSaysIsDamage) {
    append(kGroup);
    append(3, ledger::kEventCodecVersion, "nonsense");
    Status status;
    EXPECT_EQ(read(0, status), kGroup);
    EXPECT_EQ(status.error().code, "journal_corrupt");
}

TEST_F(DecodedEventsTest, NobodyHasToReadToTheEnd) {
    for (int i = 0; i < 20; ++i) append(kGroup);
    DecodedEvents untouched(*journal_, Sequence(0));
    DecodedEvents begun(*journal_, Sequence(0));
    EXPECT_FALSE(begun.next().empty());
}

}  // namespace
}  // namespace tidegate::engine
