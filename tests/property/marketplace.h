#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../table/world.h"

// A marketplace that tells the truth to nobody but the test: what it will still sell, what it has
// sold, which writes are on their way. The ledger hears of it only what a connector would.

namespace tidegate::ledger {

struct Sale {
    std::string order;
    int units = 0;
    int placed_at = 0;
    bool cancelled = false;
    bool seen = false;
    bool cancel_seen = false;
};

// A write that we sent. It lands once or never, and never after a later one has landed.
struct Flight {
    WriteNumber number{0};
    int quantity = 0;
    int from = 0;
    bool landed = false;
    bool dead = false;  // refused, lost on the way, or overtaken
};

class Marketplace {
public:
    Marketplace(World& world, std::string code, WriteSemantics semantics, bool restocks)
        : world_(world), code_(std::move(code)), semantics_(semantics), restocks_(restocks) {
        channel = world.channel(code_, semantics, restocks);
    }

    void buy(int units, int now) {
        if (units <= 0 || units > shelf) return;
        shelf -= units;
        sales.push_back({code_ + std::to_string(sales.size()), units, now});
    }
    void cancel(std::size_t pick) {
        if (sales.empty()) return;
        Sale& sale = sales[pick % sales.size()];
        if (sale.cancelled) return;
        sale.cancelled = true;
        if (restocks_) shelf += sale.units;
    }
    // A message about a sale, perhaps not the first, with or without its cancellation.
    void deliver(Sale& sale, bool with_cancel) {
        const bool cancelled = with_cancel && sale.cancelled;
        world_.must(world_.order_message(
            channel,
            sale.order,
            {{"item", sale.units, cancelled ? sale.units : 0}},
            Stage::unpaid,
            sale.placed_at
        ));
        sale.seen = true;
        sale.cancel_seen = sale.cancel_seen || cancelled;
    }
    void deliver_any(std::size_t pick, bool with_cancel) {
        if (!sales.empty()) deliver(sales[pick % sales.size()], with_cancel);
    }
    // A completed poll: everything placed until `watermark` has been seen.
    void poll(int watermark) {
        for (Sale& sale : sales) {
            if (sale.placed_at <= watermark && !sale.seen) deliver(sale, true);
        }
        world_.give(AdvanceWatermark{channel, World::time(watermark)});
    }
    void poll_cancellations() {
        for (Sale& sale : sales) {
            if (sale.cancelled && !sale.cancel_seen) deliver(sale, true);
        }
    }

    [[nodiscard]] Reject request(int quantity, int from) {
        const Outcome outcome =
            world_.give(RequestWrite{listing, Quantity(quantity), Quantity(from)});
        if (outcome.reject != Reject::none) return outcome.reject;
        flights.push_back({WriteNumber(outcome.result), quantity, from});
        return Reject::none;
    }
    // The marketplace applies the write that is `back` places before the newest.
    void land(std::size_t back) {
        if (back >= flights.size()) return;
        const std::size_t index = flights.size() - 1 - back;
        Flight& flight = flights[index];
        if (flight.landed || flight.dead) return;
        if (semantics_ == WriteSemantics::compare_and_set && shelf != flight.from) {
            flight.dead = true;
            return;
        }
        if (semantics_ == WriteSemantics::delta) {
            shelf += flight.quantity - flight.from;
            if (shelf < 0) shelf = 0;
        } else {
            shelf = flight.quantity;
        }
        flight.landed = true;
        for (std::size_t i = 0; i < index; ++i) flights[i].dead = true;
    }
    // The answer to the newest write; without one it will never land.
    void answer(int now) {
        if (flights.empty()) return;
        Flight& flight = flights.back();
        if (flight.landed) {
            world_.give(ConfirmWrite{listing, flight.number, World::time(now)});
        } else {
            flight.dead = true;
            world_.give(FailWrite{listing, flight.number});
        }
    }
    void lose_answer() {
        if (!flights.empty()) world_.give(MarkWriteUnknown{listing, flights.back().number});
    }
    // Asks what it shows; only once no write can land any more.
    void ask(int now) {
        if (state().write_state == WriteState::pending) return;
        for (Flight& flight : flights) flight.dead = true;
        shown = shelf;
        asked_at = now;
    }
    void hear(int now) {
        if (asked_at == 0) return;
        world_.give(ReadBack{listing, Quantity(shown), World::time(now), World::time(asked_at)});
        asked_at = 0;
        if (known_from == 0 && state().known) known_from = now;
    }

    // What it may yet sell and what it has sold unseen, but for units that a cancellation we have
    // not seen put back: those are still held for the order.
    [[nodiscard]] std::int64_t truth() const {
        std::int64_t units = shelf;
        for (const Sale& sale : sales) {
            if (!sale.seen && sale.placed_at > known_from) units += sale.units;
            if (restocks_ && sale.cancelled && !sale.cancel_seen) units -= sale.units;
        }
        return units;
    }
    [[nodiscard]] const Listing& state() const { return world_.state().listing(listing); }

    ChannelId channel;
    ListingId listing;
    int shelf = 0;  // what it will sell right now
    int shown = 0;
    int asked_at = 0;
    int known_from = 0;
    std::vector<Sale> sales;
    std::vector<Flight> flights;

private:
    World& world_;
    std::string code_;
    WriteSemantics semantics_;
    bool restocks_;
};

}  // namespace tidegate::ledger
