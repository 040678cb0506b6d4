#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ledger/types.h"

// What is rehearsed: one SKU, its stock, the marketplaces that sell it, their buyers and their
// faults. All times are counted from the start.

namespace tidegate::rehearsal {

// Delays are drawn so that every order of magnitude between the ends is equally likely.
struct Delay {
    Duration least{};
    Duration most{};
};

// Extra buyers for `length` out of every `period`, first at `first`; without a period just once.
struct Pulse {
    Duration first{};
    Duration period{};
    Duration length{};
    double buyers_per_minute = 0;
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

struct Scenario {
    std::string name;
    std::string about;
    std::int64_t stock = 0;
    Duration length = Duration::seconds(7200);
    std::vector<Marketplace> marketplaces;
    std::vector<StockChange> restocks;
};

// The built-in scenarios, in the order in which they are listed.
[[nodiscard]] std::vector<std::string> scenario_names();
[[nodiscard]] std::optional<Scenario> built_in_scenario(std::string_view name);

}  // namespace tidegate::rehearsal
