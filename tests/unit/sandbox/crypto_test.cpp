// Goal: signatures and encodings are the published ones, and nothing passes that is not.
// Method: published vectors; texts that the encoder would not have written.
#include "sandbox/crypto.h"

#include <gtest/gtest.h>

namespace tidegate::sandbox {
namespace {

TEST(SandboxCrypto, ShopifySignatureVector) {
    EXPECT_EQ(
        base64(hmac_sha256("hush", R"({"id":1})")), "VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY="
    );
}

TEST(SandboxCrypto, Base64RefusesWhatItWouldNotHaveWritten) {
    EXPECT_EQ(unbase64(base64("any carnal pleas")), "any carnal pleas");
    EXPECT_EQ(unbase64(""), "");
    for (const char* bad : {"a", "YQ", "YQ= ", "Y Q=", "YR==", "===="}) {
        EXPECT_FALSE(unbase64(bad).has_value()) << bad;
    }
}

TEST(SandboxCrypto, HmacVector) {
    // RFC 4231, test case 2.
    EXPECT_EQ(
        hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

TEST(SandboxCrypto, SecretsAreEqualOrNot) {
    EXPECT_TRUE(equal_secret("", ""));
    EXPECT_TRUE(equal_secret("abc", "abc"));
    for (const char* other : {"", "ab", "abd", "abcd", "Abc"}) {
        EXPECT_FALSE(equal_secret("abc", other)) << other;
    }
}

}  // namespace
}  // namespace tidegate::sandbox
