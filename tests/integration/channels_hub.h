#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "channels/channel_set.h"
#include "engine/engine.h"
#include "net/http_server.h"
#include "sandbox/catalogue.h"
#include "sandbox/server.h"

// A whole hub in one process, over real HTTP: engine on a memory journal, both connectors, an
// endpoint for webhooks, and the sandbox marketplaces on the other side. Time is real and short.

namespace tidegate::channels::testing {

class SystemClock final : public Clock {
public:
    [[nodiscard]] Timestamp now() const override;
};

// The marketplaces of the sandbox that the hub is connected to.
inline constexpr sandbox::ShopKind kConnected[] = {
    sandbox::ShopKind::tiktok, sandbox::ShopKind::shopify};

// What buyers did there.
[[nodiscard]] std::vector<sandbox::SkuTruth> truth_of_connected(const sandbox::World& world);

struct HubOptions {
    std::uint32_t skus = 1;
    Quantity stock{60};  // of every SKU
    Quantity listed{5};  // at each shop at the start
    bool tiktok_takes_zero = true;
    bool tiktok_refuses_unknown_skus = true;  // else a search for stock leaves them out
    bool tiktok_lists_deleted = false;
    Duration feed_delay_max = Duration(300);
    Duration write_delay_max = Duration(150);
};

class Hub {
public:
    explicit Hub(HubOptions options);
    ~Hub();

    void connect();  // adds both channels; returns when their listings may be written
    void subscribe_webhooks();
    void disconnect();  // ends the channels as a crash would, the engine goes on

    [[nodiscard]] ledger::Outcome execute(ledger::Command command);
    [[nodiscard]] ListingId listing(sandbox::ShopKind shop, std::uint32_t sku) const;
    void with_world(const std::function<void(sandbox::World&, Timestamp)>& use);
    void look(const std::function<void(const ledger::State&)>& use) const {
        channels->projector().look(use);
    }
    // Asks for a write as the planner does.
    [[nodiscard]] ledger::Reject request_write(
        sandbox::ShopKind shop, std::uint32_t sku, Quantity quantity
    );
    void faults(const std::function<void(sandbox::Faults&)>& set);
    void crowd(
        sandbox::ShopKind shop,
        std::uint32_t sku,
        double per_minute,
        Duration length,
        std::uint64_t seed
    );

    // Waits until `condition` holds; false after the deadline.
    [[nodiscard]] bool wait(
        const std::function<bool()>& condition, Duration at_most = Duration::seconds(60)
    );
    // Every order of the shops is in the ledger with the same units, and no write is under way.
    [[nodiscard]] bool in_step();
    [[nodiscard]] std::string describe();

    HubOptions options;
    SystemClock clock;
    std::unique_ptr<sandbox::Sandbox> sandbox;
    std::unique_ptr<engine::Engine> engine;
    std::unique_ptr<ChannelSet> channels;
    std::unique_ptr<net::HttpServer> server;

private:
    void define_stock();
    [[nodiscard]] SyncOptions sync_options(const std::string& code) const;
    std::vector<std::unique_ptr<ChannelSet>> ended_;
};

}  // namespace tidegate::channels::testing
