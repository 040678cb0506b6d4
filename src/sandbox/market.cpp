#include "sandbox/market.h"

#include <algorithm>
#include <utility>

namespace tidegate::sandbox {

Quantity Listing::available() const {
    Quantity sum;
    for (const Stock& level : stock) sum += level.available;
    return sum;
}

Quantity Listing::committed() const {
    Quantity sum;
    for (const Stock& level : stock) sum += level.committed;
    return sum;
}

Market::Market(MarketOptions options, Timestamp start)
    : dice(options.seed), options_(std::move(options)) {
    for (const SkuSpec& spec : options_.skus) {
        const ListingIndex index(static_cast<std::uint32_t>(listings_.size()));
        Listing listing;
        listing.spec = spec;
        listing.stock.resize(std::max<std::uint32_t>(spec.warehouses, 1));
        listing.stock.front().available = spec.listed;
        listing.updated_at = start;
        const auto [at, fresh] = by_product_id_.try_emplace(
            spec.product_id, ProductIndex(static_cast<std::uint32_t>(products_.size()))
        );
        if (fresh) products_.push_back({spec.product_id, ProductStatus::active, {}, start});
        listing.product = at->second;
        products_[at->second.value()].listings.push_back(index);
        by_sku_.emplace(spec.sku, index);
        by_listing_id_.emplace(spec.listing_id, index);
        by_item_id_.emplace(spec.item_id, index);
        listings_.push_back(std::move(listing));
    }
    recent_.resize(listings_.size());
    write_due_.resize(listings_.size());
}

void Market::schedule(Timestamp at, Due due, std::uint32_t subject, std::uint32_t detail) {
    timers_.push({at, timer_number_++, due, subject, detail});
}

std::optional<Timestamp> Market::next_due() const {
    if (timers_.empty()) return std::nullopt;
    return timers_.top().at;
}

void Market::advance(Timestamp now) {
    while (!timers_.empty() && timers_.top().at <= now) {
        const Timer timer = timers_.top();
        timers_.pop();
        run(timer);
    }
}

void Market::run(const Timer& timer) {
    const OrderIndex order(timer.subject);
    switch (timer.due) {
        case Due::show:
            show(order, timer.detail);
            return;
        case Due::write:
            --writes_pending_;
            apply(writes_[timer.subject], timer.at);
            return;
        case Due::pay: {
            const OrderStatus status = this->order(order).last().status;
            if (status != OrderStatus::unpaid && status != OrderStatus::on_hold) return;
            Revision paid = this->order(order).last();
            paid.at = timer.at;
            paid.status = status == OrderStatus::unpaid ? status_when_paid(order, timer.at)
                                                        : OrderStatus::awaiting_shipment;
            if (status == OrderStatus::unpaid) orders_[order.value()].paid_at = timer.at;
            revise(order, std::move(paid), Event::Kind::order_changed);
            return;
        }
        case Due::time_out:
            if (this->order(order).last().status == OrderStatus::unpaid) {
                cancel(order, Initiator::system, timer.at);
            }
            return;
        case Due::buyer_cancels:
            cancel(order, Initiator::buyer, timer.at);
            return;
        case Due::ship:
            ship(order, timer.at);
            return;
        case Due::buyer_returns:
            return_units(order, 0, Quantity(1), timer.at);
            return;
        case Due::activate: {
            Product& product = products_[timer.subject];
            if (product.status != ProductStatus::pending) return;
            product.status = ProductStatus::active;
            product.updated_at = timer.at;
            Event event;
            event.kind = Event::Kind::product;
            event.at = timer.at;
            event.product = ProductIndex(timer.subject);
            events_.push_back(event);
            return;
        }
    }
}

// A hold ends by a second timer of payment.
OrderStatus Market::status_when_paid(OrderIndex order, Timestamp now) {
    if (options_.hold_time.milliseconds() <= 0) return OrderStatus::awaiting_shipment;
    schedule(now + options_.hold_time, Due::pay, order.value());
    return OrderStatus::on_hold;
}

Quantity Market::seen_available(ListingIndex index, Timestamp now) {
    auto& recent = recent_[index.value()];
    const Timestamp horizon = now - dice.settings.count_lag;
    while (!recent.empty() && recent.front().at <= horizon) recent.pop_front();
    Quantity seen = listing(index).available();
    for (const Change& change : recent) seen -= change.delta;
    return seen;
}

bool Market::sells(ListingIndex index, Quantity units, Timestamp now) {
    const Listing& listing = this->listing(index);
    if (products_[listing.product.value()].status != ProductStatus::active) return false;
    return !listing.tracked || seen_available(index, now) >= units;
}

std::optional<OrderIndex> Market::buy(const Purchase& purchase, Timestamp now) {
    advance(now);
    std::map<ListingIndex, Quantity> wanted;
    for (const auto& want : purchase.wants) wanted[want.listing] += want.units;
    const bool possible = std::all_of(wanted.begin(), wanted.end(), [&](const auto& want) {
        return sells(want.first, want.second, now);
    });
    if (!possible) {
        for (const auto& [index, units] : wanted) {
            listings_[index.value()].turned_away += units;
            ++listings_[index.value()].turned_away_buyers;
        }
        return std::nullopt;
    }
    const OrderIndex index(static_cast<std::uint32_t>(orders_.size()));
    Order order;
    order.id = options_.first_order_id + static_cast<WireId>(index.value());
    order.placed_at = now;
    for (const auto& want : purchase.wants) order.lines.push_back({want.listing, want.units, {}});
    orders_.push_back(std::move(order));
    const bool paid = purchase.pays_after && purchase.pays_after->milliseconds() == 0;
    if (paid) orders_.back().paid_at = now;
    Revision placed{now, paid ? status_when_paid(index, now) : OrderStatus::unpaid, {}};
    placed.lines.resize(orders_.back().lines.size());
    revise(index, std::move(placed), Event::Kind::order_created);
    for (Line& line : orders_.back().lines) take(line, now);
    for (const auto& [listing, units] : wanted) {
        listings_[listing.value()].placed += units;
        ++listings_[listing.value()].orders;
    }
    plan_fate(index, purchase, now);
    return index;
}

void Market::plan_fate(OrderIndex order, const Purchase& purchase, Timestamp now) {
    if (!purchase.pays_after) {
        schedule(now + options_.unpaid_timeout, Due::time_out, order.value());
        return;
    }
    if (purchase.pays_after->milliseconds() > 0) {
        schedule(now + *purchase.pays_after, Due::pay, order.value());
    }
    if (purchase.cancels_after) {
        schedule(now + *purchase.cancels_after, Due::buyer_cancels, order.value());
    }
    if (purchase.ships_after) schedule(now + *purchase.ships_after, Due::ship, order.value());
    if (purchase.returns_after) {
        schedule(now + *purchase.returns_after, Due::buyer_returns, order.value());
    }
}

void Market::take(Line& line, Timestamp now) {
    Quantity left = line.quantity;
    const Listing& listing = this->listing(line.listing);
    const auto take_from = [&](std::uint32_t warehouse, Quantity units) {
        if (units <= Quantity(0)) return;
        line.taken.push_back({warehouse, units});
        change(line.listing, warehouse, -units, units, Trigger::order_created, now);
        left -= units;
    };
    for (std::uint32_t at = 0; at < listing.stock.size(); ++at) {
        take_from(at, std::min(left, listing.stock[at].available));
    }
    listings_[line.listing.value()].past_listing += left;
    take_from(0, left);
    if (listing.available() <= Quantity(0) && listing.backorder > Quantity(0)) {
        const Quantity backorder = listing.backorder;
        listings_[line.listing.value()].backorder = Quantity(0);
        change(line.listing, 0, backorder, Quantity(0), Trigger::system_auto_replenish, now);
    }
}

void Market::change(
    ListingIndex index,
    std::uint32_t warehouse,
    Quantity available,
    Quantity committed,
    Trigger trigger,
    Timestamp now
) {
    Listing& listing = listings_[index.value()];
    Stock& level = listing.stock[warehouse];
    level.available += available;
    level.committed += committed;
    listing.updated_at = now;
    if (dice.settings.count_lag.milliseconds() > 0)
        recent_[index.value()].push_back({now, available});
    Event event;
    event.kind = Event::Kind::inventory;
    event.at = now;
    event.listing = index;
    event.warehouse = warehouse;
    event.trigger = trigger;
    event.delta = available;
    event.available = listing.available();
    event.committed = listing.committed();
    event.level = level;
    events_.push_back(event);
}

void Market::revise(OrderIndex index, Revision revision, Event::Kind kind) {
    Order& order = orders_[index.value()];
    Event event;
    event.kind = kind;
    event.at = revision.at;
    event.order = index;
    event.revision = order.revisions.size();
    order.revisions.push_back(std::move(revision));
    events_.push_back(event);
    const Duration delay = dice.feed_delay();
    if (delay.milliseconds() <= 0) {
        show(index, event.revision);
    } else {
        schedule(
            event.at + delay, Due::show, index.value(), static_cast<std::uint32_t>(event.revision)
        );
    }
}

void Market::show(OrderIndex index, std::size_t revision) {
    Order& order = orders_[index.value()];
    if (order.visible >= static_cast<std::int32_t>(revision)) return;
    if (order.visible >= 0) {
        feed_.erase({order.revisions[static_cast<std::size_t>(order.visible)].at, index});
    }
    order.visible = static_cast<std::int32_t>(revision);
    feed_.emplace(order.revisions[revision].at, index);
}

void Market::give_back(
    OrderIndex index, std::size_t at, Quantity units, bool restock, Timestamp now
) {
    Line& line = orders_[index.value()].lines[at];
    for (auto taken = line.taken.rbegin(); taken != line.taken.rend(); ++taken) {
        const Quantity part = std::min(taken->units, units);
        if (part <= Quantity(0)) continue;
        taken->units -= part;
        units -= part;
        change(
            line.listing,
            taken->warehouse,
            restock ? part : Quantity(0),
            -part,
            Trigger::order_canceled,
            now
        );
    }
}

bool Market::close(
    OrderIndex index, const std::vector<Quantity>& units, Initiator by, bool restock, Timestamp now
) {
    Order& order = orders_[index.value()];
    if (order.last().status == OrderStatus::shipped) return false;
    Revision revision = order.last();
    Cancellation document;
    bool any = false;
    bool all = true;
    for (std::size_t at = 0; at < order.lines.size(); ++at) {
        const Quantity part = std::min(units[at], order.units_left(at));
        document.units.push_back(part);
        any = any || part > Quantity(0);
        all = all && part == order.units_left(at);
        revision.lines[at].cancelled += part;
        listings_[order.lines[at].listing.value()].cancelled += part;
    }
    if (!any) return false;
    revision.at = now;
    if (all) {
        revision.status = OrderStatus::cancelled;
        order.cancelled_at = now;
        order.cancelled_by = by;
    }
    document.id =
        options_.first_document_id + static_cast<WireId>(cancellations_.size() + returns_.size());
    document.order = index;
    document.at = now;
    document.initiator = by;
    document.restocked = restock;
    document.revision = order.revisions.size();
    const std::vector<Quantity> closed = document.units;
    cancellations_.push_back(std::move(document));
    revise(index, std::move(revision), Event::Kind::order_changed);
    Event event;
    event.kind = Event::Kind::cancelled;
    event.at = now;
    event.order = index;
    event.revision = order.revisions.size() - 1;
    event.document = cancellations_.size() - 1;
    events_.push_back(event);
    for (std::size_t at = 0; at < closed.size(); ++at) {
        give_back(index, at, closed[at], restock, now);
    }
    return true;
}

bool Market::cancel_units(
    OrderIndex index, std::size_t line, Quantity units, Initiator by, Timestamp now
) {
    advance(now);
    if (index.value() >= orders_.size() || line >= order(index).lines.size()) return false;
    std::vector<Quantity> wanted(order(index).lines.size());
    wanted[line] = units;
    return close(index, wanted, by, options_.restocks_cancelled, now);
}

bool Market::cancel(OrderIndex index, Initiator by, Timestamp now) {
    return cancel(index, by, now, options_.restocks_cancelled);
}

bool Market::cancel(OrderIndex index, Initiator by, Timestamp now, bool restock) {
    advance(now);
    if (index.value() >= orders_.size()) return false;
    const std::vector<Quantity> everything(order(index).lines.size(), Quantity(Quantity::kLimit));
    return close(index, everything, by, restock, now);
}

bool Market::ship(OrderIndex index, Timestamp now) {
    advance(now);
    if (index.value() >= orders_.size()) return false;
    Order& order = orders_[index.value()];
    if (order.last().status != OrderStatus::awaiting_shipment) return false;
    Revision revision = order.last();
    revision.at = now;
    revision.status = OrderStatus::shipped;
    revise(index, std::move(revision), Event::Kind::order_changed);
    for (const Line& line : order.lines) {
        for (const auto& taken : line.taken) {
            if (taken.units <= Quantity(0)) continue;
            change(
                line.listing,
                taken.warehouse,
                Quantity(0),
                -taken.units,
                Trigger::order_shipped,
                now
            );
        }
    }
    return true;
}

bool Market::return_units(OrderIndex index, std::size_t line, Quantity units, Timestamp now) {
    advance(now);
    if (index.value() >= orders_.size() || line >= order(index).lines.size()) return false;
    Order& order = orders_[index.value()];
    if (order.last().status != OrderStatus::shipped) return false;
    Revision revision = order.last();
    const Quantity part = std::min(units, order.units_left(line) - revision.lines[line].returned);
    if (part <= Quantity(0)) return false;
    revision.at = now;
    revision.lines[line].returned += part;
    listings_[order.lines[line].listing.value()].returned += part;
    const WireId id =
        options_.first_document_id + static_cast<WireId>(cancellations_.size() + returns_.size());
    returns_.push_back({id, index, line, part, now, order.revisions.size()});
    revise(index, std::move(revision), Event::Kind::order_changed);
    Event event;
    event.kind = Event::Kind::returned;
    event.at = now;
    event.order = index;
    event.revision = order.revisions.size() - 1;
    event.document = returns_.size() - 1;
    events_.push_back(event);
    return true;
}

std::vector<Event> Market::take_events() {
    return std::exchange(events_, {});
}

}  // namespace tidegate::sandbox
