#pragma once

#include <cstdint>
#include <vector>

#include "allocation/planner.h"
#include "ledger/ledger.h"
#include "rehearsal/hub.h"
#include "rehearsal/policy.h"
#include "rehearsal/scenario.h"

// The product's own ledger and planner in a rehearsal: every message becomes a command, every
// planned write is decided by the ledger before it is sent, and the bound is checked after each
// command.

namespace tidegate::rehearsal {

class EscrowHub final : public Hub {
public:
    // The mode in which the policy has the ledger decide; none if it does without a ledger.
    [[nodiscard]] static std::optional<ledger::Mode> mode_of(const Policy& policy);

    // Of a policy that has a mode.
    EscrowHub(const Scenario& scenario, const Policy& policy, Outbox& outbox, Timestamp start);

    [[nodiscard]] std::int64_t opening(std::size_t place) const override;
    void order_seen(std::size_t place, std::uint64_t order, Timestamp placed_at, Timestamp now)
        override;
    void cancel_seen(std::size_t place, std::uint64_t order, Timestamp placed_at, Timestamp now)
        override;
    void watermark(std::size_t place, Timestamp watermark, Timestamp now) override;
    void confirmed(std::size_t place, std::uint32_t write, Timestamp now) override;
    void failed(std::size_t place, std::uint32_t write, Timestamp now) override;
    void answer_lost(std::size_t place, std::uint32_t write, Timestamp now) override;
    void shows(std::size_t place, std::int64_t quantity, Timestamp now) override;
    void stock_changed(std::int64_t units, Timestamp now) override;
    void restarted(Timestamp now) override;
    void lock_ends(std::size_t lock, Timestamp now) override;
    void wake(Timestamp now) override;
    [[nodiscard]] std::optional<Timestamp> deadline() const override;
    [[nodiscard]] std::int64_t exposure_violations() const override { return violations_; }
    [[nodiscard]] std::optional<std::int64_t> bound(std::size_t place) const override;

private:
    enum class MayExpose : bool { no, yes };

    ledger::Outcome execute(Timestamp now, decltype(ledger::Command::body) body, MayExpose fact);
    void see(
        std::size_t place,
        std::uint64_t order,
        Timestamp placed_at,
        std::int64_t cancelled,
        Timestamp now
    );
    void open(const Scenario& scenario, Timestamp start);
    void open_stock(const Scenario& scenario, Timestamp before);
    void plan(Timestamp now);
    void plan_on_event(Timestamp now);

    Outbox& outbox_;
    ledger::Ledger ledger_;
    allocation::Planner planner_;
    std::vector<ledger::Event> events_;
    std::vector<ListingId> listings_;
    std::vector<ChannelId> channels_;
    std::vector<bool> honours_;  // the marketplace never sells past what it lists
    std::vector<bool> resells_;  // it offers a cancelled unit again by itself
    SkuId sku_;
    LocationId location_;  // where more stock arrives
    ledger::Mode mode_;
    Duration every_;
    std::optional<Timestamp> tick_;
    std::int64_t violations_ = 0;
};

}  // namespace tidegate::rehearsal
