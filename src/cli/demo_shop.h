#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/hub.h"
#include "sandbox/server.h"

// A hub and the sandbox marketplaces that sell the same SKUs from one stock, connected over real
// HTTP with signatures, delays, lost answers and repeated webhooks. `demo` shows it, `demo --smoke`
// and the tests of the whole program check it.

namespace tidegate::cli {

class DemoShop {
public:
    struct Options {
        std::string folder;
        std::string host = "127.0.0.1";
        std::uint16_t port = 0;
        std::uint32_t skus = 12;
        std::int64_t stock_per_sku = 800;
        std::uint64_t seed = 1;
    };
    // Buyers of every SKU at every shop, from now on.
    struct Show {
        double live_per_minute =
            4;  // TikTok Shop's base rate; pinned items sell eight times as fast
        double steady_per_minute = 2;  // at each other shop
        Duration length = Duration::seconds(24 * 3600);
        Duration pin_every = Duration::seconds(180);
        Duration pin_length = Duration::seconds(40);
    };
    // What buyers did, by the marketplaces' own books, against the stock.
    struct Truth {
        std::int64_t orders = 0;
        std::int64_t bought_units = 0;
        std::int64_t oversold_units = 0;
        std::int64_t unsold_units = 0;     // left over while somebody was turned away
        std::int64_t mismatched_skus = 0;  // the hub's available is not stock - bought
        bool every_shop_sold = false;
        std::vector<std::string> differences;  // for people, one for each mismatched SKU
    };

    // Starts everything and waits until all shops are connected and show stock.
    [[nodiscard]] static Result<std::unique_ptr<DemoShop>> start(
        Options options, const Clock& clock
    );

    void open_show(const Show& show);
    // Whether the buyers have gone home and the hub has seen all they did.
    [[nodiscard]] bool settled();
    [[nodiscard]] Truth truth();
    [[nodiscard]] std::int64_t orders_placed();

    [[nodiscard]] Hub& hub() { return *hub_; }
    [[nodiscard]] sandbox::Sandbox& sandbox() { return *sandbox_; }
    void stop();

private:
    explicit DemoShop(Options options) : options_(std::move(options)) {}

    [[nodiscard]] Status define_stock();
    void connect(const Clock& clock);
    [[nodiscard]] Status wait_until_listed();

    Options options_;
    std::unique_ptr<sandbox::Sandbox> sandbox_;
    std::unique_ptr<Hub> hub_;
};

}  // namespace tidegate::cli
