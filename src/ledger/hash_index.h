#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/assert.h"

// Finds the number of a record by the hash of its key. Holds no keys: the owner says whether record
// n is the one sought. Records are never removed.
//
// The table is kShards small tables that grow one by one, so that the worst insert re-places one
// shard: growing one large table at 50 million entries would stop the writer for seconds. A slot is
// 8 bytes: 32 bits of hash, which growing needs and which spare most looks at records, and the
// number. Load between 7/16 and 7/8.

namespace tidegate::ledger {

template <unsigned ShardBits>
class HashIndex {
public:
    static constexpr std::uint32_t kNotFound = 0xffffffff;
    static constexpr std::size_t kShards = std::size_t{1} << ShardBits;

    HashIndex() : shards_(kShards) {}

    template <class IsRecord>
    [[nodiscard]] std::uint32_t find(std::uint64_t hash, IsRecord is_record) const {
        const Shard& shard = shards_[shard_of(hash)];
        if (shard.slots.empty()) return kNotFound;
        const std::size_t mask = shard.slots.size() - 1;
        const auto tag = static_cast<std::uint32_t>(hash);
        for (std::size_t at = tag & mask;; at = (at + 1) & mask) {
            const Slot slot = shard.slots[at];
            if (slot.number == kNotFound) return kNotFound;
            if (slot.tag == tag && is_record(slot.number)) return slot.number;
        }
    }

    // The key must not be in the index yet.
    void insert(std::uint64_t hash, std::uint32_t number) {
        TIDEGATE_ASSERT(number != kNotFound);
        Shard& shard = shards_[shard_of(hash)];
        if ((shard.used + 1) * 8 > shard.slots.size() * 7) grow(shard);
        place(shard, Slot{static_cast<std::uint32_t>(hash), number});
        ++shard.used;
    }

    // Tells the processor that `hash` will be looked up soon.
    void prefetch(std::uint64_t hash) const noexcept {
        const Shard& shard = shards_[shard_of(hash)];
        if (shard.slots.empty()) return;
        __builtin_prefetch(&shard.slots[static_cast<std::uint32_t>(hash) & (shard.slots.size() - 1)]);
    }

    [[nodiscard]] std::size_t bytes() const noexcept {
        std::size_t total = shards_.size() * sizeof(Shard);
        for (const Shard& shard : shards_) total += shard.slots.capacity() * sizeof(Slot);
        return total;
    }

    // For snapshots: visit(used, slot count, slots, bytes) for every shard in turn; restore() reads the
    // same with counts() -> pair(used, slot count) and fill(slots, bytes) -> bool.
    template <class Visit>
    void for_each_shard(Visit visit) const {
        for (const Shard& shard : shards_) {
            visit(shard.used, shard.slots.size(), static_cast<const void*>(shard.slots.data()),
                  shard.slots.size() * sizeof(Slot));
        }
    }
    template <class Counts, class Fill>
    [[nodiscard]] bool restore(Counts counts, Fill fill) {
        for (Shard& shard : shards_) {
            const auto [used, slots] = counts();
            // Damage must not ask for more memory than a full index has.
            constexpr std::size_t kSlotsMax = (std::size_t{1} << 33) / kShards;
            const bool power_of_two = (slots & (slots - 1)) == 0;
            if (!power_of_two || slots > kSlotsMax || used * 8 > slots * 7) return false;
            shard.used = used;
            shard.slots.resize(slots);
            if (slots > 0 && !fill(shard.slots.data(), slots * sizeof(Slot))) return false;
        }
        return true;
    }

private:
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t number = kNotFound;
    };
    struct Shard {
        std::vector<Slot> slots;
        std::size_t used = 0;
    };

    static std::size_t shard_of(std::uint64_t hash) noexcept {
        if constexpr (ShardBits == 0) return 0;
        return static_cast<std::size_t>(hash >> (64 - ShardBits));
    }
    static void place(Shard& shard, Slot slot) {
        const std::size_t mask = shard.slots.size() - 1;
        std::size_t at = slot.tag & mask;
        while (shard.slots[at].number != kNotFound) at = (at + 1) & mask;
        shard.slots[at] = slot;
    }
    static void grow(Shard& shard) {
        std::vector<Slot> old(shard.slots.empty() ? 8 : shard.slots.size() * 2);
        old.swap(shard.slots);
        for (const Slot slot : old) {
            if (slot.number != kNotFound) place(shard, slot);
        }
    }

    std::vector<Shard> shards_;
};

}  // namespace tidegate::ledger
