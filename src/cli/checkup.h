#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

// Whether a machine and a data folder are fit to run the hub. Changes nothing but for a scratch
// file that it removes again.

namespace tidegate::cli {

enum class Health : std::uint8_t { ok, warn, fail };

struct Finding {
    std::string name;
    Health health = Health::ok;
    std::string detail;
    std::string remedy;  // empty when ok
};

[[nodiscard]] std::vector<Finding> check_up(
    const std::string& folder, std::uint16_t port, const Clock& clock
);

[[nodiscard]] const char* health_text(Health health) noexcept;

}  // namespace tidegate::cli
