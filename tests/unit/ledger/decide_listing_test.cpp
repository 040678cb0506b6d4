// Goal: decide() refuses a raise above what is free and changes nothing.
// Method: smallest cases, compared for equality.

#include "../../table/world.h"
#include "ledger/decider.h"

namespace tidegate::ledger {
namespace {

template <class Body>
Reject refused(const World& w, Body body) {
    std::vector<Event> events;
    return decide(w.state(), Command{{}, World::time(1'000), std::move(body)}, events);
}

TEST(DecideListing, ARaiseSpendsFreeUnitsOnly) {
    World w;
    const SkuId cup = w.sku("CUP");
    w.receive(cup, w.place("A"), 5);
    const ListingId listing = w.list(w.channel("shop"), "1", cup);
    EXPECT_EQ(refused(w, RequestWrite{listing, Quantity(6), {}}), Reject::exceeds_free);
    EXPECT_EQ(refused(w, RequestWrite{listing, Quantity(5), {}}), Reject::none);
    EXPECT_EQ(w.exposure(listing), 0);
}

}  // namespace
}  // namespace tidegate::ledger
