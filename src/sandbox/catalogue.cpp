#include "sandbox/catalogue.h"

#include <fmt/format.h>

#include <iterator>

namespace tidegate::sandbox {

namespace {

struct Name {
    const char* zh;
    const char* en;
};

constexpr Name kTitles[] = {
    {"保温杯 500ml", "Insulated bottle 500 ml"},
    {"无线耳机", "Wireless earbuds"},
    {"瑜伽垫", "Yoga mat"},
    {"便携风扇", "Pocket fan"},
    {"手机支架", "Phone stand"},
    {"充电宝 10000", "Power bank 10000"},
    {"口红礼盒", "Lipstick gift box"},
    {"棉麻衬衫", "Linen shirt"},
    {"儿童水彩笔", "Watercolour pens"},
    {"折叠雨伞", "Folding umbrella"},
    {"香薰蜡烛", "Scented candle"},
    {"猫抓板", "Cat scratcher"},
};

// Every fourth product has two SKUs; the others have one.
std::uint32_t product_of(std::uint32_t sku) {
    return sku / 5 * 4 + std::min(sku % 5, 3U);
}

// First of each kind of number, as large as the marketplace's own are.
struct Numbers {
    WireId order;
    WireId document;
    WireId warehouse;
    WireId product;
    WireId listing;
    WireId item;
};

const Numbers& numbers_of(ShopKind shop) {
    static constexpr Numbers kNumbers[] = {
        {576'461'413'038'785'753,
         4'035'000'000'000'001,
         7'068'517'275'539'719'943,
         1'729'592'969'712'207'009,
         1'729'592'969'712'300'013,
         1'729'592'969'712'400'001},
        {6'203'847'105'928'364'001,
         909'000'000'001,
         53'716'844'711,
         8'121'000'000'001,
         43'729'076'000'001,
         271'878'346'596'884'015},
        {25'012'345'678'901'234, 70'000'001, 70, 10'000'001, 20'000'001, 30'000'001},
        {212'345'678'901, 5'000'000'001, 1, 110'000'000'001, 410'000'000'001, 36'445'435'465},
        {1'796'277'083'022, 80'000'001, 1'000'005'050, 5'100'000'001, 5'200'000'001, 5'300'000'001},
    };
    static_assert(std::size(kNumbers) == std::size(kShopKinds));
    return kNumbers[static_cast<std::size_t>(shop)];
}

std::vector<SkuSpec> skus(const DemoOptions& options, const Numbers& numbers) {
    std::vector<SkuSpec> list;
    for (std::uint32_t at = 0; at < options.skus; ++at) {
        const Name& name = kTitles[at % std::size(kTitles)];
        SkuSpec spec;
        spec.sku = demo_sku(at + 1);
        spec.title_zh = fmt::format("{} {}", name.zh, at + 1);
        spec.title_en = fmt::format("{} {}", name.en, at + 1);
        spec.product_id = numbers.product + static_cast<WireId>(product_of(at));
        spec.listing_id = numbers.listing + static_cast<WireId>(at);
        spec.item_id = numbers.item + static_cast<WireId>(at);
        spec.price_minor = 999 + 500 * static_cast<std::int64_t>(at % 7);
        spec.listed = options.listed;
        spec.warehouses = options.warehouses;
        list.push_back(std::move(spec));
    }
    return list;
}

std::vector<WarehouseSpec> warehouses(std::uint32_t count, WireId first) {
    std::vector<WarehouseSpec> list;
    for (std::uint32_t at = 0; at < count; ++at) {
        list.push_back({first + static_cast<WireId>(at), fmt::format("Warehouse {}", at + 1)});
    }
    return list;
}

}  // namespace

std::string demo_sku(std::uint32_t number) {
    return fmt::format("TG-{:04}", number);
}

WorldOptions demo_world(const DemoOptions& options) {
    WorldOptions world;
    for (const ShopKind shop : kShopKinds) {
        const Numbers& numbers = numbers_of(shop);
        MarketOptions& market = world.markets[shop];
        market.name = shop_name(shop);
        market.seed = options.seed * std::size(kShopKinds) + static_cast<std::uint64_t>(shop) + 1;
        market.first_order_id = numbers.order;
        market.first_document_id = numbers.document;
        market.warehouses = warehouses(options.warehouses, numbers.warehouse);
        market.skus = skus(options, numbers);
    }
    MarketOptions& shopify = world.markets[ShopKind::shopify];
    shopify.restocks_cancelled = true;
    shopify.activation_time = Duration(0);
    world.markets[ShopKind::walmart].restocks_cancelled = true;
    world.tiktok.tokens.auth_code = "sandbox-auth-code";
    world.tiktok.tokens.access_token = "ROW_sandbox-access-token";
    world.tiktok.tokens.refresh_token = "ROW_sandbox-refresh-token";
    world.tiktok.tokens.seed = options.seed;
    world.shopify.seed = options.seed;
    world.ebay.tokens.access_token = "v^1.1#sandbox-access";
    world.ebay.tokens.refresh_token = "v^1.1#sandbox-refresh";
    world.ebay.tokens.seed = options.seed;
    world.walmart.seed = options.seed;
    return world;
}

}  // namespace tidegate::sandbox
