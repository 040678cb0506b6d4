#pragma once

#include <functional>
#include <span>

// The subcommands of the program `tidegate`. Each lives in one file of this folder, `<name>.cpp`,
// with one function that declares its options and answers what to run when it is chosen; the table
// in commands.cpp names them all. Adding one: the file, its declaration here, its line there.
//
// 1. Results go to standard output, with --json as exactly one object; everything else goes to
//    standard error.
// 2. The exit code is 0 only when all is well, 1 when the work failed or found something wrong, 2
//    when the command line itself was wrong.

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace tidegate::cli {

// Runs the subcommand with the options that were read, and answers the exit code.
using Run = std::function<int()>;

struct Subcommand {
    const char* name;
    const char* help;  // one line
    Run (*add)(CLI::App& app);
};

[[nodiscard]] std::span<const Subcommand> subcommands();

Run add_serve(CLI::App& app);
Run add_demo(CLI::App& app);
Run add_sandbox(CLI::App& app);
Run add_backup(CLI::App& app);
Run add_doctor(CLI::App& app);
Run add_import(CLI::App& app);
Run add_rehearse(CLI::App& app);
Run add_replay(CLI::App& app);
Run add_restore(CLI::App& app);
Run add_user(CLI::App& app);
Run add_verify(CLI::App& app);
Run add_bench(CLI::App& app);
Run add_version(CLI::App& app);

}  // namespace tidegate::cli
