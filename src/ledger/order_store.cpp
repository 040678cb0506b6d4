#include "ledger/order_store.h"

#include <algorithm>

#include "base/assert.h"

namespace tidegate::ledger {

OrderNumber OrderStore::find(ChannelId channel, ExternalId external) const {
    return index_.find(hash_of(channel, external), [&](OrderNumber number) {
        const StoredOrder& order = orders_[number];
        return order.external == external && order.channel == channel;
    });
}

void OrderStore::prefetch(ChannelId channel, ExternalId external) const noexcept {
    index_.prefetch(hash_of(channel, external));
}

OrderNumber OrderStore::add(const StoredOrder& order) {
    const auto number = static_cast<OrderNumber>(orders_.size());
    orders_.push_back(order);
    index_.insert(hash_of(order.channel, order.external), number);
    return number;
}

std::span<const StoredLine> OrderStore::lines(OrderNumber number) const {
    const StoredOrder& order = orders_[number];
    if (order.line_count == 0) return {};
    return {&lines_[order.first_line], order.line_count};
}

std::span<StoredLine> OrderStore::lines(OrderNumber number) {
    const StoredOrder& order = orders_[number];
    if (order.line_count == 0) return {};
    return {&lines_[order.first_line], order.line_count};
}

std::optional<std::size_t> OrderStore::find_line(OrderNumber number, ListingId listing, SkuId sku)
    const {
    const auto all = lines(number);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].listing == listing && (!listing.is_none() || all[i].sku == sku)) return i;
    }
    return std::nullopt;
}

std::size_t OrderStore::add_line(OrderNumber number, const StoredLine& line) {
    StoredOrder& order = orders_[number];
    const std::size_t count = order.line_count;
    const std::size_t end = order.first_line + count;
    const bool at_tail = count > 0 && end == lines_.size() && end % lines_.kChunk != 0;
    if (count == 0 || at_tail) {
        const std::size_t added = lines_.append_run(1);
        if (count == 0) order.first_line = static_cast<std::uint32_t>(added);
        lines_[added] = line;
    } else {
        const std::size_t run = lines_.append_run(count + 1);
        for (std::size_t i = 0; i < count; ++i) lines_[run + i] = lines_[order.first_line + i];
        lines_[run + count] = line;
        order.first_line = static_cast<std::uint32_t>(run);
    }
    order.line_count = static_cast<std::uint16_t>(count + 1);
    return count;
}

void OrderStore::hold_parts(OrderNumber number, std::size_t line, std::vector<HoldPart>& out)
    const {
    out.clear();
    const StoredLine& stored = lines(number)[line];
    if (stored.spread) {
        out = spread_holds_.at({number, static_cast<std::uint32_t>(line)});
    } else if (!stored.location.is_none()) {
        out.push_back({stored.sku, stored.location, stored.held});
    }
}

void OrderStore::change_hold(OrderNumber number, std::size_t line, const HoldPart& change) {
    StoredLine& stored = lines(number)[line];
    const bool plain = change.sku == stored.sku;
    const HoldKey key{number, static_cast<std::uint32_t>(line)};
    if (!stored.spread) {
        if (plain && (stored.location.is_none() || stored.location == change.location)) {
            stored.held += change.quantity;
            TIDEGATE_ASSERT(stored.held >= 0);
            stored.location = stored.held == 0 ? LocationId::none() : change.location;
            return;
        }
        auto& parts = spread_holds_[key];
        if (!stored.location.is_none()) parts.push_back({stored.sku, stored.location, stored.held});
        stored.location = LocationId::none();
        stored.spread = true;
    }
    if (plain) stored.held += change.quantity;
    auto& parts = spread_holds_[key];
    const auto part = std::find_if(parts.begin(), parts.end(), [&](const HoldPart& p) {
        return p.sku == change.sku && p.location == change.location;
    });
    if (part == parts.end()) {
        TIDEGATE_ASSERT(change.quantity > 0);
        parts.push_back(change);
    } else {
        part->quantity += change.quantity;
        TIDEGATE_ASSERT(part->quantity >= 0);
        if (part->quantity == 0) parts.erase(part);
    }
    if (parts.empty()) {
        spread_holds_.erase(key);
        stored.spread = false;
    }
}

std::size_t OrderStore::bytes() const noexcept {
    constexpr std::size_t kTreeNode = 48;  // of std::map, beside its value
    return orders_.bytes() + lines_.bytes() + index_.bytes() +
           spread_holds_.size() * (kTreeNode + sizeof(HoldKey) + 2 * sizeof(HoldPart));
}

}  // namespace tidegate::ledger
