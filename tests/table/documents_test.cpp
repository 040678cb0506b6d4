// Goal: locks, transfers, counts, corrections, the safety hold and channel-bound stock move exactly
// the units that they name. Method: scripts of one workspace; levels by equality.

#include "world.h"

namespace tidegate::ledger {
namespace {

class Documents : public ::testing::Test {
protected:
    Documents() {
        shop = w.channel("shop");
        other = w.channel("other");
        a = w.place("A", 1);
        b = w.place("B", 2);
        cup = w.sku("CUP");
        w.receive(cup, a, 10);
        listing = w.list(shop, "77", cup);
        elsewhere = w.list(other, "99", cup);
        w.at(1'100);
    }
    World w;
    ChannelId shop, other;
    LocationId a, b;
    SkuId cup;
    ListingId listing, elsewhere;
};

TEST_F(Documents, ALockServesItsChannelAndComesBackWhenItExpires) {
    w.must(LockStock{named("live"), cup, shop, Quantity(6), World::time(2'000)});
    EXPECT_EQ(w.available(cup), 4);
    EXPECT_EQ(w.refusal(RequestWrite{elsewhere, Quantity(5), {}}), "exceeds_free");
    w.order(shop, "1", {{"77", 2}});
    EXPECT_EQ(w.cell(cup, a).locked, 4);
    w.order(other, "2", {{"99", 5}});
    EXPECT_EQ(w.short_units(other, "2"), 5);
    w.at(1'999);
    w.must(Tick{});
    EXPECT_EQ(w.cell(cup, a).locked, 4);
    w.at(2'000);
    w.must(Tick{});
    EXPECT_EQ(w.cell(cup, a).locked, 0);
    EXPECT_EQ(w.held(other, "2"), 5);
    EXPECT_EQ(w.available(cup), 3);
}

TEST_F(Documents, WhatALockGaveToAnOrderComesBackAsAvailable) {
    w.must(LockStock{named("live"), cup, shop, Quantity(6), {}});
    w.order(shop, "1", {{"77", 2}});
    w.order(shop, "1", {}, Stage::cancelled);
    EXPECT_EQ(w.cell(cup, a).locked, 4);
    EXPECT_EQ(w.available(cup), 6);
}

TEST_F(Documents, ALockNeverTakesWhatAnotherChannelMaySell) {
    w.show(elsewhere, 7);
    EXPECT_EQ(w.refusal(LockStock{named("l"), cup, shop, Quantity(4), {}}), "exceeds_free");
    w.must(LockStock{named("l"), cup, other, Quantity(7), {}});
    w.must(LockStock{named("m"), cup, ChannelId::none(), Quantity(3), {}});
    EXPECT_EQ(w.state().free_units(cup), 0);
}

TEST_F(Documents, ATransferIsOnHandInNeitherPlaceUntilItArrives) {
    w.must(StartTransfer{named("t"), cup, a, b, Quantity(6)});
    EXPECT_EQ(w.cell(cup, a).on_hand, 4);
    EXPECT_EQ(w.cell(cup, b).on_hand, 0);
    EXPECT_EQ(w.cell(cup, b).in_transit, 6);
    EXPECT_EQ(w.available(cup), 4);
    w.must(ReceiveTransfer{named("t"), Quantity(2), {}});
    w.must(ReceiveTransfer{named("t"), Quantity(1), Quantity(1)});
    EXPECT_EQ(w.refusal(ReceiveTransfer{named("t"), Quantity(3), {}}), "exceeds_held");
    w.must(ReceiveTransfer{named("t"), {}, Quantity(2)});
    EXPECT_EQ(w.refusal(ReceiveTransfer{named("t"), Quantity(1), {}}), "already_closed");
    EXPECT_EQ(w.cell(cup, b).on_hand, 3);
    EXPECT_EQ(w.cell(cup, b).in_transit, 0);
    EXPECT_EQ(w.available(cup), 7);
}

TEST_F(Documents, ATransferTakesOnlyUnitsThatNobodyWasPromised) {
    w.order(shop, "1", {{"77", 4}});
    w.show(listing, 5);
    EXPECT_EQ(w.refusal(StartTransfer{named("t"), cup, a, b, Quantity(7)}), "exceeds_available");
    EXPECT_EQ(w.refusal(StartTransfer{named("t"), cup, a, b, Quantity(2)}), "exceeds_free");
    w.must(StartTransfer{named("t"), cup, a, b, Quantity(1)});
}

TEST_F(Documents, ACountComparesWithWhatWasThereWhenItBegan) {
    w.must(StartCount{named("c"), cup, a});
    w.order(shop, "1", {{"77", 3, 0, 3}}, Stage::shipped);
    w.receive(cup, a, 5);
    EXPECT_EQ(w.cell(cup, a).on_hand, 12);
    w.must(FinishCount{named("c"), Quantity(9)});  // one was missing from the start
    EXPECT_EQ(w.cell(cup, a).on_hand, 11);
}

TEST_F(Documents, ACountThatFindsTooLittleShowsAnIncidentAndClampsNothing) {
    w.order(shop, "1", {{"77", 8}});
    w.must(StartCount{named("c"), cup, a});
    w.must(FinishCount{named("c"), Quantity(5)});
    EXPECT_EQ(w.cell(cup, a).on_hand, 5);
    EXPECT_EQ(w.cell(cup, a).reserved, 8);
    EXPECT_EQ(w.available(cup), -3);
}

TEST_F(Documents, ACountOfASkuThatBecameAKitIsRefused) {
    const SkuId set = w.sku("SET");
    w.must(StartCount{named("c"), set, a});
    w.must(DefineKit{set, {{cup, Quantity(1)}}});
    EXPECT_EQ(w.refusal(FinishCount{named("c"), Quantity(5)}), "kit_has_no_stock");
    EXPECT_EQ(w.cell(set, a).on_hand, 0);
}

TEST_F(Documents, ACorrectionIsTheOppositeEntryAndIsMadeOnce) {
    w.must(AdjustStock{cup, a, Quantity(-4), AdjustReason::shrinkage, Sequence::none()});
    const Sequence wrong = w.state().last_sequence();
    const AdjustStock opposite{cup, a, Quantity(4), AdjustReason::correction, wrong};
    w.must(opposite);
    EXPECT_EQ(w.refusal(opposite), "already_corrected");
    EXPECT_EQ(w.cell(cup, a).on_hand, 10);
}

TEST_F(Documents, FindingUnitsHelpsAlsoWhereTheBooksAreBelowZero) {
    w.order(shop, "1", {{"77", 14, 0, 14}}, Stage::shipped);
    EXPECT_EQ(w.cell(cup, a).on_hand, -4);
    w.must(AdjustStock{cup, a, Quantity(3), AdjustReason::found, Sequence::none()});
    EXPECT_EQ(w.cell(cup, a).on_hand, -1);
    EXPECT_EQ(
        w.refusal(AdjustStock{cup, a, Quantity(-1), AdjustReason::shrinkage, Sequence::none()}),
        "exceeds_available"
    );
}

TEST_F(Documents, TheSafetyHoldIsWithheldFromSaleUntilItIsGivenBack) {
    w.must(MoveStock{cup, a, Bucket::available, Bucket::safety_hold, Quantity(7)});
    EXPECT_EQ(w.available(cup), 3);
    EXPECT_EQ(w.cell(cup, a).on_hand, 10);
    w.order(shop, "1", {{"77", 5}});
    EXPECT_EQ(w.short_units(shop, "1"), 5);
    w.must(MoveStock{cup, a, Bucket::safety_hold, Bucket::available, Quantity(2)});
    EXPECT_EQ(w.held(shop, "1"), 5);
    EXPECT_EQ(w.available(cup), 0);
    EXPECT_EQ(
        w.refusal(MoveStock{cup, a, Bucket::safety_hold, Bucket::available, Quantity(6)}),
        "exceeds_available"
    );
}

// FBA and FBT: what lies at the marketplace is sold by that marketplace alone.
TEST_F(Documents, ChannelBoundStockServesItsChannelAlone) {
    const LocationId fbt = w.place("FBT", 1, LocationKind::channel_bound, shop);
    w.receive(cup, fbt, 20);
    EXPECT_EQ(w.available(cup), 10);
    EXPECT_EQ(w.state().sellable_bound(cup, shop), 20);
    EXPECT_EQ(w.state().sellable_bound(cup, other), 0);
    w.order(other, "1", {{"99", 11}});
    EXPECT_EQ(w.short_units(other, "1"), 11);
    SeeOrder bound = w.order_message(shop, "2", {{"fbt-77", 15}});
    bound.fulfilment = Fulfilment::marketplace;
    w.must(MapListing{shop, named("fbt-77"), cup, Fulfilment::marketplace});
    w.must(bound);
    EXPECT_EQ(w.cell(cup, fbt).reserved, 15);
    EXPECT_EQ(w.available(cup), 10);
    w.receive(cup, a, 1);
    EXPECT_EQ(w.held(other, "1"), 11);
}

TEST_F(Documents, TheStockAtAMarketplaceCountsForItsKitsToo) {
    const LocationId fbt = w.place("FBT", 1, LocationKind::channel_bound, shop);
    const SkuId pair = w.kit("PAIR", {{cup, Quantity(2)}});
    w.receive(cup, fbt, 7);
    EXPECT_EQ(w.state().sellable_bound(pair, shop), 3);
    EXPECT_EQ(w.state().sellable_bound(pair, other), 0);
}

TEST_F(Documents, IncomingIsExpectedNotThere) {
    w.must(ExpectIncoming{cup, a, Quantity(30)});
    EXPECT_EQ(w.available(cup), 10);
    EXPECT_EQ(w.cell(cup, a).projected(), 40);
    w.must(ReceiveStock{cup, a, Quantity(25), Quantity(20)});
    EXPECT_EQ(w.cell(cup, a).on_hand, 35);
    EXPECT_EQ(w.cell(cup, a).incoming, 10);
    EXPECT_EQ(w.refusal(ReceiveStock{cup, a, Quantity(11), Quantity(11)}), "exceeds_available");
    EXPECT_EQ(w.refusal(ExpectIncoming{cup, a, Quantity(-11)}), "exceeds_available");
    w.must(ExpectIncoming{cup, a, Quantity(-10)});
    EXPECT_EQ(w.cell(cup, a).incoming, 0);
}

}  // namespace
}  // namespace tidegate::ledger
