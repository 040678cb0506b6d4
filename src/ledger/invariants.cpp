#include "ledger/invariants.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace tidegate::ledger {

namespace {

using CellKey = std::pair<SkuId, LocationId>;

// What orders, locks and transfers say about one cell, added up from them alone.
struct Claimed {
    std::int64_t reserved = 0;
    std::int64_t locked = 0;
    std::int64_t in_transit = 0;
    std::int64_t uninspected = 0;
};

class Checker {
public:
    explicit Checker(const State& state) : state_(state) {}

    std::vector<Violation> all() {
        for (OrderNumber i = 0; i < state_.orders().size(); ++i) order(i);
        for (const LockRecord& lock : state_.locks()) {
            for (const LockPart& part : lock.parts) {
                claimed_[{lock.sku, part.location}].locked += part.quantity;
            }
        }
        for (const auto& entry : state_.transfers()) {
            claimed_[{entry.second.sku, entry.second.to}].in_transit += entry.second.open();
        }
        for (const auto& entry : state_.returns()) {
            const ReturnRecord& r = entry.second;
            claimed_[{r.sku, r.location}].uninspected += r.quantity - r.inspected;
        }
        for (std::uint32_t i = 0; i < state_.sku_count(); ++i) {
            state_.for_each_cell(SkuId(i), [&](const StockCell& cell) { check_cell(cell); });
        }
        for (const auto& entry : claimed_) {
            if (state_.find_cell(entry.first.first, entry.first.second) == nullptr) {
                report(
                    "conservation",
                    std::string(state_.code(entry.first.first)),
                    "claims without a cell"
                );
            }
        }
        return std::move(found_);
    }

private:
    void report(std::string invariant, std::string subject, std::string detail) {
        found_.push_back({std::move(invariant), std::move(subject), std::move(detail)});
    }

    void order(OrderNumber number) {
        const StoredOrder& order = state_.orders()[number];
        const auto lines = state_.orders().lines(number);
        bool is_short = false;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const StoredLine& line = lines[i];
            const std::int32_t owed = order.owed() ? line.open() : 0;
            if (line.held < 0 || line.held > owed) {
                report(
                    "hold_bound",
                    order.external.text(),
                    "holds " + std::to_string(line.held) + " of " + std::to_string(owed)
                );
            }
            is_short = is_short || (!line.sku.is_none() && owed > line.held);
            if (line.held == 0) continue;
            state_.orders().hold_parts(number, i, parts_);
            std::int64_t plain = 0;
            for (const HoldPart& part : parts_) {
                claimed_[{part.sku, part.location}].reserved += part.quantity;
                if (part.sku == line.sku) plain += part.quantity;
            }
            if (!state_.is_kit(line.sku) && plain != line.held) {
                report("hold_bound", order.external.text(), "parts do not add up to the hold");
            }
        }
        is_short = is_short && order.fulfilment == Fulfilment::merchant;
        if (is_short != order.is_short) {
            report("shortage_queue", order.external.text(), "short and queued differ");
        }
    }

    void check_cell(const StockCell& cell) {
        const Claimed claimed = claimed_[{cell.sku, cell.location}];
        const auto check = [&](std::string_view figure, std::int64_t stored, std::int64_t expected
                           ) {
            if (stored == expected) return;
            report(
                "conservation",
                std::string(state_.code(cell.sku)) + " at " + state_.location(cell.location).code,
                std::string(figure) + " is " + std::to_string(stored) + ", its documents say " +
                    std::to_string(expected)
            );
        };
        check("reserved", cell.reserved, claimed.reserved);
        check("locked", cell.locked, claimed.locked);
        check("in_transit", cell.in_transit, claimed.in_transit);
        if (cell.quarantine < claimed.uninspected)
            check("quarantine", cell.quarantine, claimed.uninspected);
        for (const auto& [figure, stored] :
             {std::pair{"damaged", cell.damaged},
              {"safety_hold", cell.safety_hold},
              {"incoming", cell.incoming}}) {
            if (stored < 0) check(figure, stored, 0);
        }
    }

    const State& state_;
    std::map<CellKey, Claimed> claimed_;
    std::vector<HoldPart> parts_;
    std::vector<Violation> found_;
};

}  // namespace

std::vector<Violation> check_invariants(const State& state) {
    return Checker(state).all();
}

std::vector<Overexposure> overexposed(const State& state) {
    std::vector<Overexposure> found;
    for (std::uint32_t i = 0; i < state.sku_count(); ++i) {
        const SkuId id(i);
        if (state.is_kit(id)) continue;
        const std::int64_t free = state.free_units(id, state.sku(id).mode);
        if (free >= 0) continue;
        const std::int64_t exposed = std::max<std::int64_t>(0, state.sellable_shared(id) - free);
        const std::int64_t excess = std::min(-free, exposed);
        if (excess > 0) found.push_back({id, excess});
    }
    return found;
}

}  // namespace tidegate::ledger
