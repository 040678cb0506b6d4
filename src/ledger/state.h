#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/external_id.h"
#include "base/quantity.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/chunked_vector.h"
#include "ledger/commands.h"
#include "ledger/events.h"
#include "ledger/hash_index.h"
#include "ledger/listing.h"
#include "ledger/order_store.h"
#include "ledger/types.h"

// State is the whole truth of one workspace, folded from its events and from nothing else. The
// engine's writer owns one; views own replicas of their own. One thread at a time.
//
// 1. Only evolve() changes a State. decide() reads it.
// 2. At every SKU x location: on_hand = available + reserved + locked + quarantine + damaged +
//    safety_hold. `available` is derived; it can be negative, which is an incident, not an error.
// 3. For every strict SKU that is_bounded(): the sum of the exposure of its listings (kits weighted
//    by their recipe) is at most its sellable units, unless a fact (a count, an order the bound did
//    not allow for) took units away; no accepted command makes it worse. See free_units().
// 4. Dense ids are assigned in order of definition, from 0 on (channel 0 is the direct channel).

namespace tidegate::ledger {

struct StockCell {
    SkuId sku;
    LocationId location;
    std::uint16_t unused = 0;
    std::uint32_t next_of_sku = 0xffffffff;  // in order of location priority
    std::int32_t on_hand = 0;
    std::int32_t reserved = 0;
    std::int32_t locked = 0;
    std::int32_t quarantine = 0;
    std::int32_t damaged = 0;
    std::int32_t safety_hold = 0;
    std::int32_t incoming = 0;    // ordered from a supplier; never part of on_hand
    std::int32_t in_transit = 0;  // on its way here from another location

    // Each of the figures fits in 32 bits; what facts leave of them may not.
    [[nodiscard]] std::int64_t available() const noexcept {
        return std::int64_t{on_hand} - reserved - locked - quarantine - damaged - safety_hold;
    }
    // Source: domain facts section 2, projected = on_hand + incoming - reserved.
    [[nodiscard]] std::int64_t projected() const noexcept {
        return std::int64_t{on_hand} + incoming - reserved;
    }
};

struct SkuRecord {
    std::uint64_t code_at = 0;  // in State's text store
    std::uint32_t first_cell = 0xffffffff;
    ListingId first_listing;
    std::uint32_t kit = 0xffffffff;  // index of the recipe; none: not a kit
    std::uint16_t code_size = 0;
    Mode mode : 4 = Mode::strict;
    bool in_kits : 1 = false;  // a component of some kit
    bool has_locks : 1 = false;
};
static_assert(sizeof(SkuRecord) == 24);

struct ChannelRecord {
    std::string code;
    WriteSemantics semantics = WriteSemantics::absolute;
    bool restocks_on_cancel = false;
    Timestamp watermark;
    std::vector<ListingId> with_unseen;  // listings whose unseen_before the watermark may retire
};
struct LocationRecord {
    std::string code;
    LocationKind kind = LocationKind::own;
    ChannelId bound_to;
    std::uint16_t priority = 100;
};
struct LockRecord {
    ExternalId external;
    SkuId sku;
    ChannelId channel;
    Timestamp expires_at;
    bool closed = false;
    std::vector<LockPart> parts;  // what is left

    [[nodiscard]] std::int64_t left() const noexcept;
};
struct TransferRecord {
    SkuId sku;
    LocationId from;
    LocationId to;
    std::int32_t quantity = 0;
    std::int32_t arrived = 0;
    std::int32_t lost = 0;
    [[nodiscard]] std::int32_t open() const noexcept { return quantity - arrived - lost; }
};
struct ReturnRecord {
    ChannelId channel;
    ExternalId order;
    SkuId sku;
    LocationId location;
    std::int32_t quantity = 0;
    std::int32_t inspected = 0;
    Timestamp received_at;
    Timestamp inspect_by;
};
struct CountRecord {
    SkuId sku;
    LocationId location;
    std::int32_t on_hand_at_start = 0;
    bool finished = false;
};
struct CommandRecord {
    std::uint64_t digest = 0;
    Reject reject = Reject::none;
    std::uint32_t result = 0;
};

// What a workspace's shortages are sorted by: who ordered first is served first.
struct ShortageKey {
    Timestamp placed_at;
    OrderNumber order = 0;
    friend auto operator<=>(const ShortageKey&, const ShortageKey&) = default;
};

class State {
public:
    State();
    State(State&&) noexcept = default;
    State& operator=(State&&) noexcept = default;

    // ---- Catalogue
    [[nodiscard]] std::size_t sku_count() const noexcept { return skus_.size(); }
    [[nodiscard]] bool has(SkuId id) const noexcept { return id.value() < skus_.size(); }
    [[nodiscard]] const SkuRecord& sku(SkuId id) const { return skus_[id.value()]; }
    [[nodiscard]] std::string_view code(SkuId id) const;
    [[nodiscard]] SkuId find_sku(std::string_view code) const;  // none if unknown
    [[nodiscard]] bool is_kit(SkuId id) const { return sku(id).kit != 0xffffffff; }
    // Recipe of a kit; empty for a plain SKU.
    [[nodiscard]] std::span<const KitComponent> components(SkuId kit) const;
    [[nodiscard]] std::span<const SkuId> kits_with(SkuId component) const;

    [[nodiscard]] std::size_t location_count() const noexcept { return locations_.size(); }
    [[nodiscard]] bool has(LocationId id) const noexcept { return id.value() < locations_.size(); }
    [[nodiscard]] const LocationRecord& location(LocationId id) const {
        return locations_[id.value()];
    }
    [[nodiscard]] LocationId find_location(std::string_view code) const;

    [[nodiscard]] std::size_t channel_count() const noexcept { return channels_.size(); }
    [[nodiscard]] bool has(ChannelId id) const noexcept { return id.value() < channels_.size(); }
    [[nodiscard]] const ChannelRecord& channel(ChannelId id) const { return channels_[id.value()]; }
    [[nodiscard]] ChannelId find_channel(std::string_view code) const;

    // ---- Stock
    [[nodiscard]] const StockCell* find_cell(SkuId sku, LocationId location) const;
    // Calls visit(const StockCell&) for every place of a SKU, in the order of location priority.
    template <class Visit>
    void for_each_cell(SkuId id, Visit visit) const {
        for (std::uint32_t at = sku(id).first_cell; at != 0xffffffff; at = cells_[at].next_of_sku) {
            visit(cells_[at]);
        }
    }
    // Units that merchant-fulfilled orders of `channel` could be given now: available at the shared
    // locations plus what is locked for that channel. For a kit: min over components of
    // floor(component / per kit). Negative when more is promised than there is.
    // Source: domain facts sections 2 and 4.1.
    [[nodiscard]] std::int64_t sellable(SkuId sku, ChannelId channel) const;
    // Without any lock: what every channel shares.
    [[nodiscard]] std::int64_t sellable_shared(SkuId sku) const;
    // Units available at the locations bound to `channel`: its marketplace-fulfilled stock. For a
    // kit, as many as its components there allow.
    [[nodiscard]] std::int64_t sellable_bound(SkuId sku, ChannelId channel) const;
    // Units left in open locks of `channel` (none: locks for nobody).
    [[nodiscard]] std::int64_t locked_for(SkuId sku, ChannelId channel) const;

    // ---- Listings
    [[nodiscard]] std::size_t listing_count() const noexcept { return listings_.size(); }
    [[nodiscard]] bool has(ListingId id) const noexcept { return id.value() < listings_.size(); }
    [[nodiscard]] const Listing& listing(ListingId id) const { return listings_[id.value()]; }
    [[nodiscard]] ListingId find_listing(ChannelId channel, ExternalId external) const;
    // Calls visit(ListingId, const Listing&) for the listings of exactly this SKU.
    template <class Visit>
    void for_each_listing(SkuId id, Visit visit) const {
        for (ListingId at = sku(id).first_listing; !at.is_none();
             at = listings_[at.value()].next_of_sku) {
            visit(at, listings_[at.value()]);
        }
    }
    [[nodiscard]] std::int64_t exposure(ListingId id) const;
    // Units of a component (or plain) SKU that no listing may sell and no lock keeps:
    // sellable_shared - sum over channels of max(0, exposure - locked for that channel), with the
    // listings of kits that contain it weighted by their recipe. This is what a raise, a
    // reservation or a lock may spend. `mode` strict and guarded use exposure(), proportional the
    // nominal one, and shared none at all. Source: escrow.md, obligation 1 and the invariant.
    [[nodiscard]] std::int64_t free_units(SkuId plain_sku, Mode mode = Mode::strict) const;
    // Whether the sum of exposures is a bound for this SKU at all: every merchant listing that
    // draws on it has been read, and its channel's watermark has passed that read. A listing that
    // nobody has read may sell any number of units, and orders from before its first read are in no
    // bound. Of a strict SKU that was guarded, also that no claim is left. While false, a strict or
    // guarded SKU has nothing to spend, whatever free_units() adds up to.
    [[nodiscard]] bool is_bounded(SkuId plain_sku) const;
    // How the next write of a listing counts its old units: with a claim if it is absolute, every
    // SKU that it draws on is guarded, and no write is under way that it overtakes.
    [[nodiscard]] OldUnits old_units_of_write(const Listing& record) const;
    // free_units() as it would be if one listing had another exposure, or a channel one more lock.
    struct WhatIf {
        ListingId listing;
        std::int64_t exposure = 0;
        ChannelId lock_channel;
        std::int64_t lock_units = 0;
    };
    [[nodiscard]] std::int64_t free_units_if(SkuId plain_sku, Mode mode, const WhatIf& change)
        const;

    // ---- Orders
    [[nodiscard]] const OrderStore& orders() const noexcept { return orders_; }
    [[nodiscard]] const std::set<ShortageKey>* shortages(SkuId sku) const;
    // SKUs (components, for kits) that some order is short of, each with its waiting orders.
    [[nodiscard]] const std::map<SkuId, std::set<ShortageKey>>& shortages() const {
        return shortages_;
    }
    // Orders with lines whose listing has no SKU yet, by listing.
    [[nodiscard]] const std::map<ListingId, std::set<OrderNumber>>& suspense() const {
        return suspense_;
    }
    // Reservations that have a time, soonest first.
    [[nodiscard]] const std::set<std::pair<Timestamp, OrderNumber>>& expiries() const {
        return expiries_;
    }
    [[nodiscard]] std::optional<Timestamp> expiry_of(OrderNumber order) const;

    // ---- Documents
    [[nodiscard]] const std::map<ExternalId, TransferRecord>& transfers() const {
        return transfers_;
    }
    [[nodiscard]] const std::map<ExternalId, ReturnRecord>& returns() const { return returns_; }
    // Units in quarantine that belong to returns and leave it by their inspection only.
    [[nodiscard]] std::int64_t uninspected(SkuId sku, LocationId location) const;
    // Units of a SKU that came back from an order, whichever of its lines they were sold in.
    [[nodiscard]] std::int64_t returned(OrderNumber order, SkuId sku) const;
    [[nodiscard]] const std::map<ExternalId, CountRecord>& counts() const { return counts_; }
    [[nodiscard]] const std::vector<LockRecord>& locks() const { return locks_; }
    [[nodiscard]] LockId find_lock(ExternalId external) const;
    [[nodiscard]] std::span<const LockId> open_locks(SkuId sku) const;
    // Open locks that have a time, soonest first.
    [[nodiscard]] const std::set<std::pair<Timestamp, LockId>>& lock_expiries() const {
        return lock_expiries_;
    }
    [[nodiscard]] const CommandRecord* find_command(ExternalId command) const;
    [[nodiscard]] const std::set<Sequence>& corrected() const { return corrected_; }

    [[nodiscard]] Sequence last_sequence() const noexcept { return last_sequence_; }
    [[nodiscard]] Timestamp last_at() const noexcept { return last_at_; }

    // SKUs whose short orders, and listings whose suspense orders, may be served now. Not part of
    // the state proper: Ledger drains it after every command and it is not in snapshots.
    struct Wake {
        std::set<SkuId> skus;
        std::set<ListingId> listings;
        [[nodiscard]] bool empty() const noexcept { return skus.empty() && listings.empty(); }
    };
    [[nodiscard]] Wake take_wake();

    // Fetches into the cache what an order will be looked up by: first the index entries, then, a
    // step at a time and each following what the one before it fetched, the rest. Only a hint: it
    // changes nothing and finds nothing wrong.
    enum class Prefetch : std::uint8_t { indexes, listings, skus, stock };
    struct Hint {
        // More lines than these are rare, and fetching too much drives out what is needed sooner.
        static constexpr std::size_t kLines = 2;
        std::uint64_t listing_hash[kLines] = {};
        std::uint32_t listing[kLines] = {};
        std::uint32_t lines = 0;
    };
    [[nodiscard]] Hint prefetch(const SeeOrder& order) const noexcept;
    void prefetch(Hint& hint, Prefetch step) const noexcept;
    // The same for replay, where an event names everything by number: all steps but `stock` are
    // one.
    void prefetch(const Event& event, Prefetch step) const noexcept;

    // Memory in use, for the benchmark: catalogue, stock and listings; orders with their index.
    [[nodiscard]] std::size_t catalogue_bytes() const noexcept;
    [[nodiscard]] std::size_t order_bytes() const noexcept { return orders_.bytes(); }

private:
    // Sums over returns_, which a snapshot does not hold.
    void add_return(const ReturnRecord& record);

    static std::uint64_t listing_hash(ChannelId channel, ExternalId external) noexcept {
        return mix64(external.hash() + channel.value());
    }

    friend class Evolver;         // evolve.cpp: the only writer
    friend class SnapshotAccess;  // snapshot.cpp: dumps and restores

    ChunkedVector<SkuRecord> skus_;
    HashIndex<8> sku_index_;
    ChunkedVector<char, 16> texts_;
    ChunkedVector<StockCell> cells_;
    ChunkedVector<Listing> listings_;
    HashIndex<8> listing_index_;
    std::vector<std::vector<KitComponent>> kits_;
    std::map<SkuId, std::vector<SkuId>> kits_of_component_;
    std::vector<ChannelRecord> channels_;
    std::vector<LocationRecord> locations_;
    OrderStore orders_;
    std::map<SkuId, std::set<ShortageKey>> shortages_;
    std::map<ListingId, std::set<OrderNumber>> suspense_;
    std::set<std::pair<Timestamp, OrderNumber>> expiries_;
    std::map<OrderNumber, Timestamp> expiry_of_;
    std::map<ExternalId, TransferRecord> transfers_;
    std::map<ExternalId, ReturnRecord> returns_;
    std::map<std::pair<SkuId, LocationId>, std::int64_t> uninspected_;
    std::map<std::pair<OrderNumber, SkuId>, std::int64_t> returned_;
    std::map<ExternalId, CountRecord> counts_;
    std::vector<LockRecord> locks_;
    std::map<ExternalId, LockId> lock_ids_;
    std::map<SkuId, std::vector<LockId>> open_locks_;
    std::set<std::pair<Timestamp, LockId>> lock_expiries_;
    std::map<ExternalId, CommandRecord> commands_;
    std::set<std::pair<Timestamp, ExternalId>> command_times_;
    std::set<Sequence> corrected_;
    Sequence last_sequence_{0};
    Timestamp last_at_;
    Wake wake_;
};

}  // namespace tidegate::ledger
