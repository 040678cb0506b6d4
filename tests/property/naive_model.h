#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/commands.h"
#include "ledger/reject.h"
#include "ledger/state.h"

// The ledger once more, as simply as it can be said: maps and integers, every figure added up anew
// whenever it is needed, no event, no index, no memory of what became possible. It is slow and it
// owes nothing to the code in src/ledger but the commands and the names of the refusals.
//
// One thing it does not work out: what a listing may still sell. That is read from the ledger
// (`books`), and has a check of its own against marketplaces that know the truth
// (exposure_bound_test.cpp). Its SKUs are expected to have proven listings only.

namespace tidegate::ledger {

using Units = std::int64_t;
using Spot = std::pair<SkuId, LocationId>;

class NaiveModel {
public:
    struct Level {
        Units on_hand = 0, quarantine = 0, damaged = 0, safety_hold = 0, incoming = 0;
        Units in_transit = 0;
    };
    struct Part {
        Spot spot;
        Units units = 0;
    };
    struct Line {
        ListingId listing;
        SkuId sku;
        Units ordered = 0, cancelled = 0, shipped = 0, held = 0;
        std::vector<Part> parts;

        [[nodiscard]] Units open() const {
            return std::max<Units>(0, ordered - shipped - cancelled);
        }
    };
    struct Order {
        ChannelId channel;
        ExternalId id;
        Timestamp placed_at;
        Stage stage = Stage::announced;
        Fulfilment fulfilment = Fulfilment::merchant;
        bool released = false, expired = false;
        std::optional<Timestamp> expires_at;
        std::vector<Line> lines;

        [[nodiscard]] bool owed() const { return !released && !expired; }
        [[nodiscard]] bool is_short() const;
    };
    struct Lock {
        ExternalId id;
        SkuId sku;
        ChannelId channel;
        Timestamp expires_at;
        bool closed = false;
        std::map<LocationId, Units> left;
    };
    struct Transfer {
        SkuId sku;
        LocationId from, to;
        Units quantity = 0, arrived = 0, lost = 0;
        [[nodiscard]] Units open() const { return quantity - arrived - lost; }
    };
    struct Return {
        ChannelId channel;
        ExternalId order;
        Spot spot;
        Units quantity = 0, inspected = 0;
    };
    struct Count {
        Spot spot;
        Units at_start = 0;
        bool finished = false;
    };
    struct Place {
        std::string code;
        LocationKind kind = LocationKind::own;
        ChannelId bound_to;
        int priority = 0;
    };
    struct Shelf {  // what a marketplace lists, by ListingId
        ChannelId channel;
        ExternalId external;
        SkuId sku;
        Fulfilment fulfilment = Fulfilment::merchant;
    };
    using Recipe = std::map<SkuId, Units>;

    // The refusal that the ledger must give, none if it must accept; what was accepted is done.
    // `books`: the ledger before the command.
    Reject apply(const Command& command, const State& books);
    // What became possible: lines in suspense that know their SKU, short orders that can be served.
    // `books`: the ledger after the command.
    void follow(const State& books);

    [[nodiscard]] bool is_kit(SkuId sku) const { return recipes.contains(sku); }
    [[nodiscard]] Recipe recipe(SkuId sku) const;
    [[nodiscard]] Units reserved(Spot spot) const;
    [[nodiscard]] Units locked(Spot spot) const;
    [[nodiscard]] Units available(Spot spot) const;
    [[nodiscard]] Units uninspected(Spot spot) const;
    [[nodiscard]] Units shared(SkuId sku) const;
    [[nodiscard]] Units locked_for(SkuId sku, ChannelId channel) const;
    [[nodiscard]] Units returned(const Order& order, SkuId sku) const;
    // Units of a plain SKU that nobody may sell and no lock keeps; `kept` more of them are locked
    // for `channel`.
    [[nodiscard]] Units free(SkuId sku, ChannelId channel = ChannelId::none(), Units kept = 0)
        const;
    [[nodiscard]] Order* find_order(ChannelId channel, ExternalId id);

    std::vector<std::string> channels{"direct"};
    std::vector<Place> places;
    std::vector<std::string> skus;
    std::map<SkuId, Recipe> recipes;
    std::map<SkuId, Mode> modes;
    std::vector<Shelf> shelves;
    std::map<Spot, Level> levels;
    std::vector<Order> orders;
    std::vector<Lock> locks;
    std::map<ExternalId, Transfer> transfers;
    std::map<ExternalId, Return> returns;
    std::map<ExternalId, Count> counts;
    std::set<Sequence> corrected;

private:
    struct Wish {  // what a line of an order should become
        Line line;
        std::size_t index = 0;
        bool fresh = false;
    };
    struct Demand {
        std::size_t line = 0;
        Units units = 0;
    };
    // The refusal with the lowest number among all that apply.
    struct Refusal {
        Reject first = Reject::none;
        Refusal& unless(bool holds, Reject otherwise);
    };

    Reject on(const SeeOrder& c);
    Reject on(const Reserve& c);
    Reject on(const ConfirmReservation& c);
    Reject on(const ReleaseReservation& c);
    Reject on(const ShipReservation& c);
    Reject on(const ExpectIncoming& c);
    Reject on(const ReceiveStock& c);
    Reject on(const AdjustStock& c);
    Reject on(const MoveStock& c);
    Reject on(const StartTransfer& c);
    Reject on(const ReceiveTransfer& c);
    Reject on(const ReceiveReturn& c);
    Reject on(const InspectReturn& c);
    Reject on(const StartCount& c);
    Reject on(const FinishCount& c);
    Reject on(const LockStock& c);
    Reject on(const UnlockStock& c);
    Reject on(const RequestWrite& c) const;
    Reject on(const ConfirmWrite& c) const;
    Reject on(const FailWrite& c) const;
    Reject on(const MarkWriteUnknown& c) const;
    Reject on(const ReadBack& c) const;
    Reject on(const AdvanceWatermark& c) const;
    Reject on(const Tick& c);
    Reject on(const DefineChannel& c);
    Reject on(const DefineLocation& c);
    Reject on(const DefineSku& c);
    Reject on(const DefineKit& c);
    Reject on(const SetMode& c);
    Reject on(const MapListing& c);

    [[nodiscard]] bool has(SkuId sku) const { return sku.value() < skus.size(); }
    [[nodiscard]] bool has(LocationId place) const { return place.value() < places.size(); }
    [[nodiscard]] bool has(ChannelId channel) const { return channel.value() < channels.size(); }
    [[nodiscard]] ListingId shelf(ChannelId channel, ExternalId external) const;
    [[nodiscard]] Mode mode(SkuId sku) const;
    [[nodiscard]] Units sold_from(std::size_t listing, Mode mode) const;
    [[nodiscard]] bool is_shared(LocationId place) const;
    [[nodiscard]] std::vector<LocationId> by_priority() const;
    [[nodiscard]] bool serves(LocationId place, const Order& order) const;
    [[nodiscard]] Reject open_write(ListingId listing, WriteNumber write) const;
    Refusal stock_refusal(SkuId sku, LocationId place) const;

    std::vector<Wish> wishes(const SeeOrder& c, Stage stage, const Order* known);
    void draw(Line& line, Units units, bool ships);
    void ship_unheld(const Order& order, SkuId sku, Units units);
    Units change(Order& order, std::size_t index, const Line& wanted, bool owed);
    Reject hold(Order& order, const std::vector<Demand>& demands, bool only_free);
    [[nodiscard]] Units in_reach(const Order& order, SkuId sku) const;
    void take(Order& order, std::size_t line, SkuId sku, Units units);
    void close(Order& order);

    const State* books_ = nullptr;
    Timestamp now_;
};

}  // namespace tidegate::ledger
