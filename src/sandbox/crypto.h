#pragma once

#include <optional>
#include <string>
#include <string_view>

// What the marketplaces' signatures are made of. Comparisons of secrets take the same time wherever
// the texts differ.

namespace tidegate::sandbox {

[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view message);  // 32 bytes
[[nodiscard]] std::string hex(std::string_view bytes);  // lower case
[[nodiscard]] std::string base64(std::string_view bytes);
// nullopt for anything that base64() would not have written.
[[nodiscard]] std::optional<std::string> unbase64(std::string_view text);
[[nodiscard]] bool equal_secret(std::string_view a, std::string_view b) noexcept;

}  // namespace tidegate::sandbox
