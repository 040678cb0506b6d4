// Goal: every refusal is shown once, by its name, and the lowest number wins.
// Method: one small workspace; a command, and the refusal that it must get.

#include <limits>
#include <string>

#include "world.h"

namespace tidegate::ledger {
namespace {

class Refusals : public ::testing::Test {
protected:
    Refusals() {
        shop = w.channel("shop");
        a = w.place("A");
        b = w.place("B");
        cup = w.sku("CUP");
        lid = w.sku("LID");
        set = w.kit("SET", {{lid, Quantity(2)}});
        w.receive(cup, a, 10);
        listing = w.list(shop, "77", cup);
    }
    Reserve reserve(std::string_view name, int units) {
        return w.reserve_message(name, {{"CUP", units}}, 2'000);
    }
    World w;
    ChannelId shop;
    LocationId a, b;
    SkuId cup, lid, set;
    ListingId listing;
};

TEST_F(Refusals, MalformedCommands) {
    constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
    for (const std::int64_t units :
         {std::int64_t{0}, std::int64_t{-1}, Quantity::kLimit + 1, kHuge}) {
        EXPECT_EQ(w.refusal(ReceiveStock{cup, a, Quantity(units), {}}), "invalid_quantity");
    }
    EXPECT_EQ(
        w.refusal(ReceiveTransfer{named("t"), Quantity(kHuge), Quantity(kHuge)}), "invalid_quantity"
    );
    EXPECT_EQ(
        w.refusal(InspectReturn{named("r"), Quantity(kHuge), Quantity(kHuge), {}}),
        "invalid_quantity"
    );
    Reserve huge = reserve("h", 1);
    huge.lines.push_back(huge.lines[0]);
    for (OrderLine& line : huge.lines) line.ordered = Quantity(kHuge);
    EXPECT_EQ(w.refusal(huge), "invalid_quantity");
    EXPECT_EQ(w.refusal(UnlockStock{ExternalId::none()}), "invalid_id");
    EXPECT_EQ(w.refusal(AdvanceWatermark{shop, Timestamp(5)}), "invalid_time");
    EXPECT_EQ(w.refusal(w.reserve_message("past", {{"CUP", 1}}, 999)), "invalid_time");
    EXPECT_EQ(w.refusal(DefineSku{""}), "invalid_name");
    EXPECT_EQ(w.refusal(DefineSku{std::string(101, 'x')}), "invalid_name");
    EXPECT_EQ(w.refusal(w.reserve_message("empty", {}, 2'000)), "no_lines");
    EXPECT_EQ(w.refusal(StartTransfer{named("t"), cup, a, a, Quantity(1)}), "same_location");
    EXPECT_EQ(w.refusal(DefineKit{lid, {{set, Quantity(1)}}}), "kit_of_kits");
    EXPECT_EQ(w.refusal(DefineKit{cup, {{lid, Quantity(1)}}}), "kit_of_kits");
}

TEST_F(Refusals, TooManyLinesInOneMessageOrInAll) {
    SeeOrder see = w.order_message(shop, "big", {});
    for (std::size_t i = 0; i < kLinesMax; ++i) {
        OrderLine line;
        line.listing = named("n" + std::to_string(i));
        line.ordered = Quantity(1);
        see.lines.push_back(line);
    }
    w.must(see);
    w.order(shop, "big", {{"n0", 2}});
    EXPECT_EQ(w.refusal(w.order_message(shop, "big", {{"one-more", 1}})), "too_many_lines");
    see.lines.push_back(see.lines[0]);
    EXPECT_EQ(w.refusal(see), "too_many_lines");
}

TEST_F(Refusals, UnknownNames) {
    const SkuId no_sku(99);
    EXPECT_EQ(w.refusal(ReceiveStock{no_sku, a, Quantity(1), {}}), "unknown_sku");
    EXPECT_EQ(w.refusal(ReceiveStock{cup, LocationId(99), Quantity(1), {}}), "unknown_location");
    EXPECT_EQ(w.refusal(AdvanceWatermark{kDirectChannel, World::time(1)}), "unknown_channel");
    EXPECT_EQ(w.refusal(FailWrite{ListingId(99), WriteNumber(1)}), "unknown_listing");
    EXPECT_EQ(w.refusal(ReleaseReservation{named("nobody")}), "unknown_order");
    EXPECT_EQ(w.refusal(UnlockStock{named("nobody")}), "unknown_lock");
    EXPECT_EQ(w.refusal(ReceiveTransfer{named("nobody"), Quantity(1), {}}), "unknown_transfer");
    EXPECT_EQ(w.refusal(InspectReturn{named("nobody"), Quantity(1), {}, {}}), "unknown_return");
    EXPECT_EQ(w.refusal(FinishCount{named("nobody"), {}}), "unknown_count");
    EXPECT_EQ(w.refusal(FailWrite{listing, WriteNumber(1)}), "unknown_write");
    EXPECT_EQ(w.refusal(DefineSku{"CUP"}), "already_exists");
    EXPECT_EQ(w.refusal(ReceiveStock{set, a, Quantity(1), {}}), "kit_has_no_stock");
    // The lowest number wins, whatever else is wrong.
    EXPECT_EQ(
        w.refusal(ReceiveStock{no_sku, LocationId(99), Quantity(-1), {}}), "invalid_quantity"
    );
    EXPECT_EQ(w.refusal(ReceiveStock{no_sku, LocationId(99), Quantity(1), {}}), "unknown_sku");
}

TEST_F(Refusals, ChannelsAndLocationsHaveALimit) {
    for (std::size_t n = w.state().channel_count(); n < kChannelsMax; ++n) {
        w.must(DefineChannel{"channel-" + std::to_string(n)});
    }
    for (std::size_t n = w.state().location_count(); n < kLocationsMax; ++n) {
        w.place("place-" + std::to_string(n));
    }
    EXPECT_EQ(w.refusal(DefineChannel{"one more"}), "limit_reached");
    EXPECT_EQ(w.refusal(DefineLocation{"one more", LocationKind::own, {}, 1}), "limit_reached");
    EXPECT_EQ(w.refusal(DefineChannel{"shop"}), "already_exists");
}

TEST_F(Refusals, Listings) {
    const ListingId bound(
        w.must(MapListing{shop, named("fbt"), cup, Fulfilment::marketplace}).result
    );
    EXPECT_EQ(w.refusal(RequestWrite{bound, Quantity(1), {}}), "listing_is_read_only");
    const ListingId fresh(w.must(MapListing{shop, named("new"), cup, Fulfilment::merchant}).result);
    EXPECT_EQ(w.refusal(RequestWrite{fresh, Quantity(1), {}}), "listing_not_read");
    EXPECT_EQ(w.refusal(RequestWrite{listing, Quantity(1), {}}), "listing_not_read");
    w.must(ReadBack{fresh, Quantity(0), World::time(1'000)});
    w.order(shop, "1", {{"stranger", 1}});
    const ListingId stranger = w.state().find_listing(shop, named("stranger"));
    EXPECT_EQ(w.refusal(RequestWrite{stranger, Quantity(1), {}}), "listing_not_mapped");

    EXPECT_EQ(w.refusal(RequestWrite{listing, Quantity(11), {}}), "exceeds_free");
    EXPECT_EQ(w.refusal(RequestWrite{listing, Quantity(0), {}}), "unchanged");
    w.must(RequestWrite{listing, Quantity(10), {}});
    EXPECT_EQ(w.refusal(RequestWrite{listing, Quantity(0), {}}), "write_in_flight");
    EXPECT_EQ(w.refusal(ReadBack{listing, Quantity(1), World::time(1'000)}), "write_in_flight");
    w.must(ConfirmWrite{listing, WriteNumber(1), World::time(1'000)});
    EXPECT_EQ(
        w.refusal(ConfirmWrite{listing, WriteNumber(1), World::time(1'000)}), "already_closed"
    );
    EXPECT_EQ(w.refusal(ReadBack{listing, Quantity(1), World::time(999)}), "stale_read");
    EXPECT_EQ(
        w.refusal(ReadBack{listing, Quantity(1), World::time(1'005), World::time(999)}),
        "stale_read"
    );
    EXPECT_EQ(
        w.refusal(MapListing{shop, named("77"), lid, Fulfilment::merchant}), "listing_has_exposure"
    );
    EXPECT_EQ(w.refusal(AdvanceWatermark{shop, World::time(999)}), "stale_watermark");
    EXPECT_EQ(w.refusal(reserve("r", 1)), "exceeds_free");
    EXPECT_EQ(w.refusal(reserve("r", 11)), "exceeds_available");
}

TEST_F(Refusals, DocumentsCloseOnce) {
    w.must(reserve("r", 4));
    Reserve ship = reserve("r", 0);
    ship.lines[0].shipped = Quantity(5);
    EXPECT_EQ(w.refusal(ShipReservation{named("r"), ship.lines}), "exceeds_held");
    w.must(ReleaseReservation{named("r")});
    EXPECT_EQ(w.refusal(ReleaseReservation{named("r")}), "already_closed");

    w.must(reserve("late", 10));
    w.at(3'000);
    w.must(Tick{});
    w.must(AdjustStock{cup, a, Quantity(-10), AdjustReason::shrinkage, Sequence::none()});
    EXPECT_EQ(w.refusal(ConfirmReservation{named("late")}), "reservation_expired");

    w.order(shop, "1", {{"77", 1, 0, 1}}, Stage::shipped);
    EXPECT_EQ(
        w.refusal(ReceiveReturn{named("b"), shop, named("1"), cup, a, Quantity(2), {}}),
        "exceeds_shipped"
    );

    w.must(AdjustStock{cup, b, Quantity(3), AdjustReason::found, Sequence::none()});
    const AdjustStock correction{cup, b, Quantity(-3), AdjustReason::correction, Sequence(4)};
    w.must(correction);
    w.must(AdjustStock{cup, b, Quantity(3), AdjustReason::found, Sequence::none()});
    EXPECT_EQ(w.refusal(correction), "already_corrected");

    EXPECT_EQ(w.give(Tick{}, "command").reject, Reject::none);
    EXPECT_EQ(w.give(DefineSku{"OTHER"}, "command").reject, Reject::idempotency_mismatch);
}

}  // namespace
}  // namespace tidegate::ledger
