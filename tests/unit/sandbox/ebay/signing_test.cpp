// Goal: a signature header has eBay's form and its key signs what it says. Method: the header is
// taken apart, the signature checked with OpenSSL itself.
#include "sandbox/ebay/signing.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "sandbox/crypto.h"
#include "sandbox/json.h"

namespace tidegate::sandbox::ebay {
namespace {

bool verifies(
    const std::string& key, const std::string& der, const EVP_MD* digest, std::string_view body
) {
    const std::string text = key.substr(26, key.size() - 26 - 24);
    const std::string spki = unbase64(text).value();
    const auto* at = reinterpret_cast<const unsigned char*>(spki.data());
    EVP_PKEY* const read = d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size()));
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    const bool good = EVP_DigestVerifyInit(context, nullptr, digest, nullptr, read) == 1 &&
                      EVP_DigestVerify(
                          context,
                          reinterpret_cast<const unsigned char*>(der.data()),
                          der.size(),
                          reinterpret_cast<const unsigned char*>(body.data()),
                          body.size()
                      ) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(read);
    return good;
}

TEST(SandboxEbaySigning, TheHeaderNamesItsKeyAndDigest) {
    const SigningKey key("k");
    EXPECT_TRUE(key.public_key().starts_with("-----BEGIN PUBLIC KEY-----"));
    EXPECT_TRUE(key.public_key().ends_with("-----END PUBLIC KEY-----"));
    for (const std::string digest : {"SHA1", "SHA256"}) {
        const Json header = Json::parse(unbase64(key.sign("body", digest)).value()).value();
        EXPECT_EQ(header["alg"], Json("ecdsa"));
        EXPECT_EQ(header["kid"], Json("k"));
        EXPECT_EQ(header["digest"], Json(digest));
        const std::string der = unbase64(header["signature"].as_string()).value();
        const EVP_MD* const kind = digest == "SHA1" ? EVP_sha1() : EVP_sha256();
        EXPECT_TRUE(verifies(key.public_key(), der, kind, "body"));
        EXPECT_FALSE(verifies(key.public_key(), der, kind, "bodz"));
        EXPECT_FALSE(verifies(SigningKey("other").public_key(), der, kind, "body"));
    }
}

}  // namespace
}  // namespace tidegate::sandbox::ebay
