// Goal: the worked examples of the domain, by their number, with equality.
// Method: a world per example; what was asked, and the levels after it.

#include "world.h"

namespace tidegate::ledger {
namespace {

TEST(Vectors, TV03LowerFirstThenRaise) {
    World w;
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    w.must(SetMode{cup, Mode::proportional});
    w.receive(cup, a, 900);
    const ListingId tiktok = w.list(w.channel("tiktok"), "1", cup, 400);
    const ListingId amazon = w.list(w.channel("amazon"), "1", cup, 300);
    const ListingId ebay = w.list(w.channel("ebay"), "1", cup, 200);
    EXPECT_EQ(w.refusal(RequestWrite{tiktok, Quantity(450), {}}), "exceeds_free");
    w.must(RequestWrite{amazon, Quantity(270), {}});
    w.must(RequestWrite{ebay, Quantity(180), {}});
    EXPECT_EQ(w.refusal(RequestWrite{tiktok, Quantity(450), {}}), "exceeds_free");
    w.must(ConfirmWrite{amazon, WriteNumber(1), World::time(1'000)});
    w.must(ConfirmWrite{ebay, WriteNumber(1), World::time(1'000)});
    w.must(RequestWrite{tiktok, Quantity(450), {}});
    w.must(ConfirmWrite{tiktok, WriteNumber(1), World::time(1'000)});
    EXPECT_EQ(w.state().free_units(cup, Mode::proportional), 0);
}

struct Rush {
    int stock;
    int buyers;
};

// TV20, TV37 and TV45: exactly the stock is accepted, whoever comes.
TEST(Vectors, TV20TV37TV45ExactlyTheStockIsAccepted) {
    for (const Rush rush : {Rush{100, 120}, Rush{4, 120}, Rush{800, 1'000}, Rush{900, 1'500}}) {
        World w;
        const LocationId a = w.place("A");
        const SkuId cup = w.sku("CUP");
        w.receive(cup, a, rush.stock);
        int accepted = 0;
        for (int i = 0; i < rush.buyers; ++i) {
            const auto name = "b" + std::to_string(i);
            const Outcome outcome = w.give(w.reserve_message(name, {{"CUP", 1}}, 2'000));
            accepted += outcome.reject == Reject::none ? 1 : 0;
        }
        EXPECT_EQ(accepted, rush.stock);
        EXPECT_EQ(w.available(cup), 0);
    }
}

TEST(Vectors, TV24TheNextWarehouseTakesOver) {
    World w;
    const LocationId a = w.place("A", 1);
    const LocationId b = w.place("B", 2);
    const SkuId cup = w.sku("CUP");
    w.receive(cup, a, 5);
    w.receive(cup, b, 50);
    EXPECT_EQ(w.available(cup), 55);
    for (int i = 1; i <= 6; ++i) {
        w.must(w.reserve_message("o" + std::to_string(i), {{"CUP", 1}}, 2'000));
        EXPECT_EQ(w.available(cup), 55 - i);
    }
    EXPECT_EQ(w.cell(cup, a).reserved, 5);
    EXPECT_EQ(w.cell(cup, b).reserved, 1);
}

TEST(Vectors, TV29ReturnsWaitForInspection) {
    World w;
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, a, 10);
    w.must(ReceiveReturn{named("r"), {}, {}, cup, a, Quantity(3), World::time(9'000)});
    EXPECT_EQ(w.available(cup), 10);
    w.must(InspectReturn{named("r"), Quantity(1), Quantity(1), Quantity(1)});
    EXPECT_EQ(w.available(cup), 11);
    EXPECT_EQ(w.cell(cup, a).damaged, 1);
    EXPECT_EQ(w.cell(cup, a).on_hand, 12);
    EXPECT_EQ(w.refusal(InspectReturn{named("r"), Quantity(1), {}, {}}), "already_closed");
}

TEST(Vectors, TV31AKitIsComputedFromItsComponents) {
    World w;
    const ChannelId shop = w.channel("shop");
    const LocationId place = w.place("W");
    const SkuId a = w.sku("A");
    const SkuId b = w.sku("B");
    const SkuId kit = w.kit("KIT", {{a, Quantity(2)}, {b, Quantity(2)}});
    w.receive(a, place, 8);
    w.receive(b, place, 4'258);
    w.must(ExpectIncoming{a, place, Quantity(133)});
    w.list(shop, "a", a);
    w.list(shop, "b", b);
    w.order(shop, "1", {{"a", 8}});
    w.order(shop, "2", {{"a", 6}});
    w.order(shop, "3", {{"b", 168}});
    EXPECT_EQ(w.short_units(shop, "2"), 6);
    EXPECT_EQ(w.available(kit), 0);
}

TEST(Vectors, TV32TwoLinesOfOneSkuAreAddedUpFirst) {
    World w;
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 1);
    EXPECT_EQ(
        w.refusal(w.reserve_message("r", {{"CUP", 1}, {"CUP", 1}}, 2'000)), "exceeds_available"
    );
    EXPECT_EQ(w.available(cup), 1);
}

TEST(Vectors, TV33AllLinesOrNone) {
    World w;
    const LocationId place = w.place("W");
    const SkuId a = w.sku("A");
    const SkuId b = w.sku("B");
    const SkuId c = w.sku("C");
    w.receive(a, place, 99'999);
    w.receive(b, place, 2);
    w.receive(c, place, 99'999);
    EXPECT_EQ(
        w.refusal(w.reserve_message("x", {{"A", 1}, {"B", 3}, {"C", 1}}, 2'000)),
        "exceeds_available"
    );
    w.must(w.reserve_message("y", {{"B", 2}}, 2'000));
    EXPECT_EQ(w.available(a), 99'999);
    EXPECT_EQ(w.available(b), 0);
}

TEST(Vectors, TV34RestockedOnce) {
    World w;
    const ChannelId shop = w.channel("shop");
    const LocationId place = w.place("W");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, place, 100);
    w.list(shop, "77", cup);
    w.order(shop, "1", {{"77", 1}});
    w.order(shop, "1", {{"77", 1, 1}});
    w.order(shop, "1", {{"77", 1, 1}}, Stage::cancelled);
    w.order(shop, "1", {}, Stage::cancelled);
    EXPECT_EQ(w.available(cup), 100);
}

TEST(Vectors, TV35CancelAfterShipGivesNothingBack) {
    World w;
    const ChannelId shop = w.channel("shop");
    const LocationId place = w.place("W");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, place, 100);
    w.list(shop, "b", w.kit("BUNDLE", {{cup, Quantity(5)}}));
    w.order(shop, "1", {{"b", 1}});
    w.order(shop, "1", {{"b", 1, 0, 1}}, Stage::shipped);
    w.order(shop, "1", {}, Stage::cancelled);
    EXPECT_EQ(w.cell(cup, place).on_hand, 95);
    EXPECT_EQ(w.available(cup), 95);
}

TEST(Vectors, TV36TheSixthHoldIsRefused) {
    World w;
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 5'000);
    for (int i = 1; i <= 5; ++i) {
        w.must(w.reserve_message("h" + std::to_string(i), {{"CUP", 1'000}}, 2'000));
    }
    EXPECT_EQ(w.refusal(w.reserve_message("h6", {{"CUP", 1'000}}, 2'000)), "exceeds_available");
}

TEST(Vectors, TV43AScreenThatShowsTooMuchIsRead) {
    World w;
    const ChannelId shop = w.channel("shop");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 50);
    const ListingId listing = w.list(shop, "77", cup, 50);
    w.at(1'010);
    w.must(ReadBack{listing, Quantity(200), World::time(1'010)});
    EXPECT_EQ(w.exposure(listing), 200);
    ASSERT_EQ(overexposed(w.state()).size(), 1U);
    EXPECT_EQ(overexposed(w.state())[0].units, 150);
    // Any quantity but 0 would let it sell 200 and that quantity: first it stops.
    EXPECT_EQ(w.refusal(RequestWrite{listing, Quantity(40), {}}), "listing_not_read");
    w.show(listing, 0);
    w.at(1'020);
    w.all_seen();
    EXPECT_EQ(w.exposure(listing), 0);
    w.show(listing, 50);
    EXPECT_EQ(w.exposure(listing), 50);
}

// ---- Failure modes of the protocol, each found by the search in tests/property ------------------

TEST(Protocol, UnitsOfferedAgainDuringAWriteStayInTheBound) {
    World w;
    const ChannelId shop = w.channel("shop", WriteSemantics::absolute, true);
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 20);
    const ListingId listing = w.list(shop, "77", cup, 5);
    w.order(shop, "1", {{"77", 2}}, Stage::unpaid, 1'001);
    w.must(RequestWrite{listing, Quantity(4), {}});
    w.order(shop, "1", {{"77", 2, 2}}, Stage::unpaid, 1'001);
    w.at(1'010);
    w.must(ConfirmWrite{listing, WriteNumber(1), World::time(1'010)});
    w.all_seen();
    EXPECT_EQ(w.exposure(listing), 6);
}

TEST(Protocol, TheBrakeWorksOnAnUnknownWriteInEveryMode) {
    for (const Mode mode : {Mode::strict, Mode::proportional}) {
        World w;
        const SkuId cup = w.sku("CUP");
        w.must(SetMode{cup, mode});
        w.receive(cup, w.place("A"), 10);
        const ListingId listing = w.list(w.channel("shop"), "77", cup, 4);
        w.must(RequestWrite{listing, Quantity(6), {}});
        w.must(MarkWriteUnknown{listing, WriteNumber(1)});
        w.must(RequestWrite{listing, Quantity(0), {}});
        EXPECT_EQ(w.exposure(listing), 10);
    }
}

TEST(Protocol, AWriteOfZeroToAListingNeverReadStillWantsTheWatermark) {
    World w;
    const ChannelId shop = w.channel("shop");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 10);
    const ListingId listing(w.must(MapListing{shop, named("77"), cup, Fulfilment::merchant}).result
    );
    w.show(listing, 0);
    EXPECT_EQ(w.refusal(RequestWrite{listing, Quantity(1), {}}), "listing_not_read");
    w.all_seen();
    w.must(RequestWrite{listing, Quantity(1), {}});
}

// A listing that was mapped and not yet read may sell any number of units: until it was read, and
// every order from before is seen, nothing that it draws on is spent by a decision of ours.
TEST(Protocol, NothingIsSpentBeforeEveryListingOfTheSkuIsKnown) {
    World w;
    const ChannelId one = w.channel("one");
    const ChannelId two = w.channel("two");
    const LocationId a = w.place("A");
    const LocationId b = w.place("B");
    const SkuId cup = w.sku("CUP");
    const SkuId lid = w.sku("LID");
    const SkuId set = w.kit("SET", {{cup, Quantity(1)}, {lid, Quantity(1)}});
    w.receive(cup, a, 40);
    w.receive(lid, a, 40);
    const ListingId read = w.list(one, "cup", cup, 4);
    const ListingId lids = w.list(one, "lid", lid, 4);
    const ListingId fresh(w.must(MapListing{two, named("set"), set, Fulfilment::merchant}).result);

    const auto refused = [&](std::string_view why) {
        EXPECT_EQ(w.refusal(RequestWrite{read, Quantity(8), {}}), why);
        EXPECT_EQ(w.refusal(RequestWrite{lids, Quantity(8), {}}), why);
        EXPECT_EQ(w.refusal(w.reserve_message("r", {{"CUP", 1}}, 2'000)), why);
        EXPECT_EQ(w.refusal(w.reserve_message("s", {{"SET", 1}}, 2'000)), why);
        EXPECT_EQ(w.refusal(LockStock{named("l"), lid, one, Quantity(1), {}}), why);
        EXPECT_EQ(w.refusal(StartTransfer{named("t"), cup, a, b, Quantity(1)}), why);
        const MoveStock hold{cup, a, Bucket::available, Bucket::safety_hold, Quantity(1)};
        EXPECT_EQ(w.refusal(hold), why);
    };
    refused("listing_not_read");
    // Facts, and what takes units back, are never refused for it.
    w.must(MoveStock{cup, a, Bucket::available, Bucket::damaged, Quantity(1)});
    w.order(one, "1", {{"cup", 1}}, Stage::unpaid, 1'001);
    w.show(lids, 0);

    w.at(1'010);
    w.must(ReadBack{fresh, Quantity(5), World::time(1'010)});
    refused("listing_not_read");  // it was read, but an order from before may still be on its way
    w.all_seen();
    refused("none");
}

TEST(Protocol, AnUnknownListingDoesNotBindASkuOfProportionalMode) {
    World w;
    const ChannelId one = w.channel("one");
    const SkuId cup = w.sku("CUP");
    w.must(SetMode{cup, Mode::proportional});
    w.receive(cup, w.place("A"), 20);
    const ListingId read = w.list(one, "cup", cup, 4);
    w.must(MapListing{w.channel("two"), named("cup"), cup, Fulfilment::merchant});
    w.must(RequestWrite{read, Quantity(8), {}});
}

TEST(Protocol, APaymentAfterExpiryWaitsForAnUnknownListing) {
    World w;
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 20);
    w.must(w.reserve_message("r", {{"CUP", 1}}, 2'000));
    w.at(2'001);
    w.must(Tick{});
    const ListingId fresh(
        w.must(MapListing{w.channel("shop"), named("cup"), cup, Fulfilment::merchant}).result
    );
    EXPECT_EQ(w.refusal(ConfirmReservation{named("r")}), "listing_not_read");
    w.must(ReadBack{fresh, Quantity(0), World::time(2'001)});
    w.all_seen();
    w.must(ConfirmReservation{named("r")});
    EXPECT_EQ(w.held(kDirectChannel, "r"), 1);
}

TEST(Protocol, ALockOfTheDirectChannelServesReservations) {
    World w;
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 10);
    w.must(LockStock{named("l"), cup, kDirectChannel, Quantity(10), {}});
    w.must(w.reserve_message("r", {{"CUP", 5}}, 2'000));
    EXPECT_EQ(w.held(kDirectChannel, "r"), 5);
    EXPECT_EQ(w.state().locked_for(cup, kDirectChannel), 5);
}

TEST(Protocol, ARecipeMayChangeWhileKitsAreHeld) {
    World w;
    const ChannelId shop = w.channel("shop");
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    const SkuId lid = w.sku("LID");
    w.receive(cup, a, 10);
    w.receive(lid, a, 10);
    const SkuId kit = w.kit("SET", {{cup, Quantity(2)}});
    w.list(shop, "s", kit);
    w.order(shop, "1", {{"s", 2}});
    w.must(DefineKit{kit, {{cup, Quantity(1)}, {lid, Quantity(1)}}});
    w.order(shop, "1", {{"s", 3}});
    for (const int cancelled : {1, 2, 3}) w.order(shop, "1", {{"s", 3, cancelled}});
    EXPECT_EQ(w.available(cup), 10);
    EXPECT_EQ(w.available(lid), 10);
}

TEST(Protocol, AShortOrderOfASkuThatBecomesAKitWaitsForItsComponents) {
    World w;
    const ChannelId shop = w.channel("shop");
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    const SkuId kit = w.sku("SET");
    w.list(shop, "s", kit);
    w.order(shop, "1", {{"s", 2}});
    w.must(DefineKit{kit, {{cup, Quantity(2)}}});
    w.receive(cup, a, 4);
    EXPECT_EQ(w.short_units(shop, "1"), 0);
    EXPECT_TRUE(w.state().shortages().empty());
}

TEST(Protocol, TwoCountsOfOnePlaceFindADifferenceOnce) {
    World w;
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, a, 100);
    w.must(StartCount{named("x"), cup, a});
    w.must(StartCount{named("y"), cup, a});
    w.must(FinishCount{named("x"), Quantity(90)});
    w.must(FinishCount{named("y"), Quantity(90)});
    EXPECT_EQ(w.cell(cup, a).on_hand, 90);
}

TEST(Protocol, TheSameUnitsAreDamagedOnce) {
    World w;
    const LocationId a = w.place("A");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, a, 10);
    const MoveStock damage{cup, a, Bucket::available, Bucket::damaged, Quantity(10)};
    w.must(damage);
    EXPECT_EQ(w.refusal(damage), "exceeds_available");
}

TEST(Protocol, AbsurdShipmentsAreRefusedAndChangeNothing) {
    World w;
    const ChannelId shop = w.channel("shop");
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 10);
    const SkuId kit = w.kit("SET", {{cup, Quantity(10'000)}});
    w.list(shop, "s", kit);
    const int most = static_cast<int>(Quantity::kLimit);
    EXPECT_EQ(
        w.refusal(w.order_message(shop, "1", {{"s", most, 0, most}}, Stage::shipped)),
        "invalid_quantity"
    );
    for (const char* order : {"2", "3", "4"}) w.order(shop, order, {{"s", most}});
    EXPECT_EQ(w.available(cup), 10);
}

}  // namespace
}  // namespace tidegate::ledger
