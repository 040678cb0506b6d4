#pragma once

#include <functional>
#include <span>

#include "cli/command_line.h"

// The subcommands of the program `tidegate`. Each lives in one file of this folder, `<name>.cpp`,
// with one function that declares its options and answers what to run when it is chosen; the table
// in commands.cpp names them all. Adding one: the file, its declaration here, its line there.
//
// 1. Results go to standard output, with --json as exactly one object; everything else goes to
//    standard error.
// 2. The exit code is 0 only when all is well, 1 when the work failed or found something wrong, 2
//    when the command line itself was wrong.

namespace tidegate::cli {

// Runs the subcommand with the options that were read, and answers the exit code.
using Run = std::function<int()>;

struct Subcommand {
    const char* name;
    const char* help;  // one line
    Run (*add)(CommandLine line);
};

[[nodiscard]] std::span<const Subcommand> subcommands();

// Declares all of them; what it answers runs the one that was chosen.
[[nodiscard]] Run add_subcommands(CommandLine line, std::span<const Subcommand> all);

// The whole program: 0 also after a request for help, 2 when the command line was not understood.
[[nodiscard]] int run_program(int argc, char** argv);

Run add_serve(CommandLine line);
Run add_demo(CommandLine line);
Run add_sandbox(CommandLine line);
Run add_backup(CommandLine line);
Run add_doctor(CommandLine line);
Run add_import(CommandLine line);
Run add_rehearse(CommandLine line);
Run add_replay(CommandLine line);
Run add_restore(CommandLine line);
Run add_user(CommandLine line);
Run add_verify(CommandLine line);
Run add_bench(CommandLine line);
Run add_version(CommandLine line);

}  // namespace tidegate::cli
