#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "net/http.h"
#include "sandbox/faults.h"
#include "sandbox/market.h"
#include "sandbox/webhooks.h"

// What every marketplace of the sandbox is to those who drive it: something that answers requests
// in its own wire format over one Market, and turns the market's events into webhooks. It holds no
// thread and no socket; whoever drives it passes the time.

namespace tidegate::sandbox {

// A request that was taken. Either its answer is known, or finish() executes it and gives it: right
// away, or once the write delay is over where an answer waits for its write (Shopify).
struct Begun {
    std::optional<net::Response> answer;
    std::function<net::Response(Timestamp now)> finish{};
    bool waits_for_write = false;
};

class Shop {
public:
    virtual ~Shop() = default;

    [[nodiscard]] virtual Begun begin(const net::Request& request, Timestamp now) = 0;
    // How this marketplace words an outage, an internal error, a refusal for speed.
    [[nodiscard]] virtual net::Response fault_response(RequestFault fault) const = 0;

    // Webhooks for events of the market, signed, one per registered address of their topic.
    [[nodiscard]] virtual std::vector<Delivery> webhooks(
        const std::vector<Event>& events, Timestamp now
    ) = 0;
    // Registers an address as the marketplace's own console does. False: no such topic.
    [[nodiscard]] virtual bool subscribe(
        std::string_view topic, const std::string& address, Timestamp now
    ) = 0;
    // The pauses between attempts to deliver a webhook, and the answers that end them.
    [[nodiscard]] virtual std::vector<Duration> webhook_pauses() const = 0;
    [[nodiscard]] virtual bool accepts(int status) const { return status >= 200 && status < 300; }
    // After a subscription's deliveries were given up.
    virtual void given_up(std::string_view subscription) { (void)subscription; }

    // Access tokens that were asked for end now.
    virtual void expire_tokens(Timestamp now) = 0;

    // begin() and finish() in one step, without a write delay.
    [[nodiscard]] net::Response handle(const net::Request& request, Timestamp now) {
        Begun begun = begin(request, now);
        return begun.answer ? std::move(*begun.answer) : begun.finish(now);
    }
};

}  // namespace tidegate::sandbox
