#include "rehearsal/rehearse.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/scenario_file.h"
#include "rehearsal/policy.h"
#include "rehearsal/scenario.h"

namespace tidegate::cli {

namespace {

struct Options {
    std::string scenario;
    std::string policy;
    std::uint64_t seed = 1;
    std::int64_t runs = 20;
    bool json = false;
};

// What is compared when no policy is named.
constexpr const char* kPolicies[] = {
    "strict", "proportional", "mirror:15", "mirror:60", "static", "clairvoyant"};

std::string known_scenarios() {
    std::string list;
    for (const std::string& name : rehearsal::scenario_names()) {
        list += (list.empty() ? "" : ", ") + name;
    }
    return list;
}

Result<rehearsal::Scenario> find_scenario(const std::string& name) {
    if (auto built_in = rehearsal::built_in_scenario(name)) return *std::move(built_in);
    if (name.ends_with(".toml")) return read_scenario_file(name);
    return Error{
        "unknown_scenario",
        "there is no scenario " + name,
        "choose one of " + known_scenarios() + ", or name a .toml file"};
}

double mean(std::int64_t sum, std::int64_t runs) {
    return static_cast<double>(sum) / static_cast<double>(runs);
}

JsonObject json_of(const rehearsal::Report& r) {
    JsonObject object;
    object.add("policy", rehearsal::policy_text(r.policy))
        .add("runs", r.runs)
        .add("stock", mean(r.stock, r.runs))
        .add("demand", mean(r.demand, r.runs))
        .add("sold", mean(r.sold, r.runs))
        .add("oversold_units", mean(r.oversold_units, r.runs))
        .add("unsold_units", mean(r.unsold_units, r.runs))
        .add("turned_away_free_units", mean(r.turned_away_free_units, r.runs))
        .add("writes", mean(r.writes, r.runs))
        .add("exposure_violations", mean(r.exposure_violations, r.runs));
    return object;
}

void print_table(
    const rehearsal::Scenario& scenario, const std::vector<rehearsal::Report>& reports
) {
    print_line(fmt::format(
        "{}: {} ({} runs, means per run)", scenario.name, scenario.about, reports.front().runs
    ));
    print_line(fmt::format(
        "{:<18}{:>8}{:>9}{:>9}{:>10}{:>9}{:>13}{:>9}{:>12}",
        "policy",
        "stock",
        "demand",
        "sold",
        "oversold",
        "unsold",
        "turned away",
        "writes",
        "violations"
    ));
    for (const rehearsal::Report& r : reports) {
        print_line(fmt::format(
            "{:<18}{:>8.0f}{:>9.1f}{:>9.1f}{:>10.2f}{:>9.2f}{:>13.2f}{:>9.1f}{:>12}",
            rehearsal::policy_text(r.policy),
            mean(r.stock, r.runs),
            mean(r.demand, r.runs),
            mean(r.sold, r.runs),
            mean(r.oversold_units, r.runs),
            mean(r.unsold_units, r.runs),
            mean(r.turned_away_free_units, r.runs),
            mean(r.writes, r.runs),
            r.exposure_violations
        ));
    }
}

Result<std::vector<rehearsal::Report>> rehearse_all(
    const Options& options, const rehearsal::Scenario& scenario
) {
    std::vector<std::string> names(std::begin(kPolicies), std::end(kPolicies));
    if (!options.policy.empty()) names = {options.policy};
    std::vector<rehearsal::Report> reports;
    for (const std::string& name : names) {
        TIDEGATE_TRY(const rehearsal::Policy policy, rehearsal::parse_policy(name));
        reports.push_back(rehearsal::rehearse(scenario, policy, options.seed, options.runs));
    }
    return reports;
}

int run(const Options& options) {
    const auto scenario = find_scenario(options.scenario);
    if (!scenario) return complain(scenario.error());
    const auto reports = rehearse_all(options, *scenario);
    if (!reports) return complain(reports.error());
    if (!options.json) {
        print_table(*scenario, *reports);
    } else if (!options.policy.empty()) {
        print_line(json_of(reports->front()).text());
    } else {
        std::vector<JsonObject> all;
        for (const rehearsal::Report& report : *reports) all.push_back(json_of(report));
        JsonObject object;
        object.add("scenario", scenario->name).add("seed", options.seed).add("policies", all);
        print_line(object.text());
    }
    for (const rehearsal::Report& report : *reports) {
        if (report.exposure_violations > 0) return 1;
    }
    return 0;
}

}  // namespace

Run add_rehearse(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    app.add_option("SCENARIO", options->scenario, "a .toml file, or one of " + known_scenarios())
        ->required();
    app.add_option(
        "--policy",
        options->policy,
        "strict, proportional[:seconds], mirror:seconds[:buffer], static, clairvoyant "
        "(default: a table of all)"
    );
    app.add_option("--seed", options->seed, "of the first run (default: 1)");
    app.add_option("--runs", options->runs, "how many, each with its own buyers (default: 20)")
        ->check(CLI::Range(1, 1'000'000));
    app.add_flag("--json", options->json, "one JSON object");
    return [options] { return run(*options); };
}

}  // namespace tidegate::cli
