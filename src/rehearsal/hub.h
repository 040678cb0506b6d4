#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/time.h"

// The hub's side of a rehearsal: told what a real hub would be told, when it would be told, it asks
// the marketplaces (Outbox) for writes. A marketplace is named by its place in the scenario. One
// write per marketplace may be under way; its number is the hub's own.

namespace tidegate::rehearsal {

class Outbox {
public:
    virtual ~Outbox() = default;
    virtual void send(
        std::size_t place, std::uint32_t write, std::int64_t quantity, std::int64_t from
    ) = 0;
    // Asks what a marketplace shows.
    virtual void read(std::size_t place) = 0;
};

class Hub {
public:
    virtual ~Hub() = default;

    // What place shows when the rehearsal begins: written before it, so that it costs nothing.
    [[nodiscard]] virtual std::int64_t opening(std::size_t place) const = 0;

    virtual void order_seen(
        std::size_t place, std::uint64_t order, Timestamp placed_at, Timestamp now
    ) = 0;
    virtual void cancel_seen(
        std::size_t place, std::uint64_t order, Timestamp placed_at, Timestamp now
    ) = 0;
    virtual void watermark(std::size_t place, Timestamp watermark, Timestamp now) = 0;
    virtual void confirmed(std::size_t place, std::uint32_t write, Timestamp now) = 0;
    virtual void failed(std::size_t place, std::uint32_t write, Timestamp now) = 0;
    virtual void answer_lost(std::size_t place, std::uint32_t write, Timestamp now) = 0;
    virtual void shows(std::size_t place, std::int64_t quantity, Timestamp now) = 0;
    virtual void stock_changed(std::int64_t units, Timestamp now) = 0;
    // The hub was killed and is back: it knows what its journal knows.
    virtual void restarted(Timestamp) {}
    virtual void lock_ends(std::size_t /*lock*/, Timestamp) {}
    virtual void wake(Timestamp now) = 0;
    // When wake() is wanted next.
    [[nodiscard]] virtual std::optional<Timestamp> deadline() const = 0;

    // Positions at which more was exposed than there was, although no fact had taken units away.
    [[nodiscard]] virtual std::int64_t exposure_violations() const { return 0; }
    // Most units that place may sell from now on and has sold unseen, as the hub believes.
    [[nodiscard]] virtual std::optional<std::int64_t> bound(std::size_t) const {
        return std::nullopt;
    }
};

}  // namespace tidegate::rehearsal
