#include <cstdio>
#include <exception>

#include "cli/commands.h"

int main(int argc, char** argv) {
    try {
        return tidegate::cli::run_program(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "tidegate: %s\n", error.what());
        return 1;
    }
}
