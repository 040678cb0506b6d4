// Goal: every shop of a sandbox can be connected with the credentials that it was given, and pushes
// what happens there. Method: a sandbox over real HTTP.
#include "cli/sandbox_channels.h"

#include <gtest/gtest.h>

#include "cli/bench_common.h"
#include "sandbox/catalogue.h"

namespace tidegate::cli {
namespace {

TEST(SandboxChannels, EveryShopLetsUsInAndShowsItsListings) {
    sandbox::DemoOptions catalogue;
    catalogue.skus = 2;
    sandbox::SandboxOptions options;
    options.world = sandbox::demo_world(catalogue);
    auto sandbox = sandbox::Sandbox::start(std::move(options));
    ASSERT_TRUE(sandbox.has_value());
    const bench::SystemClock clock;
    for (const sandbox::ShopKind shop : sandbox::kShopKinds) {
        const auto connector = connect_sandbox(**sandbox, shop, clock);
        const auto listings = connector->discover_listings();
        ASSERT_TRUE(listings.has_value())
            << sandbox::shop_name(shop) << ": " << listings.error().message;
        ASSERT_EQ(listings->size(), 2U) << sandbox::shop_name(shop);
        EXPECT_EQ(listings->front().seller_sku, "TG-0001") << sandbox::shop_name(shop);
    }
    (*sandbox)->stop();
}

}  // namespace
}  // namespace tidegate::cli
