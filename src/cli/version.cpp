#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/commands.h"

namespace tidegate::cli {

Run add_version(CLI::App& app) {
    const auto json = std::make_shared<bool>(false);
    app.add_flag("--json", *json, "one JSON object");
    return [json] {
        std::printf(*json ? "{\"version\":\"%s\"}\n" : "tidegate %s\n", TIDEGATE_VERSION);
        return 0;
    };
}

}  // namespace tidegate::cli
