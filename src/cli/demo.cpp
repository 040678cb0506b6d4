#include <fmt/format.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "cli/address.h"
#include "cli/books.h"
#include "cli/commands.h"
#include "cli/demo_shop.h"
#include "cli/output.h"
#include "cli/signals.h"
#include "cli/smoke.h"

// demo: a hub, sandbox marketplaces and a show in progress, with nothing to set up.

namespace tidegate::cli {

namespace {

struct Options {
    std::string folder;
    std::string listen = "127.0.0.1:8080";
    std::int64_t orders = 500;
    std::uint64_t seed = 1;
    bool smoke = false;
};

Result<std::string> temporary_folder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "tidegate-demo-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        return Error{
            "folder_unusable",
            "No temporary folder could be made in " + pattern + ".",
            "Name a folder with --data."};
    }
    return pattern;
}

Status show_demo(DemoShop& shop, const StopSignals& signals) {
    shop.open_show({});
    Hub& hub = shop.hub();
    std::string addresses = "Sandbox:";
    for (const sandbox::ShopKind kind : sandbox::kShopKinds) {
        addresses += fmt::format(" {} {},", sandbox::shop_name(kind), shop.sandbox().url(kind));
    }
    print_line(addresses + " admin " + shop.sandbox().admin_url());
    print_line("A show is on. Open " + hub.url() + "/#token=" + hub.server().first_token());
    signals.wait();
    print_line("Stopping.");
    shop.stop();
    return {};
}

Result<int> run_demo(const Options& options) {
    const StopSignals signals;
    const SystemClock clock;
    TIDEGATE_TRY(const auto address, parse_address(options.listen));
    DemoShop::Options shop_options;
    shop_options.folder = options.folder;
    const bool temporary = options.folder.empty();
    if (temporary) {
        TIDEGATE_TRY(shop_options.folder, temporary_folder());
    }
    shop_options.host = address.host;
    shop_options.port = address.port;
    shop_options.seed = options.seed;
    if (options.smoke)
        shop_options.stock_per_sku = smoke_stock_per_sku(options.orders, shop_options.skus);
    int code = 0;
    {
        TIDEGATE_TRY(auto shop, DemoShop::start(shop_options, clock));
        if (options.smoke) {
            TIDEGATE_TRY(code, smoke(*shop, shop_options.folder, options.orders));
        } else {
            TIDEGATE_CHECK(show_demo(*shop, signals));
        }
    }
    std::error_code ignored;
    if (temporary) std::filesystem::remove_all(shop_options.folder, ignored);
    return code;
}

}  // namespace

Run add_demo(CommandLine line) {
    auto options = std::make_shared<Options>();
    line.option("--data", options->folder, "an empty folder to keep; otherwise a temporary one");
    line.option("--listen", options->listen, "HOST:PORT").shows_default();
    line.option("--seed", options->seed, "of the buyers and the faults").shows_default();
    line.flag("--smoke", options->smoke, "check itself, print one JSON line and exit");
    line.option("--orders", options->orders, "with --smoke: orders to wait for")
        .shows_default()
        .within(1, 1'000'000);
    return [options] {
        const auto done = run_demo(*options);
        return done ? *done : complain(done.error());
    };
}

}  // namespace tidegate::cli
