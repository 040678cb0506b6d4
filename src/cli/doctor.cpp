#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/books.h"
#include "cli/checkup.h"
#include "cli/commands.h"
#include "cli/output.h"

namespace tidegate::cli {

namespace {

struct Options {
    std::string data;
    std::uint16_t port = 8080;
    bool json = false;
};

int run(const Options& options) {
    const SystemClock clock;
    const std::vector<Finding> findings = check_up(options.data, options.port, clock);
    const bool good = std::none_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.health == Health::fail;
    });
    if (options.json) {
        std::vector<JsonObject> checks;
        for (const Finding& finding : findings) {
            checks.emplace_back()
                .add("name", finding.name)
                .add("status", health_text(finding.health))
                .add("detail", finding.detail)
                .add("remedy", finding.remedy);
        }
        JsonObject object;
        object.add("ok", good).add("checks", checks);
        print_line(object.text());
        return good ? 0 : 1;
    }
    for (const Finding& finding : findings) {
        print_line(
            fmt::format("{:<5}{:<10}{}", health_text(finding.health), finding.name, finding.detail)
        );
        if (!finding.remedy.empty()) print_line(fmt::format("{:15}{}", "", finding.remedy));
    }
    return good ? 0 : 1;
}

}  // namespace

Run add_doctor(CommandLine line) {
    const auto options = std::make_shared<Options>();
    line.option("--data", options->data, "the data folder").required();
    line.option("--port", options->port, "that the hub shall listen on (default: 8080)");
    line.flag("--json", options->json, "one JSON object");
    return [options] { return run(*options); };
}

}  // namespace tidegate::cli
