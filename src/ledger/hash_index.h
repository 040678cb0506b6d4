#pragma once

#include <bit>
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
//
// Slots lie in buckets of one cache line, filled from the front; a record goes to the first bucket
// with room, from its own on. Nearly every order asks for an id that is not there: in single slots
// that search would pass 32 of them at the highest load, here it looks at one or two lines.

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
        if (shard.buckets.empty()) return kNotFound;
        const std::size_t mask = shard.buckets.size() - 1;
        const auto tag = static_cast<std::uint32_t>(hash);
        for (std::size_t at = tag & mask;; at = (at + 1) & mask) {
            const Bucket& bucket = shard.buckets[at];
            for (unsigned same = bucket.with_tag(tag); same != 0; same &= same - 1) {
                const std::uint32_t number = bucket.slots[std::countr_zero(same)].number;
                if (number != kNotFound && is_record(number)) return number;
            }
            if (!bucket.full()) return kNotFound;
        }
    }

    // The key must not be in the index yet.
    void insert(std::uint64_t hash, std::uint32_t number) {
        TIDEGATE_ASSERT(number != kNotFound);
        Shard& shard = shards_[shard_of(hash)];
        if ((shard.used + 1) * 8 > shard.buckets.size() * kBucket * 7) grow(shard);
        place(shard, Slot{static_cast<std::uint32_t>(hash), number});
        ++shard.used;
    }

    // Tells the processor that `hash` will be looked up soon.
    void prefetch(std::uint64_t hash) const noexcept {
        const Shard& shard = shards_[shard_of(hash)];
        if (shard.buckets.empty()) return;
        const std::size_t mask = shard.buckets.size() - 1;
        __builtin_prefetch(&shard.buckets[static_cast<std::uint32_t>(hash) & mask]);
    }

    [[nodiscard]] std::size_t bytes() const noexcept {
        std::size_t total = shards_.size() * sizeof(Shard);
        for (const Shard& shard : shards_) total += shard.buckets.capacity() * sizeof(Bucket);
        return total;
    }

    // For snapshots: visit(used, slot count, slots, bytes) for every shard in turn; restore() reads
    // the same with counts() -> pair(used, slot count) and fill(slots, bytes) -> bool.
    template <class Visit>
    void for_each_shard(Visit visit) const {
        for (const Shard& shard : shards_) {
            visit(
                shard.used,
                shard.buckets.size() * kBucket,
                static_cast<const void*>(shard.buckets.data()),
                shard.buckets.size() * sizeof(Bucket)
            );
        }
    }
    template <class Counts, class Fill>
    [[nodiscard]] bool restore(Counts counts, Fill fill) {
        for (Shard& shard : shards_) {
            const auto [used, slots] = counts();
            // Damage must not ask for more memory than a full index has.
            constexpr std::size_t kSlotsMax = (std::size_t{1} << 33) / kShards;
            const bool power_of_two = (slots & (slots - 1)) == 0;
            const bool in_buckets = power_of_two && (slots == 0 || slots >= kBucket);
            if (!in_buckets || slots > kSlotsMax || used * 8 > slots * 7) return false;
            shard.used = used;
            shard.buckets.resize(slots / kBucket);
            if (slots > 0 && !fill(shard.buckets.data(), slots * sizeof(Slot))) return false;
        }
        return true;
    }

private:
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t number = kNotFound;
    };
    static constexpr std::size_t kBucket = 8;
    struct alignas(64) Bucket {
        Slot slots[kBucket];

        [[nodiscard]] bool full() const noexcept { return slots[kBucket - 1].number != kNotFound; }
        // A bit for every slot that passes. Written out, without a branch: which slot it is cannot
        // be foreseen.
        template <class Test, std::size_t... I>
        static unsigned bits(Test test, std::index_sequence<I...>) noexcept {
            return ((static_cast<unsigned>(test(I)) << I) | ...);
        }
        [[nodiscard]] unsigned with_tag(std::uint32_t tag) const noexcept {
            const auto test = [&](std::size_t i) { return slots[i].tag == tag; };
            return bits(test, std::make_index_sequence<kBucket>());
        }
        [[nodiscard]] unsigned free() const noexcept {
            const auto test = [&](std::size_t i) { return slots[i].number == kNotFound; };
            return bits(test, std::make_index_sequence<kBucket>());
        }
    };
    static_assert(sizeof(Bucket) == kBucket * sizeof(Slot));
    struct Shard {
        std::vector<Bucket> buckets;
        std::size_t used = 0;
    };

    static std::size_t shard_of(std::uint64_t hash) noexcept {
        if constexpr (ShardBits == 0) {
            return 0;
        } else {
            return static_cast<std::size_t>(hash >> (64 - ShardBits));
        }
    }
    static void place(Shard& shard, Slot slot) {
        const std::size_t mask = shard.buckets.size() - 1;
        std::size_t at = slot.tag & mask;
        while (shard.buckets[at].full()) at = (at + 1) & mask;
        Bucket& bucket = shard.buckets[at];
        bucket.slots[std::countr_zero(bucket.free())] = slot;
    }
    static void grow(Shard& shard) {
        std::vector<Bucket> old(shard.buckets.empty() ? 1 : shard.buckets.size() * 2);
        old.swap(shard.buckets);
        for (const Bucket& bucket : old) {
            for (const Slot slot : bucket.slots) {
                if (slot.number != kNotFound) place(shard, slot);
            }
        }
    }

    std::vector<Shard> shards_;
};

}  // namespace tidegate::ledger
