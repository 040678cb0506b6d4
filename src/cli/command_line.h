#pragma once

#include <cstdint>
#include <string>
#include <vector>

// What a subcommand takes from the command line. CLI11 does the work, behind this file: its headers
// alone take longer to compile than most subcommands.
//
// 1. A variable that is given to option() or flag() must outlive the reading of the command line;
//    its value is the default.
// 2. "--name" is an option, "NAME" an argument by its position.

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
class Option;
}  // namespace CLI

namespace tidegate::cli {

// What else holds for one option.
class Rule {
public:
    explicit Rule(CLI::Option* option) : option_(option) {}

    Rule& required();
    Rule& shows_default();
    Rule& positive();
    Rule& within(std::int64_t least, std::int64_t most);
    Rule& one_of(const std::vector<std::string>& words);
    Rule& comma_separated();

private:
    CLI::Option* option_;
};

class CommandLine {
public:
    explicit CommandLine(CLI::App* app) : app_(app) {}

    Rule option(const std::string& name, std::string& value, const std::string& help);
    Rule option(const std::string& name, double& value, const std::string& help);
    Rule option(const std::string& name, std::int64_t& value, const std::string& help);
    Rule option(const std::string& name, std::uint64_t& value, const std::string& help);
    Rule option(const std::string& name, std::uint32_t& value, const std::string& help);
    Rule option(const std::string& name, std::uint16_t& value, const std::string& help);
    Rule option(const std::string& name, std::vector<std::string>& values, const std::string& help);
    Rule option(
        const std::string& name, std::vector<std::uint32_t>& values, const std::string& help
    );
    void flag(const std::string& name, bool& value, const std::string& help);

    // A group of which exactly one has to be given.
    CommandLine exactly_one_of(const std::string& names);
    // One of the subcommands has to be chosen.
    CommandLine subcommand(const std::string& name, const std::string& help);
    [[nodiscard]] bool chosen() const;

private:
    CLI::App* app_;
};

}  // namespace tidegate::cli
