#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "ledger/types.h"

// What is rehearsed: one SKU, its stock, the marketplaces that sell it, their buyers and their
// faults. All times are counted from the start. The files of rehearsals/ are scenarios; docs/cli.md
// explains one.

namespace tidegate::rehearsal {

// Delays are drawn so that every order of magnitude between the ends is equally likely.
struct Delay {
    Duration least{};
    Duration most{};
};

// Extra buyers for `length` out of every `period`, first at `first`; without a period just once.
// With `halves_every` they fade: half as many a minute after each such time.
struct Pulse {
    Duration first{};
    Duration period{};
    Duration length{};
    double buyers_per_minute = 0;
    Duration halves_every{};
};

struct Outage {
    Duration from{};
    Duration to{};
};

struct Marketplace {
    std::string code;
    ledger::WriteSemantics semantics = ledger::WriteSemantics::absolute;
    double buyers_per_minute = 0;  // of one unit each
    std::vector<Pulse> pulses;
    Delay feed{Duration(500), Duration::seconds(60)};   // order placed -> order seen
    Delay push{Duration(300), Duration::seconds(600)};  // write requested -> write lands
    Duration poll_every = Duration::seconds(15);        // each poll moves the watermark
    std::int64_t ratio = -1;                            // parts per 10,000; negative: equal share
    double duplicate_part = 0;   // of orders: the message comes a second time, later
    double lost_reply_part = 0;  // of writes: the answer is lost, half of them never land
    double cancelled_part = 0;   // of orders, some time within the hour after
    bool restocks_on_cancel = false;
    double overshoot_part = 0;  // of buyers who come within overshoot_lag of selling out
    Duration overshoot_lag{};
    std::vector<Outage> outages;  // nothing is answered; orders are seen afterwards
};

struct StockChange {
    Duration at{};
    std::int64_t units = 0;
};

// Units kept for one marketplace until a moment; what is left then is everybody's again.
struct Lock {
    std::size_t place = 0;  // of `marketplaces`
    std::int64_t units = 0;
    Duration until{};
};

struct Scenario {
    std::string name;
    std::string about;
    std::int64_t stock = 0;
    std::vector<std::int64_t> warehouses;  // units in each, used up in turn; none: one with `stock`
    Duration length = Duration::seconds(7200);
    std::vector<Marketplace> marketplaces;
    std::vector<StockChange> restocks;
    std::vector<Lock> locks;
    std::vector<Outage> hub_outages;  // killed, and started again: what was under way is unknown
};

}  // namespace tidegate::rehearsal
