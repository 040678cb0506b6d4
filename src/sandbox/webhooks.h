#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "base/time.h"
#include "net/http.h"
#include "sandbox/faults.h"

// Webhooks on their way to a receiver: what is due when, and the ladder of retries. It sends
// nothing itself: whoever drives it takes what is due, posts it and settles it.
//
// 1. At least once: a delivery that fails is due again after the next step of the ladder, with the
//    same body and the same headers, until the ladder ends.
// 2. Faults may drop a webhook, send it twice, or hold it back so that later ones overtake it.

namespace tidegate::sandbox {

struct Delivery {
    std::string url;
    net::Headers headers;
    std::string body;
    std::string subscription;  // whose failures count together
    Timestamp due;
    std::uint32_t attempt = 0;  // attempts that failed
    std::uint64_t number = 0;
};

class WebhookQueue {
public:
    // The pauses between attempts; every one is multiplied by `scale`.
    WebhookQueue(std::vector<Duration> ladder, double scale);

    void push(Delivery delivery, Timestamp now, FaultDice& dice);
    [[nodiscard]] std::optional<Timestamp> next_due() const;
    // The next delivery that is due; nullopt when none is. It is out of the queue until settled.
    [[nodiscard]] std::optional<Delivery> take_due(Timestamp now);
    enum class Outcome : std::uint8_t { delivered, again, given_up };
    Outcome settle(Delivery delivery, bool accepted, Timestamp now);

    struct Counts {
        std::uint64_t pushed = 0;
        std::uint64_t delivered = 0;
        std::uint64_t failed_attempts = 0;
        std::uint64_t dropped = 0;
        std::uint64_t duplicated = 0;
        std::uint64_t given_up = 0;
    };
    [[nodiscard]] const Counts& counts() const { return counts_; }
    [[nodiscard]] std::size_t waiting() const { return queue_.size(); }

private:
    struct Later {
        bool operator()(const Delivery& a, const Delivery& b) const {
            return a.due != b.due ? a.due > b.due : a.number > b.number;
        }
    };

    void enqueue(Delivery delivery);

    std::vector<Duration> ladder_;
    std::priority_queue<Delivery, std::vector<Delivery>, Later> queue_;
    std::uint64_t number_ = 0;
    Counts counts_;
};

}  // namespace tidegate::sandbox
