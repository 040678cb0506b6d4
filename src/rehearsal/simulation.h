#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

#include "base/random.h"
#include "rehearsal/hub.h"
#include "rehearsal/rehearse.h"

// One run: the marketplaces' truth, their buyers, and everything that is on its way between them
// and the hub, as one queue of things that happen. Buyers are drawn from the seed alone, so that
// every policy meets the same ones.

namespace tidegate::rehearsal {

class Simulation final : public Outbox {
public:
    Simulation(const Scenario& scenario, const Policy& policy, std::uint64_t seed);

    void run(Report& report);

    void send(std::size_t place, std::uint32_t write, std::int64_t quantity, std::int64_t from)
        override;
    void read(std::size_t place) override;

private:
    struct Place {
        const Marketplace* model = nullptr;
        std::int64_t listed = 0;
        std::int64_t unseen = 0;           // sold, the hub has not been told
        std::int64_t unseen_restocks = 0;  // offered again, the hub has not been told
        Timestamp emptied;
        Random buyers{0};
        Random network{0};
    };
    struct Item {
        Timestamp at;
        std::uint64_t number = 0;
        std::function<void()> happens;
        friend bool operator>(const Item& a, const Item& b) {
            return a.at != b.at ? a.at > b.at : a.number > b.number;
        }
    };

    void later(Timestamp at, std::function<void()> happens);
    void plan_hub(const Scenario& scenario);
    void plan_buyers(std::size_t place);
    void buyer_comes(std::size_t place);
    void accept(std::size_t place);
    void cancel(std::size_t place, std::uint64_t order, Timestamp placed_at);
    void land(
        std::size_t place,
        std::uint32_t write,
        std::int64_t quantity,
        std::int64_t from,
        std::optional<Timestamp> sent  // none: its answer is lost
    );
    void answer(std::size_t place, std::uint32_t write, bool refused, Timestamp sent);
    void poll(std::size_t place);
    void arm_wake();
    void check_truth();
    [[nodiscard]] Timestamp after(const std::vector<Outage>& outages, Timestamp at) const;
    // The time at which something sent at `at` gets through: after an outage that covers it.
    [[nodiscard]] Timestamp through(const Place& place, Timestamp at) const;
    // The time at which the hub takes in what reaches it at `at`: after it is back.
    [[nodiscard]] Timestamp heard(Timestamp at) const;
    [[nodiscard]] Duration draw(Delay delay, Random& random) const;

    Report run_;
    Timestamp start_;
    Timestamp end_;
    Timestamp now_;
    std::vector<Outage> hub_outages_;
    std::vector<Place> places_;
    std::unique_ptr<Hub> hub_;  // none: clairvoyant
    std::priority_queue<Item, std::vector<Item>, std::greater<>> queue_;
    std::uint64_t items_ = 0;
    std::uint64_t orders_ = 0;
    std::int64_t stock_ = 0;
    std::int64_t active_ = 0;  // accepted and not cancelled
    std::int64_t turned_away_ = 0;
    Timestamp armed_;
};

}  // namespace tidegate::rehearsal
