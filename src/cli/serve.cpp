#include <memory>
#include <string>

#include "cli/address.h"
#include "cli/books.h"
#include "cli/commands.h"
#include "cli/connect.h"
#include "cli/hub.h"
#include "cli/output.h"
#include "cli/signals.h"

// serve: the hub over one data folder, until it is told to stop.

namespace tidegate::cli {

namespace {

struct ServeOptions {
    std::string folder;
    std::string listen = "127.0.0.1:8080";
    std::string store = "sqlite";
    unsigned threads = 1;
};

Status serve(const ServeOptions& options) {
    if (options.store != "sqlite") {
        return Error{
            "store_unknown",
            "--store \"" + options.store + "\" is not known.",
            "This version keeps its journal in SQLite: leave --store out."};
    }
    const StopSignals signals;
    const SystemClock clock;
    TIDEGATE_TRY(const auto address, parse_address(options.listen));
    Hub::Options hub_options;
    hub_options.folder = options.folder;
    hub_options.host = address.host;
    hub_options.port = address.port;
    hub_options.server_threads = options.threads;
    TIDEGATE_TRY(auto hub, Hub::open(std::move(hub_options), clock));
    TIDEGATE_TRY(auto setups, read_channels(options.folder, clock));
    for (ChannelSetup& setup : setups) {
        hub->add_channel(std::move(setup.sync), std::move(setup.connector));
    }
    const std::string& token = hub->server().first_token();
    print_line("Tidegate listens on " + hub->url());
    if (!token.empty()) {
        print_line("First token, shown once: " + token);
        print_line("Open " + hub->url() + "/#token=" + token);
    }
    if (setups.empty()) {
        print_line("No channels yet: see docs/operations/channels.md, then restart.");
    }
    signals.wait();
    hub->stop();
    print_line("Stopped; everything acknowledged is on disk.");
    return {};
}

}  // namespace

Run add_serve(CommandLine line) {
    auto options = std::make_shared<ServeOptions>();
    line.option("--data", options->folder, "data folder of the workspace").required();
    line.option("--listen", options->listen, "HOST:PORT").shows_default();
    line.option("--store", options->store, "where the journal lies").shows_default();
    line.option("--threads", options->threads, "threads of the HTTP server")
        .shows_default()
        .within(1, 64);
    return [options] {
        const Status done = serve(*options);
        return done ? 0 : complain(done.error());
    };
}

}  // namespace tidegate::cli
