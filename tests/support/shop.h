#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ledger/ledger.h"

// A small shop for the tests of views: one SKU with stock, one marketplace with one listing of it,
// and every event that ever happened.

namespace tidegate::test {

struct Shop {
    ledger::Ledger ledger;
    std::vector<ledger::Event> events;
    std::int64_t now_ms = 1'800'000'000'000;

    explicit Shop(std::int64_t stock = 100) {
        run(ledger::DefineSku{"A"});
        run(ledger::DefineSku{"B"});
        run(ledger::DefineLocation{"main", ledger::LocationKind::own, ChannelId::none(), 100});
        run(ledger::DefineChannel{"shop", ledger::WriteSemantics::absolute, false});
        if (stock > 0) receive(stock);
        run(ledger::MapListing{
            ChannelId(1), ExternalId::parse("L1"), SkuId(0), ledger::Fulfilment::merchant});
    }

    template <class Body>
    ledger::Outcome run(Body body) {
        ledger::Command command;
        command.at = Timestamp(now_ms);
        command.body = std::move(body);
        return ledger.execute(command, events);
    }
    void receive(std::int64_t units) {
        run(ledger::ReceiveStock{SkuId(0), LocationId(0), Quantity(units), Quantity(0)});
    }
    // What the marketplace may still sell of A is known: its listing was read at 0, and the
    // watermark is past that.
    void know() {
        run(ledger::ReadBack{ListingId(0), Quantity(0), Timestamp(now_ms)});
        now_ms += 1000;
        run(ledger::AdvanceWatermark{ChannelId(1), Timestamp(now_ms)});
    }
    // Lists `units` of A: read back once, written, confirmed, and the watermark past it all.
    ledger::Reject list(std::int64_t units) {
        know();
        const auto asked = run(ledger::RequestWrite{ListingId(0), Quantity(units), Quantity(0)});
        now_ms += 40;
        run(ledger::ConfirmWrite{ListingId(0), WriteNumber(asked.result), Timestamp(now_ms)});
        now_ms += 1000;
        run(ledger::AdvanceWatermark{ChannelId(1), Timestamp(now_ms)});
        return asked.reject;
    }
    void sell(
        const std::string& order,
        std::int64_t units,
        std::int64_t lag_ms = 500,
        ledger::Stage stage = ledger::Stage::ready,
        std::int64_t shipped = 0
    ) {
        ledger::SeeOrder seen;
        seen.channel = ChannelId(1);
        seen.order = ExternalId::parse(order);
        seen.placed_at = Timestamp(now_ms - lag_ms);
        seen.stage = stage;
        ledger::OrderLine line;
        line.listing = ExternalId::parse("L1");
        line.ordered = Quantity(units);
        line.shipped = Quantity(shipped);
        if (units > 0) seen.lines.push_back(line);
        run(std::move(seen));
    }
};

}  // namespace tidegate::test
