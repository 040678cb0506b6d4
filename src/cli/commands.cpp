#include "cli/commands.h"

#include <array>

namespace tidegate::cli {

namespace {

constexpr std::array kSubcommands{
    Subcommand{"replay", "put a real order log through the ledger", add_replay},
    Subcommand{"verify", "prove the books of a data folder", add_verify},
    Subcommand{"version", "say which version this is", add_version},
};

}  // namespace

std::span<const Subcommand> subcommands() {
    return kSubcommands;
}

}  // namespace tidegate::cli
