#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/verifier.h"

namespace tidegate::cli {

namespace {

struct Options {
    std::string data;
    bool json = false;
};

void print_json(const Verdict& verdict, double seconds) {
    JsonObject object;
    object.add("ok", verdict.ok())
        .add("events", verdict.events)
        .add("state_hash", verdict.state_hash)
        .add("violations", verdict.violations)
        .add("violation_count", verdict.violation_count)
        .add("incidents", verdict.incidents)
        .add("incident_count", verdict.incident_count)
        .add("overexposed", verdict.overexposed)
        .add("snapshot", verdict.snapshot)
        .add("groups", verdict.groups)
        .add("orders", verdict.orders)
        .add("seconds", seconds)
        .add("events_per_second", static_cast<double>(verdict.events) / seconds);
    print_line(object.text());
}

void print_text(const Verdict& verdict, double seconds) {
    print_line(fmt::format(
        "{}: {} events in {} groups, {} orders, {:.3f} s",
        verdict.ok() ? "ok" : "NOT OK",
        verdict.events,
        verdict.groups,
        verdict.orders,
        seconds
    ));
    for (const std::string& violation : verdict.violations) print_line("violation: " + violation);
    for (const std::string& incident : verdict.incidents) print_line("incident: " + incident);
    for (const std::string& over : verdict.overexposed) print_line("overexposed now: " + over);
    print_line("snapshot: " + verdict.snapshot);
    print_line("state hash " + verdict.state_hash);
}

int run(const Options& options) {
    const auto start = std::chrono::steady_clock::now();
    const auto verdict = verify_folder(options.data);
    if (!verdict) return complain(verdict.error());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const double seconds = std::max(took.count(), 1e-9);
    options.json ? print_json(*verdict, seconds) : print_text(*verdict, seconds);
    return verdict->ok() ? 0 : 1;
}

}  // namespace

Run add_verify(CommandLine line) {
    const auto options = std::make_shared<Options>();
    line.option("--data", options->data, "the data folder").required();
    line.flag("--json", options->json, "one JSON object");
    return [options] { return run(*options); };
}

}  // namespace tidegate::cli
