#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/quantity.h"
#include "base/time.h"
#include "sandbox/amazon/shop.h"
#include "sandbox/buyers.h"
#include "sandbox/ebay/shop.h"
#include "sandbox/market.h"
#include "sandbox/shop.h"
#include "sandbox/shopify/shop.h"
#include "sandbox/tiktok/shop.h"
#include "sandbox/walmart/shop.h"
#include "sandbox/webhooks.h"

// All marketplaces, their buyers and the webhooks on their way, in whatever time the caller
// passes: real time in the server, virtual time in tests. No threads, no sockets, no clock. One
// thread at a time; time never goes back (an earlier time counts as the latest seen).

namespace tidegate::sandbox {

enum class ShopKind : std::uint8_t { tiktok, shopify, amazon, ebay, walmart };
inline constexpr ShopKind kShopKinds[] = {
    ShopKind::tiktok, ShopKind::shopify, ShopKind::amazon, ShopKind::ebay, ShopKind::walmart};

// "tiktok": as the admin API and the command line say it.
[[nodiscard]] std::string_view shop_name(ShopKind shop) noexcept;
[[nodiscard]] std::optional<ShopKind> parse_shop(std::string_view name) noexcept;

template <class Value>
class PerShop {
public:
    [[nodiscard]] Value& operator[](ShopKind shop) {
        return values_[static_cast<std::size_t>(shop)];
    }
    [[nodiscard]] const Value& operator[](ShopKind shop) const {
        return values_[static_cast<std::size_t>(shop)];
    }

private:
    std::array<Value, std::size(kShopKinds)> values_{};
};

struct WorldOptions {
    PerShop<MarketOptions> markets;
    tiktok::ShopOptions tiktok;
    shopify::ShopOptions shopify;
    amazon::ShopOptions amazon;
    ebay::ShopOptions ebay;
    walmart::ShopOptions walmart;
    double webhook_pause_scale = 1.0;  // of the pauses between retries
};

// What really happened to one SKU at one shop.
struct SkuTruth {
    ShopKind shop = ShopKind::tiktok;
    std::string sku;
    Quantity listed;        // what the marketplace would sell now
    Quantity placed;        // units of all orders
    Quantity cancelled;     // of those
    Quantity bought;        // placed - cancelled
    Quantity returned;      // of those bought
    Quantity turned_away;   // units wanted and not sold
    Quantity past_listing;  // units sold beyond the listing
    std::uint64_t orders = 0;
};

class World {
public:
    World(WorldOptions options, Timestamp start);

    // Buyers come, timers run, events become webhooks: everything due up to `now`, in order of
    // time.
    void advance(Timestamp now);
    [[nodiscard]] std::optional<Timestamp> next_due() const;
    [[nodiscard]] Timestamp now() const { return now_; }

    void add_crowd(ShopKind shop, const CrowdSpec& spec);
    [[nodiscard]] bool buyers_left() const;

    [[nodiscard]] Market& market(ShopKind shop) { return *markets_[shop]; }
    [[nodiscard]] const Market& market(ShopKind shop) const { return *markets_[shop]; }
    [[nodiscard]] Shop& shop(ShopKind shop) { return *shops_[shop]; }
    [[nodiscard]] tiktok::Shop& tiktok() { return tiktok_; }
    [[nodiscard]] shopify::Shop& shopify() { return shopify_; }
    [[nodiscard]] amazon::Shop& amazon() { return amazon_; }
    [[nodiscard]] ebay::Shop& ebay() { return ebay_; }
    [[nodiscard]] walmart::Shop& walmart() { return walmart_; }
    [[nodiscard]] WebhookQueue& webhooks(ShopKind shop) { return *webhooks_[shop]; }

    // Turns the markets' new events into webhooks: after a change from outside advance().
    void collect();

    // By SKU, then by shop.
    [[nodiscard]] std::vector<SkuTruth> truth() const;
    // Units that the shops together sold, cancellations taken off, beyond a physical stock.
    [[nodiscard]] Quantity oversold(std::string_view sku, Quantity physical_stock) const;

private:
    struct Crowding {
        ShopKind shop;
        Crowd crowd;
    };

    Timestamp now_;
    PerShop<std::unique_ptr<Market>> markets_;
    tiktok::Shop tiktok_;
    shopify::Shop shopify_;
    amazon::Shop amazon_;
    ebay::Shop ebay_;
    walmart::Shop walmart_;
    PerShop<Shop*> shops_;
    PerShop<std::unique_ptr<WebhookQueue>> webhooks_;
    std::vector<Crowding> crowds_;
};

}  // namespace tidegate::sandbox
