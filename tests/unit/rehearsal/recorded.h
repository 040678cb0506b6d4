#pragma once

#include <utility>
#include <vector>

#include "rehearsal/hub.h"

// An outbox that keeps what a hub sends, and the clock of the hubs' tests.

namespace tidegate::rehearsal::testing {

struct Recorded final : Outbox {
    std::vector<std::pair<std::size_t, std::int64_t>> sent;
    std::vector<std::size_t> reads;
    void send(std::size_t place, std::uint32_t, std::int64_t quantity, std::int64_t) override {
        sent.push_back({place, quantity});
    }
    void read(std::size_t place) override { reads.push_back(place); }
};

inline constexpr Timestamp kStart = Timestamp::from_seconds(1'700'000'000);

inline Timestamp after(std::int64_t seconds) {
    return kStart + Duration::seconds(seconds);
}

}  // namespace tidegate::rehearsal::testing
