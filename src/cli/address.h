#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tidegate::cli {

struct Address {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;
};

// "127.0.0.1:8080"; port 0 is any free one.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

}  // namespace tidegate::cli
