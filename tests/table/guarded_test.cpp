// Goal: what a claim changes in the bound of a guarded SKU, for how long, and what it never
// changes; what shared mode lets through. Method: scripts of one or two listings.

#include "world.h"

namespace tidegate::ledger {
namespace {

// 20 cups; "shop" shows 10 of them, and nothing of what it sold is unseen.
struct Guarded : World {
    explicit Guarded(Mode mode = Mode::guarded) {
        cup = sku("CUP");
        receive(cup, place("shelf"), 20);
        must(SetMode{cup, mode});
        shop = channel("shop");
        listing = list(shop, "item", cup, 10);
    }
    Outcome write(int quantity, int unseen_most) {
        return give(RequestWrite{listing, Quantity(quantity), {}, Quantity(unseen_most)});
    }
    void confirm(int landed_at) {
        must(ConfirmWrite{listing, state().listing(listing).write, time(landed_at)});
    }

    SkuId cup;
    ChannelId shop;
    ListingId listing;
};

TEST(Guarded, ADecreaseKeepsOnlyWhatItsClaimLeavesOpen) {
    Guarded w;
    w.at(1'010);
    EXPECT_EQ(w.write(4, 2).reject, Reject::none);
    EXPECT_EQ(w.exposure(w.listing), 10);  // strict: 14
    w.at(1'012);
    w.confirm(1'012);
    EXPECT_EQ(w.exposure(w.listing), 6);  // strict: 14
    w.all_seen();
    EXPECT_EQ(w.exposure(w.listing), 4);  // strict: 4
}

TEST(Guarded, ARaiseSpendsTheDifferenceAndTheClaim) {
    Guarded w;
    EXPECT_EQ(w.write(19, 2).reject, Reject::exceeds_free);  // 2 sold unseen, then 19
    EXPECT_EQ(w.write(18, 2).reject, Reject::none);
    EXPECT_EQ(w.state().free_units(w.cup), 0);
}

TEST(Guarded, WithoutAClaimItIsTheStrictBound) {
    Guarded w;
    EXPECT_EQ(w.refusal(RequestWrite{w.listing, Quantity(11), {}}), "exceeds_free");
    w.must(RequestWrite{w.listing, Quantity(10 - 1), {}});
    EXPECT_EQ(w.exposure(w.listing), 19);
}

TEST(Guarded, AWriteThatFailedClaimsNothingAnyMore) {
    Guarded w;
    EXPECT_EQ(w.write(4, 2).reject, Reject::none);
    w.must(FailWrite{w.listing, WriteNumber(1)});
    EXPECT_EQ(w.exposure(w.listing), 10);
    EXPECT_FALSE(w.state().listing(w.listing).rests_on_claim(World::time(0)));
}

TEST(Guarded, OrdersBeyondAClaimLowerNothingUntilTheWatermarkPasses) {
    Guarded w;
    w.at(1'010);
    EXPECT_EQ(w.write(4, 2).reject, Reject::none);
    w.order(w.shop, "a", {{"item", 3}});
    EXPECT_EQ(w.exposure(w.listing), 7);
    w.at(1'012);
    w.confirm(1'012);
    EXPECT_EQ(w.exposure(w.listing), 4);
    w.order(w.shop, "b", {{"item", 2}}, Stage::unpaid, 1'011);  // sold from the 10, or from the 4
    EXPECT_EQ(w.exposure(w.listing), 4);
    w.at(1'013);
    w.all_seen();
    EXPECT_EQ(w.exposure(w.listing), 4);
    w.order(w.shop, "c", {{"item", 1}});
    EXPECT_EQ(w.exposure(w.listing), 3);
}

TEST(Guarded, TheBrakeOvertakesAWriteWithoutAnyClaim) {
    Guarded w;
    EXPECT_EQ(w.write(4, 2).reject, Reject::none);
    w.must(MarkWriteUnknown{w.listing, WriteNumber(1)});
    EXPECT_EQ(w.write(0, 0).reject, Reject::none);
    EXPECT_EQ(w.exposure(w.listing), 14);
}

TEST(Guarded, ASkuThatTurnsStrictHasNothingToGiveUntilItsClaimsAreProven) {
    Guarded w;
    w.at(1'010);
    EXPECT_EQ(w.write(4, 2).reject, Reject::none);
    w.must(SetMode{w.cup, Mode::strict});
    const ListingId other = w.list(w.channel("other"), "item", w.cup);
    EXPECT_EQ(w.refusal(RequestWrite{other, Quantity(1), {}}), "listing_not_read");
    w.at(1'012);
    w.confirm(1'012);
    EXPECT_EQ(w.refusal(RequestWrite{other, Quantity(1), {}}), "listing_not_read");
    w.all_seen();
    w.must(RequestWrite{other, Quantity(16), {}});
    EXPECT_EQ(w.state().free_units(w.cup), 0);
}

TEST(Guarded, AKitClaimsOnlyIfAllOfItsComponentsAreGuarded) {
    for (const Mode lids : {Mode::strict, Mode::guarded}) {
        Guarded w;
        const SkuId lid = w.sku("LID");
        w.receive(lid, w.state().find_location("shelf"), 20);
        w.must(SetMode{lid, lids});
        const SkuId mug = w.kit("MUG", {{w.cup, Quantity(1)}, {lid, Quantity(1)}});
        const ListingId kits = w.list(w.shop, "mug", mug, 6);
        w.must(RequestWrite{kits, Quantity(2), {}, Quantity(1)});
        EXPECT_EQ(w.exposure(kits), lids == Mode::strict ? 8 : 6);
    }
}

TEST(Guarded, ComparesAreExactWithoutClaims) {
    Guarded w;
    const ChannelId shopify = w.channel("shopify", WriteSemantics::compare_and_set);
    const ListingId exact = w.list(shopify, "item", w.cup, 5);
    w.must(RequestWrite{exact, Quantity(3), Quantity(5), Quantity(0)});
    EXPECT_EQ(w.state().listing(exact).change_from, 5);
    EXPECT_EQ(w.exposure(exact), 5);
}

TEST(Guarded, ANegativeClaimIsDamaged) {
    Guarded w;
    EXPECT_EQ(w.write(4, -1).reject, Reject::invalid_quantity);
}

TEST(Shared, EveryListingMayShowThePoolAndReservationsGoOn) {
    Guarded w(Mode::shared);
    const ListingId other = w.list(w.channel("other"), "item", w.cup);
    w.must(RequestWrite{w.listing, Quantity(20), {}});
    w.must(RequestWrite{other, Quantity(20), {}});
    EXPECT_EQ(w.state().free_units(w.cup, Mode::shared), 20);
    w.must(w.reserve_message("r", {{"CUP", 20}}, 2'000));
    EXPECT_EQ(w.refusal(w.reserve_message("s", {{"CUP", 1}}, 2'000)), "exceeds_available");
}

}  // namespace
}  // namespace tidegate::ledger
