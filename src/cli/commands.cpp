#include "cli/commands.h"

#include <array>

namespace tidegate::cli {

namespace {

constexpr std::array kSubcommands{
    Subcommand{"serve", "the hub: API, page, channels over one data folder", add_serve},
    Subcommand{"demo", "hub, sandbox marketplaces and a show in progress", add_demo},
    Subcommand{"sandbox", "the sandbox marketplaces alone", add_sandbox},
    Subcommand{"replay", "put a real order log through the ledger", add_replay},
    Subcommand{"verify", "prove the books of a data folder", add_verify},
    Subcommand{"version", "say which version this is", add_version},
};

}  // namespace

std::span<const Subcommand> subcommands() {
    return kSubcommands;
}

}  // namespace tidegate::cli
