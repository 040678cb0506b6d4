#include "channels/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>

#include "base/assert.h"

namespace tidegate::channels {

namespace {

struct ContextDeleter {
    void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, ContextDeleter>;

EVP_MAC* hmac() {
    // Fetched once for the life of the process: a fetch costs more than a signature.
    static EVP_MAC* const kMac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    TIDEGATE_ASSERT(kMac != nullptr);
    return kMac;
}

}  // namespace

struct HmacKey::Impl {
    Context prepared;
};

HmacKey::HmacKey(std::string_view key) : impl_(std::make_unique<Impl>()) {
    impl_->prepared.reset(EVP_MAC_CTX_new(hmac()));
    TIDEGATE_ASSERT(impl_->prepared != nullptr);
    std::string digest = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string("digest", digest.data(), 0), OSSL_PARAM_construct_end()};
    // The library takes a null key for "keep the old one", so an empty one needs an address.
    const auto* bytes = reinterpret_cast<const unsigned char*>(key.empty() ? "" : key.data());
    const int done = EVP_MAC_init(impl_->prepared.get(), bytes, key.size(), parameters);
    TIDEGATE_ASSERT(done == 1);
}

HmacKey::~HmacKey() = default;
HmacKey::HmacKey(HmacKey&&) noexcept = default;
HmacKey& HmacKey::operator=(HmacKey&&) noexcept = default;

std::string HmacKey::sign(std::initializer_list<std::string_view> parts) const {
    const Context context(EVP_MAC_CTX_dup(impl_->prepared.get()));
    TIDEGATE_ASSERT(context != nullptr);
    for (const std::string_view part : parts) {
        EVP_MAC_update(
            context.get(), reinterpret_cast<const unsigned char*>(part.data()), part.size()
        );
    }
    std::array<unsigned char, 32> out{};
    std::size_t size = 0;
    const int done = EVP_MAC_final(context.get(), out.data(), &size, out.size());
    TIDEGATE_ASSERT(done == 1 && size == out.size());
    return {reinterpret_cast<const char*>(out.data()), size};
}

std::string hex(std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

std::string base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size())
    );
    text.resize(static_cast<std::size_t>(size));
    return text;
}

bool equal_secret(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tidegate::channels
