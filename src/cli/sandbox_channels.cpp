#include "cli/sandbox_channels.h"

#include <utility>
#include <vector>

#include "channels/amazon/connector.h"
#include "channels/ebay/connector.h"
#include "channels/shopify/connector.h"
#include "channels/tiktok/connector.h"
#include "channels/walmart/connector.h"
#include "cli/connect.h"

namespace tidegate::cli {

namespace {

using sandbox::ShopKind;

channels::tiktok::Options tiktok_options(sandbox::World& world, const std::string& url) {
    const auto& shop = world.tiktok().options();
    channels::tiktok::Options options;
    options.client.secrets = {shop.app_key, shop.app_secret};
    options.client.shop_cipher = shop.shop_cipher;
    options.client.tokens.access_token = shop.tokens.access_token;
    options.client.tokens.refresh_token = shop.tokens.refresh_token;
    options.client.base_url = url;
    options.client.auth_url = url;
    return options;
}

channels::shopify::Options shopify_options(sandbox::World& world, const std::string& url) {
    const auto& shop = world.shopify().options();
    channels::shopify::Options options;
    options.client.shop = shop.domain;
    options.client.client_id = shop.client_id;
    options.client.client_secret = shop.client_secret;
    options.client.base_url = url;
    return options;
}

channels::amazon::Options amazon_options(sandbox::World& world, const std::string& url) {
    const auto& shop = world.amazon().options();
    channels::amazon::Options options;
    options.client.client_id = shop.client_id;
    options.client.client_secret = shop.client_secret;
    options.client.tokens.refresh_token = shop.refresh_token;
    options.client.base_url = url;
    options.client.auth_url = url;
    options.seller = shop.seller;
    options.marketplaces = shop.marketplaces;
    options.queue.url = shop.queue_url;
    options.queue.endpoint = url;
    options.queue.region = shop.queue_region;
    options.queue.keys = {shop.access_key_id, shop.secret_access_key};
    options.search_lag = Duration(shop.search_lag.milliseconds() + 500);
    // What it took is shown when its write delay is over; the real one names none.
    const Duration shown = world.market(ShopKind::amazon).dice.settings.write_delay.longest;
    options.prove_after = Duration(shown.milliseconds() + 500);
    options.unknown_after = Duration(2 * options.prove_after.milliseconds());
    return options;
}

channels::ebay::Options ebay_options(sandbox::World& world, const std::string& url) {
    const auto& shop = world.ebay().options();
    channels::ebay::Options options;
    options.client.client_id = shop.client_id;
    options.client.client_secret = shop.client_secret;
    options.client.base_url = url;
    options.client.tokens.access_token = shop.tokens.access_token;
    options.client.tokens.refresh_token = shop.tokens.refresh_token;
    return options;
}

channels::walmart::Options walmart_options(sandbox::World& world, const std::string& url) {
    const auto& shop = world.walmart().options();
    channels::walmart::Options options;
    options.client.client_id = shop.client_id;
    options.client.client_secret = shop.client_secret;
    options.client.base_url = url;
    options.formula = channels::walmart::Formula::exact;  // this Walmart keeps what it reserved
    options.webhook.method = channels::walmart::WebhookAuth::Method::hmac;
    options.webhook.secret = shop.webhook_secret;
    return options;
}

std::vector<std::string> topics_of(ShopKind shop) {
    switch (shop) {
        case ShopKind::tiktok:
            return {"1", "11", "12", "68"};
        case ShopKind::shopify:
            return {"ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_CANCELLED"};
        case ShopKind::amazon:
            return {"ORDER_CHANGE"};
        case ShopKind::ebay:
            return {"ORDER_CONFIRMATION"};
        case ShopKind::walmart:
            return {"PO_CREATED", "PO_LINE_AUTOCANCELLED", "INVENTORY_OOS"};
    }
    return {};
}

}  // namespace

std::unique_ptr<channels::Connector> connect_sandbox(
    sandbox::Sandbox& sandbox, ShopKind shop, const Clock& clock
) {
    const std::string url = sandbox.url(shop);
    std::unique_ptr<channels::Connector> connector;
    sandbox.with([&](sandbox::World& world, Timestamp) {
        switch (shop) {
            case ShopKind::tiktok:
                connector = channels::tiktok::make_connector(
                    tiktok_options(world, url), make_send(), clock
                );
                break;
            case ShopKind::shopify:
                connector = channels::shopify::make_connector(
                    shopify_options(world, url), make_send(), clock
                );
                break;
            case ShopKind::amazon:
                connector = channels::amazon::make_connector(
                    amazon_options(world, url), make_send(), clock
                );
                break;
            case ShopKind::ebay:
                connector =
                    channels::ebay::make_connector(ebay_options(world, url), make_send(), clock);
                break;
            case ShopKind::walmart:
                connector = channels::walmart::make_connector(
                    walmart_options(world, url), make_send(), clock
                );
                break;
        }
    });
    return connector;
}

void subscribe_sandbox(sandbox::Sandbox& sandbox, ShopKind shop, const std::string& address) {
    sandbox.with([&](sandbox::World& world, Timestamp now) {
        for (const std::string& topic : topics_of(shop)) {
            (void)world.shop(shop).subscribe(topic, address, now);
        }
    });
}

}  // namespace tidegate::cli
