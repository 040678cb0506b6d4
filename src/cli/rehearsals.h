#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "rehearsal/scenario.h"

// The scenarios that come with the program: the files of rehearsals/, compiled in.

namespace tidegate::cli {

struct RehearsalFile {
    std::string_view name;  // of the file, without .toml; the scenario's too
    std::string_view text;
};

// By name.
[[nodiscard]] std::span<const RehearsalFile> rehearsal_files() noexcept;

// One of them, or a file that ends with .toml. Errors: `unknown_scenario`, `wrong_scenario`.
[[nodiscard]] Result<rehearsal::Scenario> find_rehearsal(const std::string& name);

}  // namespace tidegate::cli
