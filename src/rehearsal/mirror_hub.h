#pragma once

#include <map>
#include <unordered_set>
#include <vector>

#include "rehearsal/hub.h"
#include "rehearsal/policy.h"
#include "rehearsal/scenario.h"

// The hubs that are compared with: `mirror` shows everywhere what it believes is left, every so
// often, without waiting for the write before; `static` splits once by ratio and never writes
// again.

namespace tidegate::rehearsal {

class MirrorHub final : public Hub {
public:
    MirrorHub(const Scenario& scenario, const Policy& policy, Outbox& outbox, Timestamp start);

    [[nodiscard]] std::int64_t opening(std::size_t place) const override { return opening_[place]; }
    void order_seen(std::size_t place, std::uint64_t order, Timestamp placed_at, Timestamp now)
        override;
    void cancel_seen(std::size_t place, std::uint64_t order, Timestamp placed_at, Timestamp now)
        override;
    void watermark(std::size_t, Timestamp, Timestamp) override {}
    void confirmed(std::size_t, std::uint32_t, Timestamp) override {}
    void failed(std::size_t place, std::uint32_t, Timestamp) override;
    void answer_lost(std::size_t place, std::uint32_t, Timestamp) override;
    void shows(std::size_t place, std::int64_t quantity, Timestamp) override {
        shown_[place] = {quantity, false};
    }
    void stock_changed(std::int64_t units, Timestamp now) override;
    void wake(Timestamp now) override;
    [[nodiscard]] std::optional<Timestamp> deadline() const override { return next_; }

private:
    struct Shown {
        std::int64_t quantity = 0;  // last written, less the orders seen since
        bool stale = false;         // the last write failed or is not known to have landed
    };

    Outbox& outbox_;
    Policy policy_;
    std::int64_t left_;
    std::uint32_t writes_ = 0;
    std::vector<std::int64_t> opening_;
    std::vector<Shown> shown_;
    std::unordered_set<std::uint64_t> seen_;
    std::optional<Timestamp> next_;
};

}  // namespace tidegate::rehearsal
