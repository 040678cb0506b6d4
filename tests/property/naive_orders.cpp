#include <algorithm>

#include "naive_model.h"

// The naive model of orders and reservations: see naive_model.h.

namespace tidegate::ledger {

bool NaiveModel::Order::is_short() const {
    if (fulfilment != Fulfilment::merchant || !owed()) return false;
    return std::any_of(lines.begin(), lines.end(), [](const Line& line) {
        return !line.sku.is_none() && line.open() > line.held;
    });
}

NaiveModel::Order* NaiveModel::find_order(ChannelId channel, ExternalId id) {
    for (Order& order : orders) {
        if (order.channel == channel && order.id == id) return &order;
    }
    return nullptr;
}

bool NaiveModel::serves(LocationId place, const Order& order) const {
    const Place& p = places[place.value()];
    const bool bound = p.kind == LocationKind::channel_bound;
    if (order.fulfilment == Fulfilment::merchant) return !bound;
    return bound && p.bound_to == order.channel;
}

// Takes `units` out of the hold of a line, of a kit in the proportions in which it is held.
void NaiveModel::draw(Line& line, Units units, bool ships) {
    std::map<SkuId, Units> all;
    for (const Part& part : line.parts) all[part.spot.first] += part.units;
    for (const auto& [sku, held] : all) {
        Units left = held * units / line.held;
        for (Part& part : line.parts) {
            if (part.spot.first != sku) continue;
            const Units taken = std::min(left, part.units);
            part.units -= taken;
            left -= taken;
            if (ships) levels[part.spot].on_hand -= taken;
        }
    }
    line.held -= units;
    std::erase_if(line.parts, [](const Part& part) { return part.units == 0; });
}

void NaiveModel::ship_unheld(const Order& order, SkuId sku, Units units) {
    for (const auto& [plain, per] : recipe(sku)) {
        std::vector<LocationId> known;
        for (const LocationId place : by_priority()) {
            if (serves(place, order) && levels.contains({plain, place})) known.push_back(place);
        }
        const auto whole = std::find_if(known.begin(), known.end(), [&, p = plain](LocationId at) {
            return available({p, at}) >= per * units;
        });
        LocationId from = whole != known.end() ? *whole : LocationId::none();
        if (from.is_none() && !known.empty()) from = known.front();
        for (std::uint16_t i = 0; from.is_none() && i < places.size(); ++i) {
            if (serves(LocationId(i), order)) from = LocationId(i);
        }
        if (!from.is_none()) levels[{plain, from}].on_hand -= per * units;
    }
}

// Sets the totals of a line: ships and gives back at once; answers what is still to be held.
Units NaiveModel::change(Order& order, std::size_t index, const Line& wanted, bool owed) {
    Line& line = order.lines[index];
    const Units left_the_house = wanted.shipped - line.shipped;
    line.ordered = wanted.ordered;
    line.cancelled = wanted.cancelled;
    line.shipped = wanted.shipped;
    const Units from_hold = std::min(left_the_house, line.held);
    if (from_hold > 0) draw(line, from_hold, true);
    const Units open = owed ? line.open() : 0;
    if (line.held > open) draw(line, line.held - open, false);
    if (line.sku.is_none()) return 0;
    if (left_the_house > from_hold) ship_unheld(order, line.sku, left_the_house - from_hold);
    return std::max<Units>(0, open - line.held);
}

Units NaiveModel::in_reach(const Order& order, SkuId sku) const {
    Units units = 0;
    for (const auto& [spot, level] : levels) {
        if (spot.first == sku && serves(spot.second, order)) units += available(spot);
    }
    if (order.fulfilment == Fulfilment::merchant) units += locked_for(sku, order.channel);
    return units;
}

// All that the demands ask for, or nothing and the reason.
Reject NaiveModel::hold(Order& order, const std::vector<Demand>& demands, bool only_free) {
    std::map<SkuId, Units> needs;
    for (const Demand& demand : demands) {
        for (const auto& [sku, per] : recipe(order.lines[demand.line].sku)) {
            needs[sku] += per * demand.units;
        }
    }
    Refusal refusal;
    for (const auto& [sku, units] : needs) {
        refusal.unless(units <= in_reach(order, sku), Reject::exceeds_available);
        if (!only_free) continue;
        const Units from_lock = std::min(units, locked_for(sku, order.channel));
        const Units then = free(sku, order.channel, -from_lock) - units;
        refusal.unless(then >= 0 || then >= free(sku), Reject::exceeds_free);
    }
    if (refusal.first != Reject::none) return refusal.first;
    for (const Demand& demand : demands) {
        Line& line = order.lines[demand.line];
        for (const auto& [sku, per] : recipe(line.sku)) {
            take(order, demand.line, sku, per * demand.units);
        }
        line.held += demand.units;
    }
    return Reject::none;
}

// From locks of the order's channel, then from the first place that has all, else from several.
void NaiveModel::take(Order& order, std::size_t index, SkuId sku, Units units) {
    const auto hold_at = [&](LocationId place, Units count) {
        for (Part& part : order.lines[index].parts) {
            if (part.spot != Spot{sku, place}) continue;
            part.units += count;
            return;
        }
        order.lines[index].parts.push_back({{sku, place}, count});
    };
    for (Lock& lock : locks) {
        if (order.fulfilment == Fulfilment::marketplace || lock.closed) continue;
        if (lock.sku != sku || lock.channel != order.channel) continue;
        for (const LocationId place : by_priority()) {
            if (!lock.left.contains(place)) continue;
            const Units count = std::min(units, lock.left[place]);
            if (count == 0) continue;
            lock.left[place] -= count;
            units -= count;
            hold_at(place, count);
        }
    }
    if (units == 0) return;
    std::vector<LocationId> reach;
    for (const LocationId place : by_priority()) {
        if (serves(place, order) && levels.contains({sku, place})) reach.push_back(place);
    }
    for (const LocationId place : reach) {
        if (available({sku, place}) < units) continue;
        hold_at(place, units);
        return;
    }
    for (const LocationId place : reach) {
        const Units count = std::min(units, available({sku, place}));
        if (count <= 0) continue;
        units -= count;
        hold_at(place, count);
    }
}

std::vector<NaiveModel::Wish> NaiveModel::wishes(
    const SeeOrder& c, Stage stage, const Order* known
) {
    std::vector<Wish> all;
    const auto same = [](const Line& a, const Line& b) {
        return a.listing == b.listing && (!a.listing.is_none() || a.sku == b.sku);
    };
    for (const OrderLine& message : c.lines) {
        Line line;
        if (message.listing.is_none()) {
            line.sku = message.sku;
        } else {
            line.listing = shelf(c.channel, message.listing);
            if (line.listing.is_none()) {
                line.listing = ListingId(static_cast<std::uint32_t>(shelves.size()));
                shelves.push_back({c.channel, message.listing, SkuId::none(), c.fulfilment});
            }
            line.sku = shelves[line.listing.value()].sku;
        }
        auto found = std::find_if(all.begin(), all.end(), [&](const Wish& wish) {
            return same(wish.line, line);
        });
        if (found == all.end()) found = all.insert(all.end(), Wish{line, 0, true});
        found->line.ordered += message.ordered.units();
        found->line.cancelled += message.cancelled.units();
        found->line.shipped += message.shipped.units();
    }
    for (std::size_t i = 0; known != nullptr && i < known->lines.size(); ++i) {
        const Line& old = known->lines[i];
        auto found = std::find_if(all.begin(), all.end(), [&](const Wish& wish) {
            return wish.fresh && same(wish.line, old);
        });
        if (found == all.end()) {
            if (stage != Stage::cancelled) continue;
            found = all.insert(all.end(), Wish{old, i, false});
        }
        found->index = i;
        found->fresh = false;
        found->line.ordered = std::max(found->line.ordered, old.ordered);
        found->line.cancelled = std::max(found->line.cancelled, old.cancelled);
        found->line.shipped = std::max(found->line.shipped, old.shipped);
    }
    for (Wish& wish : all) {
        Units& cancelled = wish.line.cancelled;
        if (stage == Stage::cancelled) cancelled = std::max(cancelled, wish.line.ordered);
    }
    return all;
}

Reject NaiveModel::on(const SeeOrder& c) {
    Refusal refusal;
    refusal.unless(has(c.channel), Reject::unknown_channel);
    for (const OrderLine& line : c.lines) {
        for (const Quantity q : {line.ordered, line.cancelled, line.shipped}) {
            refusal.unless(q.units() >= 0 && q.in_range(), Reject::invalid_quantity);
        }
        if (line.listing.is_none()) refusal.unless(has(line.sku), Reject::unknown_sku);
    }
    if (refusal.first != Reject::none) return refusal.first;
    Order* order = find_order(c.channel, c.order);
    const Stage stage = order == nullptr ? c.stage : std::max(c.stage, order->stage);
    const std::vector<Wish> all = wishes(c, stage, order);
    if (order == nullptr) {
        orders.push_back(
            {c.channel, c.order, c.placed_at, stage, c.fulfilment, false, false, {}, {}}
        );
        order = &orders.back();
    } else if (order->lines.empty() && !c.lines.empty()) {
        order->placed_at = c.placed_at;
        order->fulfilment = c.fulfilment;
    }
    order->stage = stage;
    std::vector<Demand> demands;
    for (const Wish& wish : all) {
        std::size_t index = wish.index;
        if (wish.fresh) {
            index = order->lines.size();
            order->lines.push_back({wish.line.listing, wish.line.sku, 0, 0, 0, 0, {}});
        } else {
            const Line& old = order->lines[index];
            if (old.ordered == wish.line.ordered && old.cancelled == wish.line.cancelled &&
                old.shipped == wish.line.shipped) {
                continue;
            }
        }
        const Units missing = change(*order, index, wish.line, order->owed());
        if (missing > 0) demands.push_back({index, missing});
    }
    static_cast<void>(hold(*order, demands, false));
    return Reject::none;
}

Reject NaiveModel::on(const Reserve& c) {
    Refusal refusal;
    std::map<SkuId, Units> wanted;
    std::vector<SkuId> in_turn;
    refusal.unless(!c.lines.empty(), Reject::no_lines);
    for (const OrderLine& line : c.lines) {
        refusal.unless(has(line.sku), Reject::unknown_sku);
        if (!wanted.contains(line.sku)) in_turn.push_back(line.sku);
        wanted[line.sku] += line.ordered.units();
    }
    for (const auto& [sku, units] : wanted) refusal.unless(units > 0, Reject::invalid_quantity);
    refusal.unless(c.expires_at > now_, Reject::invalid_time);
    refusal.unless(find_order(kDirectChannel, c.reservation) == nullptr, Reject::already_exists);
    if (refusal.first != Reject::none) return refusal.first;
    orders.push_back({});
    Order& order = orders.back();  // counted with the others while it takes its units
    order.channel = kDirectChannel;
    order.id = c.reservation;
    order.placed_at = now_;
    order.stage = Stage::unpaid;
    order.expires_at = c.expires_at;
    std::vector<Demand> demands;
    for (const SkuId sku : in_turn) {
        demands.push_back({order.lines.size(), wanted[sku]});
        order.lines.push_back({ListingId::none(), sku, wanted[sku], 0, 0, 0, {}});
    }
    const Reject reject = hold(order, demands, true);
    if (reject != Reject::none) orders.pop_back();
    return reject;
}

Reject NaiveModel::on(const ConfirmReservation& c) {
    Order* order = find_order(kDirectChannel, c.reservation);
    if (order == nullptr) return Reject::unknown_order;
    if (order->released) return Reject::already_closed;
    if (order->expired) {
        std::vector<Demand> demands;
        for (std::size_t i = 0; i < order->lines.size(); ++i) {
            const Units open = order->lines[i].open();
            if (open > 0) demands.push_back({i, open});
        }
        if (hold(*order, demands, true) != Reject::none) return Reject::reservation_expired;
        order->expired = false;
    } else if (!order->expires_at) {
        return Reject::none;
    }
    order->stage = std::max(order->stage, Stage::ready);
    order->expires_at.reset();
    return Reject::none;
}

void NaiveModel::close(Order& order) {
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
        const Line same = order.lines[i];
        change(order, i, same, false);
    }
    order.expires_at.reset();
}

Reject NaiveModel::on(const ReleaseReservation& c) {
    Order* order = find_order(kDirectChannel, c.reservation);
    if (order == nullptr) return Reject::unknown_order;
    const bool open = std::any_of(order->lines.begin(), order->lines.end(), [](const Line& line) {
        return line.open() > 0;
    });
    if (!order->owed() || !open) return Reject::already_closed;
    close(*order);
    order->released = true;
    return Reject::none;
}

Reject NaiveModel::on(const ShipReservation& c) {
    Refusal refusal;
    refusal.unless(!c.lines.empty(), Reject::no_lines);
    std::map<SkuId, Units> totals;
    for (const OrderLine& line : c.lines) {
        refusal.unless(line.shipped.units() >= 0, Reject::invalid_quantity);
        refusal.unless(has(line.sku), Reject::unknown_sku);
        totals[line.sku] += line.shipped.units();
    }
    Order* order = find_order(kDirectChannel, c.reservation);
    if (refusal.first != Reject::none) return refusal.first;
    if (order == nullptr) return Reject::unknown_order;
    refusal.unless(order->owed(), Reject::already_closed);
    std::map<SkuId, std::size_t> index;
    for (std::size_t i = 0; i < order->lines.size(); ++i) index[order->lines[i].sku] = i;
    for (const auto& [sku, shipped] : totals) {
        refusal.unless(index.contains(sku), Reject::unknown_sku);
        if (!index.contains(sku)) continue;
        const Line& line = order->lines[index[sku]];
        refusal.unless(shipped <= line.shipped + line.held, Reject::exceeds_held);
    }
    if (refusal.first != Reject::none) return refusal.first;
    bool moved = false;
    for (const auto& [sku, shipped] : totals) {
        Line wanted = order->lines[index[sku]];
        if (shipped <= wanted.shipped) continue;
        wanted.shipped = shipped;
        change(*order, index[sku], wanted, true);
        moved = true;
    }
    if (!moved) return Reject::none;
    order->stage = std::max(order->stage, Stage::shipping);
    const bool open = std::any_of(order->lines.begin(), order->lines.end(), [](const Line& line) {
        return line.open() > 0;
    });
    if (!open) order->expires_at.reset();
    return Reject::none;
}

Reject NaiveModel::on(const Tick&) {
    for (Order& order : orders) {
        if (!order.expires_at || *order.expires_at > now_) continue;
        close(order);
        order.expired = true;
    }
    for (Lock& lock : locks) {
        if (lock.closed || lock.expires_at == Timestamp{} || lock.expires_at > now_) continue;
        lock.closed = true;
        lock.left.clear();
    }
    return Reject::none;
}

void NaiveModel::follow(const State& books) {
    books_ = &books;
    for (std::size_t listing = 0; listing < shelves.size(); ++listing) {
        for (Order& order : orders) {
            for (std::size_t i = 0; i < order.lines.size(); ++i) {
                Line& line = order.lines[i];
                if (line.listing != ListingId(static_cast<std::uint32_t>(listing))) continue;
                if (!line.sku.is_none() || shelves[listing].sku.is_none()) continue;
                line.sku = shelves[listing].sku;
                const Line totals = line;
                line.shipped = 0;
                const Units missing = change(order, i, totals, order.owed());
                if (missing > 0) static_cast<void>(hold(order, {{i, missing}}, false));
            }
        }
    }
    std::map<std::pair<Timestamp, std::size_t>, Order*> waiting;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        if (orders[i].is_short()) waiting[{orders[i].placed_at, i}] = &orders[i];
    }
    for (const auto& [key, order] : waiting) {
        std::vector<Demand> demands;
        for (std::size_t i = 0; i < order->lines.size(); ++i) {
            const Line& line = order->lines[i];
            const Units missing = line.sku.is_none() ? 0 : line.open() - line.held;
            if (missing > 0) demands.push_back({i, missing});
        }
        static_cast<void>(hold(*order, demands, true));
    }
}

}  // namespace tidegate::ledger
