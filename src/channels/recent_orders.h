#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "base/external_id.h"
#include "base/time.h"
#include "ledger/commands.h"

// Remembers what was last recorded of orders, so that the overlap of polls costs no command and,
// where content has to be fetched, no call. It forgets: what it does not know is simply sent again.
// One thread.

namespace tidegate::channels {

class RecentOrders {
public:
    explicit RecentOrders(std::size_t capacity = 100'000) : capacity_(capacity) {}

    [[nodiscard]] bool knows(const ledger::SeeOrder& order) const;
    // Whether the order was recorded in the state that this update time names.
    [[nodiscard]] bool knows(ExternalId order, Timestamp updated_at) const;
    // After the order is durable. `final_at` is its update time when the content can no longer
    // change under the same time, else zero: times are coarse, and a second change may share them.
    void remember(const ledger::SeeOrder& order, Timestamp final_at = {});

private:
    struct Entry {
        std::uint64_t digest = 0;
        Timestamp final_at;
    };
    using Table = std::unordered_map<ExternalId, Entry>;
    [[nodiscard]] const Entry* find(ExternalId order) const;

    std::size_t capacity_;
    Table young_;
    Table old_;  // dropped when the young one is full
};

}  // namespace tidegate::channels
