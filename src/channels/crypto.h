#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

// What the marketplaces' signatures are made of.

namespace tidegate::channels {

// HMAC-SHA256 with one key, prepared once. sign() may be called from any thread.
class HmacKey {
public:
    explicit HmacKey(std::string_view key);
    ~HmacKey();
    HmacKey(HmacKey&&) noexcept;
    HmacKey& operator=(HmacKey&&) noexcept;

    // 32 bytes over the concatenation of the parts.
    [[nodiscard]] std::string sign(std::initializer_list<std::string_view> parts) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

[[nodiscard]] std::string hex(std::string_view bytes);  // lower case
[[nodiscard]] std::string base64(std::string_view bytes);
// Takes the same time wherever the texts differ; texts of different length are never equal.
[[nodiscard]] bool equal_secret(std::string_view a, std::string_view b) noexcept;

}  // namespace tidegate::channels
