#include "cli/demo_shop.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <thread>
#include <utility>

#include "cli/books.h"
#include "cli/sandbox_channels.h"
#include "sandbox/catalogue.h"

namespace tidegate::cli {

namespace {

using sandbox::ShopKind;

// Delays and accidents of a bad but not unusual day.
sandbox::Faults usual_faults() {
    sandbox::Faults faults;
    faults.feed_delay = {Duration(200), Duration(1000)};
    faults.webhook_delay = {Duration(50), Duration(500)};
    faults.webhook_dropped = 0.02;
    faults.webhook_duplicated = 0.02;
    faults.webhook_reordered = 0.05;
    faults.webhook_reorder_span = Duration::seconds(2);
    faults.write_delay = {Duration(50), Duration(300)};
    faults.reply_lost = 0.01;
    return faults;
}

// Bounds that hold for those faults: with a real shop they are learned and larger.
channels::SyncOptions sync_options(std::string code, std::uint64_t seed) {
    channels::SyncOptions sync;
    sync.code = std::move(code);
    sync.poll_interval = Duration::seconds(1);
    sync.poll_overlap = Duration::seconds(4);
    sync.feed_delay_max = Duration(1500);
    sync.first_lookback = Duration::seconds(3600);
    sync.clock_skew = Duration(100);
    sync.write_delay_max = Duration(400);
    sync.landing_max = Duration::seconds(2);
    sync.reconcile_interval = Duration::seconds(20);
    sync.writes_per_second = 20;
    sync.writes_burst = 40;
    sync.seed = seed;
    return sync;
}

}  // namespace

Result<std::unique_ptr<DemoShop>> DemoShop::start(Options options, const Clock& clock) {
    std::unique_ptr<DemoShop> shop(new DemoShop(std::move(options)));
    sandbox::DemoOptions catalogue;
    catalogue.skus = shop->options_.skus;
    catalogue.listed = Quantity();
    catalogue.seed = shop->options_.seed;
    sandbox::SandboxOptions sandbox_options;
    sandbox_options.world = sandbox::demo_world(catalogue);
    sandbox_options.world.tiktok.accepts_zero = true;
    // A store on Shopify's Plus plan: ten orders a second are more than a smaller one may read.
    sandbox_options.world.shopify.restored_per_second = 1000;
    sandbox_options.world.shopify.bucket_size = 20000;
    // A show of minutes cannot wait for the two that Amazon's searches stay behind, nor for one
    // search in three minutes.
    sandbox::amazon::ShopOptions& amazon = sandbox_options.world.amazon;
    amazon.search_lag = Duration::seconds(1);
    for (auto* plan : {&amazon.search_orders, &amazon.get_order, &amazon.get_listing}) {
        *plan = {200'000, 40};
    }
    TIDEGATE_TRY(shop->sandbox_, sandbox::Sandbox::start(std::move(sandbox_options)));
    shop->sandbox_->with([](sandbox::World& world, Timestamp) {
        for (const ShopKind kind : sandbox::kShopKinds) {
            world.market(kind).dice.settings = usual_faults();
        }
    });

    Hub::Options hub_options;
    hub_options.folder = shop->options_.folder;
    hub_options.host = shop->options_.host;
    hub_options.port = shop->options_.port;
    TIDEGATE_TRY(shop->hub_, Hub::open(std::move(hub_options), clock));
    TIDEGATE_CHECK(shop->define_stock());
    shop->connect(clock);
    TIDEGATE_CHECK(shop->wait_until_listed());
    return shop;
}

Status DemoShop::define_stock() {
    const SystemClock clock;
    const auto give = [&](auto body) {
        ledger::Command command;
        command.at = clock.now();
        command.body = std::move(body);
        return hub_->engine().execute(std::move(command));
    };
    TIDEGATE_TRY(
        const auto place, give(ledger::DefineLocation{"main", ledger::LocationKind::own, {}, 1})
    );
    for (std::uint32_t i = 1; i <= options_.skus; ++i) {
        TIDEGATE_TRY(const auto sku, give(ledger::DefineSku{sandbox::demo_sku(i)}));
        ledger::ReceiveStock receive;
        receive.sku = SkuId(sku.result);
        receive.location = LocationId(static_cast<std::uint16_t>(place.result));
        receive.quantity = Quantity(options_.stock_per_sku);
        TIDEGATE_TRY(const auto received, give(receive));
        if (received.reject != ledger::Reject::none) {
            return Error{
                "demo_folder_used",
                "The demo's data folder holds something else already.",
                "Leave --data out, or name an empty folder."};
        }
    }
    return {};
}

void DemoShop::connect(const Clock& clock) {
    std::uint64_t seed = options_.seed;
    for (const ShopKind kind : sandbox::kShopKinds) {
        const std::string code(sandbox::shop_name(kind));
        channels::SyncOptions sync = sync_options(code, seed++);
        sandbox_->with([&](sandbox::World& world, Timestamp) {
            sync.restocks_on_cancel = world.market(kind).options().restocks_cancelled;
        });
        hub_->add_channel(std::move(sync), connect_sandbox(*sandbox_, kind, clock));
        subscribe_sandbox(*sandbox_, kind, hub_->url() + "/webhooks/" + code);
    }
}

Status DemoShop::wait_until_listed() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < deadline) {
        std::size_t listed = 0;
        sandbox_->with([&](sandbox::World& world, Timestamp) {
            for (const auto& truth : world.truth()) listed += truth.listed > Quantity() ? 1U : 0U;
        });
        if (listed == std::size(sandbox::kShopKinds) * options_.skus) return {};
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    std::string problem;
    for (const auto& status : hub_->channels().status())
        problem += " " + status.code + ": " + status.problem;
    return Error{
        "demo_not_listed",
        "The sandbox shops did not show stock within a minute." + problem,
        "Start it again; if it stays so, run tidegate doctor."};
}

void DemoShop::open_show(const Show& show) {
    sandbox_->with([&](sandbox::World& world, Timestamp now) {
        for (std::uint32_t i = 0; i < options_.skus; ++i) {
            const std::string sku = sandbox::demo_sku(i + 1);
            for (const ShopKind kind : sandbox::kShopKinds) {
                sandbox::CrowdSpec crowd;
                crowd.listing = *world.market(kind).find_sku(sku);
                crowd.kind = kind == ShopKind::tiktok ? sandbox::CrowdKind::live
                                                      : sandbox::CrowdKind::steady;
                crowd.buyers_per_minute =
                    kind == ShopKind::tiktok ? show.live_per_minute : show.steady_per_minute;
                // One item after the other is pinned.
                const std::int64_t shift = show.pin_every.milliseconds() * i / options_.skus;
                crowd.start = now + Duration(kind == ShopKind::tiktok ? shift : 0);
                crowd.length = show.length;
                crowd.seed = options_.seed * 10'000 + i * std::size(sandbox::kShopKinds) +
                             static_cast<std::uint64_t>(kind);
                crowd.cancel_share = 0.03;
                crowd.cancel_span = Duration::seconds(10);
                crowd.slow_payer_share = 0.2;
                crowd.pay_span = Duration::seconds(5);
                crowd.pin_every = show.pin_every;
                crowd.pin_length = show.pin_length;
                world.add_crowd(kind, crowd);
            }
        }
    });
    sandbox_->wake();
}

std::int64_t DemoShop::orders_placed() {
    std::int64_t orders = 0;
    sandbox_->with([&](sandbox::World& world, Timestamp) {
        for (const auto& truth : world.truth()) orders += static_cast<std::int64_t>(truth.orders);
    });
    return orders;
}

bool DemoShop::settled() {
    bool buyers_left = true;
    sandbox_->with([&](sandbox::World& world, Timestamp) { buyers_left = world.buyers_left(); });
    if (buyers_left) return false;
    for (const auto& status : hub_->channels().status()) {
        if (status.writes_waiting + status.writes_unresolved > 0) return false;
    }
    const Truth now = truth();
    return now.mismatched_skus == 0;
}

DemoShop::Truth DemoShop::truth() {
    Truth sum;
    std::vector<sandbox::SkuTruth> rows;
    sandbox_->with([&](sandbox::World& world, Timestamp) { rows = world.truth(); });
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> by_sku;  // bought, turned away
    sandbox::PerShop<bool> sold;
    for (const sandbox::SkuTruth& row : rows) {
        auto& [bought, turned_away] = by_sku[row.sku];
        bought += row.bought.units();
        turned_away += row.turned_away.units();
        sum.orders += static_cast<std::int64_t>(row.orders);
        sold[row.shop] |= row.orders > 0;
    }
    sum.every_shop_sold = std::all_of(
        std::begin(sandbox::kShopKinds),
        std::end(sandbox::kShopKinds),
        [&](ShopKind kind) { return sold[kind]; }
    );
    hub_->channels().projector().look([&](const ledger::State& state) {
        for (const auto& [sku, units] : by_sku) {
            const std::int64_t left = options_.stock_per_sku - units.first;
            sum.bought_units += units.first;
            sum.oversold_units += std::max<std::int64_t>(0, -left);
            sum.unsold_units += std::max<std::int64_t>(0, std::min(left, units.second));
            const std::int64_t available = state.sellable_shared(state.find_sku(sku));
            if (available == left) continue;
            ++sum.mismatched_skus;
            sum.differences.push_back(
                sku + ": the shops sold " + std::to_string(units.first) + " of " +
                std::to_string(options_.stock_per_sku) + ", the hub has " +
                std::to_string(available) + " available"
            );
        }
    });
    return sum;
}

void DemoShop::stop() {
    hub_->stop();
    sandbox_->stop();
}

}  // namespace tidegate::cli
