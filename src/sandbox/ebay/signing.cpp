#include "sandbox/ebay/signing.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/assert.h"
#include "sandbox/crypto.h"
#include "sandbox/json.h"

namespace tidegate::sandbox::ebay {

struct SigningKey::Impl {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() { EVP_PKEY_free(key); }
};

SigningKey::SigningKey(std::string key_id)
    : id_(std::move(key_id)), impl_(std::make_unique<Impl>()) {
    TIDEGATE_ASSERT(impl_->key != nullptr);
}
SigningKey::~SigningKey() = default;
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;

std::string SigningKey::public_key() const {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(impl_->key, &der);
    TIDEGATE_ASSERT(size > 0);
    const std::string text =
        base64({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    return "-----BEGIN PUBLIC KEY-----" + text + "-----END PUBLIC KEY-----";
}

std::string SigningKey::sign(std::string_view body, std::string_view digest) const {
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    const auto* bytes = reinterpret_cast<const unsigned char*>(body.data());
    const EVP_MD* const kind = digest == "SHA256" ? EVP_sha256() : EVP_sha1();
    std::size_t size = 0;
    int done = EVP_DigestSignInit(context, nullptr, kind, nullptr, impl_->key);
    done = done == 1 ? EVP_DigestSign(context, nullptr, &size, bytes, body.size()) : 0;
    std::string der(size, '\0');
    if (done == 1) {
        auto* out = reinterpret_cast<unsigned char*>(der.data());
        done = EVP_DigestSign(context, out, &size, bytes, body.size());
    }
    EVP_MD_CTX_free(context);
    TIDEGATE_ASSERT(done == 1);
    der.resize(size);
    return base64(
        Json::object(
            {{"alg", "ecdsa"}, {"kid", id_}, {"signature", base64(der)}, {"digest", digest}}
        ).dump()
    );
}

}  // namespace tidegate::sandbox::ebay
