#include "channels/stock_answers.h"

#include <algorithm>
#include <limits>

namespace tidegate::channels {

std::int64_t left_for(const ledger::State& state, SkuId sku, ChannelId channel) {
    ListingId own;
    state.for_each_listing(sku, [&](ListingId id, const ledger::Listing& listing) {
        if (listing.channel == channel) own = id;
    });
    if (own.is_none()) return 0;
    if (state.listing(own).fulfilment == ledger::Fulfilment::marketplace) {
        return std::max<std::int64_t>(0, state.sellable_bound(sku, channel));
    }
    const auto left_of = [&](SkuId plain) {
        ledger::State::WhatIf sells_nothing;
        sells_nothing.listing = own;
        return state.free_units_if(plain, ledger::Mode::strict, sells_nothing) +
               state.locked_for(plain, channel);
    };
    if (!state.is_kit(sku)) return std::max<std::int64_t>(0, left_of(sku));
    std::int64_t kits = std::numeric_limits<std::int64_t>::max();
    for (const ledger::KitComponent& part : state.components(sku)) {
        kits = std::min(kits, std::max<std::int64_t>(0, left_of(part.sku)) / part.per_kit.units());
    }
    return kits;
}

std::vector<StockAnswer> answer_questions(
    const ledger::State& state,
    ChannelId channel,
    std::span<const StockQuestion> questions,
    Timestamp now
) {
    std::vector<StockAnswer> answers;
    answers.reserve(questions.size());
    for (const StockQuestion& question : questions) {
        const SkuId sku = state.find_sku(question.seller_sku);
        StockAnswer answer;
        answer.at = now;
        if (!sku.is_none()) answer.total = Quantity(left_for(state, sku, channel));
        answer.available = answer.total > Quantity() && question.wanted <= answer.total;
        answers.push_back(answer);
    }
    return answers;
}

}  // namespace tidegate::channels
