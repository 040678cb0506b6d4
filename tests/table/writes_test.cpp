// Goal: whatever becomes of a write to a marketplace, the bound covers it. Method: one listing with
// ten units on a shelf of twenty; each way in which a write, an answer or a reading goes wrong.

#include "world.h"

namespace tidegate::ledger {
namespace {

class Writes : public ::testing::Test {
protected:
    Writes() {
        shop = w.channel("shop");
        cup = w.sku("CUP");
        w.receive(cup, w.place("A"), 30);
        listing = w.list(shop, "77", cup, 10);
        w.at(1'100);
    }
    World w;
    ChannelId shop;
    SkuId cup;
    ListingId listing;
};

TEST_F(Writes, AnAnswerThatWasLostKeepsBothQuantitiesUntilARead) {
    w.must(RequestWrite{listing, Quantity(15), {}});
    w.must(MarkWriteUnknown{listing, WriteNumber(1)});
    EXPECT_EQ(w.exposure(listing), 25);
    EXPECT_EQ(w.refusal(RequestWrite{listing, Quantity(3), {}}), "write_in_flight");
    w.at(1'200);
    w.must(ReadBack{listing, Quantity(15), World::time(1'200)});
    EXPECT_EQ(w.exposure(listing), 25);  // the old ten may have been sold unseen
    w.must(AdvanceWatermark{shop, World::time(1'200)});
    EXPECT_EQ(w.exposure(listing), 15);
}

TEST_F(Writes, AcceptedButNotAppliedIsFoundByARead) {
    w.show(listing, 0);
    EXPECT_EQ(w.exposure(listing), 10);
    w.at(1'200);
    w.must(ReadBack{listing, Quantity(10), World::time(1'200)});
    w.must(AdvanceWatermark{shop, World::time(1'200)});
    EXPECT_EQ(w.exposure(listing), 10);
}

TEST_F(Writes, ALateAnswerToAnOlderWriteIsRefused) {
    w.must(RequestWrite{listing, Quantity(15), {}});
    w.must(MarkWriteUnknown{listing, WriteNumber(1)});
    w.must(RequestWrite{listing, Quantity(0), {}});
    const ConfirmWrite late{listing, WriteNumber(1), World::time(1'101)};
    EXPECT_EQ(w.refusal(late), "already_closed");
    w.must(ConfirmWrite{listing, WriteNumber(2), World::time(1'102)});
    EXPECT_EQ(w.exposure(listing), 25);
    w.must(AdvanceWatermark{shop, World::time(1'102)});
    EXPECT_EQ(w.exposure(listing), 0);
}

TEST_F(Writes, AHandEditIsSeenAsMoreThanTheBoundAllowed) {
    w.must(ReadBack{listing, Quantity(40), World::time(1'100)});
    EXPECT_EQ(w.exposure(listing), 40);
    ASSERT_EQ(overexposed(w.state()).size(), 1U);
    EXPECT_EQ(overexposed(w.state())[0].units, 10);
    w.all_seen();
    EXPECT_EQ(w.refusal(w.reserve_message("r", {{"CUP", 1}}, 2'000)), "exceeds_free");
}

TEST_F(Writes, ARefusedWriteLeavesWhatWasThere) {
    w.must(RequestWrite{listing, Quantity(15), {}});
    w.order(shop, "1", {{"77", 4}}, Stage::unpaid, 1'090);
    w.must(FailWrite{listing, WriteNumber(1)});
    EXPECT_EQ(w.exposure(listing), 6);
    EXPECT_EQ(w.refusal(FailWrite{listing, WriteNumber(1)}), "already_closed");
}

TEST_F(Writes, AChannelThatIsDownForAnHourKeepsItsBound) {
    w.must(RequestWrite{listing, Quantity(5), {}});
    w.at(4'700);
    w.must(Tick{});
    EXPECT_EQ(w.exposure(listing), 15);
    EXPECT_EQ(w.refusal(w.reserve_message("r", {{"CUP", 16}}, 9'000)), "exceeds_free");
    w.must(w.reserve_message("r", {{"CUP", 15}}, 9'000));
}

TEST_F(Writes, ReadingOurOwnWriteBackChangesNothing) {
    w.show(listing, 5);
    w.must(AdvanceWatermark{shop, World::time(1'100)});
    const std::size_t events = w.events.size();
    w.must(ReadBack{listing, Quantity(5), World::time(1'100)});
    EXPECT_EQ(w.events.size(), events);
    EXPECT_EQ(w.refusal(RequestWrite{listing, Quantity(5), {}}), "unchanged");
}

TEST_F(Writes, AListingThatMaySellKeepsItsSkuAndItsShipper) {
    const SkuId lid = w.sku("LID");
    const MapListing to_lid{shop, named("77"), lid, Fulfilment::merchant};
    const MapListing to_fbt{shop, named("77"), cup, Fulfilment::marketplace};
    EXPECT_EQ(w.refusal(to_lid), "listing_has_exposure");
    EXPECT_EQ(w.refusal(to_fbt), "listing_has_exposure");
    w.show(listing, 0);
    w.must(AdvanceWatermark{shop, World::time(1'100)});
    w.must(to_fbt);
    w.must(to_lid);
}

TEST_F(Writes, ARecipeNeverPromisesComponentsThatAreNotFree) {
    const SkuId set = w.kit("SET", {{cup, Quantity(1)}});
    const ListingId kits = w.list(shop, "set", set);
    w.show(kits, 10);
    EXPECT_EQ(w.state().free_units(cup), 10);
    EXPECT_EQ(w.refusal(DefineKit{set, {{cup, Quantity(3)}}}), "exceeds_free");
    w.must(DefineKit{set, {{cup, Quantity(2)}}});
    EXPECT_EQ(w.state().free_units(cup), 0);
}

}  // namespace
}  // namespace tidegate::ledger
