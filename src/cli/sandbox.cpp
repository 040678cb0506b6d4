#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/signals.h"
#include "sandbox/catalogue.h"
#include "sandbox/server.h"

// sandbox: the marketplaces alone, for trying connectors and for other programs' tests.

namespace tidegate::cli {

namespace {

struct Options {
    sandbox::PerShop<std::uint16_t> ports;
    std::uint16_t admin_port = 0;
    std::uint32_t skus = 12;
    std::int64_t listed = 500;
    std::uint64_t seed = 1;
    bool json = false;
};

Status run_sandbox(const Options& options) {
    const StopSignals signals;
    sandbox::DemoOptions catalogue;
    catalogue.skus = options.skus;
    catalogue.listed = Quantity(options.listed);
    catalogue.seed = options.seed;
    sandbox::SandboxOptions sandbox_options;
    sandbox_options.world = sandbox::demo_world(catalogue);
    sandbox_options.ports = options.ports;
    sandbox_options.admin_port = options.admin_port;
    TIDEGATE_TRY(auto sandbox, sandbox::Sandbox::start(std::move(sandbox_options)));
    if (options.json) {
        JsonObject urls;
        for (const sandbox::ShopKind shop : sandbox::kShopKinds) {
            urls.add(std::string(sandbox::shop_name(shop)), sandbox->url(shop));
        }
        urls.add("admin", sandbox->admin_url());
        print_line(urls.text());
    } else {
        for (const sandbox::ShopKind shop : sandbox::kShopKinds) {
            print_line(fmt::format("{:8}{}", sandbox::shop_name(shop), sandbox->url(shop)));
        }
        print_line("admin   " + sandbox->admin_url() + " (docs/sandbox.md)");
    }
    signals.wait();
    sandbox->stop();
    return {};
}

}  // namespace

Run add_sandbox(CommandLine line) {
    auto options = std::make_shared<Options>();
    for (const sandbox::ShopKind shop : sandbox::kShopKinds) {
        line.option(
                fmt::format("--{}-port", sandbox::shop_name(shop)),
                options->ports[shop],
                "0: any free port"
        )
            .shows_default();
    }
    line.option("--admin-port", options->admin_port, "0: any free port").shows_default();
    line.option("--skus", options->skus, "of the catalogue").shows_default().within(1, 100000);
    line.option("--listed", options->listed, "units shown of each at the start").shows_default();
    line.option("--seed", options->seed, "of buyers and faults").shows_default();
    line.flag("--json", options->json, "print the addresses as one JSON object");
    return [options] {
        const Status done = run_sandbox(*options);
        return done ? 0 : complain(done.error());
    };
}

}  // namespace tidegate::cli
