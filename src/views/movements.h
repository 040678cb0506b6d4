#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/external_id.h"
#include "base/strong_id.h"
#include "base/time.h"

// The timeline behind every number: what moved a SKU, newest first.
//
// 1. The latest kCapacity movements of all SKUs together are kept, so that memory is bounded
//    however many SKUs there are; older ones are in the journal.
// 2. Movements of one SKU are chained from new to old: reading a timeline costs its own length.

namespace tidegate::views {

enum class MovementKind : std::uint8_t {
    order,
    reservation,
    receipt,
    adjustment,
    move,
    expected,
    transfer,
    returned,
    inspection,
    count,
    lock,
    unlock,
    write,
    confirmed,
    failed,
    unknown,
    read,
};

struct Movement {
    Sequence sequence{0};
    Timestamp at;
    MovementKind kind = MovementKind::order;
    SkuId sku;
    LocationId location;
    ChannelId channel;
    ExternalId document;        // order, listing, transfer, return, count, lock
    std::int32_t on_hand = 0;   // change
    std::int32_t reserved = 0;  // change
    std::int32_t quantity = 0;  // ordered units, or the quantity of a write or lock
    friend bool operator==(const Movement&, const Movement&) = default;
};

class Movements {
public:
    static constexpr std::size_t kCapacity = std::size_t{1} << 16;

    void add(const Movement& movement);

    // Calls visit(const Movement&) from new to old until it returns false.
    template <class Visit>
    void for_each(SkuId sku, Visit visit) const {
        if (sku.value() >= newest_.size()) return;
        std::uint64_t number = newest_[sku.value()];
        while (number != 0 && number + kCapacity > count_) {
            const Entry& entry = entries_[(number - 1) % kCapacity];
            if (!visit(entry.movement)) return;
            number = entry.older;
        }
    }
    friend bool operator==(const Movements&, const Movements&) = default;

private:
    struct Entry {
        Movement movement;
        std::uint64_t older = 0;  // number of the SKU's movement before, 0: none
        friend bool operator==(const Entry&, const Entry&) = default;
    };
    std::vector<Entry> entries_;         // a ring; movement n is at (n - 1) % kCapacity
    std::vector<std::uint64_t> newest_;  // by SKU, 0: none
    std::uint64_t count_ = 0;
};

}  // namespace tidegate::views
