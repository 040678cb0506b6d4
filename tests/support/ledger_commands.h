#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/external_id.h"
#include "engine/engine.h"
#include "ledger/commands.h"

// Short ways to write commands in tests of the engine: one location, one channel, SKUs with a
// listing each. Ids are those that the ledger assigns when set_up() is the first thing it sees.

namespace tidegate::test {

inline constexpr std::int64_t kStart = 1'700'000'000'000;

template <class Body>
ledger::Command command(Body body, std::int64_t at = kStart) {
    ledger::Command made;
    made.at = Timestamp(at);
    made.body = std::move(body);
    return made;
}

inline ExternalId listing_id(std::uint32_t sku) {
    return ExternalId::parse("listing-" + std::to_string(sku));
}

// A warehouse (location 0), a channel (1), and `skus` SKUs with `units` each.
inline engine::CommandBatch set_up(std::uint32_t skus, std::int64_t units) {
    engine::CommandBatch batch;
    ledger::DefineLocation location;
    location.code = "main";
    ledger::DefineChannel channel;
    channel.code = "shop";
    batch.push_back(command(std::move(location)));
    batch.push_back(command(std::move(channel)));
    for (std::uint32_t i = 0; i < skus; ++i) {
        batch.push_back(command(ledger::DefineSku{"sku-" + std::to_string(i)}));
        batch.push_back(command(ledger::MapListing{ChannelId(1), listing_id(i), SkuId(i)}));
        batch.push_back(command(ledger::ReceiveStock{
            SkuId(i), LocationId(0), Quantity(units), Quantity(0)}));
    }
    return batch;
}

struct OrderOptions {
    std::uint32_t sku = 0;
    std::int64_t ordered = 1;
    std::int64_t cancelled = 0;
    std::int64_t shipped = 0;
    ledger::Stage stage = ledger::Stage::ready;
};
inline ledger::Command order(std::uint64_t number, const OrderOptions& options = {}) {
    ledger::SeeOrder see;
    see.channel = ChannelId(1);
    see.order = ExternalId::parse("order-" + std::to_string(number));
    see.placed_at = Timestamp(kStart);
    see.stage = options.stage;
    ledger::OrderLine line;
    line.listing = listing_id(options.sku);
    line.ordered = Quantity(options.ordered);
    line.cancelled = Quantity(options.cancelled);
    line.shipped = Quantity(options.shipped);
    see.lines.push_back(line);
    return command(std::move(see));
}

}  // namespace tidegate::test
