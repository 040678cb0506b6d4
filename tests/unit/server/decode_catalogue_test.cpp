// Goal: bodies about the catalogue become the commands that they spell, and a slip is named by its
// field. Method: one body per case; every field of the command compared.

#include <gtest/gtest.h>

#include "unit/server/decoded.h"

namespace tidegate::server {
namespace {

TEST(DecodeCatalogue, DefineSku) {
    const Decoded right = decoded(decode_define_sku, R"({"sku":"00123"})");
    EXPECT_EQ(right.wrong, "");
    EXPECT_EQ(right.plan.status, 201);
    EXPECT_EQ(right.as<ledger::DefineSku>().code, "00123");
    EXPECT_EQ(decoded(decode_define_sku, R"({"sku":123})").wrong, "wrong_type sku");
    EXPECT_EQ(decoded(decode_define_sku, R"({"sku":""})").wrong, "invalid_value sku");
}

TEST(DecodeCatalogue, DefineKit) {
    const std::string text = R"({"components":[{"sku":"A","per_kit":2},{"sku":"B","per_kit":1}]})";
    const Decoded right = decoded(decode_define_kit, text, "B");
    EXPECT_EQ(right.wrong, "");
    const auto& command = right.as<ledger::DefineKit>();
    EXPECT_EQ(command.kit, SkuId(1));
    ASSERT_EQ(command.components.size(), 2U);
    EXPECT_EQ(command.components[0].sku, SkuId(0));
    EXPECT_EQ(command.components[0].per_kit, Quantity(2));
    EXPECT_EQ(decoded(decode_define_kit, text, "nothing").wrong, "unknown_sku ");
    EXPECT_EQ(
        decoded(decode_define_kit, R"({"components":[{"sku":"A","per_kit":0}]})", "B").wrong,
        "out_of_range components[0].per_kit"
    );
    EXPECT_EQ(
        decoded(decode_define_kit, R"({"components":[]})", "B").wrong, "out_of_range components"
    );
}

TEST(DecodeCatalogue, SetMode) {
    const Decoded right = decoded(decode_set_mode, R"({"mode":"proportional"})", "A");
    EXPECT_EQ(right.as<ledger::SetMode>().sku, SkuId(0));
    EXPECT_EQ(right.as<ledger::SetMode>().mode, ledger::Mode::proportional);
    EXPECT_EQ(decoded(decode_set_mode, R"({"mode":"Strict"})", "A").wrong, "invalid_value mode");
}

TEST(DecodeCatalogue, DefineLocation) {
    const Decoded right = decoded(
        decode_define_location,
        R"({"location":"fba","kind":"channel_bound","bound_to":"shop","priority":7})"
    );
    EXPECT_EQ(right.wrong, "");
    const auto& command = right.as<ledger::DefineLocation>();
    EXPECT_EQ(command.code, "fba");
    EXPECT_EQ(command.kind, ledger::LocationKind::channel_bound);
    EXPECT_EQ(command.bound_to, ChannelId(1));
    EXPECT_EQ(command.priority, 7);
    const std::pair<const char*, const char*> cases[] = {
        {R"({"location":"x","kind":"channel_bound"})", "missing_field bound_to"},
        {R"({"location":"x","kind":"own","bound_to":"shop"})", "invalid_value bound_to"},
        {R"({"location":"x","kind":"channel_bound","bound_to":"y"})", "unknown_channel bound_to"},
    };
    for (const auto& [text, wrong] : cases) {
        EXPECT_EQ(decoded(decode_define_location, text).wrong, wrong) << text;
    }
}

TEST(DecodeCatalogue, DefineChannelAndMapListing) {
    const Decoded channel = decoded(
        decode_define_channel,
        R"({"channel":"x","semantics":"compare_and_set","restocks_on_cancel":true})"
    );
    EXPECT_EQ(
        channel.as<ledger::DefineChannel>().semantics, ledger::WriteSemantics::compare_and_set
    );
    EXPECT_TRUE(channel.as<ledger::DefineChannel>().restocks_on_cancel);
    const Decoded listing = decoded(
        decode_map_listing, R"({"channel":"shop","listing":"576461413038785752","sku":"B"})"
    );
    EXPECT_EQ(listing.wrong, "");
    EXPECT_EQ(listing.as<ledger::MapListing>().listing.text(), "576461413038785752");
    EXPECT_EQ(listing.as<ledger::MapListing>().sku, SkuId(1));
}

}  // namespace
}  // namespace tidegate::server
