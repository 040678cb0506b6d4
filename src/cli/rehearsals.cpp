#include "cli/rehearsals.h"

#include "cli/scenario_file.h"

namespace tidegate::cli {

Result<rehearsal::Scenario> find_rehearsal(const std::string& name) {
    std::string known;
    for (const RehearsalFile& file : rehearsal_files()) {
        if (file.name == name) return read_scenario(file.text, name);
        known.append(known.empty() ? "" : ", ").append(file.name);
    }
    if (name.ends_with(".toml")) return read_scenario_file(name);
    return Error{
        "unknown_scenario",
        "there is no scenario " + name,
        "choose one of " + known + ", or name a .toml file"};
}

}  // namespace tidegate::cli
