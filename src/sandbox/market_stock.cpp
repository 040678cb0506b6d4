#include <algorithm>

#include "sandbox/market.h"

// The seller's side of a Market: writes, products, look-ups.

namespace tidegate::sandbox {

void Market::submit(Write write, Timestamp now) {
    advance(now);
    const Duration delay = dice.write_delay();
    if (dice.write_ignored()) return;
    Timestamp& last = write_due_[write.listing.value()];
    const Timestamp due =
        write.lands_after ? now + *write.lands_after : std::max(now + delay, last);
    if (!write.lands_after) last = due;
    if (due <= now) {
        apply(write, now);
        return;
    }
    ++writes_pending_;
    writes_.push_back(std::move(write));
    schedule(due, Due::write, static_cast<std::uint32_t>(writes_.size() - 1));
}

void Market::apply(const Write& write, Timestamp now) {
    Listing& listing = listings_[write.listing.value()];
    if (write.backorder) listing.backorder = *write.backorder;
    for (std::uint32_t at = 0; at < write.available.size(); ++at) {
        if (!write.available[at]) continue;
        const Quantity committed =
            write.counts_committed ? listing.stock[at].committed : Quantity(0);
        set_available(write.listing, at, *write.available[at] - committed, Trigger::api_sync, now);
    }
}

void Market::set_available(
    ListingIndex index, std::uint32_t warehouse, Quantity available, Trigger trigger, Timestamp now
) {
    const Quantity delta = available - listing(index).stock[warehouse].available;
    change(index, warehouse, delta, Quantity(0), trigger, now);
}

void Market::stock_at(ListingIndex index, std::uint32_t warehouse) {
    auto& stock = listings_[index.value()].stock;
    if (stock.size() <= warehouse) stock.resize(warehouse + 1);
}

void Market::deactivate(ProductIndex index, Timestamp now) {
    advance(now);
    Product& product = products_[index.value()];
    if (product.status == ProductStatus::deactivated) return;
    product.status = ProductStatus::deactivated;
    product.updated_at = now;
    Event event;
    event.kind = Event::Kind::product;
    event.at = now;
    event.product = index;
    events_.push_back(event);
}

void Market::activate(ProductIndex index, Timestamp now) {
    advance(now);
    Product& product = products_[index.value()];
    if (product.status != ProductStatus::deactivated) return;
    product.status = ProductStatus::pending;
    product.updated_at = now;
    Event event;
    event.kind = Event::Kind::product;
    event.at = now;
    event.product = index;
    events_.push_back(event);
    schedule(now + options_.activation_time, Due::activate, index.value());
    advance(now);
}

void Market::remove(ProductIndex index, Timestamp now) {
    advance(now);
    Product& product = products_[index.value()];
    if (product.status == ProductStatus::deleted) return;
    product.status = ProductStatus::deleted;
    product.updated_at = now;
    by_product_id_.erase(product.id);
    for (const ListingIndex listing : product.listings) {
        by_listing_id_.erase(this->listing(listing).spec.listing_id);
        by_item_id_.erase(this->listing(listing).spec.item_id);
    }
    Event event;
    event.kind = Event::Kind::product;
    event.at = now;
    event.product = index;
    events_.push_back(event);
}

bool Market::is_deleted(ListingIndex index) const {
    return products_[listing(index).product.value()].status == ProductStatus::deleted;
}

void Market::set_locked(ListingIndex index, Quantity units) {
    listings_[index.value()].locked = units;
}

void Market::set_tracked(ListingIndex index, bool tracked, Timestamp now) {
    listings_[index.value()].tracked = tracked;
    listings_[index.value()].updated_at = now;
}

namespace {

template <class Map, class Key>
auto look_up(const Map& map, const Key& key) -> std::optional<typename Map::mapped_type> {
    const auto at = map.find(key);
    if (at == map.end()) return std::nullopt;
    return at->second;
}

}  // namespace

std::optional<ListingIndex> Market::find_sku(std::string_view sku) const {
    return look_up(by_sku_, sku);
}

std::optional<ListingIndex> Market::find_listing(WireId listing_id) const {
    return look_up(by_listing_id_, listing_id);
}

std::optional<ListingIndex> Market::find_item(WireId item_id) const {
    return look_up(by_item_id_, item_id);
}

std::optional<ProductIndex> Market::find_product(WireId product_id) const {
    return look_up(by_product_id_, product_id);
}

std::optional<OrderIndex> Market::find_order(WireId order_id) const {
    const WireId at = order_id - options_.first_order_id;
    if (at < 0 || at >= static_cast<WireId>(orders_.size())) return std::nullopt;
    return OrderIndex(static_cast<std::uint32_t>(at));
}

std::optional<std::uint32_t> Market::find_warehouse(WireId warehouse_id) const {
    for (std::uint32_t at = 0; at < options_.warehouses.size(); ++at) {
        if (options_.warehouses[at].id == warehouse_id) return at;
    }
    return std::nullopt;
}

}  // namespace tidegate::sandbox
