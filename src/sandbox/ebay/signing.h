#pragma once

#include <memory>
#include <string>
#include <string_view>

// The key that signs notifications: ECDSA over P-256, made anew for every sandbox.

namespace tidegate::sandbox::ebay {

class SigningKey {
public:
    explicit SigningKey(std::string key_id);
    ~SigningKey();
    SigningKey(SigningKey&&) noexcept;
    SigningKey& operator=(SigningKey&&) noexcept;

    [[nodiscard]] const std::string& id() const { return id_; }
    // As eBay prints it: a PEM text without line breaks.
    [[nodiscard]] std::string public_key() const;
    // The value of X-EBAY-SIGNATURE for a body; `digest` is SHA1 or SHA256.
    [[nodiscard]] std::string sign(std::string_view body, std::string_view digest) const;

private:
    struct Impl;
    std::string id_;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tidegate::sandbox::ebay
