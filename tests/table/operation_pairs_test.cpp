// Goal: any two things that happen to one SKU, in either order, lose no unit and gain none. Method:
// every ordered pair of operations on a small workspace, with a single free unit and with many.
// After each step the invariants hold (World proves them), and what is on hand and in transit is
// what was there plus what the accepted operations brought in or took out.

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "world.h"

namespace tidegate::ledger {
namespace {

constexpr int kDue = 1'500;

// One SKU with an open document of every kind, and `free` units that nobody claims.
struct Workspace : World {
    explicit Workspace(int free) {
        shop = channel("shop", WriteSemantics::compare_and_set, true);
        a = place("A", 1);
        b = place("B", 2);
        cup = sku("CUP");
        set = kit("SET", {{cup, Quantity(2)}});
        receive(cup, a, 20);
        listing = list(shop, "77", cup);
        list(shop, "set", set);
        order(shop, "sold", {{"77", 2, 0, 2}}, Stage::shipped);
        order(shop, "open", {{"77", 3}});
        must(ReceiveReturn{named("back"), shop, named("sold"), cup, a, Quantity(1), {}});
        must(reserve_message("cart", {{"CUP", 2}}, kDue));
        must(LockStock{named("live"), cup, shop, Quantity(2), time(kDue)});
        must(StartTransfer{named("way"), cup, a, b, Quantity(3)});
        must(StartCount{named("count"), cup, a});
        const int unclaimed = static_cast<int>(available(cup));
        must(AdjustStock{cup, a, Quantity(free - unclaimed), AdjustReason::count, {}});
        at(kDue);
    }
    [[nodiscard]] int physical() const {
        int units = 0;
        for (const LocationId at : {a, b})
            units += cell(cup, at).on_hand + cell(cup, at).in_transit;
        return units;
    }
    ChannelId shop;
    LocationId a, b;
    SkuId cup, set;
    ListingId listing;
};

struct Operation {
    const char* name;
    int brings;  // units that enter (or, negative, leave) the workspace if it is accepted
    std::function<Outcome(Workspace&)> run;
};

Operation seen(
    const char* name, int brings, const std::string& order, const World::Line& line, Stage stage
) {
    return {name, brings, [=](Workspace& w) {
                return w.give(w.order_message(w.shop, order, {line}, stage));
            }};
}

std::vector<Operation> sales() {
    return {
        seen("sale", 0, "new", {"77", 1}, Stage::unpaid),
        seen("kit sale", 0, "kits", {"set", 1}, Stage::unpaid),
        seen("more of an order", 0, "open", {"77", 4}, Stage::ready),
        seen("part shipped", -1, "open", {"77", 3, 0, 1}, Stage::shipping),
        seen("cancelled", 0, "open", {"77", 3, 3}, Stage::cancelled),
        seen("cancelled after shipping", 0, "sold", {"77", 2, 2, 2}, Stage::cancelled),
        {"reserve",
         0,
         [](Workspace& w) {
             return w.give(w.reserve_message("r", {{"CUP", 1}}, 9'000));
         }},
        {"payment", 0, [](Workspace& w) { return w.give(ConfirmReservation{named("cart")}); }},
        {"release", 0, [](Workspace& w) { return w.give(ReleaseReservation{named("cart")}); }},
        {"expiry", 0, [](Workspace& w) { return w.give(Tick{}); }},
    };
}

std::vector<Operation> movements() {
    return {
        {"receipt",
         2,
         [](Workspace& w) {
             return w.give(ReceiveStock{w.cup, w.b, Quantity(2), {}});
         }},
        {"shrinkage",
         -1,
         [](Workspace& w) {
             return w.give(AdjustStock{w.cup, w.a, Quantity(-1), AdjustReason::shrinkage, {}});
         }},
        {"damage",
         0,
         [](Workspace& w) {
             return w.give(MoveStock{w.cup, w.a, Bucket::available, Bucket::damaged, Quantity(1)});
         }},
        {"safety hold",
         0,
         [](Workspace& w) {
             return w.give(MoveStock{
                 w.cup, w.a, Bucket::available, Bucket::safety_hold, Quantity(1)});
         }},
        {"return",
         1,
         [](Workspace& w) {
             return w.give(ReceiveReturn{
                 named("more"), w.shop, named("sold"), w.cup, w.a, Quantity(1), {}});
         }},
        {"return passed",
         0,
         [](Workspace& w) {
             return w.give(InspectReturn{named("back"), Quantity(1), {}, {}});
         }},
        {"return scrapped",
         -1,
         [](Workspace& w) {
             return w.give(InspectReturn{named("back"), {}, {}, Quantity(1)});
         }},
    };
}

std::vector<Operation> decisions_and_documents() {
    return {
        {"transfer",
         0,
         [](Workspace& w) {
             return w.give(StartTransfer{named("t"), w.cup, w.a, w.b, Quantity(1)});
         }},
        {"arrival",
         0,
         [](Workspace& w) {
             return w.give(ReceiveTransfer{named("way"), Quantity(2), {}});
         }},
        {"lost on the way",
         -1,
         [](Workspace& w) {
             return w.give(ReceiveTransfer{named("way"), {}, Quantity(1)});
         }},
        {"lock",
         0,
         [](Workspace& w) {
             return w.give(LockStock{named("l"), w.cup, ChannelId::none(), Quantity(1), {}});
         }},
        {"unlock", 0, [](Workspace& w) { return w.give(UnlockStock{named("live")}); }},
        {"raise",
         0,
         [](Workspace& w) {
             return w.give(RequestWrite{w.listing, Quantity(1), {}});
         }},
        {"read",
         0,
         [](Workspace& w) {
             return w.give(ReadBack{w.listing, Quantity(1), World::time(kDue)});
         }},
    };
}

// A count brings what it finds: two more than were there when it began.
Operation count_of(const Workspace& w) {
    const int found = w.state().counts().at(named("count")).on_hand_at_start + 2;
    return {"count", 2, [found](Workspace& world) {
                return world.give(FinishCount{named("count"), Quantity(found)});
            }};
}

std::vector<Operation> all_operations() {
    std::vector<Operation> all = sales();
    for (Operation& operation : movements()) all.push_back(std::move(operation));
    for (Operation& operation : decisions_and_documents()) all.push_back(std::move(operation));
    all.push_back(count_of(Workspace(1)));
    return all;
}

void run_pair(const Operation& first, const Operation& second, int free) {
    Workspace w(free);
    int expected = w.physical();
    for (const Operation* operation : {&first, &second}) {
        const int before = w.physical();
        const Outcome outcome = operation->run(w);
        const bool accepted = outcome.reject == Reject::none;
        // A repeated fact is accepted and changes nothing.
        const bool again = operation == &second && first.name == second.name;
        const bool repeats = again && accepted && w.physical() == before;
        if (accepted && !repeats) expected += operation->brings;
        EXPECT_EQ(w.physical(), expected) << second.name << " after " << first.name;
    }
}

TEST(OperationPairs, NoUnitIsLostOrGainedInEitherOrder) {
    const std::vector<Operation> all = all_operations();
    EXPECT_EQ(all.size(), 25U);
    for (const Operation& first : all) {
        for (const Operation& second : all) {
            for (const int free : {0, 1, 50}) run_pair(first, second, free);
        }
    }
}

// What only decides (a hold, a lock, a transfer, a raise) never takes units that are not free.
TEST(OperationPairs, NoDecisionTakesUnitsThatAreNotFree) {
    const std::vector<std::string_view> decisions{"reserve", "lock", "transfer", "safety hold"};
    int accepted = 0;
    for (const Operation& first : all_operations()) {
        for (const Operation& second : all_operations()) {
            if (std::count(decisions.begin(), decisions.end(), second.name) == 0) continue;
            Workspace w(1);
            first.run(w);
            w.all_seen();
            const std::int64_t free = w.state().free_units(w.cup);
            const bool taken = second.run(w).reject == Reject::none;
            EXPECT_EQ(taken, free >= 1) << second.name << " after " << first.name;
            EXPECT_EQ(w.state().free_units(w.cup), free - (taken ? 1 : 0))
                << second.name << " after " << first.name;
            accepted += taken ? 1 : 0;
        }
    }
    EXPECT_EQ(accepted, 76);
}

// A raise spends the lock of its own channel first, then what is free.
TEST(OperationPairs, ARaiseSpendsTheLockOfItsChannelFirst) {
    for (const Operation& first : all_operations()) {
        Workspace w(1);
        first.run(w);
        w.all_seen();
        if (w.state().listing(w.listing).write_state != WriteState::settled) continue;
        const std::int64_t locked = w.state().locked_for(w.cup, w.shop);
        const std::int64_t free = w.state().free_units(w.cup);
        const std::int64_t before = w.exposure(w.listing);
        const std::int64_t shown = std::max<std::int64_t>(3, before + 1);
        const std::int64_t cost =
            std::max<std::int64_t>(0, shown - locked) - std::max<std::int64_t>(0, before - locked);
        const RequestWrite raise{w.listing, Quantity(shown), Quantity(before)};
        const bool raised = w.give(raise).reject == Reject::none;
        EXPECT_EQ(raised, cost <= std::max<std::int64_t>(0, free)) << first.name;
        EXPECT_EQ(w.state().free_units(w.cup), free - (raised ? cost : 0)) << first.name;
    }
}

}  // namespace
}  // namespace tidegate::ledger
