#include "base/external_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

// Goal: ids of marketplaces are kept exactly, other texts by hash, and no two of them meet.
// Method: the edges of the exact form (1, 20 and 21 characters, every character of the alphabet).

namespace tidegate {
namespace {

TEST(ExternalIdTest, short_ids_come_back_as_they_were) {
    for (const std::string text :
         {"1",
          "0",
          "576461413038785752",
          "gid_Order-450789469",
          "AAAAAAAAAAAAAAAAAAAA",
          "zzzzzzzzzzzzzzzzzzzz",
          "--------------------"}) {
        const ExternalId id = ExternalId::parse(text);
        EXPECT_TRUE(id.is_exact()) << text;
        EXPECT_EQ(id.text(), text);
        EXPECT_EQ(ExternalId::from_bits(id.high(), id.low()), id);
    }
}

TEST(ExternalIdTest, every_character_of_the_alphabet_is_its_own) {
    const std::string alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
    std::set<ExternalId> seen;
    for (const char c : alphabet) {
        const std::string text(1, c);
        EXPECT_EQ(ExternalId::parse(text).text(), text);
        seen.insert(ExternalId::parse(text));
    }
    EXPECT_EQ(seen.size(), 64U);
}

TEST(ExternalIdTest, leading_zeros_count) {
    EXPECT_NE(ExternalId::parse("1"), ExternalId::parse("01"));
    EXPECT_EQ(ExternalId::parse("0001").text(), "0001");
}

TEST(ExternalIdTest, other_texts_are_kept_by_hash) {
    for (const std::string text :
         {"123456789012345678901", "with space", "\xe8\xae\xa2\xe5\x8d\x95"}) {
        const ExternalId id = ExternalId::parse(text);
        EXPECT_FALSE(id.is_exact()) << text;
        EXPECT_EQ(id, ExternalId::parse(text));
        EXPECT_EQ(id.text().size(), 31U);
        EXPECT_EQ(id.text().front(), '#');
    }
    EXPECT_NE(ExternalId::parse("with space"), ExternalId::parse("with  space"));
}

TEST(ExternalIdTest, the_empty_text_is_none) {
    EXPECT_TRUE(ExternalId::parse("").is_none());
    EXPECT_EQ(ExternalId::none().text(), "");
}

}  // namespace
}  // namespace tidegate
