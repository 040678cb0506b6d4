#include <cstdio>
#include <memory>

#include "cli/commands.h"

namespace tidegate::cli {

Run add_version(CommandLine line) {
    const auto json = std::make_shared<bool>(false);
    line.flag("--json", *json, "one JSON object");
    return [json] {
        std::printf(*json ? "{\"version\":\"%s\"}\n" : "tidegate %s\n", TIDEGATE_VERSION);
        return 0;
    };
}

}  // namespace tidegate::cli
