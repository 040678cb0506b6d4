#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

// Times of the API: RFC 3339, written in UTC with milliseconds.

namespace tidegate::server {

void append_time(std::string& out, Timestamp at);
[[nodiscard]] std::string format_time(Timestamp at);

// "2026-07-29T10:00:00Z", with any fraction (cut to milliseconds) and any offset; nullopt for
// anything else, also for dates that do not exist. A leap second counts as the second after it.
[[nodiscard]] std::optional<Timestamp> parse_time(std::string_view text) noexcept;

}  // namespace tidegate::server
