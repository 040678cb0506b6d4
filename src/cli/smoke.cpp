#include "cli/smoke.h"

#include <chrono>
#include <cstdio>
#include <thread>

#include "cli/output.h"
#include "cli/verifier.h"

namespace tidegate::cli {

namespace {

using Wall = std::chrono::steady_clock;

JsonObject percentiles(const channels::LatencyHistogram& values) {
    const auto ms = [&](unsigned per_mille) {
        return static_cast<double>(values.quantile_us(per_mille)) / 1000.0;
    };
    JsonObject object;
    object.add("p50", ms(500)).add("p99", ms(990));
    return object;
}

template <class Done>
bool wait_for(std::chrono::seconds at_most, Done done) {
    const auto deadline = Wall::now() + at_most;
    while (!done()) {
        if (Wall::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return true;
}

}  // namespace

std::int64_t smoke_stock_per_sku(std::int64_t orders, std::uint32_t skus) {
    return orders * 12 / 10 / skus + 1;
}

Result<int> smoke(DemoShop& shop, const std::string& folder, std::int64_t orders) {
    DemoShop::Show wave;
    wave.live_per_minute = 30;
    wave.steady_per_minute = 40;
    wave.length = Duration::seconds(20);
    wave.pin_every = Duration::seconds(8);
    wave.pin_length = Duration::seconds(2);
    bool settled = false;
    const auto deadline = Wall::now() + std::chrono::seconds(180);
    do {
        shop.open_show(wave);
        settled = wait_for(std::chrono::seconds(90), [&] { return shop.settled(); });
    } while (settled && shop.orders_placed() < orders && Wall::now() < deadline);

    const DemoShop::Truth truth = shop.truth();
    const channels::HubMetrics& metrics = shop.hub().channels().metrics();
    std::uint64_t writes = 0;
    for (const channels::SyncLoop* loop : shop.hub().channels().loops())
        writes += loop->metrics().writes_sent.load();
    for (const auto& status : shop.hub().channels().status()) {
        if (settled || status.problem.empty()) continue;
        std::fprintf(stderr, "%s: %s\n", status.code.c_str(), status.problem.c_str());
    }
    JsonObject report;
    report.add("orders", truth.orders)
        .add("oversold_units", truth.oversold_units)
        .add("unsold_units", truth.unsold_units)
        .add("writes", writes)
        .add("order_to_durable_ms", percentiles(metrics.order_to_durable))
        .add("order_to_write_ms", percentiles(metrics.order_to_write));
    shop.stop();
    TIDEGATE_TRY(const auto verdict, verify_folder(folder));
    report.add("verify_ok", verdict.ok())
        .add("mismatched_skus", truth.mismatched_skus)
        .add("settled", settled);
    for (const std::string& difference : truth.differences)
        std::fprintf(stderr, "%s\n", difference.c_str());
    print_line(report.text());
    const bool well = settled && truth.orders >= orders && truth.every_shop_sold &&
                      truth.oversold_units == 0 && truth.mismatched_skus == 0 && verdict.ok();
    return well ? 0 : 1;
}

}  // namespace tidegate::cli
