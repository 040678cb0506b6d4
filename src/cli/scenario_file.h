#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "rehearsal/scenario.h"

// A scenario of `tidegate rehearse` as a TOML file; docs/cli.md shows one. Times are in seconds. A
// field that is left out keeps the built-in default; one that is not known is an error.

namespace tidegate::cli {

[[nodiscard]] Result<rehearsal::Scenario> read_scenario_file(const std::string& path);
// `name`: what an error calls the text.
[[nodiscard]] Result<rehearsal::Scenario> read_scenario(
    std::string_view text, const std::string& name
);

}  // namespace tidegate::cli
