#include "cli/commands.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace tidegate::cli {

namespace {

constexpr std::array kSubcommands{
    Subcommand{"serve", "the hub: API, page, channels over one data folder", add_serve},
    Subcommand{"demo", "hub, sandbox marketplaces and a show in progress", add_demo},
    Subcommand{"sandbox", "the sandbox marketplaces alone", add_sandbox},
    Subcommand{
        "import", "put a table of SKUs, stock, listings or orders into the books", add_import},
    Subcommand{"replay", "put a real order log through the ledger", add_replay},
    Subcommand{"verify", "prove the books of a data folder", add_verify},
    Subcommand{"rehearse", "try allocation policies in virtual time", add_rehearse},
    Subcommand{"backup", "write the books into one file", add_backup},
    Subcommand{"restore", "make a data folder from a backup", add_restore},
    Subcommand{"doctor", "check machine and data folder", add_doctor},
    Subcommand{"user", "create, list and revoke access tokens", add_user},
    Subcommand{"bench", "measure this machine: ledger, ingest, http, recovery, memory", add_bench},
    Subcommand{"version", "say which version this is", add_version},
};

}  // namespace

std::span<const Subcommand> subcommands() {
    return kSubcommands;
}

Run add_subcommands(CommandLine line, std::span<const Subcommand> all) {
    std::vector<std::pair<CommandLine, Run>> runs;
    for (const Subcommand& subcommand : all) {
        const CommandLine own = line.subcommand(subcommand.name, subcommand.help);
        runs.emplace_back(own, subcommand.add(own));
    }
    return [runs = std::move(runs)] {
        const auto chosen = std::find_if(runs.begin(), runs.end(), [](const auto& run) {
            return run.first.chosen();
        });
        TIDEGATE_ASSERT(chosen != runs.end());  // one has to be given
        return chosen->second();
    };
}

}  // namespace tidegate::cli
