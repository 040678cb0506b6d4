#include "cli/commands.h"

#include <array>

namespace tidegate::cli {

namespace {

constexpr std::array kSubcommands{
    Subcommand{"version", "say which version this is", add_version},
};

}  // namespace

std::span<const Subcommand> subcommands() { return kSubcommands; }

}  // namespace tidegate::cli
