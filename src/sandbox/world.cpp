#include "sandbox/world.h"

#include <algorithm>

namespace tidegate::sandbox {

namespace {

// +2 min, +30 min, +3 h, +12 h after each failure.
std::vector<Duration> tiktok_ladder() {
    return {
        Duration::seconds(120),
        Duration::seconds(1800),
        Duration::seconds(3 * 3600),
        Duration::seconds(12 * 3600)};
}

// Eight retries over about four hours, each pause twice the one before.
std::vector<Duration> shopify_ladder() {
    std::vector<Duration> ladder;
    for (std::int64_t seconds = 56; ladder.size() < 8; seconds *= 2) {
        ladder.push_back(Duration::seconds(seconds));
    }
    return ladder;
}

}  // namespace

std::string_view shop_name(ShopKind shop) noexcept {
    return shop == ShopKind::tiktok ? "tiktok" : "shopify";
}

std::optional<ShopKind> parse_shop(std::string_view name) noexcept {
    if (name == "tiktok") return ShopKind::tiktok;
    if (name == "shopify") return ShopKind::shopify;
    return std::nullopt;
}

World::World(WorldOptions options, Timestamp start)
    : now_(start),
      tiktok_market_(std::move(options.tiktok_market), start),
      shopify_market_(std::move(options.shopify_market), start),
      tiktok_(std::move(options.tiktok), tiktok_market_, start),
      shopify_(std::move(options.shopify), shopify_market_, start),
      tiktok_webhooks_(tiktok_ladder(), options.webhook_pause_scale),
      shopify_webhooks_(shopify_ladder(), options.webhook_pause_scale) {}

void World::add_crowd(ShopKind shop, const CrowdSpec& spec) {
    crowds_.push_back({shop, Crowd(spec)});
}

bool World::buyers_left() const {
    return std::any_of(crowds_.begin(), crowds_.end(), [](const Crowding& crowding) {
        return crowding.crowd.next_at().has_value();
    });
}

void World::advance(Timestamp now) {
    now_ = std::max(now_, now);
    while (true) {
        Crowding* first = nullptr;
        for (Crowding& crowding : crowds_) {
            const auto at = crowding.crowd.next_at();
            if (!at || *at > now_) continue;
            if (!first || *at < *first->crowd.next_at()) first = &crowding;
        }
        if (!first) break;
        Crowd::Arrival arrival = first->crowd.take();
        market(first->shop).buy(arrival.purchase, arrival.at);
    }
    std::erase_if(crowds_, [](const Crowding& crowding) { return !crowding.crowd.next_at(); });
    for (const ShopKind shop : kShopKinds) market(shop).advance(now_);
    collect();
}

void World::collect() {
    for (const Event& event : tiktok_market_.take_events()) {
        for (Delivery& delivery : tiktok_.webhooks({event}, event.at)) {
            tiktok_webhooks_.push(std::move(delivery), event.at, tiktok_market_.dice);
        }
    }
    for (const Event& event : shopify_market_.take_events()) {
        for (Delivery& delivery : shopify_.webhooks({event}, event.at)) {
            shopify_webhooks_.push(std::move(delivery), event.at, shopify_market_.dice);
        }
    }
}

std::optional<Timestamp> World::next_due() const {
    std::optional<Timestamp> next;
    const auto consider = [&](std::optional<Timestamp> at) {
        if (at && (!next || *at < *next)) next = at;
    };
    for (const Crowding& crowding : crowds_) consider(crowding.crowd.next_at());
    for (const ShopKind shop : kShopKinds) consider(market(shop).next_due());
    return next;
}

std::vector<SkuTruth> World::truth() const {
    std::vector<SkuTruth> list;
    for (const ShopKind shop : kShopKinds) {
        for (const Listing& listing : market(shop).listings()) {
            SkuTruth truth;
            truth.shop = shop;
            truth.sku = listing.spec.sku;
            truth.listed = listing.available();
            truth.placed = listing.placed;
            truth.cancelled = listing.cancelled;
            truth.bought = listing.bought();
            truth.returned = listing.returned;
            truth.turned_away = listing.turned_away;
            truth.past_listing = listing.past_listing;
            truth.orders = listing.orders;
            list.push_back(std::move(truth));
        }
    }
    std::stable_sort(list.begin(), list.end(), [](const SkuTruth& a, const SkuTruth& b) {
        return a.sku < b.sku;
    });
    return list;
}

Quantity World::oversold(std::string_view sku, Quantity physical_stock) const {
    Quantity bought;
    for (const ShopKind shop : kShopKinds) {
        if (const auto listing = market(shop).find_sku(sku)) {
            bought += market(shop).listing(*listing).bought();
        }
    }
    return std::max(Quantity(0), bought - physical_stock);
}

}  // namespace tidegate::sandbox
