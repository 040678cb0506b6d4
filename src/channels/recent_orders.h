#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "base/external_id.h"
#include "ledger/commands.h"

// Remembers what was last recorded of orders, so that the overlap of polls costs no command. It
// forgets: what it does not know is simply sent again. One thread.

namespace tidegate::channels {

class RecentOrders {
public:
    explicit RecentOrders(std::size_t capacity = 100'000) : capacity_(capacity) {}

    [[nodiscard]] bool knows(const ledger::SeeOrder& order) const;
    // After the order is durable.
    void remember(const ledger::SeeOrder& order);

private:
    using Table = std::unordered_map<ExternalId, std::uint64_t>;
    std::size_t capacity_;
    Table young_;
    Table old_;  // dropped when the young one is full
};

}  // namespace tidegate::channels
