#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

// What people and programs write into the cells of a table, as values; nullopt for anything else.
// Spaces around a value are ignored.

namespace tidegate::cli {

[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

// Whole units: "6", "-1", "+2", "6.00". Not "1E5", "1,000" or "6.5", which a spreadsheet may have
// made of something else.
[[nodiscard]] std::optional<std::int64_t> parse_units(std::string_view text) noexcept;

// A moment, UTC unless it says otherwise:
//   2011-12-09, 2011-12-09 12:50[:00[.123]], the same with T, and with Z or +08:00 behind it
//   12/9/2011 [12:50[:00]], month first
//   1323435000 (seconds since 1970), 1323435000.5, 1323435000000 (milliseconds)
[[nodiscard]] std::optional<Timestamp> parse_moment(std::string_view text) noexcept;

}  // namespace tidegate::cli
