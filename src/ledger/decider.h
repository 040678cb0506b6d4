#pragma once

#include <optional>
#include <set>
#include <vector>

#include "ledger/commands.h"
#include "ledger/events.h"
#include "ledger/reject.h"
#include "ledger/state.h"

// decide(), one function per command. Internal to the ledger; users call decide() or Ledger
// (ledger.h). On a refusal the events appended so far are dropped by the caller.

namespace tidegate::ledger {

class Decider {
public:
    Decider(const State& state, Timestamp at, std::vector<Event>& out)
        : state_(state), at_(at), out_(out) {}

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
    Reject on(const RequestWrite& c);
    Reject on(const ConfirmWrite& c);
    Reject on(const FailWrite& c);
    Reject on(const MarkWriteUnknown& c);
    Reject on(const ReadBack& c);
    Reject on(const AdvanceWatermark& c);
    Reject on(const Tick& c);
    Reject on(const DefineChannel& c);
    Reject on(const DefineLocation& c);
    Reject on(const DefineSku& c);
    Reject on(const DefineKit& c);
    Reject on(const SetMode& c);
    Reject on(const MapListing& c);

    // Consequences of an event, see Ledger. They emit nothing when nothing can be done.
    //
    // Holds for the order that waits longest for any of the SKUs, among those behind `passed`, and
    // can be served now; answers which. Serving one never makes an earlier one possible.
    std::optional<ShortageKey> fill_shortage(
        const std::set<SkuId>& skus, const std::optional<ShortageKey>& passed
    );
    // Gives its SKU to one line that waits for the listing.
    void resolve_suspense(ListingId listing);

private:
    struct SeenOrder;

    [[nodiscard]] std::optional<ShortageKey> next_waiting(
        const std::set<SkuId>& skus, const std::optional<ShortageKey>& passed
    ) const;
    bool fill_order(OrderNumber number);

    Reject collect_lines(const SeeOrder& c, SeenOrder& seen);
    void emit_new_listings(const SeeOrder& c, const SeenOrder& seen);
    [[nodiscard]] Reject check_recipe(const DefineKit& c) const;
    OrderChanged order_event(OrderNumber number, OrderCause cause) const;
    Reject reservation_lines(
        const InlineVector<OrderLine, 2>& lines, std::vector<OrderLine>& merged
    ) const;
    void close_reservation(OrderNumber number, OrderCause cause);
    [[nodiscard]] Reject check_write_bound(
        const Listing& listing, ListingId id, std::int32_t quantity, std::int32_t from, OldUnits old
    ) const;
    // listing_not_read while some listing that draws on the SKU has no bound yet: asked by
    // every decision of ours that spends units (a raise, a reservation, a lock, a transfer).
    [[nodiscard]] Reject check_bounded(SkuId sku) const;
    [[nodiscard]] Reject check_open_write(ListingId listing, WriteNumber write) const;

    template <class Body>
    void emit(Body body) {
        out_.push_back(Event{at_, std::move(body)});
    }

    const State& state_;
    Timestamp at_;
    std::vector<Event>& out_;
};

}  // namespace tidegate::ledger
