#pragma once

#include <span>
#include <vector>

#include "channels/channel.h"
#include "ledger/state.h"

// What a marketplace is told when it asks, before a buyer pays, whether the units are there.

namespace tidegate::channels {

// Units that `channel` may still be asked for of this SKU: what would be free if its own listing of
// the SKU could sell nothing, and what is locked for the channel. For a kit, as many as its
// scarcest component allows. Never below 0; 0 for a SKU that the channel does not list.
[[nodiscard]] std::int64_t left_for(const ledger::State& state, SkuId sku, ChannelId channel);

// One answer a question, in order: nothing is there of a SKU that nobody knows.
[[nodiscard]] std::vector<StockAnswer> answer_questions(
    const ledger::State& state,
    ChannelId channel,
    std::span<const StockQuestion> questions,
    Timestamp now
);

}  // namespace tidegate::channels
