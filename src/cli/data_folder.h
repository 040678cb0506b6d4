#pragma once

#include <string>

// Where things lie in a data folder: one workspace of one seller.

namespace tidegate::cli {

[[nodiscard]] inline std::string journal_path(const std::string& folder) {
    return folder + "/journal.db";
}
[[nodiscard]] inline std::string snapshot_directory(const std::string& folder) {
    return folder + "/snapshots";
}

}  // namespace tidegate::cli
