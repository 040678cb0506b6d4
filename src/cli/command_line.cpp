#include "cli/command_line.h"

#include <CLI/CLI.hpp>

#include "cli/commands.h"

namespace tidegate::cli {

namespace {

constexpr int kWrongUsage = 2;

}  // namespace

Rule& Rule::required() {
    option_->required();
    return *this;
}

Rule& Rule::shows_default() {
    option_->capture_default_str();
    return *this;
}

Rule& Rule::positive() {
    option_->check(CLI::PositiveNumber);
    return *this;
}

Rule& Rule::within(std::int64_t least, std::int64_t most) {
    option_->check(CLI::Range(least, most));
    return *this;
}

Rule& Rule::one_of(const std::vector<std::string>& words) {
    option_->check(CLI::IsMember(words));
    return *this;
}

Rule& Rule::comma_separated() {
    option_->delimiter(',');
    return *this;
}

Rule CommandLine::option(const std::string& name, std::string& value, const std::string& help) {
    return Rule(app_->add_option(name, value, help));
}

Rule CommandLine::option(const std::string& name, double& value, const std::string& help) {
    return Rule(app_->add_option(name, value, help));
}

Rule CommandLine::option(const std::string& name, std::int64_t& value, const std::string& help) {
    return Rule(app_->add_option(name, value, help));
}

Rule CommandLine::option(const std::string& name, std::uint64_t& value, const std::string& help) {
    return Rule(app_->add_option(name, value, help));
}

Rule CommandLine::option(const std::string& name, std::uint32_t& value, const std::string& help) {
    return Rule(app_->add_option(name, value, help));
}

Rule CommandLine::option(const std::string& name, std::uint16_t& value, const std::string& help) {
    return Rule(app_->add_option(name, value, help));
}

Rule CommandLine::option(
    const std::string& name, std::vector<std::string>& values, const std::string& help
) {
    return Rule(app_->add_option(name, values, help));
}

Rule CommandLine::option(
    const std::string& name, std::vector<std::uint32_t>& values, const std::string& help
) {
    return Rule(app_->add_option(name, values, help));
}

void CommandLine::flag(const std::string& name, bool& value, const std::string& help) {
    app_->add_flag(name, value, help);
}

CommandLine CommandLine::exactly_one_of(const std::string& names) {
    auto* const group = app_->add_option_group(names);
    group->require_option(1);
    return CommandLine(group);
}

CommandLine CommandLine::subcommand(const std::string& name, const std::string& help) {
    app_->require_subcommand(1);
    return CommandLine(app_->add_subcommand(name, help));
}

bool CommandLine::chosen() const {
    return app_->parsed();
}

int run_program(int argc, char** argv) {
    CLI::App app{
        "Tidegate: one pool of stock, sold on several marketplaces, never twice.", "tidegate"};
    const Run run = add_subcommands(CommandLine(&app), subcommands());
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kWrongUsage;
    }
    return run();
}

}  // namespace tidegate::cli
