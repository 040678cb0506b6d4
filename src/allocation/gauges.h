#pragma once

#include <cstdint>
#include <set>
#include <unordered_map>
#include <vector>

#include "allocation/regimes.h"
#include "allocation/sold_lately.h"
#include "allocation/speed_meter.h"
#include "base/strong_id.h"
#include "base/time.h"
#include "ledger/events.h"
#include "ledger/state.h"

// What the planner has measured: the speed and price of every listing that ever sold, and how long
// writes and feeds of a channel take. Not part of the truth: a planner that starts again begins
// without measurements and is no less safe. One owner, one thread.

namespace tidegate::allocation {

class Gauges {
public:
    // After `event` was folded into `state`.
    void on_event(const ledger::State& state, const ledger::Event& event);

    // The speed of a lively pulse, and the one that shares are made from.
    [[nodiscard]] Speed speed_now(ListingId listing, Timestamp at) const;
    [[nodiscard]] Speed speed(ListingId listing, Timestamp at, Speed prior) const;
    [[nodiscard]] std::int64_t price_minor(ListingId listing) const;
    // From the request of a write until it shows.
    [[nodiscard]] Duration write_delay(ChannelId channel) const;
    // The longest of those seen, twice the usual one before there was any: what a claim about the
    // time until a write lands has to reckon with.
    [[nodiscard]] Duration write_delay_most(ChannelId channel) const;
    // From then until the units it took back are free.
    [[nodiscard]] Duration feed_delay(ChannelId channel) const;
    // Until when a listing whose writes fail is left alone; in the past for one that is well.
    [[nodiscard]] Timestamp rests_until(ListingId listing) const;
    // Most units by which the channel was seen to sell past what a listing showed.
    [[nodiscard]] std::int64_t overshoot(ChannelId channel) const;
    [[nodiscard]] std::int64_t sold_last_hour(ListingId listing, Timestamp now) const;

    // The regime in which a plain SKU was planned last; green before the first time.
    [[nodiscard]] Regime regime(SkuId sku) const {
        return red_.contains(sku) ? Regime::red : Regime::green;
    }
    void set_regime(SkuId sku, Regime regime);

private:
    struct OfListing {
        SpeedMeter brisk{Duration::seconds(120)};
        SpeedMeter steady{Duration::seconds(1200)};
        std::int64_t price_minor = 1;
        Timestamp rests_until;
        std::int32_t failures = 0;  // in a row
        SoldLately sold;
    };
    struct OfChannel {
        std::int64_t write_ms = 5'000;
        std::int64_t write_most_ms = 10'000;
        std::int64_t feed_ms = 30'000;
        std::int64_t overshoot = 0;
    };

    OfListing& listing(ListingId id) { return listings_[id]; }
    OfChannel& channel(ChannelId id);
    void see_order(const ledger::State& state, const ledger::OrderChanged& order, Timestamp at);
    void see_outcome(const ledger::State& state, const ledger::Event& event);
    void see_stocked(const ledger::State& state, ListingId id, Timestamp at);

    std::unordered_map<ListingId, OfListing> listings_;  // looked up, never walked
    std::vector<OfChannel> channels_;
    std::set<SkuId> red_;
};

}  // namespace tidegate::allocation
