#pragma once

#include <string>

#include "base/result.h"
#include "cli/csv.h"

// A file, plain or compressed with gzip, as a source of bytes. Which of the two it is, is read from
// its first bytes, not from its name. A compressed file that is cut off is an error.

namespace tidegate::cli {

[[nodiscard]] Result<CsvReader::Source> open_file_source(const std::string& path);

}  // namespace tidegate::cli
