#include "views/read_model.h"

#include <algorithm>
#include <utility>

#include "ledger/ledger.h"

namespace tidegate::views {

using ledger::OrderNumber;
using ledger::OrderStore;

namespace {

constexpr Duration kWriteCauseAge = Duration::seconds(60);

void add(Pool& sum, const Pool& other, int sign) {
    sum.on_hand += sign * other.on_hand;
    sum.reserved += sign * other.reserved;
    sum.locked += sign * other.locked;
    sum.available += sign * other.available;
}

Pool pool_of(const ledger::State& state, SkuId sku) {
    Pool sum;
    state.for_each_cell(sku, [&](const ledger::StockCell& cell) {
        sum.on_hand += cell.on_hand;
        sum.reserved += cell.reserved;
        sum.locked += cell.locked;
        sum.available += cell.available();
    });
    return sum;
}

std::int64_t units_of(const ledger::State& state, OrderNumber order) {
    std::int64_t units = 0;
    for (const ledger::StoredLine& line : state.orders().lines(order)) units += line.ordered;
    return units;
}

bool owes_merchant(const ledger::StoredOrder& order) {
    return order.owed() && order.fulfilment == ledger::Fulfilment::merchant;
}

std::int64_t short_of(const ledger::StoredLine& line) {
    return line.sku.is_none() ? 0 : std::max(0, line.open() - line.held);
}

// The listing that an event about a write names; none for every other event.
ListingId listing_of(const ledger::EventBody& body) {
    return std::visit(
        [](const auto& e) {
            if constexpr (requires { e.write; e.listing; } || requires { e.read_at; }) {
                return e.listing;
            } else {
                return ListingId::none();
            }
        },
        body
    );
}

}  // namespace

// What apply() must know about the state as it was before the event.
struct ReadModel::Before {
    Pool pool;
    std::vector<std::pair<ChannelId, std::int64_t>> exposure;
    OrderNumber order = OrderStore::kNone;
    std::int64_t order_units = 0;
    std::int64_t order_short = 0;
    std::vector<ListingId> past_zero;  // touched listings that were sold past their quantity
    Timestamp requested_at;
    bool new_listing = false;
};

ReadModel::ReadModel(ledger::State state) : state_(std::move(state)) {
    counters_.since = state_.last_at();
    for (std::uint32_t i = 0; i < state_.sku_count(); ++i) add(pool_, pool_of(state_, SkuId(i)), 1);
    for (std::uint32_t i = 0; i < state_.listing_count(); ++i) {
        ChannelFigures& channel = figures(state_.listing(ListingId(i)).channel);
        ++channel.listings;
        channel.exposure += state_.exposure(ListingId(i));
    }
    const OrderStore& orders = state_.orders();
    const auto count = static_cast<OrderNumber>(orders.size());
    counters_.orders = static_cast<std::int64_t>(count);
    for (OrderNumber order = 0; order < count; ++order) {
        counters_.units += units_of(state_, order);
        count_shortage(order, 1);
        if (orders[order].stage == ledger::Stage::announced) announced_.insert(order);
    }
    const OrderNumber first = count - std::min(count, kRecentOrders);
    for (OrderNumber order = first; order < count; ++order) {
        recent_.push_front({order, Timestamp(orders[order].placed_at_ms)});
    }
}

void ReadModel::apply(const ledger::Event& event) {
    if (counters_.since == Timestamp{}) counters_.since = event.at;
    touched_skus_.clear();
    touched_listings_.clear();
    find_touched(event.body);

    Before before;
    before.pool = pool_of_touched();
    for (std::size_t i = 0; i < state_.channel_count(); ++i) {
        if (touched_listings_.empty()) break;
        const ChannelId channel(static_cast<std::uint16_t>(i));
        before.exposure.emplace_back(channel, exposure_of_touched(channel));
    }
    for (const ListingId listing : touched_listings_) {
        if (state_.has(listing) && state_.listing(listing).remaining < 0) {
            before.past_zero.push_back(listing);
        }
    }
    const auto* order = std::get_if<ledger::OrderChanged>(&event.body);
    if (order != nullptr) {
        before.order = state_.orders().find(order->channel, order->order);
        if (before.order != OrderStore::kNone) {
            before.order_units = units_of(state_, before.order);
            before.order_short = short_units_of_order(before.order);
            count_shortage(before.order, -1);
        }
    }
    if (const ListingId written = listing_of(event.body); !written.is_none()) {
        before.requested_at = state_.listing(written).requested_at;
    }

    const auto* mapped = std::get_if<ledger::ListingMapped>(&event.body);
    before.new_listing = mapped != nullptr && !state_.has(mapped->listing);

    ledger::evolve(state_, event);

    add(pool_, before.pool, -1);
    add(pool_, pool_of_touched(), 1);
    for (const auto& [channel, exposure] : before.exposure) {
        figures(channel).exposure += exposure_of_touched(channel) - exposure;
    }
    if (order != nullptr) fold_order(*order, event.at, before);
    fold_write(event, before);
    add_movements(event);
    check_incidents(before);
}

// ---- What an event may change -------------------------------------------------------------------

void ReadModel::touch(SkuId sku) {
    if (!state_.has(sku)) return;
    if (std::find(touched_skus_.begin(), touched_skus_.end(), sku) != touched_skus_.end()) return;
    touched_skus_.push_back(sku);
    for (const ledger::KitComponent& part : state_.components(sku)) touch(part.sku);
}

void ReadModel::touch(ListingId listing) {
    if (listing.is_none()) return;
    auto& known = touched_listings_;
    if (std::find(known.begin(), known.end(), listing) != known.end()) return;
    known.push_back(listing);
    if (state_.has(listing)) touch(state_.listing(listing).sku);
}

void ReadModel::find_touched(const ledger::EventBody& body) {
    if (const auto* order = std::get_if<ledger::OrderChanged>(&body)) {
        for (const ledger::LineChange& line : order->lines) {
            touch(line.listing);
            touch(line.sku);
        }
        for (const ledger::OrderMove& move : order->moves) touch(move.sku);
    } else if (const auto* moved = std::get_if<ledger::WatermarkAdvanced>(&body)) {
        for (const ListingId listing : state_.channel(moved->channel).with_unseen) touch(listing);
    } else if (const auto* stock = std::get_if<ledger::StockChanged>(&body)) {
        touch(stock->sku);
    } else if (const auto* lock = std::get_if<ledger::StockLocked>(&body)) {
        touch(lock->sku);
    } else if (const auto* kit = std::get_if<ledger::KitDefined>(&body)) {
        for (const ledger::KitComponent& part : kit->components) touch(part.sku);
    } else if (const auto* sent = std::get_if<ledger::TransferStarted>(&body)) {
        touch(sent->sku);
    } else if (const auto* arrived = std::get_if<ledger::TransferReceived>(&body)) {
        touch(state_.transfers().at(arrived->transfer).sku);
    } else if (const auto* returned = std::get_if<ledger::ReturnReceived>(&body)) {
        touch(returned->sku);
    } else if (const auto* inspected = std::get_if<ledger::ReturnInspected>(&body)) {
        touch(state_.returns().at(inspected->return_id).sku);
    } else if (const auto* count = std::get_if<ledger::CountFinished>(&body)) {
        touch(state_.counts().at(count->count).sku);
    } else if (const auto* unlock = std::get_if<ledger::StockUnlocked>(&body)) {
        touch(state_.locks()[unlock->lock.value()].sku);
    } else if (const auto* mode = std::get_if<ledger::ModeSet>(&body)) {
        touch(mode->sku);
    } else if (const auto* mapped = std::get_if<ledger::ListingMapped>(&body)) {
        touch(mapped->listing);
        touch(mapped->sku);
    } else {
        touch(listing_of(body));
    }
}

Pool ReadModel::pool_of_touched() const {
    Pool sum;
    for (const SkuId sku : touched_skus_) add(sum, pool_of(state_, sku), 1);
    return sum;
}

std::int64_t ReadModel::exposure_of_touched(ChannelId channel) const {
    std::int64_t sum = 0;
    for (const ListingId listing : touched_listings_) {
        if (!state_.has(listing) || state_.listing(listing).channel != channel) continue;
        sum += state_.exposure(listing);
    }
    return sum;
}

void ReadModel::count_shortage(OrderNumber order, int sign) {
    if (!owes_merchant(state_.orders()[order])) return;
    for (const ledger::StoredLine& line : state_.orders().lines(order)) {
        const std::int64_t units = short_of(line);
        if (units == 0) continue;
        counters_.short_units += sign * units;
        std::int64_t& of_sku = short_[line.sku];
        of_sku += sign * units;
        if (of_sku == 0) short_.erase(line.sku);
    }
}

// ---- Folding ------------------------------------------------------------------------------------

void ReadModel::fold_order(const ledger::OrderChanged& order, Timestamp at, const Before& before) {
    const OrderNumber number = state_.orders().find(order.channel, order.order);
    const ledger::StoredOrder& stored = state_.orders()[number];
    count_shortage(number, 1);
    if (order.cause == ledger::OrderCause::seen) {
        const std::int64_t grown = short_units_of_order(number) - before.order_short;
        counters_.oversold_units += std::max<std::int64_t>(0, grown);
    }
    if (stored.stage == ledger::Stage::announced) {
        announced_.insert(number);
    } else {
        announced_.erase(number);
    }
    const bool fresh = before.order == OrderStore::kNone;
    if (fresh) {
        ++counters_.orders;
        orders_.add(at, 1);
        recent_.push_front({number, at});
        if (recent_.size() > kRecentOrders) recent_.pop_back();
        if (order.channel != ledger::kDirectChannel) {
            figures(order.channel).placed_to_seen.add(at - order.placed_at);
        }
    }
    const std::int64_t units = units_of(state_, number) - before.order_units;
    if (units <= 0) return;
    counters_.units += units;
    units_.add(at, units);
    for (const ledger::LineChange& line : order.lines) {
        if (line.sku.is_none()) continue;
        last_order_[line.sku] = at;
        // An order that grows later (announced first, or another line) counts when its units do.
        const std::int64_t grown = std::min<std::int64_t>(line.ordered, units);
        if (grown > 0) selling_[line.sku].add(at, grown);
    }
}

void ReadModel::fold_write(const ledger::Event& event, const Before& before) {
    if (const auto* mapped = std::get_if<ledger::ListingMapped>(&event.body)) {
        if (before.new_listing) ++figures(mapped->channel).listings;
        return;
    }
    if (const auto* request = std::get_if<ledger::WriteRequested>(&event.body)) {
        ++counters_.writes;
        write_cause_.erase(request->listing);
        const auto last = last_order_.find(state_.listing(request->listing).sku);
        if (last == last_order_.end() || last->second > event.at) return;
        if (event.at - last->second <= kWriteCauseAge) {
            write_cause_[request->listing] = last->second;
        }
    } else if (const auto* confirmed = std::get_if<ledger::WriteConfirmed>(&event.body)) {
        const ChannelId channel = state_.listing(confirmed->listing).channel;
        figures(channel).write.add(event.at - before.requested_at);
        const auto cause = write_cause_.find(confirmed->listing);
        if (cause == write_cause_.end()) return;
        order_to_write_.add(event.at - cause->second);
        write_cause_.erase(cause);
    }
}

void ReadModel::check_incidents(const Before& before) {
    for (const SkuId sku : touched_skus_) {
        if (state_.is_kit(sku)) continue;
        const bool over = ledger::sums_exposure(state_.sku(sku).mode) && state_.free_units(sku) < 0;
        const bool known = overexposed_.count(sku) != 0;
        if (over == known) continue;
        if (over) {
            ++counters_.exposure_incidents;
            overexposed_.insert(sku);
        } else {
            overexposed_.erase(sku);
        }
    }
    for (const ListingId listing : touched_listings_) {
        if (!state_.has(listing) || state_.listing(listing).remaining >= 0) continue;
        const auto& past = before.past_zero;
        if (std::find(past.begin(), past.end(), listing) != past.end()) continue;
        if (state_.listing(listing).known) ++counters_.oversold_listings;
    }
}

// ---- Reading ------------------------------------------------------------------------------------

ChannelFigures& ReadModel::figures(ChannelId id) {
    if (id.value() >= channels_.size()) channels_.resize(id.value() + std::size_t{1});
    return channels_[id.value()];
}

const ChannelFigures& ReadModel::channel(ChannelId id) const {
    static const ChannelFigures kNone;
    return id.value() < channels_.size() ? channels_[id.value()] : kNone;
}

std::int64_t ReadModel::exposure() const noexcept {
    std::int64_t sum = 0;
    for (const ChannelFigures& channel : channels_) sum += channel.exposure;
    return sum;
}

std::int64_t ReadModel::units_last_minute(SkuId sku, Timestamp now) const {
    const auto meter = selling_.find(sku);
    return meter == selling_.end() ? 0 : meter->second.last_minute(now);
}

std::int64_t ReadModel::short_units(SkuId sku) const {
    const auto found = short_.find(sku);
    return found == short_.end() ? 0 : found->second;
}

std::int64_t ReadModel::short_units_of_order(OrderNumber order) const {
    if (!owes_merchant(state_.orders()[order])) return 0;
    std::int64_t units = 0;
    for (const ledger::StoredLine& line : state_.orders().lines(order)) units += short_of(line);
    return units;
}

bool ReadModel::in_suspense(OrderNumber order) const {
    const auto lines = state_.orders().lines(order);
    return std::any_of(lines.begin(), lines.end(), [](const ledger::StoredLine& line) {
        return line.sku.is_none();
    });
}

bool ReadModel::same_figures(const ReadModel& other) const {
    return pool_ == other.pool_ && counters_ == other.counters_ && movements_ == other.movements_ &&
           channels_ == other.channels_ && order_to_write_ == other.order_to_write_ &&
           units_ == other.units_ && orders_ == other.orders_ && selling_ == other.selling_ &&
           last_order_ == other.last_order_ && write_cause_ == other.write_cause_ &&
           short_ == other.short_ && announced_ == other.announced_ &&
           overexposed_ == other.overexposed_ && recent_ == other.recent_;
}

}  // namespace tidegate::views
