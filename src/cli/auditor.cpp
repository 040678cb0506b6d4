#include "cli/auditor.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace tidegate::cli {

using ledger::OrderChanged;
using ledger::State;

namespace {

// Events that somebody chose: they must keep the bound. All others are facts.
bool is_chosen(const ledger::Event& event) {
    if (const auto* order = std::get_if<OrderChanged>(&event.body)) {
        return order->cause == ledger::OrderCause::reserved;
    }
    // A write of 0 is accepted whatever the bound says: the brake of a guarded listing takes back
    // the claim of the write that it overtakes.
    const auto* write = std::get_if<ledger::WriteRequested>(&event.body);
    if (write != nullptr) return write->quantity > 0;
    return std::holds_alternative<ledger::StockLocked>(event.body);
}

Sequence next_of(const State& state) {
    return Sequence(state.last_sequence().value() + 1);
}

std::string units(std::int64_t count) {
    return std::to_string(count);
}

}  // namespace

bool Auditor::before(const State& state, const ledger::Event& event) {
    watched_.clear();
    if (const auto* order = std::get_if<OrderChanged>(&event.body)) {
        const std::string problem = order_problem(state, *order);
        if (!problem.empty()) {
            violate(next_of(state), "order " + order->order.text() + " " + problem);
            return false;
        }
    }
    watch_all(state, event);
    return true;
}

void Auditor::after(const State& state, const ledger::Event& event) {
    for (const Watched& watched : watched_) {
        const std::int64_t free = state.free_units(watched.sku, state.sku(watched.sku).mode);
        if (free >= 0 || free >= watched.free) continue;
        const std::string what = "free units of " + std::string(state.code(watched.sku)) +
                                 " go from " + units(watched.free) + " to " + units(free);
        if (is_chosen(event)) {
            violate(state.last_sequence(), "exposure_bound: " + what);
        } else if (watched.free >= 0) {
            ++incident_count_;
            if (incidents_.size() < kListedMax) incidents_.push_back({state.last_sequence(), what});
        }
    }
}

void Auditor::violate(Sequence sequence, std::string what) {
    ++violation_count_;
    if (violations_.size() < kListedMax) violations_.push_back({sequence, std::move(what)});
}

// What is wrong with an order's event; empty if nothing is.
std::string Auditor::order_problem(const State& state, const OrderChanged& event) {
    const ledger::OrderNumber number = state.orders().find(event.channel, event.order);
    if (number == ledger::OrderStore::kNone) {
        const bool gives_up =
            std::any_of(event.moves.begin(), event.moves.end(), [](const auto& move) {
                return move.reserved < 0;
            });
        return gives_up ? "gives up a hold before it has one" : std::string();
    }
    for (const ledger::LineChange& change : event.lines) {
        const auto index = state.orders().find_line(number, change.listing, change.sku);
        if (!index) continue;
        const ledger::StoredLine& line = state.orders().lines(number)[*index];
        if (change.ordered < line.ordered || change.cancelled < line.cancelled ||
            change.shipped < line.shipped) {
            return "has totals that fall";
        }
    }
    return move_problem(state, event);
}

// Units given up must be held where they are given up; each unit once.
std::string Auditor::move_problem(const State& state, const OrderChanged& event) {
    const ledger::OrderNumber number = state.orders().find(event.channel, event.order);
    for (std::size_t i = 0; i < event.moves.size(); ++i) {
        const ledger::OrderMove& move = event.moves[i];
        if (move.line >= event.lines.size()) return "moves units of a line that it does not name";
        if (move.reserved >= 0) continue;
        const ledger::LineChange& change = event.lines[move.line];
        const auto index = state.orders().find_line(number, change.listing, change.sku);
        std::int64_t held = 0;
        if (index) {
            state.orders().hold_parts(number, *index, parts_);
            for (const ledger::HoldPart& part : parts_) {
                if (part.sku == move.sku && part.location == move.location) held += part.quantity;
            }
        }
        std::int64_t given = 0;
        for (std::size_t j = 0; j <= i; ++j) {
            const ledger::OrderMove& other = event.moves[j];
            const bool same = other.line == move.line && other.sku == move.sku &&
                              other.location == move.location && other.reserved < 0;
            if (same) given -= other.reserved;
        }
        if (given > held) {
            return "closes a hold twice: gives up " + units(given) + " units of " + units(held);
        }
    }
    return {};
}

void Auditor::watch(const State& state, SkuId sku) {
    if (sku.is_none() || !state.has(sku)) return;
    if (state.is_kit(sku)) {
        for (const ledger::KitComponent& part : state.components(sku)) watch(state, part.sku);
        return;
    }
    // Without a listing or a kit that holds it, nothing outside can sell it.
    const ledger::SkuRecord& record = state.sku(sku);
    if (record.first_listing.is_none() && !record.in_kits) return;
    watched_.push_back({sku, state.free_units(sku, record.mode)});
}

// The SKUs whose free units the event may change.
void Auditor::watch_all(const State& state, const ledger::Event& event) {
    const auto of_listing = [&](ListingId listing) {
        if (state.has(listing)) watch(state, state.listing(listing).sku);
    };
    std::visit(
        [&](const auto& body) {
            if constexpr (requires { body.moves; }) {
                for (const auto& line : body.lines) watch(state, line.sku);
            } else if constexpr (requires {
                                     body.external;
                                     body.listing;
                                 }) {    // NOLINT(bugprone-branch-clone): one branch for each event
                watch(state, body.sku);  // ListingMapped: the listing may be new
            } else if constexpr (requires { body.listing; }) {
                of_listing(body.listing);
            } else if constexpr (requires {
                                     body.location;
                                     body.on_hand;
                                     body.sku;
                                 }) {
                watch(state, body.sku);  // StockChanged, CountStarted
            } else if constexpr (requires { body.parts; }) {
                watch(state, body.sku);  // StockLocked
            } else if constexpr (requires {
                                     body.from;
                                     body.sku;
                                 }) {
                watch(state, body.sku);  // TransferStarted
            } else if constexpr (requires { body.counted; }) {
                const auto count = state.counts().find(body.count);
                if (count != state.counts().end()) watch(state, count->second.sku);
            }
        },
        event.body
    );
}

}  // namespace tidegate::cli
