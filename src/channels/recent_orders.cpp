#include "channels/recent_orders.h"

#include <utility>

#include "base/hash.h"

namespace tidegate::channels {

namespace {

std::uint64_t digest(const ledger::SeeOrder& order) noexcept {
    std::uint64_t sum = mix64(static_cast<std::uint64_t>(order.stage) + 1);
    const auto add = [&](std::uint64_t word) { sum = mix64(sum * 0x9e3779b97f4a7c15ULL ^ word); };
    add(static_cast<std::uint64_t>(order.placed_at.milliseconds()));
    add(static_cast<std::uint64_t>(order.fulfilment));
    for (const ledger::OrderLine& line : order.lines) {
        add(line.listing.hash());
        add(static_cast<std::uint64_t>(line.ordered.units()));
        add(static_cast<std::uint64_t>(line.cancelled.units()));
        add(static_cast<std::uint64_t>(line.shipped.units()));
    }
    return sum;
}

}  // namespace

const RecentOrders::Entry* RecentOrders::find(ExternalId order) const {
    for (const Table* table : {&young_, &old_}) {
        const auto known = table->find(order);
        if (known != table->end()) return &known->second;
    }
    return nullptr;
}

bool RecentOrders::knows(const ledger::SeeOrder& order) const {
    const Entry* const entry = find(order.order);
    return entry != nullptr && entry->digest == digest(order);
}

bool RecentOrders::knows(ExternalId order, Timestamp updated_at) const {
    const Entry* const entry = find(order);
    return entry != nullptr && updated_at > Timestamp() && entry->final_at == updated_at;
}

void RecentOrders::remember(const ledger::SeeOrder& order, Timestamp final_at) {
    if (young_.size() >= capacity_) old_ = std::exchange(young_, {});
    young_.insert_or_assign(order.order, Entry{digest(order), final_at});
}

}  // namespace tidegate::channels
