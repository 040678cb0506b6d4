#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/external_id.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/chunked_vector.h"
#include "ledger/hash_index.h"
#include "ledger/types.h"

// Every order ever seen, for as long as the workspace lives: an order id must be recognised however
// late its duplicate comes. Built for tens of millions of orders at under 100 bytes each.
//
// 1. Orders are numbered in the order of first sighting; a number never changes.
// 2. The lines of an order are one run in lines_, re-made elsewhere when a line is added.
// 3. A hold that lies in one place is kept in its line; one that is spread (several locations, kit
//    components) is in spread_holds_.

namespace tidegate::ledger {

using OrderNumber = std::uint32_t;

struct StoredLine {
    ListingId listing;  // none on the direct channel
    SkuId sku;          // none in suspense
    std::int32_t ordered = 0;
    std::int32_t cancelled = 0;
    std::int32_t shipped = 0;
    std::int32_t held = 0;  // in units of `sku` (kits for a kit)
    std::int32_t returned = 0;
    LocationId location;  // of the whole hold; none: no hold, or spread
    bool spread = false;

    // Units that are owed: ordered, not shipped, not cancelled. A cancellation cannot take back
    // what has shipped, whichever message came first.
    [[nodiscard]] std::int32_t open() const noexcept {
        const std::int32_t unshipped = ordered - shipped;
        if (unshipped <= 0) return 0;
        return cancelled >= unshipped ? 0 : unshipped - cancelled;
    }
};

struct StoredOrder {
    ExternalId external;
    std::int64_t placed_at_ms = 0;
    std::uint32_t first_line = 0;
    std::uint16_t line_count = 0;
    ChannelId channel;
    Stage stage = Stage::announced;
    Fulfilment fulfilment = Fulfilment::merchant;
    bool released = false;  // a reservation that its caller gave up
    bool expired = false;   // a reservation whose time ran out
    bool is_short = false;  // waits in State's shortage queue

    // Whether its open units are owed to anybody.
    [[nodiscard]] bool owed() const noexcept { return !released && !expired; }
};

struct HoldPart {
    SkuId sku;
    LocationId location;
    std::int32_t quantity = 0;
};

class OrderStore {
public:
    static constexpr OrderNumber kNone = 0xffffffff;

    [[nodiscard]] OrderNumber find(ChannelId channel, ExternalId external) const;
    void prefetch(ChannelId channel, ExternalId external) const noexcept;
    OrderNumber add(const StoredOrder& order);

    [[nodiscard]] std::size_t size() const noexcept { return orders_.size(); }
    [[nodiscard]] StoredOrder& operator[](OrderNumber number) { return orders_[number]; }
    [[nodiscard]] const StoredOrder& operator[](OrderNumber number) const {
        return orders_[number];
    }

    [[nodiscard]] std::span<const StoredLine> lines(OrderNumber number) const;
    [[nodiscard]] std::span<StoredLine> lines(OrderNumber number);
    // Index of the line of that listing (or, without one, that SKU); nullopt if there is none yet.
    [[nodiscard]] std::optional<std::size_t> find_line(
        OrderNumber number, ListingId listing, SkuId sku
    ) const;
    std::size_t add_line(OrderNumber number, const StoredLine& line);

    // Where the units of a line's hold lie.
    void hold_parts(OrderNumber number, std::size_t line, std::vector<HoldPart>& out) const;
    // Adds (or, negative, takes away) units of a hold at one place.
    void change_hold(OrderNumber number, std::size_t line, const HoldPart& change);

    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    friend class SnapshotAccess;
    using HoldKey = std::pair<OrderNumber, std::uint32_t>;

    static std::uint64_t hash_of(ChannelId channel, ExternalId external) noexcept {
        return mix64(external.hash() + channel.value());
    }

    ChunkedVector<StoredOrder> orders_;
    ChunkedVector<StoredLine> lines_;
    HashIndex<12> index_;
    std::map<HoldKey, std::vector<HoldPart>> spread_holds_;
};

}  // namespace tidegate::ledger
