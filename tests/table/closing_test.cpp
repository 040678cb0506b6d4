// Goal: every hold, lock, reservation, return and transfer closes once, whatever is asked twice or
// too late. Method: scripts of one shop; levels and refusals by equality.

#include "world.h"

namespace tidegate::ledger {
namespace {

class Closing : public ::testing::Test {
protected:
    Closing() {
        shop = w.channel("shop");
        a = w.place("A");
        cup = w.sku("CUP");
        w.receive(cup, a, 10);
        w.list(shop, "77", cup);
        w.at(1'100);
    }
    [[nodiscard]] InlineVector<OrderLine, 2> shipped(int units) {
        return w.order_message(kDirectChannel, "", {{"CUP", 0, 0, units}}).lines;
    }
    void expect_levels(int on_hand, int reserved, int available) {
        EXPECT_EQ(w.cell(cup, a).on_hand, on_hand);
        EXPECT_EQ(w.cell(cup, a).reserved, reserved);
        EXPECT_EQ(w.available(cup), available);
    }
    World w;
    ChannelId shop;
    LocationId a;
    SkuId cup;
};

TEST_F(Closing, CancelledTwiceGivesBackOnce) {
    w.order(shop, "1", {{"77", 3}});
    w.order(shop, "1", {{"77", 3, 3}});
    w.order(shop, "1", {{"77", 3, 3}});
    w.order(shop, "1", {}, Stage::cancelled);
    expect_levels(10, 0, 10);
}

TEST_F(Closing, CancelledAfterItShippedGivesNothingBack) {
    w.order(shop, "1", {{"77", 3, 0, 3}}, Stage::shipped);
    w.order(shop, "1", {{"77", 3, 3, 3}}, Stage::cancelled);
    expect_levels(7, 0, 7);
}

TEST_F(Closing, CancelledAfterAPartShippedGivesBackTheRest) {
    w.order(shop, "1", {{"77", 5, 0, 2}}, Stage::shipping);
    w.order(shop, "1", {}, Stage::cancelled);
    expect_levels(8, 0, 8);
    w.order(shop, "1", {{"77", 5, 5, 5}}, Stage::shipped);  // it left all the same
    expect_levels(5, 0, 5);
}

TEST_F(Closing, RefundedThenCancelledGivesBackOnce) {
    w.order(shop, "1", {{"77", 3, 0, 3}}, Stage::shipped);
    w.must(ReceiveReturn{named("r"), shop, named("1"), cup, a, Quantity(3), {}});
    w.must(InspectReturn{named("r"), Quantity(3), {}, {}});
    expect_levels(10, 0, 10);
    w.order(shop, "1", {{"77", 3, 3, 3}}, Stage::cancelled);
    expect_levels(10, 0, 10);
    EXPECT_EQ(
        w.refusal(ReceiveReturn{named("r2"), shop, named("1"), cup, a, Quantity(1), {}}),
        "exceeds_shipped"
    );
}

TEST_F(Closing, AReturnWithoutAnOrderIsTakenAndOneOfAnUnknownOrderIsNot) {
    EXPECT_EQ(
        w.refusal(ReceiveReturn{named("r"), shop, named("never"), cup, a, Quantity(1), {}}),
        "unknown_order"
    );
    w.must(ReceiveReturn{named("r"), {}, {}, cup, a, Quantity(1), {}});
    expect_levels(11, 0, 10);
    EXPECT_EQ(
        w.refusal(ReceiveReturn{named("r"), {}, {}, cup, a, Quantity(1), {}}), "already_exists"
    );
}

TEST_F(Closing, NoMoreComesBackThanWasSoldOverAllReturns) {
    w.order(shop, "1", {{"77", 3, 0, 3}}, Stage::shipped);
    const auto back = [&](std::string_view name, int units) {
        return w.refusal(ReceiveReturn{named(name), shop, named("1"), cup, a, Quantity(units), {}});
    };
    EXPECT_EQ(back("r1", 2), "none");
    EXPECT_EQ(back("r2", 2), "exceeds_shipped");
    EXPECT_EQ(back("r3", 1), "none");
    EXPECT_EQ(back("r4", 1), "exceeds_shipped");
}

TEST_F(Closing, OfAKitNoMoreComponentsComeBackThanWentOut) {
    const SkuId set = w.kit("SET", {{cup, Quantity(2)}});
    w.list(shop, "set", set);
    w.order(shop, "1", {{"set", 2, 0, 2}}, Stage::shipped);
    const auto back = [&](std::string_view name, int units) {
        return w.refusal(ReceiveReturn{named(name), shop, named("1"), cup, a, Quantity(units), {}});
    };
    EXPECT_EQ(back("r1", 5), "exceeds_shipped");
    EXPECT_EQ(back("r2", 3), "none");
    EXPECT_EQ(back("r3", 2), "exceeds_shipped");
    EXPECT_EQ(back("r4", 1), "none");
    EXPECT_EQ(back("r5", 1), "exceeds_shipped");
}

TEST_F(Closing, WhatWaitsForInspectionLeavesQuarantineOnlyByIt) {
    w.must(ReceiveReturn{named("r"), {}, {}, cup, a, Quantity(3), {}});
    w.must(MoveStock{cup, a, Bucket::available, Bucket::quarantine, Quantity(2)});
    const MoveStock all{cup, a, Bucket::quarantine, Bucket::available, Quantity(3)};
    EXPECT_EQ(w.refusal(all), "exceeds_available");
    w.must(MoveStock{cup, a, Bucket::quarantine, Bucket::available, Quantity(2)});
    w.must(InspectReturn{named("r"), Quantity(3), {}, {}});
    expect_levels(13, 0, 13);
}

TEST_F(Closing, EveryDocumentIsVoidedOnce) {
    w.must(w.reserve_message("r", {{"CUP", 2}}, 2'000));
    w.must(ReleaseReservation{named("r")});
    EXPECT_EQ(w.refusal(ReleaseReservation{named("r")}), "already_closed");
    EXPECT_EQ(w.refusal(ConfirmReservation{named("r")}), "already_closed");
    EXPECT_EQ(w.refusal(ShipReservation{named("r"), shipped(1)}), "already_closed");
    w.must(LockStock{named("l"), cup, shop, Quantity(2), {}});
    w.must(UnlockStock{named("l")});
    EXPECT_EQ(w.refusal(UnlockStock{named("l")}), "already_closed");
    w.must(StartCount{named("c"), cup, a});
    w.must(FinishCount{named("c"), Quantity(10)});
    EXPECT_EQ(w.refusal(FinishCount{named("c"), Quantity(10)}), "already_closed");
    expect_levels(10, 0, 10);
}

TEST_F(Closing, PartialShipmentsAreTotalsAndNeverPassTheHold) {
    w.must(w.reserve_message("r", {{"CUP", 5}}, 2'000));
    w.must(ShipReservation{named("r"), shipped(2)});
    w.must(ShipReservation{named("r"), shipped(4)});
    w.must(ShipReservation{named("r"), shipped(2)});  // the first message again, late
    expect_levels(6, 1, 5);
    EXPECT_EQ(w.refusal(ShipReservation{named("r"), shipped(6)}), "exceeds_held");
    w.must(ReleaseReservation{named("r")});
    expect_levels(6, 0, 6);
    EXPECT_EQ(w.refusal(ShipReservation{named("r"), shipped(5)}), "already_closed");
}

TEST_F(Closing, AReservationThatShippedWholeDoesNotExpire) {
    w.must(w.reserve_message("r", {{"CUP", 5}}, 2'000));
    w.must(ShipReservation{named("r"), shipped(5)});
    w.at(3'000);
    w.must(Tick{});
    EXPECT_TRUE(w.state().expiries().empty());
    EXPECT_FALSE(w.state().orders()[w.state().orders().find(kDirectChannel, named("r"))].expired);
    EXPECT_EQ(w.refusal(ReleaseReservation{named("r")}), "already_closed");
    expect_levels(5, 0, 5);
}

TEST_F(Closing, PaymentAfterExpiryHoldsAgainOnlyIfItStillCan) {
    w.must(w.reserve_message("first", {{"CUP", 6}}, 1'500));
    w.must(w.reserve_message("second", {{"CUP", 4}}, 1'500));
    w.at(1'500);
    w.must(Tick{});
    expect_levels(10, 0, 10);
    w.must(ConfirmReservation{named("first")});
    w.must(w.reserve_message("third", {{"CUP", 1}}, 9'000));
    EXPECT_EQ(w.refusal(ConfirmReservation{named("second")}), "reservation_expired");
    w.must(ReleaseReservation{named("third")});
    w.must(ConfirmReservation{named("second")});
    w.must(ConfirmReservation{named("second")});
    expect_levels(10, 10, 0);
    w.at(90'000);
    w.must(Tick{});
    expect_levels(10, 10, 0);
}

TEST_F(Closing, AHoldThatNobodyClosesStaysAndIsSeen) {
    w.order(shop, "1", {{"77", 3}}, Stage::on_hold);
    w.at(90'000'000);
    w.must(Tick{});
    expect_levels(10, 3, 7);
    EXPECT_EQ(w.held(shop, "1"), 3);
}

TEST_F(Closing, ASkuDeletedAndRecreatedAtTheShopKeepsItsOldOrders) {
    w.order(shop, "1", {{"77", 3}});
    EXPECT_EQ(w.refusal(DefineSku{"CUP"}), "already_exists");
    w.must(MapListing{shop, named("78"), cup, Fulfilment::merchant});
    w.order(shop, "2", {{"78", 2}});
    w.order(shop, "1", {{"77", 3, 3}}, Stage::cancelled);
    expect_levels(10, 2, 8);
}

}  // namespace
}  // namespace tidegate::ledger
