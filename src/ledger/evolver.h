#pragma once

#include "ledger/events.h"
#include "ledger/state.h"

// The only code that changes a State: one function per event. Internal to the ledger; users call
// evolve() (ledger.h).

namespace tidegate::ledger {

class Evolver {
public:
    Evolver(State& state, Timestamp at) : state_(state), at_(at) {}

    void apply(const Event& event);

private:
    void on(const OrderChanged& e);
    void on(const WriteRequested& e);
    void on(const WriteConfirmed& e);
    void on(const WriteFailed& e);
    void on(const WriteUnknown& e);
    void on(const ListingRead& e);
    void on(const WatermarkAdvanced& e);
    void on(const StockChanged& e);
    void on(const TransferStarted& e);
    void on(const TransferReceived& e);
    void on(const ReturnReceived& e);
    void on(const ReturnInspected& e);
    void on(const CountStarted& e);
    void on(const CountFinished& e);
    void on(const StockLocked& e);
    void on(const StockUnlocked& e);
    void on(const ChannelDefined& e);
    void on(const LocationDefined& e);
    void on(const SkuDefined& e);
    void on(const KitDefined& e);
    void on(const ModeSet& e);
    void on(const ListingMapped& e);
    void on(const CommandRecorded& e);

    OrderNumber order_of(const OrderChanged& e);
    std::size_t line_of(OrderNumber number, const LineChange& change);
    void change_line(
        OrderNumber number, std::size_t index, const LineChange& change, Timestamp placed_at
    );
    void move_units(OrderNumber number, std::size_t line, const OrderMove& move);
    void set_expiry(OrderNumber number, const OrderChanged& e);
    void queue_if_short(OrderNumber number);
    void unqueue(OrderNumber number);

    StockCell& cell(SkuId sku, LocationId location);
    void unlink(ListingId id);
    void track_unseen(ListingId id, bool was_tracked);
    [[nodiscard]] WriteSemantics semantics(const Listing& record) const;
    void wake(SkuId sku);
    void wake_listing(const Listing& record);

    State& state_;
    Timestamp at_;
};

}  // namespace tidegate::ledger
