#include "rehearsal/rehearse.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/rehearsals.h"
#include "rehearsal/policy.h"
#include "rehearsal/scenario.h"

namespace tidegate::cli {

namespace {

struct Options {
    std::string scenario;
    std::string policy;
    std::uint64_t seed = 1;
    std::int64_t runs = 20;
    bool all = false;
    std::string markdown;
    bool json = false;
};

// What is compared when no policy is named.
constexpr const char* kPolicies[] = {
    "strict", "proportional", "mirror:5", "mirror:5:20", "mirror:60", "static", "clairvoyant"};

// A scenario and what each policy made of it.
struct Rehearsed {
    rehearsal::Scenario scenario;
    std::vector<rehearsal::Report> reports;
};

std::string known_scenarios() {
    std::string list;
    for (const RehearsalFile& file : rehearsal_files()) {
        list.append(list.empty() ? "" : ", ").append(file.name);
    }
    return list;
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

Result<std::vector<rehearsal::Report>> rehearse_policies(
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

// Those named, or all; says on standard error how far it is.
Result<std::vector<Rehearsed>> rehearse_scenarios(const Options& options) {
    std::vector<std::string> names;
    if (options.all) {
        for (const RehearsalFile& file : rehearsal_files()) names.emplace_back(file.name);
    } else {
        names.push_back(options.scenario);
    }
    std::vector<Rehearsed> all;
    for (const std::string& name : names) {
        TIDEGATE_TRY(auto scenario, find_rehearsal(name));
        if (options.all) {
            fmt::print(stderr, "rehearse: {} of {}, {}\n", all.size() + 1, names.size(), name);
        }
        TIDEGATE_TRY(auto reports, rehearse_policies(options, scenario));
        all.push_back({std::move(scenario), std::move(reports)});
    }
    return all;
}

JsonObject json_of(const Rehearsed& rehearsed, const Options& options) {
    std::vector<JsonObject> policies;
    policies.reserve(rehearsed.reports.size());
    for (const rehearsal::Report& report : rehearsed.reports) policies.push_back(json_of(report));
    JsonObject object;
    object.add("scenario", rehearsed.scenario.name)
        .add("seed", options.seed)
        .add("policies", policies);
    return object;
}

void print_json(const std::vector<Rehearsed>& all, const Options& options) {
    if (options.all) {
        std::vector<JsonObject> scenarios;
        scenarios.reserve(all.size());
        for (const Rehearsed& rehearsed : all) scenarios.push_back(json_of(rehearsed, options));
        JsonObject object;
        object.add("scenarios", scenarios);
        print_line(object.text());
    } else if (!options.policy.empty()) {
        print_line(json_of(all.front().reports.front()).text());
    } else {
        print_line(json_of(all.front(), options).text());
    }
}

// A row a scenario, a column a policy: oversold / unsold / writes, means per run.
std::string markdown_of(const std::vector<Rehearsed>& all) {
    std::string head = "| scenario | stock | wanted |";
    std::string rule = "| --- | --- | --- |";
    for (const rehearsal::Report& report : all.front().reports) {
        head += " " + rehearsal::policy_text(report.policy) + " |";
        rule += " --- |";
    }
    std::string text = head + "\n" + rule + "\n";
    for (const auto& [scenario, reports] : all) {
        const rehearsal::Report& first = reports.front();
        text += fmt::format(
            "| {} | {:.0f} | {:.0f} |",
            scenario.name,
            mean(first.stock, first.runs),
            mean(first.demand, first.runs)
        );
        for (const rehearsal::Report& r : reports) {
            text += fmt::format(
                " {:.2f} / {:.2f} / {:.0f} |",
                mean(r.oversold_units, r.runs),
                mean(r.unsold_units, r.runs),
                mean(r.writes, r.runs)
            );
        }
        text += "\n";
    }
    return text;
}

Status write_markdown(const std::vector<Rehearsed>& all, const std::string& path) {
    std::ofstream file(path);
    file << markdown_of(all);
    file.close();
    if (file) return {};
    return Error{
        "file_unwritable", "cannot write " + path, "name a file in a folder that you may write to"};
}

int run(const Options& options) {
    const auto all = rehearse_scenarios(options);
    if (!all) return complain(all.error());
    if (!options.markdown.empty()) {
        if (auto written = write_markdown(*all, options.markdown); !written) {
            return complain(written.error());
        }
    }
    if (options.json) {
        print_json(*all, options);
    } else {
        for (const auto& [scenario, reports] : *all) print_table(scenario, reports);
    }
    for (const Rehearsed& rehearsed : *all) {
        for (const rehearsal::Report& report : rehearsed.reports) {
            if (report.exposure_violations > 0) return 1;
        }
    }
    return 0;
}

}  // namespace

Run add_rehearse(CommandLine line) {
    const auto options = std::make_shared<Options>();
    CommandLine scenario = line.exactly_one_of("SCENARIO or --all");
    scenario.option("SCENARIO", options->scenario, "a .toml file, or one of " + known_scenarios());
    scenario.flag("--all", options->all, "every scenario that comes with the program");
    line.option(
        "--policy",
        options->policy,
        "strict, proportional[:seconds], mirror:seconds[:buffer], static, clairvoyant "
        "(default: a table of all)"
    );
    line.option("--seed", options->seed, "of the first run (default: 1)");
    line.option("--runs", options->runs, "how many, each with its own buyers (default: 20)")
        .within(1, 1'000'000);
    line.option("--markdown", options->markdown, "also write a table for documents to this file");
    line.flag("--json", options->json, "one JSON object");
    return [options] { return run(*options); };
}

}  // namespace tidegate::cli
