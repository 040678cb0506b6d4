#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/invariants.h"
#include "ledger/ledger.h"

// A small workspace for tables that a seller could read: names instead of numbers, one call a line,
// and the invariants proved after every command.

namespace tidegate::ledger {

inline ExternalId named(std::string_view text) {
    return ExternalId::parse(text);
}

class World {
public:
    struct Line {
        std::string listing;  // or a SKU, on the direct channel
        int ordered = 0;
        int cancelled = 0;
        int shipped = 0;
    };

    World() { at(1'000); }

    // ---- Time: seconds after an arbitrary morning.
    void at(int seconds) { now_ = seconds; }
    [[nodiscard]] static Timestamp time(int seconds) {
        return Timestamp::from_seconds(std::int64_t{1'700'000'000} + seconds);
    }

    // ---- Set-up
    ChannelId channel(
        std::string code, WriteSemantics semantics = WriteSemantics::absolute, bool restocks = false
    ) {
        return ChannelId(static_cast<std::uint16_t>(
            must(DefineChannel{std::move(code), semantics, restocks}).result
        ));
    }
    LocationId place(
        std::string code,
        std::uint16_t priority = 100,
        LocationKind kind = LocationKind::own,
        ChannelId bound = ChannelId::none()
    ) {
        return LocationId(static_cast<std::uint16_t>(
            must(DefineLocation{std::move(code), kind, bound, priority}).result
        ));
    }
    SkuId sku(std::string code) { return SkuId(must(DefineSku{std::move(code)}).result); }
    SkuId kit(std::string code, std::vector<KitComponent> parts) {
        const SkuId id = sku(std::move(code));
        must(DefineKit{id, std::move(parts)});
        return id;
    }
    // A listing that shows `quantity`, read and covered by the watermark.
    ListingId list(ChannelId channel, const std::string& external, SkuId sku, int quantity = 0) {
        const ListingId id(
            must(MapListing{channel, ExternalId::parse(external), sku, Fulfilment::merchant}).result
        );
        must(ReadBack{id, Quantity(quantity), time(now_)});
        const Outcome moved = give(AdvanceWatermark{channel, time(now_)});
        EXPECT_TRUE(moved.reject == Reject::none || moved.reject == Reject::stale_watermark);
        return id;
    }

    // ---- Commands
    template <class Body>
    Outcome give(Body body, std::string_view command_id = {}) {
        Command command{ExternalId::parse(command_id), time(now_), std::move(body)};
        const std::size_t before = events.size();
        const Outcome outcome = ledger.execute(command, events);
        if (outcome.reject != Reject::none && command_id.empty()) {
            EXPECT_EQ(events.size(), before);
        }
        for (const Violation& v : check_invariants(ledger.state())) {
            ADD_FAILURE() << v.invariant << " of " << v.subject << ": " << v.detail;
        }
        return outcome;
    }
    template <class Body>
    Outcome must(Body body) {
        const Outcome outcome = give(std::move(body));
        EXPECT_EQ(reject_name(outcome.reject), "none");
        return outcome;
    }
    template <class Body>
    std::string_view refusal(Body body) {
        return reject_name(give(std::move(body)).reject);
    }

    void receive(SkuId sku, LocationId place, int units) {
        must(ReceiveStock{sku, place, Quantity(units), Quantity()});
    }
    [[nodiscard]] SeeOrder order_message(
        ChannelId channel,
        std::string_view id,
        std::initializer_list<Line> lines,
        Stage stage = Stage::unpaid,
        int placed_at = 0
    ) const {
        SeeOrder see;
        see.channel = channel;
        see.order = ExternalId::parse(id);
        see.placed_at = time(placed_at == 0 ? now_ : placed_at);
        see.stage = stage;
        for (const Line& line : lines) {
            OrderLine wire;
            if (channel == kDirectChannel) {
                wire.sku = ledger.state().find_sku(line.listing);
            } else {
                wire.listing = ExternalId::parse(line.listing);
            }
            wire.ordered = Quantity(line.ordered);
            wire.cancelled = Quantity(line.cancelled);
            wire.shipped = Quantity(line.shipped);
            see.lines.push_back(wire);
        }
        return see;
    }
    void order(
        ChannelId channel,
        std::string_view id,
        std::initializer_list<Line> lines,
        Stage stage = Stage::unpaid,
        int placed_at = 0
    ) {
        must(order_message(channel, id, lines, stage, placed_at));
    }
    [[nodiscard]] Reserve reserve_message(
        std::string_view id, std::initializer_list<Line> lines, int expires_at
    ) const {
        Reserve reserve;
        reserve.reservation = ExternalId::parse(id);
        reserve.expires_at = time(expires_at);
        reserve.lines = order_message(kDirectChannel, id, lines).lines;
        return reserve;
    }
    // Writes and confirms at once.
    void show(ListingId listing, int quantity, int change_from = 0) {
        const WriteNumber write(
            must(RequestWrite{listing, Quantity(quantity), Quantity(change_from)}).result
        );
        must(ConfirmWrite{listing, write, time(now_)});
    }
    // All orders placed until now on every channel are seen.
    void all_seen() {
        for (std::size_t i = 1; i < ledger.state().channel_count(); ++i) {
            give(AdvanceWatermark{ChannelId(static_cast<std::uint16_t>(i)), time(now_)});
        }
    }

    // ---- What can be seen
    [[nodiscard]] const State& state() const { return ledger.state(); }
    [[nodiscard]] std::int64_t available(SkuId sku) const { return state().sellable_shared(sku); }
    [[nodiscard]] const StockCell& cell(SkuId sku, LocationId place) const {
        static const StockCell kNothing;
        const StockCell* found = state().find_cell(sku, place);
        return found == nullptr ? kNothing : *found;
    }
    [[nodiscard]] std::int64_t exposure(ListingId id) const { return state().exposure(id); }
    [[nodiscard]] std::vector<StoredLine> lines(ChannelId channel, std::string_view id) const {
        const OrderNumber number = state().orders().find(channel, ExternalId::parse(id));
        EXPECT_NE(number, OrderStore::kNone);
        const auto all = state().orders().lines(number);
        return {all.begin(), all.end()};
    }
    // Units of all lines that have no hold although they are owed.
    [[nodiscard]] int short_units(ChannelId channel, std::string_view id) const {
        int units = 0;
        for (const StoredLine& line : lines(channel, id)) units += line.open() - line.held;
        return units;
    }
    [[nodiscard]] int held(ChannelId channel, std::string_view id) const {
        int units = 0;
        for (const StoredLine& line : lines(channel, id)) units += line.held;
        return units;
    }

    Ledger ledger;
    std::vector<Event> events;

private:
    int now_ = 0;
};

}  // namespace tidegate::ledger
