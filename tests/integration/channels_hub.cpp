#include "channels_hub.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "channels/shopify/connector.h"
#include "channels/tiktok/connector.h"
#include "journal/journal.h"
#include "net/http_client.h"

namespace tidegate::channels::testing {

using sandbox::ShopKind;

namespace {

constexpr const char* kCodes[] = {"tiktok", "shopify"};

std::size_t index_of(ShopKind shop) {
    return shop == ShopKind::tiktok ? 0 : 1;
}

Send over_http() {
    net::HttpClient::Options options;
    options.total_timeout = std::chrono::milliseconds(1500);
    auto client = std::make_shared<net::HttpClient>(options);
    return [client](const net::ClientRequest& request) { return client->send(request); };
}

template <class T>
T need(Result<T> result) {
    TIDEGATE_ASSERT(result.has_value());
    return std::move(result).value();
}

}  // namespace

Timestamp SystemClock::now() const {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return Timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

Hub::Hub(HubOptions given) : options(given) {
    sandbox::DemoOptions demo;
    demo.skus = options.skus;
    demo.listed = options.listed;
    sandbox::SandboxOptions world;
    world.world = sandbox::demo_world(demo);
    world.world.tiktok.accepts_zero = options.tiktok_takes_zero;
    world.world.tiktok.refuses_unknown_skus = options.tiktok_refuses_unknown_skus;
    world.world.tiktok.lists_deleted = options.tiktok_lists_deleted;
    world.world.tiktok.calls_per_second = 500;
    world.world.tiktok.calls_burst = 500;
    world.world.shopify.restored_per_second = 20'000;
    world.world.shopify.bucket_size = 20'000;
    world.world.markets[sandbox::ShopKind::tiktok].activation_time = Duration(200);
    world.world.webhook_pause_scale = 0.001;
    sandbox = need(sandbox::Sandbox::start(std::move(world)));

    engine::Engine::Options engine_options;
    engine_options.clock = &clock;
    engine = need(engine::Engine::open(journal::open_memory_journal(), engine_options));
    define_stock();
    server = need(net::HttpServer::start(
        {},
        [this](const net::Request& request, net::Responder responder) {
            auto held = std::make_shared<net::Responder>(std::move(responder));
            const std::string code = request.path.substr(1);
            channels->take_webhook(code, request, [held](net::Response response) {
                held->send(std::move(response));
            });
        }
    ));
}

std::vector<sandbox::SkuTruth> truth_of_connected(const sandbox::World& world) {
    std::vector<sandbox::SkuTruth> truth = world.truth();
    std::erase_if(truth, [](const sandbox::SkuTruth& sku) {
        return std::find(std::begin(kConnected), std::end(kConnected), sku.shop) ==
               std::end(kConnected);
    });
    return truth;
}

Hub::~Hub() {
    sandbox->stop();
    server->stop();
    if (channels) channels->stop();
    engine->stop();
}

void Hub::define_stock() {
    const Timestamp now = clock.now();
    (void)execute({{}, now, ledger::DefineLocation{"main", ledger::LocationKind::own, {}, 100}});
    for (std::uint32_t i = 0; i < options.skus; ++i) {
        (void)execute({{}, now, ledger::DefineSku{sandbox::demo_sku(i + 1)}});
        (void)execute({{}, now, ledger::ReceiveStock{SkuId(i), LocationId(0), options.stock, {}}});
    }
}

SyncOptions Hub::sync_options(const std::string& code) const {
    SyncOptions sync;
    sync.code = code;
    sync.poll_interval = Duration(40);
    sync.poll_overlap = Duration(3000);
    sync.feed_delay_max = options.feed_delay_max;
    sync.first_lookback = Duration::seconds(60);
    sync.clock_skew = Duration(5);
    sync.write_delay_max = options.write_delay_max;
    sync.landing_max = Duration(options.write_delay_max.milliseconds() + 300);
    sync.reconcile_interval = Duration(700);
    sync.writes_per_second = 200;
    sync.writes_burst = 200;
    sync.backoff = {Duration(10), Duration(200)};
    return sync;
}

void Hub::connect() {
    channels = std::make_unique<ChannelSet>(*engine, clock, ChannelSet::Options{});
    TIDEGATE_ASSERT(channels->start().has_value());
    tiktok::Options tiktok;
    tiktok.client.secrets = {"6sandbox0key", "sandbox-app-secret"};
    tiktok.client.base_url = tiktok.client.auth_url = sandbox->url(ShopKind::tiktok);
    tiktok.client.shop_cipher = "ROW_sandboxAAAAAcipher";
    tiktok.client.tokens = {
        "ROW_sandbox-access-token",
        "ROW_sandbox-refresh-token",
        clock.now(),
        clock.now() + Duration::seconds(7 * 24 * 3600),
        {}};
    SyncOptions sync = sync_options("tiktok");
    channels->add(sync, tiktok::make_connector(std::move(tiktok), over_http(), clock));

    shopify::Options shopify;
    shopify.client.base_url = sandbox->url(ShopKind::shopify);
    shopify.client.shop = "tidegate-sandbox.myshopify.com";
    shopify.client.client_id = "sandbox-client-id";
    shopify.client.client_secret = "sandbox-client-secret";
    sync = sync_options("shopify");
    sync.restocks_on_cancel = true;
    channels->add(sync, shopify::make_connector(std::move(shopify), over_http(), clock));
    const bool known = wait([this] {
        std::size_t count = 0;
        look([&](const ledger::State& state) {
            for (std::uint32_t i = 0; i < state.listing_count(); ++i) {
                const ledger::Listing& listing = state.listing(ListingId(i));
                const Timestamp proven = state.channel(listing.channel).watermark;
                count += listing.known && proven >= listing.known_from ? 1 : 0;
            }
        });
        return count >= 2 * options.skus;
    });
    TIDEGATE_ASSERT(known);
}

void Hub::subscribe_webhooks() {
    const std::string base = "http://127.0.0.1:" + std::to_string(server->port()) + "/";
    with_world([&](sandbox::World& world, Timestamp now) {
        for (const char* topic : {"1", "5", "11", "12", "68"}) {
            TIDEGATE_ASSERT(world.tiktok().subscribe(topic, base + "tiktok", now));
        }
        for (const char* topic :
             {"ORDERS_CREATE",
              "ORDERS_UPDATED",
              "ORDERS_CANCELLED",
              "REFUNDS_CREATE",
              "INVENTORY_LEVELS_UPDATE",
              "PRODUCTS_DELETE"}) {
            TIDEGATE_ASSERT(world.shopify().subscribe(topic, base + "shopify", now));
        }
    });
}

void Hub::disconnect() {
    channels->stop();
    ended_.push_back(std::move(channels));
}

ledger::Outcome Hub::execute(ledger::Command command) {
    return need(engine->execute(std::move(command)));
}

ListingId Hub::listing(ShopKind shop, std::uint32_t sku) const {
    ListingId found;
    channels->projector().look([&](const ledger::State& state) {
        const ChannelId channel = state.find_channel(kCodes[index_of(shop)]);
        state.for_each_listing(SkuId(sku), [&](ListingId id, const ledger::Listing& listing) {
            if (listing.channel == channel) found = id;
        });
    });
    return found;
}

void Hub::with_world(const std::function<void(sandbox::World&, Timestamp)>& use) {
    sandbox->with(use);
}

ledger::Reject Hub::request_write(ShopKind shop, std::uint32_t sku, Quantity quantity) {
    const ListingId id = listing(shop, sku);
    Quantity from;
    look([&](const ledger::State& state) { from = Quantity(state.listing(id).remaining); });
    return execute({{}, clock.now(), ledger::RequestWrite{id, quantity, from}}).reject;
}

void Hub::faults(const std::function<void(sandbox::Faults&)>& set) {
    with_world([&](sandbox::World& world, Timestamp) {
        for (const ShopKind shop : kConnected) set(world.market(shop).dice.settings);
    });
    sandbox->wake();
}

void Hub::crowd(
    ShopKind shop, std::uint32_t sku, double per_minute, Duration length, std::uint64_t seed
) {
    with_world([&](sandbox::World& world, Timestamp now) {
        sandbox::CrowdSpec spec;
        spec.listing = *world.market(shop).find_sku(sandbox::demo_sku(sku + 1));
        spec.buyers_per_minute = per_minute;
        spec.start = now;
        spec.length = length;
        spec.seed = seed;
        spec.units_max = 2;
        spec.cancel_share = 0.1;
        spec.cancel_span = Duration(500);
        spec.pay_span = Duration(100);
        world.add_crowd(shop, spec);
    });
    sandbox->wake();
}

bool Hub::wait(const std::function<bool()>& condition, Duration at_most) {
    const Timestamp deadline = clock.now() + at_most;
    while (!condition()) {
        if (clock.now() > deadline) return false;
        // Looks again when the engine has made something durable, or a moment later.
        std::mutex mutex;
        std::condition_variable never;
        std::unique_lock lock(mutex);
        never.wait_for(lock, std::chrono::milliseconds(10));
    }
    return true;
}

bool Hub::in_step() {
    std::vector<sandbox::SkuTruth> truth;
    bool buyers = false;
    with_world([&](sandbox::World& world, Timestamp) {
        truth = truth_of_connected(world);
        buyers = world.buyers_left();
    });
    if (buyers) return false;
    bool same = true;
    look([&](const ledger::State& state) {
        for (std::uint32_t i = 0; i < options.skus; ++i) {
            std::int64_t bought = 0;
            for (const sandbox::SkuTruth& sku : truth) {
                if (sku.sku == sandbox::demo_sku(i + 1)) bought += sku.bought.units();
            }
            same = same && state.sellable_shared(SkuId(i)) == options.stock.units() - bought;
        }
        for (std::uint32_t i = 0; i < state.listing_count(); ++i) {
            same = same && state.listing(ListingId(i)).write_state == ledger::WriteState::settled;
        }
    });
    return same;
}

std::string Hub::describe() {
    std::string text;
    for (const ChannelStatus& status : channels->status()) {
        text += status.code + ": " + (status.connected ? "connected " : "not connected ") +
                status.problem + "; waiting " + std::to_string(status.writes_waiting) +
                ", unresolved " + std::to_string(status.writes_unresolved) + "\n";
    }
    with_world([&](sandbox::World& world, Timestamp) {
        for (const sandbox::SkuTruth& sku : truth_of_connected(world)) {
            text += std::string(sandbox::shop_name(sku.shop)) + ' ' + sku.sku + ": listed " +
                    std::to_string(sku.listed.units()) + ", bought " +
                    std::to_string(sku.bought.units()) + ", turned away " +
                    std::to_string(sku.turned_away.units()) + "\n";
        }
    });
    look([&](const ledger::State& state) {
        for (std::uint32_t i = 0; i < state.listing_count(); ++i) {
            const ledger::Listing& listing = state.listing(ListingId(i));
            text += "listing " + std::to_string(i) + ": remaining " +
                    std::to_string(listing.remaining) + ", unseen " +
                    std::to_string(listing.unseen_before) + ", state " +
                    std::to_string(static_cast<int>(listing.write_state)) + ", write " +
                    std::to_string(listing.write.value()) + "\n";
        }
        for (std::uint32_t i = 0; i < options.skus; ++i) {
            text += "sku " + std::to_string(i) + ": sellable " +
                    std::to_string(state.sellable_shared(SkuId(i))) + "\n";
        }
    });
    return text;
}

}  // namespace tidegate::channels::testing
