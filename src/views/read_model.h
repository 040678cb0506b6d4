#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "base/external_id.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/events.h"
#include "ledger/state.h"
#include "views/meters.h"
#include "views/movements.h"

// What the screens and the API read: a replica of the ledger's state and the figures that a state
// alone does not answer quickly. Folded from events and from nothing else, so that it can be thrown
// away and folded again. One thread at a time.
//
// 1. Two models made of equal states that fold the same events are equal, however the events were
//    grouped.
// 2. Figures about now (pool, shortages, orders, units) are complete from the state that the model
//    starts with. Figures about what happened (movements, speed, lags, incidents, oversold_units)
//    start empty: counters().since is the time of the first event folded.

namespace tidegate::views {

struct Pool {
    std::int64_t on_hand = 0;
    std::int64_t reserved = 0;
    std::int64_t locked = 0;
    std::int64_t available = 0;
    friend bool operator==(const Pool&, const Pool&) = default;
};

struct Counters {
    Timestamp since;
    std::int64_t orders = 0;
    std::int64_t units = 0;        // ordered
    std::int64_t short_units = 0;  // owed now, without a hold
    std::int64_t oversold_units =
        0;  // that a marketplace sold and that could not be held when seen
    std::int64_t exposure_incidents = 0;  // times that a strict SKU's exposure rose above its stock
    std::int64_t oversold_listings = 0;   // times that a marketplace sold past its listed quantity
    std::int64_t writes = 0;
    friend bool operator==(const Counters&, const Counters&) = default;
};

struct RecentOrder {
    ledger::OrderNumber number = 0;
    Timestamp at;  // first seen
    friend bool operator==(const RecentOrder&, const RecentOrder&) = default;
};

struct ChannelFigures {
    std::int64_t listings = 0;
    std::int64_t exposure = 0;
    LagMeter placed_to_seen;
    LagMeter write;  // requested to confirmed
    friend bool operator==(const ChannelFigures&, const ChannelFigures&) = default;
};

class ReadModel {
public:
    ReadModel() : ReadModel(ledger::State()) {}
    explicit ReadModel(ledger::State state);

    // Folds the next event.
    void apply(const ledger::Event& event);

    [[nodiscard]] const ledger::State& state() const noexcept { return state_; }
    [[nodiscard]] const Pool& pool() const noexcept { return pool_; }
    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
    [[nodiscard]] const Movements& movements() const noexcept { return movements_; }
    [[nodiscard]] std::int64_t exposure() const noexcept;
    [[nodiscard]] const ChannelFigures& channel(ChannelId id) const;
    // From the newest order of a SKU before a write of one of its listings was requested to that
    // write's confirmation. Orders more than a minute older than the write do not count as its
    // cause.
    [[nodiscard]] const LagMeter& order_to_write() const noexcept { return order_to_write_; }

    [[nodiscard]] std::int64_t units_last_minute(Timestamp now) const {
        return units_.last_minute(now);
    }
    [[nodiscard]] std::int64_t orders_last_minute(Timestamp now) const {
        return orders_.last_minute(now);
    }
    [[nodiscard]] std::int64_t units_last_minute(SkuId sku, Timestamp now) const;
    // SKUs that sold something, in order of id.
    [[nodiscard]] const std::map<SkuId, MinuteMeter>& selling() const noexcept { return selling_; }

    // Units owed without a hold, of lines of this SKU.
    [[nodiscard]] std::int64_t short_units(SkuId sku) const;
    [[nodiscard]] std::int64_t short_units_of_order(ledger::OrderNumber order) const;
    [[nodiscard]] bool in_suspense(ledger::OrderNumber order) const;
    [[nodiscard]] const std::set<ledger::OrderNumber>& announced() const noexcept {
        return announced_;
    }
    [[nodiscard]] const std::deque<RecentOrder>& recent_orders() const noexcept { return recent_; }

    // Everything but the state itself, which has its own hash: for tests of rebuilding.
    [[nodiscard]] bool same_figures(const ReadModel& other) const;

private:
    static constexpr ledger::OrderNumber kRecentOrders = 50;

    struct Before;
    void find_touched(const ledger::EventBody& body);
    void touch(SkuId sku);
    void touch(ListingId listing);
    [[nodiscard]] Pool pool_of_touched() const;
    [[nodiscard]] std::int64_t exposure_of_touched(ChannelId channel) const;
    void count_shortage(ledger::OrderNumber order, int sign);
    void check_incidents(const Before& before);
    void fold_order(const ledger::OrderChanged& order, Timestamp at, const Before& before);
    void fold_write(const ledger::Event& event, const Before& before);
    void add_movements(const ledger::Event& event);
    void add_order_movements(const ledger::OrderChanged& order, Movement movement);
    // Each fills in what a timeline shows of its kind of event; false for other kinds.
    [[nodiscard]] bool describe_stock(const ledger::EventBody& body, Movement& movement) const;
    [[nodiscard]] bool describe_lock(const ledger::EventBody& body, Movement& movement) const;
    [[nodiscard]] bool describe_write(const ledger::EventBody& body, Movement& movement) const;
    ChannelFigures& figures(ChannelId id);

    ledger::State state_;
    Pool pool_;
    Counters counters_;
    Movements movements_;
    std::vector<ChannelFigures> channels_;
    LagMeter order_to_write_;
    MinuteMeter units_;
    MinuteMeter orders_;
    std::map<SkuId, MinuteMeter> selling_;
    std::map<SkuId, Timestamp> last_order_;
    std::map<ListingId, Timestamp> write_cause_;
    std::map<SkuId, std::int64_t> short_;
    std::set<ledger::OrderNumber> announced_;
    std::set<SkuId> overexposed_;
    std::deque<RecentOrder> recent_;

    // Scratch of apply().
    std::vector<SkuId> touched_skus_;
    std::vector<ListingId> touched_listings_;
};

}  // namespace tidegate::views
