#pragma once

#include <string_view>

#include "base/external_id.h"
#include "base/quantity.h"
#include "base/time.h"
#include "ledger/reject.h"
#include "ledger/state.h"

// Collects what is wrong with a command and answers with the lowest number, whatever the order in
// which things were found. Internal to decide().

namespace tidegate::ledger {

class Checks {
public:
    void require(bool holds, Reject otherwise) noexcept {
        if (holds) return;
        if (found_ == Reject::none || otherwise < found_) found_ = otherwise;
    }
    void positive(Quantity quantity) noexcept {
        require(quantity.units() > 0 && quantity.in_range(), Reject::invalid_quantity);
    }
    void not_negative(Quantity quantity) noexcept {
        require(quantity.units() >= 0 && quantity.in_range(), Reject::invalid_quantity);
    }
    void not_zero(Quantity quantity) noexcept {
        require(quantity.units() != 0 && quantity.in_range(), Reject::invalid_quantity);
    }
    void id(ExternalId external) noexcept { require(!external.is_none(), Reject::invalid_id); }
    void time(Timestamp t) noexcept {
        constexpr Timestamp kEarliest = Timestamp::from_seconds(946'684'800);  // 2000-01-01
        constexpr Timestamp kLatest = Timestamp::from_seconds(7'258'118'400);  // 2200-01-01
        require(t >= kEarliest && t < kLatest, Reject::invalid_time);
    }
    void name(std::string_view text) noexcept {
        require(!text.empty() && text.size() <= 100, Reject::invalid_name);
    }
    // A SKU that has stock of its own.
    void plain_sku(const State& state, SkuId sku) {
        require(state.has(sku), Reject::unknown_sku);
        if (state.has(sku)) require(!state.is_kit(sku), Reject::kit_has_no_stock);
    }
    void location(const State& state, LocationId location) noexcept {
        require(state.has(location), Reject::unknown_location);
    }
    [[nodiscard]] Reject first() const noexcept { return found_; }
    [[nodiscard]] bool failed() const noexcept { return found_ != Reject::none; }

private:
    Reject found_ = Reject::none;
};

}  // namespace tidegate::ledger
