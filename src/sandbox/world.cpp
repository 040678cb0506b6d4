#include "sandbox/world.h"

#include <algorithm>
#include <iterator>

namespace tidegate::sandbox {

namespace {

constexpr std::string_view kNames[] = {"tiktok", "shopify", "amazon", "ebay", "walmart"};
static_assert(std::size(kNames) == std::size(kShopKinds));

PerShop<std::unique_ptr<Market>> open_markets(PerShop<MarketOptions>& options, Timestamp start) {
    PerShop<std::unique_ptr<Market>> markets;
    for (const ShopKind shop : kShopKinds) {
        markets[shop] = std::make_unique<Market>(std::move(options[shop]), start);
    }
    return markets;
}

}  // namespace

std::string_view shop_name(ShopKind shop) noexcept {
    return kNames[static_cast<std::size_t>(shop)];
}

std::optional<ShopKind> parse_shop(std::string_view name) noexcept {
    for (const ShopKind shop : kShopKinds) {
        if (shop_name(shop) == name) return shop;
    }
    return std::nullopt;
}

World::World(WorldOptions options, Timestamp start)
    : now_(start),
      markets_(open_markets(options.markets, start)),
      tiktok_(std::move(options.tiktok), market(ShopKind::tiktok), start),
      shopify_(std::move(options.shopify), market(ShopKind::shopify), start),
      amazon_(std::move(options.amazon), market(ShopKind::amazon), start),
      ebay_(std::move(options.ebay), market(ShopKind::ebay), start),
      walmart_(std::move(options.walmart), market(ShopKind::walmart), start) {
    shops_[ShopKind::tiktok] = &tiktok_;
    shops_[ShopKind::shopify] = &shopify_;
    shops_[ShopKind::amazon] = &amazon_;
    shops_[ShopKind::ebay] = &ebay_;
    shops_[ShopKind::walmart] = &walmart_;
    for (const ShopKind kind : kShopKinds) {
        webhooks_[kind] = std::make_unique<WebhookQueue>(
            shop(kind).webhook_pauses(), options.webhook_pause_scale
        );
    }
}

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
    for (const ShopKind kind : kShopKinds) {
        for (const Event& event : market(kind).take_events()) {
            for (Delivery& delivery : shop(kind).webhooks({event}, event.at)) {
                webhooks(kind).push(std::move(delivery), event.at, market(kind).dice);
            }
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
