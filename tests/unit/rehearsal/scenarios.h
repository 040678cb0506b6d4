#pragma once

#include <string>

#include "cli/rehearsals.h"

namespace tidegate::rehearsal::testing {

// A scenario of rehearsals/.
inline Scenario scenario(const std::string& name) {
    return *cli::find_rehearsal(name);
}

}  // namespace tidegate::rehearsal::testing
