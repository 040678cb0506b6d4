#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <utility>
#include <vector>

#include "cli/commands.h"

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

int run(int argc, char** argv) {
    CLI::App app{
        "Tidegate: one pool of stock, sold on several marketplaces, never twice.", "tidegate"};
    app.require_subcommand(1);
    std::vector<std::pair<CLI::App*, tidegate::cli::Run>> runs;
    for (const auto& subcommand : tidegate::cli::subcommands()) {
        CLI::App* const added = app.add_subcommand(subcommand.name, subcommand.help);
        runs.emplace_back(added, subcommand.add(*added));
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kWrongUsage;
    }
    for (const auto& [added, chosen] : runs) {
        if (added->parsed()) return chosen();
    }
    return kWrongUsage;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "tidegate: %s\n", error.what());
        return kFailed;
    }
}
